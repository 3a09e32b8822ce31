"""Explaining what the referee found, and signing a report off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.errors import DomainError, ReasonMissing, WrongState
from accounts.models import User
from accounts.roles import Act
from audit.trail import record
from reports import edited_texts
from reports.models import Explanation, Release, Snapshot
from reports.referee.judging import Break
from reports.snapshots import breaks_of, is_intact
from sheets.free_texts import refuse_personal
from villages.models import Term

SHORTEST_EXPLANATION = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """A break and, where somebody gave one for exactly these two figures, its explanation."""

    broken: Break
    explanation: Explanation | None


def findings(snapshot: Snapshot) -> list[Finding]:
    """Everything the referee found, hard breaks first, each with its newest explanation; one query."""
    breaks = breaks_of(snapshot)
    known = explained(snapshot.term, breaks)
    return [Finding(each, known.get(each.key)) for each in breaks]


def explained(term: Term, breaks: Iterable[Break]) -> Mapping[tuple[str, str], Explanation]:
    """The newest explanation of each break; one that was given for other figures does not count."""
    figures = {each.key: (each.left, each.right) for each in breaks}
    rows = Explanation.objects.filter(term=term, village_id__in={village for _code, village in figures})
    return {
        (row.code, row.village_id): row
        for row in rows.select_related("given_by").order_by("pk")
        if figures.get((row.code, row.village_id)) == (row.left, row.right)
    }


@transaction.atomic
def explain(*, actor: User, snapshot: Snapshot, code: str, village: str, text: str) -> Explanation:
    """Say why a break may stay; it holds for every report in which the same two figures stand against each other.

    Raises NotAllowed, DomainError for a break the report does not have, ReasonMissing for under five characters.
    """
    actor.require(Act.MAKE_REPORT)
    found = next((each for each in breaks_of(snapshot) if each.key == (code, village)), None)
    if found is None or not actor.sees(village):
        raise DomainError(_("This report has no such break. Open the referee's page again."), code="unknown_break")
    words = text.strip()
    if len(words) < SHORTEST_EXPLANATION:
        raise ReasonMissing(
            _("Write the explanation, at least five characters: whoever reads the report must understand it."),
            field="reason",
        )
    refuse_personal(reason=words)
    row = Explanation.objects.create(
        term=snapshot.term, village_id=village, code=code, left=found.left, right=found.right, text=words,
        given_by=actor,
    )  # fmt: skip
    record(
        actor=actor,
        action="report.explained",
        obj=row,
        division=village,
        reason=words,
        details={"check": code, "left": found.left, "right": found.right},
    )
    return row


@transaction.atomic
def release(*, actor: User, snapshot: Snapshot) -> Release:
    """Sign a report off by name; it then shows the referee's result as it was at this moment.

    Raises NotAllowed, and WrongState for a report that is altered, made without the referee, signed off already, or
    has a contradiction that nobody explained.
    """
    actor.require(Act.RELEASE_REPORT)
    if snapshot.breaks is None:
        raise WrongState(_("This report was made before the referee. Count again, then sign off the new report."))
    if not is_intact(snapshot):
        raise WrongState(_("This report does not match its fingerprint any more. Count again."))
    edited_texts.refuse_unfit(snapshot)
    every = findings(snapshot)
    hard = [each for each in every if each.broken.is_hard]
    soft = [each for each in every if not each.broken.is_hard]
    if open_ones := [each.broken for each in hard if each.explanation is None]:
        claim = open_ones[0].check.claim.of(get_language() or "zh-hans")
        raise WrongState(
            _("%(number)s contradictions are neither put right nor explained, the first in %(village)s: “%(claim)s”.")
            % {"number": len(open_ones), "village": open_ones[0].name, "claim": claim}
        )
    try:
        with transaction.atomic():
            row = Release.objects.create(
                snapshot=snapshot,
                released_by=actor,
                signed_as=str(actor),
                hard=len(hard),
                soft=len(soft),
                soft_explained=sum(each.explanation is not None for each in soft),
                explanations=[
                    [each.broken.code, each.broken.village, each.explanation.text]
                    for each in every
                    if each.explanation is not None
                ],
            )
    except IntegrityError as problem:
        raise WrongState(_("This report is signed off already.")) from problem
    record(actor=actor, action="report.released", obj=snapshot, details={"hard": len(hard), "soft": len(soft)})
    return row
