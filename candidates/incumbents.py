"""Serving officers a year before the election: visits (班子回访) and audits on leaving office (离任审计)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from accounts.roles import Act
from audit import actions, trail
from candidates.guards import require_sight
from candidates.models import Officer
from candidates.records.planning import Advice, AuditState, DepartureAudit, Grade, IncumbentReview, Intention
from sheets.free_texts import refuse_personal
from villages.models import Term

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "incumbent.reviewed": gettext_lazy("Recorded a visit to a serving officer"),
        "incumbent.audited": gettext_lazy("Recorded the audit of a serving officer"),
    }
)


@dataclass(frozen=True)
class IncumbentFilter:
    """What of the incumbents is asked for; empty means all."""

    division: str = ""
    words: str = ""
    todo: str = ""
    """``visit``: not visited; ``audit``: audit not finished; ``publish``: audited, not published; ``leave``: leaves."""


TODO: dict[str, Q] = {
    "visit": Q(review=None),
    "audit": Q(audit=None) | Q(audit__state__in=[AuditState.DUE, AuditState.RUNNING]),
    "publish": Q(audit__state=AuditState.DONE),
    "leave": Q(review__intention=Intention.LEAVE) | Q(review__advice=Advice.REPLACE),
}


def incumbents(user: User, term: Term, asked: IncumbentFilter) -> QuerySet[Officer]:
    """Officers of the previous term who still serve, with visit and audit at hand, by village."""
    rows = Officer.objects.visible_to(user).filter(term=term.previous_id, ended_on=None)
    if asked.division:
        rows = rows.under(asked.division)
    if asked.words:
        rows = rows.filter(Q(person__name__icontains=asked.words) | Q(person__sort_key__startswith=asked.words.lower()))
    if asked.todo:
        rows = rows.filter(TODO[asked.todo])
    rows = rows.select_related("person", "village_election__village", "review", "audit")
    return rows.order_by("village_id", "party_post", "person__sort_key")


def is_late(audit: DepartureAudit | None, election_day: date, today: date) -> bool:
    """Whether the result of an audit came, or still has to come, after election day.

    It is published before the next election (2018: Art. 35; 2026: Art. 40).
    """
    published = audit.published_on if audit else None
    return (published or today) > election_day


def counts(rows: QuerySet[Officer]) -> dict[str, int]:
    """All incumbents, and how many are visited, audited, published, leaving; one query."""
    return rows.order_by().aggregate(
        all=Count("pk"),
        visited=Count("review"),
        audited=Count("pk", filter=Q(audit__state__in=[AuditState.DONE, AuditState.PUBLISHED])),
        published=Count("pk", filter=Q(audit__state=AuditState.PUBLISHED)),
        leaving=Count("pk", filter=TODO["leave"]),
    )


@transaction.atomic
def review(
    *,
    actor: User,
    officer: Officer,
    reviewed_on: date,
    grade: str = "",
    intention: str = "",
    advice: str = "",
    note: str = "",
) -> IncumbentReview:
    """Record a visit, or correct it. DomainError for a future day, an unknown word, or advice without grounds."""
    actor.require(Act.EDIT_CANDIDATE)
    require_sight(actor, officer.village_id)
    if reviewed_on > timezone.localdate():
        raise DomainError(_("The visit cannot lie in the future."), field="reviewed_on")
    for value, choices, field in (
        (grade, Grade, "grade"),
        (intention, Intention, "intention"),
        (advice, Advice, "advice"),
    ):
        if value not in choices.values:
            raise DomainError(_("Choose one of the words offered."), field=field)
    if advice == Advice.REPLACE and not note.strip():
        raise DomainError(_("Write why the person should not be put forward again."), field="note")
    refuse_personal(note=note)
    row, _is_new = IncumbentReview.objects.update_or_create(
        officer=officer,
        defaults={
            "village_id": officer.village_id,
            "reviewed_on": reviewed_on,
            "grade": grade,
            "intention": intention,
            "advice": advice,
            "note": note.strip()[:300],
            "reviewed_by": actor,
        },
    )
    trail.record(actor=actor, action="incumbent.reviewed", obj=officer, division=officer.village_id)
    return row


@transaction.atomic
def audit(
    *,
    actor: User,
    officer: Officer,
    state: str,
    auditor: str = "",
    done_on: date | None = None,
    published_on: date | None = None,
    findings: str = "",
) -> DepartureAudit:
    """Record how far an audit has come; the results are published before the election (2018: Art. 35; 2026: Art. 40).

    Raises DomainError for a finished audit without its day, one published before it was finished, future days.
    """
    actor.require(Act.EDIT_CANDIDATE)
    require_sight(actor, officer.village_id)
    if state not in AuditState.values:
        raise DomainError(_("Choose one of the words offered."), field="state")
    _check_days(state, done_on, published_on)
    refuse_personal(auditor=auditor, findings=findings)
    is_done = state in (AuditState.DONE, AuditState.PUBLISHED)
    row, _is_new = DepartureAudit.objects.update_or_create(
        officer=officer,
        defaults={
            "village_id": officer.village_id,
            "state": state,
            "auditor": auditor.strip()[:60],
            "done_on": done_on if is_done else None,
            "published_on": published_on if state == AuditState.PUBLISHED else None,
            "findings": findings.strip()[:300],
        },
    )
    trail.record(
        actor=actor, action="incumbent.audited", obj=officer, division=officer.village_id, details={"state": state}
    )
    return row


def _check_days(state: str, done_on: date | None, published_on: date | None) -> None:
    today = timezone.localdate()
    if state in (AuditState.DONE, AuditState.PUBLISHED) and done_on is None:
        raise DomainError(_("Write the day the audit was finished."), field="done_on")
    if state == AuditState.PUBLISHED and published_on is None:
        raise DomainError(_("Write the day the result was published."), field="published_on")
    if state == AuditState.PUBLISHED and published_on and done_on and published_on < done_on:
        raise DomainError(_("The result is published after the audit is finished."), field="published_on")
    for day, field in ((done_on, "done_on"), (published_on, "published_on")):
        if day and day > today:
            raise DomainError(_("This day lies in the future."), field=field)
