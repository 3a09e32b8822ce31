"""The leading group's rulings on objections that do not bar by themselves, each a row of its own that stays.

The ruling is for the district office. The trail tells the district that there is one, and nobody what it says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, ReasonMissing, StaleSave
from accounts.roles import Act
from audit import actions, trail
from candidates.models import Candidacy, Conclusion, Opinion
from candidates.records.decisions import Ruling, RulingItem, RulingKind
from sheets.free_texts import refuse_personal
from villages import scans

if TYPE_CHECKING:
    from accounts.models import User
    from villages.models import Term
    from villages.scans import Upload

actions.register(
    {
        "ruling.recorded": gettext_lazy("Recorded a ruling of the leading group"),
        "ruling.scan_opened": gettext_lazy("Opened the minutes of a ruling"),
    }
)

RULED_OUT = "经区换届工作领导小组研究决定，取消资格"
"""What the township reads of a ruling against somebody: the conclusion."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the leading group decided: why, on which day (today unless told), and where it is minuted."""

    reason: str
    ruled_on: date | None = None
    minutes_number: str = ""
    scan: Upload | None = None
    seen: str | None = None
    """``fingerprint`` of the objections whoever records it had before the eyes; None asks nothing."""


def check(decision: Decision) -> None:
    """Raise ReasonMissing without a reason, DomainError for a day that has not come, PersonalData."""
    if not decision.reason.strip():
        raise ReasonMissing(_("Write what the leading group ruled and why."), field="reason")
    refuse_personal(reason=decision.reason, minutes_number=decision.minutes_number)
    if decision.ruled_on and decision.ruled_on > timezone.localdate():
        raise DomainError(
            _("The leading group cannot have ruled on %(day)s, which has not come.")
            % {"day": decision.ruled_on.isoformat()},
            field="ruled_on",
        )


def keep(*, actor: User, people: Sequence[Candidacy], decision: Decision, kind: RulingKind) -> None:
    """Write a ruling for each of these locked people, with the adverse answers it is about; one query reads them.

    Raises what ``check`` raises, and StaleSave when the answers are not those the decision was made on.
    """
    check(decision)
    about: dict[int, list[Opinion]] = {row.pk: [] for row in people}
    adverse = Opinion.objects.filter(
        candidacy__in=about, conclusion__in=[Conclusion.OBJECTION, Conclusion.NOT_ELIGIBLE]
    ).order_by("department")
    for answer in adverse:
        about[answer.candidacy_id].append(answer)
    for row in people:
        if decision.seen is not None and decision.seen != fingerprint(about[row.pk]):
            raise StaleSave(
                _("The departments' answers on %(person)s changed since you opened the page. Look at them again.")
                % {"person": row.person}
            )
        _keep_one(actor, row, decision, kind, about[row.pk])


def fingerprint(answers: Iterable[Opinion]) -> str:
    """Short mark of the objections among these answers: another one, or a changed one, makes another mark."""
    adverse = sorted(
        f"{each.department} {each.conclusion} {each.bar_code} {each.given_at}"
        for each in answers
        if each.conclusion in (Conclusion.OBJECTION, Conclusion.NOT_ELIGIBLE)
    )
    return hashlib.sha256("|".join(adverse).encode()).hexdigest()[:16]


def _keep_one(actor: User, row: Candidacy, decision: Decision, kind: RulingKind, answers: Iterable[Opinion]) -> None:
    ruling = Ruling(
        candidacy=row,
        village_id=row.village_id,
        decision=kind,
        reason=decision.reason.strip()[:500],
        ruled_on=decision.ruled_on or timezone.localdate(),
        minutes_number=decision.minutes_number.strip()[:60],
        recorded_by=actor,
    )
    if decision.scan is not None:
        scans.attach(ruling, decision.scan)
    ruling.save()
    RulingItem.objects.bulk_create(
        RulingItem(ruling=ruling, department=answer.department, conclusion=answer.conclusion, bar_code=answer.bar_code)
        for answer in answers
    )
    # Filed under the district, so that the township's own history does not tell that somebody objected.
    trail.record(
        actor=actor,
        action="ruling.recorded",
        obj=ruling,
        division=row.term.scope_id,
        details={"decision": str(kind), "with_scan": decision.scan is not None, "digest": ruling.digest},
    )


def visible_to(user: User) -> QuerySet[Ruling]:
    """Rulings of the territory, for the district office alone; nothing for anybody else."""
    rows = Ruling.objects.visible_to(user)
    return rows if user.may(Act.SEE_OPINIONS) else rows.none()


def of(user: User, candidacy: Candidacy) -> list[Ruling]:
    """Rulings about a candidacy as far as the reader may know them, oldest first; two queries."""
    if not user.may(Act.SEE_OPINIONS):
        return []
    rows = visible_to(user).filter(candidacy=candidacy).select_related("recorded_by")
    return list(rows.prefetch_related(Prefetch("items")).order_by("pk"))


def latest(user: User, term: Term) -> Mapping[int, Ruling]:
    """The newest ruling of the term by candidacy, as far as the reader may know; one query."""
    rows = visible_to(user).filter(candidacy__term=term).order_by("pk")
    return {row.candidacy_id: row for row in rows}
