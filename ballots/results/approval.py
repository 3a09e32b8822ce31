"""After the entries agree: the township confirms, the district certifies; sending back with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from ballots import struck_off
from ballots.judging import result_rows, rules_of
from ballots.models import EntryState, Poll, Result, ResultVote, Slot
from ballots.paper import Typed, paper_of
from ballots.results.consequences import carry_out
from ballots.results.corrections import close
from ballots.results.entries import against_the_poll, check_form
from ballots.results.moves import SamePerson, Step, check, check_version, locked, move, reason_of
from ballots.results.seals import put_seal, record_of
from villages.models import PollStage

if TYPE_CHECKING:
    from accounts.models import User


class NotCertifiable(DomainError):
    """Something that only matters at the end is still missing."""

    code = "not_certifiable"


@transaction.atomic
def confirm(*, actor: User, poll: Poll, version: int, note: str = "") -> Result:
    """The township leader confirms the agreed result. ``version`` is the poll's.

    Raises NotAllowed, WrongState, StaleSave, SamePerson for anybody who typed or resolved it (administrators too).
    """
    poll = locked(poll)
    check(poll=poll, step=Step.CONFIRM, actor=actor)
    check_version(poll, version)
    if poll.entries.filter(state=EntryState.SUBMITTED, entered_by=actor).exists():
        raise SamePerson(_("You took part in entering this result. Somebody else must confirm it."))
    result = poll.result
    result.confirmed_by, result.confirmed_at = actor, timezone.now()
    result.save(update_fields=["confirmed_by", "confirmed_at"])
    move(poll=poll, step=Step.CONFIRM, to=PollStage.CONFIRMED, actor=actor, reason=note.strip())
    return result


@transaction.atomic
def send_back(*, actor: User, poll: Poll, reason: str, version: int) -> Poll:
    """Void every entry and have the form entered again by two people; the reason is shown to them.

    Township leaders may until they have confirmed, the district until it has certified. Raises NotAllowed, WrongState,
    StaleSave, ReasonMissing.
    """
    poll = locked(poll)
    check(poll=poll, step=Step.SEND_BACK, actor=actor)
    check_version(poll, version)
    text = reason_of(reason)
    voided = poll.entries.exclude(state=EntryState.VOID).update(state=EntryState.VOID, changed_at=timezone.now())
    # The history keeps the figures of a result that goes; a poll has one result or none.
    Result.objects.filter(poll=poll).delete()
    move(poll=poll, step=Step.SEND_BACK, to=PollStage.READY, actor=actor, reason=text, details={"entries": voided})
    return poll


@transaction.atomic
def certify(*, actor: User, poll: Poll, version: int, note: str = "") -> Result:
    """The district certifies: the result is frozen, the village's counters follow and the winners take office.

    Runs the strict validator once more, seals what is certified and closes an open correction. Raises NotAllowed,
    WrongState, StaleSave, SamePerson for whoever made one of the two entries or confirmed (administrators too),
    FormRefused, NoteMissing, NotCertifiable.
    """
    poll = locked(poll)
    check(poll=poll, step=Step.CERTIFY, actor=actor)
    check_version(poll, version)
    result = Result.objects.select_related("secretary").prefetch_related("votes__line").get(poll=poll)
    if result.confirmed_by_id == actor.pk:
        raise SamePerson(_("You confirmed this result for the township. Somebody else must certify it."))
    if poll.entries.filter(state=EntryState.SUBMITTED, slot__in=(Slot.FIRST, Slot.SECOND), entered_by=actor).exists():
        raise SamePerson(_("You made one of the two entries of this result. Somebody else must certify it."))
    _check_once_more(poll, result, note)
    result.certified_by, result.certified_at = actor, timezone.now()
    result.save(update_fields=["certified_by", "certified_at"])
    record = record_of(poll, result, result.votes.all(), list(poll.lines.all()))
    sealed = put_seal(poll, record)
    close(actor=actor, poll=poll, record=record, code=sealed.code)
    details = {"valid": result.is_valid, "next": result.next_step, "rules": result.verdict["rules"]}
    details["check_code"] = sealed.code
    move(poll=poll, step=Step.CERTIFY, to=PollStage.CERTIFIED, actor=actor, reason=note.strip(), details=details)
    carry_out(actor=actor, poll=poll, result=result)
    return result


@dataclass(frozen=True)
class Refusal:
    """One poll of a bulk act that could not be done, and why."""

    poll: Poll
    sentence: str


def certify_many(*, actor: User, polls: Sequence[tuple[Poll, int]]) -> tuple[list[Poll], list[Refusal]]:
    """Certify polls (each with the version the person saw), each in its own transaction; what was done and what not."""
    done: list[Poll] = []
    refused: list[Refusal] = []
    for poll, version in polls:
        try:
            certify(actor=actor, poll=poll, version=version)
        except DomainError as refusal:
            refused.append(Refusal(poll, str(refusal)))
        else:
            done.append(poll)
    return done, refused


def _check_once_more(poll: Poll, result: Result, note: str) -> None:
    """The strict validator on the agreed figures, and the law once more: both must still say the same."""
    rules = rules_of(poll.village_election.term, poll.village_id)
    votes: list[ResultVote] = list(result.votes.all())
    paper = paper_of(poll, poll.lines.all())
    typed = Typed(result.figures(), {row.line_id: row.votes for row in votes}, result.secretary_id, result.deputy_id)
    entry_notes = poll.entries.filter(state=EntryState.SUBMITTED).exclude(note="").exists()
    noted = note or ("noted" if entry_notes else "")
    check_form(paper=paper, typed=typed, rules=rules, note=noted, more=against_the_poll(poll, typed))
    fields, rows = result_rows(poll=poll, paper=paper, typed=typed, rules=rules)
    elected = {row["line_id"] for row in rows if row["is_elected"]}
    if fields["is_valid"] != result.is_valid or elected != {row.line_id for row in votes if row.is_elected}:
        raise NotCertifiable(
            _(
                "The law judges these figures differently from what is stored. Send "
                "the result back and have it entered again."
            )
        )
    if paper.is_party and elected and result.secretary_id is None:
        raise NotCertifiable(
            _("The party committee's secretary is missing. Send the result back and have the secretary entered."),
            field="secretary",
        )
    unknown = [row.line for row in votes if row.is_elected and row.line.candidacy_id is None]
    if gone := [line.name for line in struck_off.written_in(poll.village_election, unknown)]:
        raise NotCertifiable(
            _(
                "%(names)s won as write-in and was struck off: votes for somebody struck off do not count. Send the "
                "result back and have it entered with 0 for this name."
            )
            % {"names": "、".join(gone)}
        )
    if strangers := [line.name for line in unknown]:
        raise NotCertifiable(
            _(
                "%(names)s won as write-in and was never vetted. Put the person forward, "
                "have them vetted, then link the ballot line (V17)."
            )
            % {"names": "、".join(strangers)}
        )
