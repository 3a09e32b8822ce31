"""Where two entries differ, a third person decides field by field with the paper form in hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import DomainError, ReasonMissing
from ballots.comparing import Difference, differences, from_values, values
from ballots.judging import rules_of
from ballots.models import Entry, EntryState, EntryVote, Poll, Slot
from ballots.paper import Paper, Typed, paper_of
from ballots.results.entries import against_the_poll, check_form, make_result, refuse_struck_off, typed_of
from ballots.results.moves import SamePerson, Step, check, check_version, locked, move
from villages.models import PollStage

if TYPE_CHECKING:
    from accounts.models import User


class ChoiceMissing(DomainError):
    """A differing field has not been decided, or something was decided that does not differ."""

    code = "choice_missing"


def submitted(poll: Poll) -> list[Entry]:
    """The two submitted entries of a poll, first and second, with their votes."""
    rows = poll.entries.filter(state=EntryState.SUBMITTED, slot__in=(Slot.FIRST, Slot.SECOND))
    return list(rows.select_related("entered_by").prefetch_related("votes").order_by("slot"))


@transaction.atomic
def resolve(*, actor: User, poll: Poll, choices: Mapping[str, int | None], note: str, version: int) -> Entry:
    """Decide every differing field and make the result. ``choices`` are the values read from the paper, by field.

    A value that neither person typed needs a note. ``version`` is the poll's. Raises NotAllowed, WrongState,
    StaleSave, SamePerson for either of the two (administrators too), ChoiceMissing, FormRefused, NoteMissing.
    """
    poll = locked(poll)
    check(poll=poll, step=Step.RESOLVE, actor=actor)
    check_version(poll, version)
    entries = submitted(poll)
    if any(entry.entered_by_id == actor.pk for entry in entries):
        raise SamePerson(_("You typed one of these two entries. A third person must decide between them."))
    paper = paper_of(poll, poll.lines.all())
    first, second = (typed_of(entry, list(entry.votes.all())) for entry in entries)
    different = differences(paper, first, second)
    _check_choices(different, choices, note)
    decided = from_values({**values(paper, first), **choices})
    verdict = check_form(
        paper=paper,
        typed=decided,
        rules=rules_of(poll.village_election.term, poll.village_id),
        note=note or entries[0].note or entries[1].note,
        more=against_the_poll(poll, decided),
    )
    refuse_struck_off(poll, decided)
    entry = _write(poll, actor, paper, decided, note)
    make_result(actor=actor, poll=poll, paper=paper, typed=decided, verdict=verdict)
    move(
        poll=poll, step=Step.RESOLVE, to=PollStage.AGREED, actor=actor,
        reason=note.strip(), details={"fields": [each.field for each in different]},
    )  # fmt: skip
    return entry


def _check_choices(different: list[Difference], choices: Mapping[str, int | None], note: str) -> None:
    wanted = {each.field for each in different}
    if missing := [each.field for each in different if each.field not in choices]:
        raise ChoiceMissing(
            _("Decide every field in which the two entries differ; still open: %(number)s.") % {"number": len(missing)},
            field=missing[0],
        )
    if extra := sorted(set(choices) - wanted):
        raise ChoiceMissing(_("The two entries agree here; there is nothing to decide."), field=extra[0])
    third = [each.field for each in different if choices[each.field] not in (each.first, each.second)]
    if third and not note.strip():
        raise ReasonMissing(
            _("You read a number that neither person typed. Say in the note what the form shows."), field="note"
        )


def _write(poll: Poll, actor: User, paper: Paper, decided: Typed, note: str) -> Entry:
    entry = Entry.objects.create(
        poll=poll,
        slot=Slot.RESOLUTION,
        state=EntryState.SUBMITTED,
        entered_by=actor,
        version=1,
        submitted_at=timezone.now(),
        secretary_id=decided.secretary,
        deputy_id=decided.deputy,
        note=note.strip(),
        **{name: decided.figure(name) for name in paper.figures},
    )
    EntryVote.objects.bulk_create(
        [EntryVote(entry=entry, line_id=pk, votes=votes) for pk, votes in decided.votes.items()]
    )
    return entry
