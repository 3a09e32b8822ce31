"""Typing a result form: drafts, and two independent entries by two people who cannot see each other's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, NotRequired, TypedDict, Unpack

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.compiled import Compiled, CompiledInsert, Given, insert
from accounts.errors import DomainError, NotAllowed, StaleSave
from accounts.roles import Act
from audit import trail
from ballots import arrangements, struck_off, write_ins
from ballots.checks import Check, code_problems, draft_problems, hard, soft, strict_problems
from ballots.comparing import differences, values
from ballots.explaining import contradictions, doubts
from ballots.judging import elected_lines, result_rows, rules_of, verdict_of
from ballots.models import (
    BallotLine,
    ElectorateMode,
    Entry,
    EntryState,
    EntryVote,
    Poll,
    Result,
    ResultVote,
    Round,
    Slot,
)
from ballots.paper import Paper, Typed, paper_of
from ballots.results.moves import SamePerson, Step, check, check_version, locked, move, reason_of
from candidates.models import Candidacy, CandidacyState
from sheets.free_texts import refuse_personal
from villages.codes import Organ
from villages.models import PollStage

if TYPE_CHECKING:
    from accounts.models import User
    from ballots.law import Verdict
    from sheets.models import ImportBatch
    from villages.rules import RuleSet


def _lines() -> QuerySet[BallotLine]:
    """Lines of a poll with the states of their candidacies: PostgreSQL plans a join of both longer than it runs it."""
    state = Candidacy.objects.filter(pk=OuterRef("candidacy")).order_by().values("state")
    return BallotLine.objects.filter(poll=Given("poll")).annotate(candidacy_state=Subquery(state)).order_by()


_LINES = Compiled(_lines)
_LIVE = Compiled(lambda: Entry.objects.filter(poll=Given("poll")).exclude(state=EntryState.VOID).order_by())
_VOTES = Compiled(lambda: EntryVote.objects.filter(entry=Given("entry")).order_by())
_ENTRY_VOTES = CompiledInsert(EntryVote, "entry_id", "line_id", "votes")
_RESULT_VOTES = CompiledInsert(ResultVote, "result_id", "line_id", "votes", "is_elected")


class FormRefused(DomainError):
    """The figures cannot stand; ``checks`` says field by field what is wrong."""

    code = "form_refused"

    def __init__(self, checks: Sequence[Check]) -> None:
        first = checks[0]
        super().__init__(first.message, code=first.code, field=first.field)
        self.checks = list(checks)


class NoteMissing(DomainError):
    """Something unusual may stand, but only with a note that explains it."""

    code = "note_missing"

    def __init__(self, checks: Sequence[Check]) -> None:
        super().__init__(
            _("Something here is unusual. If the form really says so, explain it in the note: %(what)s")
            % {"what": checks[0].message},
            field="note",
        )
        self.checks = list(checks)


class StaleDraft(StaleSave):
    """The person's own draft was saved elsewhere; ``theirs`` holds the figures kept there, by field."""

    def __init__(self, message: str, theirs: Mapping[str, int | None], version: int) -> None:
        super().__init__(message)
        self.theirs = dict(theirs)
        self.version = version


def typed_of(entry: Entry, votes: Sequence[EntryVote]) -> Typed:
    """What an entry holds."""
    return Typed(entry.figures(), {row.line_id: row.votes for row in votes}, entry.secretary_id, entry.deputy_id)


def check_form(
    *,
    paper: Paper,
    typed: Typed,
    rules: RuleSet,
    note: str,
    poll_code: str = "",
    typed_code: str | None = None,
    more: Sequence[Check] = (),
) -> Verdict | None:
    """The strict validator as an act: FormRefused for anything hard, NoteMissing for anything soft without a note.

    Returns the verdict it was checked against, so that nobody has to judge the same figures again.
    ``typed_code`` is what was typed as the form's check code; ``None`` where no code is asked for (imported sheets).
    ``more`` are checks against what other rows know of the poll.
    """
    verdict = verdict_of(paper, typed, rules)
    found = strict_problems(paper, typed, None if verdict is None else elected_lines(paper, verdict))
    found += [*doubts(verdict), *more]
    if verdict is None and not hard(found):
        found += contradictions(paper, typed, rules)
    if typed_code is not None:
        found += code_problems(typed_code, poll_code)
    if refused := hard(found):
        raise FormRefused(refused)
    if (unusual := soft(found)) and not note.strip():
        raise NoteMissing(unusual)
    return verdict


class Typing(TypedDict):
    """What somebody typed, votes by ballot line; ``version`` is that of their draft, 0 for none."""

    figures: Mapping[str, int | None]
    votes: Mapping[int, int | None]
    secretary: NotRequired[int | None]
    deputy: NotRequired[int | None]
    note: NotRequired[str]
    version: NotRequired[int]


class Submitting(Typing):
    """The same handed in: with the code typed from the printed form, or the file it came in."""

    check_code: NotRequired[str | None]
    batch: NotRequired[ImportBatch | None]


class Opened(NamedTuple):
    """A poll whose row is locked until the end of the transaction, with all that an entry of it is held against."""

    poll: Poll
    paper: Paper
    live: list[Entry]
    """Entries that are not void, drafts included."""
    struck_off: Sequence[BallotLine]
    """Lines of people struck off since the ballot was settled, in its order."""


def opened(poll: Poll | int) -> Opened:
    """Lock a poll and read its printed form and entries: four reads. Raises ``Poll.DoesNotExist``."""
    row = locked(poll)
    if row.state == PollStage.READY:
        _follow_roll(row)
    lines = sorted(_LINES(poll=row.pk), key=lambda line: line.order)
    printed = [line for line in lines if line.candidacy_state == CandidacyState.STRUCK_OFF]  # type: ignore[attr-defined]
    gone = [*printed, *struck_off.written_in(row.village_election, lines)]
    return Opened(row, paper_of(row, lines), _LIVE(poll=row.pk), gone)


@transaction.atomic
def save_draft(*, actor: User, poll: Poll, **typed: Unpack[Typing]) -> Entry:
    """``keep_draft`` in a transaction of its own, of a poll not opened yet."""
    return keep_draft(opened(poll), actor=actor, **typed)


def keep_draft(
    form: Opened,
    *,
    actor: User,
    figures: Mapping[str, int | None],
    votes: Mapping[int, int | None],
    secretary: int | None = None,
    deputy: int | None = None,
    note: str = "",
    version: int = 0,
) -> Entry:
    """Keep what somebody has typed so far; nobody else can see it. ``version`` is that of their draft, 0 for none.

    Votes are by ballot line. Raises NotAllowed, WrongState, SamePerson after submitting, StaleDraft, FormRefused.
    """
    poll, paper, *_rest = form
    check(poll=poll, step=Step.DRAFT, actor=actor)
    typed = Typed(figures, votes, secretary, deputy)
    own = _own(form, actor, version)
    if problems := draft_problems(paper, typed):
        raise FormRefused(problems)
    entry = _write(poll=poll, own=own, actor=actor, typed=typed, paper=paper, note=note, state=EntryState.DRAFT)
    trail.record(
        actor=actor, action="result.draft_saved", obj=poll, division=poll.village_id, details={"version": entry.version}
    )
    return entry


@transaction.atomic
def submit_entry(*, actor: User, poll: Poll, **typed: Unpack[Submitting]) -> Entry:
    """``submit`` in a transaction of its own, of a poll not opened yet."""
    return submit(opened(poll), actor=actor, **typed)


def submit(
    form: Opened,
    *,
    actor: User,
    figures: Mapping[str, int | None],
    votes: Mapping[int, int | None],
    secretary: int | None = None,
    deputy: int | None = None,
    note: str = "",
    version: int = 0,
    check_code: str | None = None,
    batch: ImportBatch | None = None,
) -> Entry:
    """Submit one of the two independent entries; it becomes the first or the second, whichever is still free.

    The second is compared with the first: equal, the result is made and judged; different, a third person decides.
    Raises NotAllowed, WrongState, SamePerson (administrators too), StaleDraft, FormRefused, NoteMissing.
    """
    poll, paper, live, gone = form
    check(poll=poll, step=Step.ENTER, actor=actor)
    refuse_personal(note=note)
    typed = Typed(figures, votes, secretary, deputy)
    own = _own(form, actor, version)
    verdict = check_form(
        paper=paper,
        typed=typed,
        rules=rules_of(poll.village_election.term, poll.village_id),
        note=note,
        poll_code=poll.check_code,
        typed_code=check_code,
        more=arrangements.problems(poll, typed),
    )
    if found := struck_off.checks(gone, typed):
        raise FormRefused(found)
    first = next((entry for entry in live if entry.state == EntryState.SUBMITTED), None)
    entry = _write(
        poll=poll, own=own, actor=actor, typed=typed, paper=paper, note=note, state=EntryState.SUBMITTED,
        slot=Slot.SECOND if first else Slot.FIRST, batch=batch,
    )  # fmt: skip
    details = {"entry": int(entry.slot or 0), "lines": len(paper.lines)}
    if first is None:
        move(poll=poll, step=Step.ENTER, to=PollStage.ENTERED_ONCE, actor=actor, details=details)
        return entry
    # Other people's drafts have lost their purpose, and one of them may be needed as the third pair of eyes.
    if any(each.state == EntryState.DRAFT for each in live):
        poll.entries.filter(state=EntryState.DRAFT).update(state=EntryState.VOID, changed_at=timezone.now())
    different = differences(paper, typed_of(first, _VOTES(entry=first.pk)), typed)
    if different:
        details["fields"] = len(different)
        move(poll=poll, step=Step.ENTER, to=PollStage.DIFFERENT, actor=actor, details=details)
    else:
        make_result(actor=actor, poll=poll, paper=paper, typed=typed, verdict=verdict)
        move(poll=poll, step=Step.ENTER, to=PollStage.AGREED, actor=actor, details=details)
    return entry


@transaction.atomic
def take_back(*, actor: User, poll: Poll, reason: str, version: int) -> Poll:
    """Take one's own entry back while it is the only one (a slip noticed at once, an import undone).

    Raises NotAllowed for somebody else's entry (except to those who may send back), WrongState, StaleSave,
    ReasonMissing.
    """
    poll = locked(poll)
    check(poll=poll, step=Step.TAKE_BACK, actor=actor)
    check_version(poll, version)
    text = reason_of(reason)
    entry = poll.entries.get(state=EntryState.SUBMITTED)
    if entry.entered_by_id != actor.pk and not (actor.may(Act.CONFIRM_RESULT) or actor.may(Act.CERTIFY_RESULT)):
        raise NotAllowed(_("Only the person who made this entry may take it back."))
    entry.state = EntryState.VOID
    entry.save(update_fields=["state", "changed_at"])
    move(poll=poll, step=Step.TAKE_BACK, to=PollStage.READY, actor=actor, reason=text)
    return poll


def refuse_struck_off(poll: Poll, typed: Typed) -> None:
    """FormRefused when votes were typed for somebody struck off since the ballot was settled."""
    if found := struck_off.problems(poll, typed):
        raise FormRefused(found)


def make_result(*, actor: User, poll: Poll, paper: Paper, typed: Typed, verdict: Verdict | None) -> Result:
    """Write the agreed figures and the law's verdict on them, and send write-in winners to vetting.

    To be called under the poll's lock; ``verdict`` is what ``check_form`` gave for these figures.
    """
    rules = rules_of(poll.village_election.term, poll.village_id)
    fields, rows = result_rows(poll=poll, paper=paper, typed=typed, rules=rules, verdict=verdict)
    result = Result(secretary_id=typed.secretary, deputy_id=typed.deputy, **fields)
    insert([result])
    _RESULT_VOTES([(result.pk, row["line_id"], row["votes"], row["is_elected"]) for row in rows])
    if any(line.is_write_in for line in paper.lines):
        elected = [row["line_id"] for row in rows if row["is_elected"]]
        write_ins.send_winners(actor=actor, poll=poll, elected=elected)
    return result


def _follow_roll(poll: Poll) -> None:
    """Before anything is entered, a first poll of all voters still follows a roll that was corrected after settling."""
    election = poll.village_election
    if (
        poll.organ == Organ.COMMITTEE
        and poll.round == Round.FIRST
        and poll.mode == ElectorateMode.VOTERS
        and election.registered
    ):
        poll.registered = election.registered


def _own(form: Opened, actor: User, version: int) -> Entry | None:
    """The person's own draft, if any; refuses a second entry by the same person, and a draft saved elsewhere since."""
    own = next((entry for entry in form.live if entry.entered_by_id == actor.pk), None)
    if own is not None and own.state == EntryState.SUBMITTED:
        raise SamePerson(_("You have entered this result already. The second entry must be made by somebody else."))
    if (own.version if own else 0) != version:
        raise _stale(form.paper, own)
    return own


def _stale(paper: Paper, own: Entry | None) -> StaleDraft:
    if own is None:
        return StaleDraft(
            _(
                "This result was sent back after you opened it; your draft was set "
                "aside. Check every figure before you save again."
            ),
            {},
            0,
        )
    when = timezone.localtime(own.changed_at)
    message = _(
        "You saved this draft in another window at %(time)s. Both values are shown "
        "where they differ; save again to keep yours."
    )
    return StaleDraft(
        message % {"time": f"{when:%H:%M:%S}"}, values(paper, typed_of(own, list(own.votes.all()))), own.version
    )


def _write(
    *, poll: Poll, own: Entry | None, actor: User, typed: Typed, paper: Paper, note: str,
    state: EntryState, slot: Slot | None = None, batch: ImportBatch | None = None,
) -> Entry:  # fmt: skip
    """Write one entry and its votes: the figures of this kind of form and no others."""
    fields: dict[str, Any] = {name: typed.figure(name) for name in paper.figures}
    fields |= {
        "secretary_id": typed.secretary,
        "deputy_id": typed.deputy,
        "note": note.strip(),
        "state": state,
        "slot": slot,
        "batch": batch,
    }
    fields["submitted_at"] = timezone.now() if state == EntryState.SUBMITTED else None
    if own is None:
        entry = Entry(poll=poll, entered_by=actor, version=1, **fields)
        insert([entry])
    else:
        entry = own
        for name, value in fields.items():
            setattr(entry, name, value)
        entry.version += 1
        entry.save(update_fields=[*fields, "version", "changed_at"])
        entry.votes.all().delete()
    _ENTRY_VOTES([(entry.pk, line.pk, typed.votes.get(line.pk)) for line in paper.lines])
    return entry
