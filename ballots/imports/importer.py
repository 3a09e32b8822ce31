"""Forms of a sheet compared with ballots, arithmetic and law, and submitted as one person's entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError, WrongState
from accounts.models import User
from accounts.roles import Role
from ballots import arrangements, results, struck_off
from ballots.check_codes import normal
from ballots.checks import Check, Severity, code_problems, hard, strict_problems, votes_field
from ballots.comparing import differences
from ballots.explaining import contradictions, doubts, headline
from ballots.imports import recalls
from ballots.imports.composition import remarks
from ballots.imports.gathering import NUMBERS, FormRows, Row, row_of
from ballots.imports.told import changes
from ballots.judging import elected_lines, rules_of, verdict_of
from ballots.law import Verdict
from ballots.models import Entry, EntryState, Poll
from ballots.paper import RECALL, Line, Paper, Typed, paper_of
from sheets.chunks import Chunk
from sheets.importer import Preview, SheetImporter
from sheets.models import ImportBatch
from villages.codes import Organ
from villages.models import PollStage, Term, TermState
from villages.places import for_import

MOST_SAMPLES = 200

_TWO_VALUES = _(
    "%(found)s here, but %(other)s in row %(first)s of the same form. Write it once, or the same in every row."
)
_NO_BALLOT = _("No ballot is settled for this election of %(village)s. Settle it first.")
_CLOSED = _("The poll of %(village)s is “%(state)s”; nothing can be entered now.")
_MINE = _("You have entered this result already, with other figures. The second entry must be made by somebody else.")
_STRANGER = _("%(found)s is not on this ballot for this post. A write-in must be added to the ballot first.")
_TWICE = _("%(found)s stands twice in this form (row %(first)s).")
_NOT_LISTED = _("The votes of %(found)s are missing.")
_OTHER_ROLL = _("The form says %(found)s registered voters, the roll %(other)s; the roll counts.")
_OTHER_DAY = _("The form says %(found)s, the ballot was settled for %(other)s.")
_MARKED = _("%(found)s is marked as elected, but not by law with these votes.")
_UNMARKED = _("%(found)s is elected by law with these votes, but not marked.")
_TOO_MANY = _("%(found)s people are marked as elected to %(seats)s seats.")
_TIE = _("Votes are equal at the last seat: vote again among the tied.")


@dataclass(frozen=True)
class Ready:
    """A form that can be submitted."""

    poll: Poll
    typed: Typed
    form: FormRows


class ResultImporter(SheetImporter):
    """Rows are gathered to forms, forms compared with ballots, and each form submitted as one entry."""

    numbers: tuple[str, ...] = (*NUMBERS, "mobile_staff")
    """Columns of figures that belong to the form as a whole."""

    def open(self) -> None:
        """Load term, villages and open ballots with what the person has entered already."""
        self.term = Term.objects.get(pk=self.run.term_id)
        if self.term.state != TermState.OPEN:
            raise WrongState(_now("Term “%(name)s” is closed.") % {"name": self.term.name})
        self.actor = self.run.actor or operator(self.term.scope_id)
        self.places = for_import(self.term.pk, self.run.scope)
        polls = Poll.objects.that_elect().filter(village_election__term=self.term).under(self.run.scope)
        rows = polls.select_related("village_election__village", "village_election__term", "plan").order_by("number")
        rows = rows.prefetch_related("lines")
        self.polls = {(poll.village_id, poll.organ): poll for poll in rows}
        self.recalls = recalls.of_term(self.term, self.run.scope)
        every = [*self.polls.values(), *(poll for polls in self.recalls.values() for poll in polls)]
        own = Entry.objects.filter(entered_by=self.actor, state=EntryState.SUBMITTED, poll__in=every)
        self.own = {entry.poll_id: entry for entry in own.prefetch_related("votes")}
        drafts = Entry.objects.filter(entered_by=self.actor, state=EntryState.DRAFT, poll__in=every)
        self.drafts = {entry.poll_id: entry for entry in drafts.prefetch_related("votes")}
        self.forms: dict[tuple[str, str, str, str], FormRows] = {}
        self.ready: list[Ready] = []

    def take(self, chunk: Chunk) -> None:
        """Gather the rows of each form; a form with a refused row is refused as a whole."""
        for offset, village in enumerate(self.places.match(chunk)):
            if village is None:
                continue
            form = self._form(chunk, offset, village)
            form.is_broken |= offset in chunk.rejected
            self._figures(chunk, offset, form)
            if chunk["name"][offset]:
                form.rows.append(row_of(chunk, offset))
            form.code = form.code or chunk["code"][offset] or ""
            form.note = form.note or chunk["note"][offset] or ""
            form.held_on = form.held_on or chunk["held_on"][offset]
            form.has_marks |= chunk.has("elected")

    def _form(self, chunk: Chunk, offset: int, village: str) -> FormRows:
        """The form of a row; of recalls, of which a village may hold several, by the check code as well."""
        organ = chunk["organ"][offset] or self._organ(chunk, offset, village)
        code = ""
        if recalls.is_choice(chunk["name"][offset]):
            organ = RECALL
        if organ == RECALL:
            code = normal(chunk["code"][offset] or "") or self._code_above(chunk, village)
        number = chunk.numbers[offset]
        return self.forms.setdefault((chunk.sheet, village, organ, code), FormRows(chunk.sheet, village, organ, number))

    def _code_above(self, chunk: Chunk, village: str) -> str:
        """The check code of the recall's form in the rows above, while a row says none."""
        known = [key for key in self.forms if key[:3] == (chunk.sheet, village, RECALL)]
        return known[-1][3] if known else ""

    def _organ(self, chunk: Chunk, offset: int, village: str) -> str:
        """Without a column for it: of the row above in the same village, else by the figures given."""
        of_party = chunk["due"][offset] is not None or chunk["present"][offset] is not None
        if of_party or chunk["cast"][offset] is not None or chunk["registered"][offset] is not None:
            return Organ.PARTY if of_party else Organ.COMMITTEE
        known = [organ for sheet, code, organ, _vote in self.forms if (sheet, code) == (chunk.sheet, village)]
        return known[-1] if known else Organ.COMMITTEE

    def _figures(self, chunk: Chunk, offset: int, form: FormRows) -> None:
        """Take a figure where it stands first; a later cell may be empty or say the same."""
        for name in self.numbers:
            value, number = chunk[name][offset], chunk.numbers[offset]
            if value is None:
                continue
            other, row = form.figures.setdefault(name, (value, number))
            if other != value:
                chunk.error(offset, name, "L14", _TWO_VALUES, found=value, other=other, first=row)
                form.is_broken = True

    def plan(self) -> Preview:
        """Compare every form with its ballot, the arithmetic and the law."""
        preview = Preview()
        for form in self.forms.values():
            poll = self._poll(form)
            if poll is None or form.is_broken:
                continue
            paper = paper_of(poll, poll.lines.all())
            typed = self._typed(form, paper)
            if typed is None:
                continue
            if self._is_known(form, poll, paper, typed):
                preview.unchanged += len(form.rows)
            elif self._passes(form, poll, paper, typed):
                self.ready.append(Ready(poll, typed, form))
                self._show(preview, self.ready[-1], paper)
        return preview

    def _show(self, preview: Preview, ready: Ready, paper: Paper) -> None:
        """Count a form as new, or as changed (field by field) where the person's own draft says otherwise."""
        draft = self.drafts.get(ready.poll.pk)
        typed = results.typed_of(draft, list(draft.votes.all())) if draft else None
        told = changes(paper, typed, ready.typed) if typed else []
        what = "changed" if told else "new"
        setattr(preview, what, getattr(preview, what) + len(ready.form.rows))
        if len(preview.samples) < MOST_SAMPLES:
            text = self._sample(ready.poll, paper, ready.typed)
            preview.samples.append({"row": ready.form.first, "what": what, "text": text, "changes": told})

    def _poll(self, form: FormRows) -> Poll | None:
        """The open ballot of a form, or what keeps it from being entered."""
        village = self.places.names.get(form.village, form.village)
        poll = self.polls.get((form.village, form.organ))
        if form.organ == RECALL:
            found = recalls.pick(self.recalls.get(form.village, ()), form.code, village, self.own)
            if isinstance(found, recalls.Refusal):
                self._error(form, form.first, found.column, found.code, found.sentence, **found.values)
                return None
            poll = found
        if poll is None:
            self._error(form, form.first, "village", "R3", _NO_BALLOT, village=village)
            return None
        if poll.pk in self.own or poll.state in (PollStage.READY, PollStage.ENTERED_ONCE):
            return poll
        self._error(form, form.first, "village", "R3", _CLOSED, village=village, state=poll.get_state_display())
        return None

    def _typed(self, form: FormRows, paper: Paper) -> Typed | None:
        """The form as if it had been typed; None when names do not fit the ballot."""
        lines = {(line.name, line.post): line for line in paper.lines}
        votes: dict[int, int | None] = {}
        rows: dict[int, int] = {}
        chosen: dict[str, int] = {}
        for row in form.rows:
            line = self._line(lines, paper, row)
            if line is None:
                sentence = recalls.NO_CHOICE if paper.recalled else _STRANGER
                self._error(form, row.number, "name", "V17", sentence, found=row.name)
            elif line.pk in votes:
                self._error(form, row.number, "name", "I10", _TWICE, found=row.name, first=rows[line.pk])
            else:
                votes[line.pk], rows[line.pk] = row.votes, row.number
                if row.chosen:
                    chosen[row.chosen] = line.pk
        for line in paper.lines:
            if line.pk not in votes and not form.is_broken:
                self._error(form, form.first, "name", "M1", _NOT_LISTED, found=line.name)
        if form.is_broken:
            return None
        figures = {name: form.figures[name][0] if name in form.figures else None for name in paper.figures}
        return Typed(figures, votes, chosen.get("secretary"), chosen.get("deputy_secretary"))

    def _line(self, lines: dict[tuple[str, str], Line], paper: Paper, row: Row) -> Line | None:
        """By name and post; the post may be left out where the name stands once."""
        if row.post and not paper.is_party:
            return lines.get((row.name, row.post))
        found = [line for line in paper.lines if line.name == row.name]
        return found[0] if len(found) == 1 else None

    def _is_known(self, form: FormRows, poll: Poll, paper: Paper, typed: Typed) -> bool:
        """Whether this very entry was made before (the same file twice); other figures of one's own are refused."""
        entry = self.own.get(poll.pk)
        if entry is None:
            return False
        if differences(paper, results.typed_of(entry, list(entry.votes.all())), typed):
            self._error(form, form.first, "village", "R3", _MINE)
        return True

    def _passes(self, form: FormRows, poll: Poll, paper: Paper, typed: Typed) -> bool:
        verdict = verdict_of(paper, typed, rules_of(self.term, poll.village_id))
        elected = None if verdict is None else elected_lines(paper, verdict)
        found = strict_problems(paper, typed, elected) + doubts(verdict)
        if verdict is None and not hard(found):
            found += contradictions(paper, typed, rules_of(self.term, poll.village_id))
        found += code_problems(form.code, poll.check_code) if form.code else []
        for check in found + struck_off.problems(poll, typed) + arrangements.problems(poll, typed):
            self._tell(form, paper, check)
        self._compare_with_settled(form, poll)
        self._compare_with_rules(form, poll, paper, verdict)
        if verdict is not None and elected is not None:
            if not verdict.valid:
                self._warn(form, form.first, "cast", "V4", headline(verdict))
            if verdict.next == "runoff":
                self._warn(form, form.first, "votes", "V10", _TIE)
            if form.has_marks and not paper.recalled:
                self._compare_marks(form, paper, elected)
        return not form.is_broken

    def _tell(self, form: FormRows, paper: Paper, check: Check) -> None:
        """A check as an issue: hard ones and unexplained soft ones refuse the form."""
        row, column = self._place(form, paper, check)
        if check.severity == Severity.HARD or not form.note:
            self._error(form, row, column, check.code, check.message)
        else:
            self._warn(form, row, column, check.code, check.message)

    def _place(self, form: FormRows, paper: Paper, check: Check) -> tuple[int, str]:
        """Row and column of a check's field."""
        if check.field.startswith("votes-"):
            name = next((line.name for line in paper.lines if votes_field(line) == check.field), "")
            return next((row.number for row in form.rows if row.name == name), form.first), "votes"
        column = {"check_code": "code", "secretary": "elected_post", "deputy": "elected_post"}.get(
            check.field, check.field
        )
        return form.figures.get(check.field, (0, form.first))[1], column

    def _compare_with_settled(self, form: FormRows, poll: Poll) -> None:
        registered = form.figures.get("registered")
        if registered and poll.registered and registered[0] != poll.registered:
            self._warn(form, registered[1], "registered", "V3", _OTHER_ROLL, found=registered[0], other=poll.registered)
        if form.held_on and form.held_on != poll.held_on:
            days = {"found": form.held_on.isoformat(), "other": poll.held_on.isoformat()}
            self._warn(form, form.first, "held_on", "R5", _OTHER_DAY, **days)

    def _compare_with_rules(self, form: FormRows, poll: Poll, paper: Paper, verdict: Verdict | None) -> None:
        """V11 to V13 and V15."""
        figures = {name: value for name, (value, _row) in form.figures.items()}
        for remark in remarks(paper, figures, verdict, rules_of(self.term, poll.village_id)):
            tell = self._error if remark.is_error else self._warn
            row = form.figures.get(remark.column, (0, form.first))[1]
            tell(form, row, remark.column, remark.code, remark.sentence, **remark.values)

    def _compare_marks(self, form: FormRows, paper: Paper, elected: set[int]) -> None:
        """V7, V8, V9: who is marked as elected against who is by law."""
        seats = sum(paper.seats.values())
        marked = [row for row in form.rows if row.is_marked]
        if len(marked) > seats:
            self._error(form, marked[-1].number, "elected", "V7", _TOO_MANY, found=len(marked), seats=seats)
        lines = {(line.name, line.post): line for line in paper.lines}
        for row in form.rows:
            line = self._line(lines, paper, row)
            by_law = line is not None and line.pk in elected
            if row.is_marked and not by_law:
                self._error(form, row.number, "elected", "V8", _MARKED, found=row.name)
            elif by_law and not row.is_marked:
                self._warn(form, row.number, "elected", "V9", _UNMARKED, found=row.name)

    def _error(self, form: FormRows, row: int, column: str, code: str, sentence: Any, **params: Any) -> None:
        form.is_broken = True
        self.run.issues.error(form.sheet, row, column, code, sentence, **params)

    def _warn(self, form: FormRows, row: int, column: str, code: str, sentence: Any, **params: Any) -> None:
        self.run.issues.warn(form.sheet, row, column, code, sentence, **params)

    def _sample(self, poll: Poll, paper: Paper, typed: Typed) -> str:
        verdict = verdict_of(paper, typed, rules_of(self.term, poll.village_id))
        return f"{poll}: {headline(verdict) if verdict else ''}"

    def write(self) -> int:
        """Submit every form as this person's entry; returns rows written."""
        batch = ImportBatch.objects.get(pk=self.run.batch_id or 0)
        written = 0
        for place, ready in enumerate(self.ready, start=1):
            typed, form = ready.typed, ready.form
            results.submit_entry(
                actor=self.actor,
                poll=ready.poll,
                figures=typed.figures,
                votes=typed.votes,
                secretary=typed.secretary,
                deputy=typed.deputy,
                note=self._note(form),
                version=self._draft_version(ready.poll),
                check_code=form.code or None,
                batch=batch,
            )
            written += len(form.rows)
            self.run.progress(place, len(self.ready), str(ready.poll.village_election.village))
        return written

    def _note(self, form: FormRows) -> str:
        """What is written beside the entry."""
        return form.note

    def _draft_version(self, poll: Poll) -> int:
        """A draft of the same person gives way to the file."""
        draft = self.drafts.get(poll.pk)
        return draft.version if draft else 0

    @classmethod
    def undo(cls, batch: ImportBatch, actor: User | None) -> int:
        """Take the entries back while they are alone; a result that has moved on is sent back instead."""
        entries = Entry.objects.filter(batch=batch, state=EntryState.SUBMITTED).select_related("poll", "entered_by")
        reason = _now("Undid the import of %(file)s") % {"file": batch.file_name}
        count = 0
        for entry in entries.order_by("poll__village_id"):
            results.take_back(
                actor=actor or entry.entered_by, poll=entry.poll, reason=reason, version=entry.poll.version
            )
            count += entry.votes.count()
        if not count:
            raise DomainError(_now("Nothing of this import is left to take back."), code="nothing_left")
        return count


def operator(district: str) -> User:
    """Who enters results from the command line: one person per district, so that two imports are never two people.

    Holds a clerk's role and cannot sign in.
    """
    user, is_new = User.objects.get_or_create(
        username=f"operator-{district}",
        defaults={"role": Role.CLERK, "scope": district, "full_name": _now("Command line")},
    )
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user
