"""A certified result is never edited: it is opened again with a reason, and both records are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import WrongState
from ballots.labels import field_label, post_label
from ballots.models import Correction, EntryState, NextStep, Poll, Result, ResultSeal, Round
from ballots.paper import COMMITTEE_FIGURES, LATER, PARTY_FIGURES
from ballots.results.consequences import take_back
from ballots.results.moves import Step, check, check_version, locked, move, reason_of
from ballots.results.seals import read_record
from ballots.sealing import Record, vote_rows
from villages.codes import Organ
from villages.models import PollStage

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def revoke(*, actor: User, poll: Poll, reason: str, version: int) -> Poll:
    """Take a certification back: counters and officers go, the result waits for certification again.

    Opens a correction, which certifying closes. Raises NotAllowed, WrongState (also when a later ballot was settled
    on it), StaleSave, ReasonMissing.
    """
    poll, text = _reopened(actor, poll, Step.REVOKE, reason, version)
    result = poll.result
    result.certified_by, result.certified_at = None, None
    result.save(update_fields=["certified_by", "certified_at"])
    move(poll=poll, step=Step.REVOKE, to=PollStage.CONFIRMED, actor=actor, reason=text)
    take_back(actor=actor, poll=poll)
    return poll


@transaction.atomic
def correct(*, actor: User, poll: Poll, reason: str, version: int) -> Poll:
    """Open a certified result to be corrected: two people enter the form anew, a third decides where they differ.

    Every earlier entry becomes void; what was certified stays in the correction beside what is certified next.
    Raises NotAllowed, WrongState (also when a later ballot was settled on it), StaleSave, ReasonMissing.
    """
    poll, text = _reopened(actor, poll, Step.CORRECT, reason, version)
    voided = poll.entries.exclude(state=EntryState.VOID).update(state=EntryState.VOID, changed_at=timezone.now())
    Result.objects.filter(poll=poll).delete()
    move(poll=poll, step=Step.CORRECT, to=PollStage.READY, actor=actor, reason=text, details={"entries": voided})
    take_back(actor=actor, poll=poll)
    return poll


def close(*, actor: User, poll: Poll, record: Record, code: str) -> None:
    """Finish the open correction of a poll, if there is one, with what is certified now; under the poll's lock."""
    Correction.objects.filter(poll=poll, closed_at=None).update(
        after=record, after_code=code, closed_by=actor, closed_at=timezone.now()
    )


def _reopened(actor: User, poll: Poll, step: Step, reason: str, version: int) -> tuple[Poll, str]:
    """The locked poll and the reason, after every check; the correction is open and the seal gone."""
    poll = locked(poll)
    check(poll=poll, step=step, actor=actor)
    check_version(poll, version)
    text = reason_of(reason)
    if _resting_on(poll).exists():
        raise WrongState(_("A later ballot of this village rests on this result; it cannot be revoked any more."))
    seals = ResultSeal.objects.filter(poll=poll)
    kept = seals.first()
    Correction.objects.create(
        poll=poll,
        village_id=poll.village_id,
        number=Correction.objects.filter(poll=poll).count() + 1,
        reason=text[:500],
        opened_by=actor,
        before=read_record(poll),
        before_code=kept.code if kept else "",
    )
    seals.delete()
    return poll, text


def _resting_on(poll: Poll) -> QuerySet[Poll]:
    """Later ballots of the organ; a recall vote leaves those of other people's recalls alone."""
    later = Poll.objects.filter(village_election=poll.village_election_id, organ=poll.organ, number__gt=poll.number)
    if not poll.is_recall:
        return later
    same_person = Q(recall__officer__person__offices__recalls__poll=poll)
    return later.filter(~Q(round=Round.RECALL) | same_person)


@dataclass(frozen=True)
class Change:
    """One line of a finished correction: what was certified before and what is certified now, as shown."""

    label: str
    before: str
    after: str


def changes(poll: Poll, before: Record, after: Record | None) -> list[Change]:
    """What a correction changed, in paper order; with ``after`` None, what was certified before."""
    old, new = _shown(poll, before), _shown(poll, after) if after is not None else {}
    return [
        Change(label, old.get(label, "—"), new.get(label, "—") if after is not None else "")
        for label in {**old, **new}
        if after is None or old.get(label) != new.get(label)
    ]


def _shown(poll: Poll, record: Record) -> dict[str, str]:
    """Figures, votes and verdict of a record by their label."""
    result: Mapping[str, Any] = record["result"]
    every = PARTY_FIGURES if poll.organ == Organ.PARTY else COMMITTEE_FIGURES
    names = [name for name in every if name not in LATER or result.get(name) is not None]
    found = {field_label(name).capitalize(): _number(result.get(name)) for name in names}
    by_place = {}
    for place, row in enumerate(vote_rows(record), start=1):
        by_place[place] = str(row["name"])
        elected = f" · {_('elected')}" if row["elected"] else ""
        found[f"{post_label(row['post'])} · {row['name']}"] = f"{_number(row['votes'])}{elected}"
    if poll.organ == Organ.PARTY:
        for name in ("secretary", "deputy"):
            found[field_label(name).capitalize()] = by_place.get(result.get(name) or 0, "—")
    found[_("By law")] = str(NextStep(result["next"]).label)
    return found


def _number(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"
