"""A department's own workbook coming back (联审反馈表): one row per person, found by the number the workbook carries.

Cells hold confidential words. No sentence of an import repeats them: issues name row and column only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.errors import WrongState
from accounts.roles import Act
from candidates import answers_sql, departments, opinions, taking_back
from candidates.imports.answers import ASKED_AGAIN, NO_BAR, NO_REASON, UNKNOWN_BAR, bar_code, confidential, parse
from candidates.imports.batches import Batches
from candidates.imports.doubles import named_from
from candidates.imports.headings import BIRTH, NAME, SEX, TOWNSHIP, VILLAGE
from candidates.models import CandidacyState, Conclusion
from candidates.opinions import Answer
from sheets import cleaners as clean
from sheets.chunks import Cell, Chunk, ColumnLog
from sheets.columns import Column, SheetKind, register
from sheets.importer import Preview, SheetImporter
from sheets.models import ImportBatch
from villages.models import Term, TermState

if TYPE_CHECKING:
    from accounts.models import User

MOST_SAMPLES = 200
EXAMPLE_DEPARTMENT = "公安局"

_NO_NUMBER = _("The number of the person is missing. Use the workbook the site gave out and leave its first columns.")
_NOT_ASKED = _("Number %(found)s was not sent to this department in this term. Use the workbook the site gave out.")
_OTHER_NAME = _(
    "Number %(number)s belongs to another name than “%(found)s”. Rows were shifted; put each answer beside its person."
)
_TWICE = _("Rows %(this)s and %(other)s answer on the same person, so neither counts. Keep the one that is right.")
_WRONG_DEPARTMENT = _(
    "The row is headed “%(found)s”; you answer for %(own)s. A department answers on its own workbook only."
)
_WHICH_DEPARTMENT = _("The column 联审部门 does not name a department of this term: “%(found)s”.")
_DECIDED = _("%(found)s is decided already (%(state)s); the answer in this row differs and changes nothing.")


class AnswerRow(NamedTuple):
    """One row that was understood."""

    sheet: str
    number: int
    candidacy: int
    name: str
    department: str
    answer: Answer
    batch: str


class DepartmentAnswers(SheetImporter):
    """Fills one department's answers; a blank cell says nothing and stays unanswered."""

    def open(self) -> None:
        """Load departments and negative list; a real run holds the villages so that nobody is decided meanwhile."""
        self.term = Term.objects.select_related("scope").get(pk=self.run.term_id)
        if self.term.state != TermState.OPEN:
            raise WrongState(_now("Term “%(name)s” is closed.") % {"name": self.term.name})
        asked = departments.ensure(self.term)
        self.codes = {name: each.code for each in asked for name in (each.code, each.name, each.name_en) if name}
        self.names = {each.code: each.name for each in asked}
        self.own = self.run.actor.department if self.run.actor else ""
        self.bars = departments.every_bar(self.term)
        self.rows: list[AnswerRow] = []
        # (sheet, row) of the first row on a person, and of another one: two sheets may have the same row numbers.
        self._seen: dict[tuple[int, str], tuple[str, int]] = {}
        self._twice: dict[tuple[int, str], tuple[str, int]] = {}
        self._why_not = lru_cache(maxsize=4096)(self._lacks)

    def take(self, chunk: Chunk) -> None:
        """Keep the rows that can stand; say what is wrong with the others."""
        columns = ("number", "name", "department", "answer", "batch", "bar", "fact", "reason", "basis")
        cells = zip(chunk.numbers, *(chunk[key] for key in columns), strict=True)
        own_words = {self.own, self.names.get(self.own)} if self.own else set()
        for offset, (line, number, name, headed, answer, batch, *words) in enumerate(cells):
            if offset in chunk.rejected:
                self._mention_refused(number, headed or "", (chunk.sheet, line))
                continue
            if answer is None:
                continue
            department = self.own if headed in own_words else self._department(chunk, offset, headed or "")
            if not department or not self._is_first(chunk, offset, number, department):
                continue
            if answer.is_adverse:
                answer = self._complete(chunk, offset, answer, words)
            if offset not in chunk.rejected:
                self.rows.append(AnswerRow(chunk.sheet, line, number, name or "", department, answer, batch or ""))

    def _is_first(self, chunk: Chunk, offset: int, number: int | None, department: str) -> bool:
        """Refuse a row on nobody, and a second row on somebody; the first one does not count then either."""
        if not number:
            chunk.error(offset, "number", "I9", _NO_NUMBER)
            return False
        here = chunk.sheet, chunk.numbers[offset]
        first = self._seen.setdefault((number, department), here)
        if first != here:
            chunk.error(offset, "number", "I10", _TWICE, this=here[1], other=named_from(*first, chunk.sheet))
            self._twice[number, department] = here
        return first == here

    def _mention_refused(self, number: int | None, headed: str, here: tuple[str, int]) -> None:
        """A row refused for a cell of it answers on somebody too: another row on the person does not count alone."""
        department = self.own or self.codes.get(headed, "")
        if number and department and self._seen.setdefault((number, department), here) != here:
            self._twice[number, department] = here

    def _department(self, chunk: Chunk, offset: int, headed: str) -> str:
        """The department a row answers for: the person's own, or for the office the one the row names."""
        named = self.codes.get(headed, "")
        if self.own:
            if headed and named != self.own:
                own = self.names.get(self.own, self.own)
                chunk.error(offset, "department", "G6", _WRONG_DEPARTMENT, found=headed[:20], own=own)
                return ""
            return self.own
        if not named:
            chunk.error(offset, "department", "G6", _WHICH_DEPARTMENT, found=headed[:20])
        return named

    def _complete(self, chunk: Chunk, offset: int, answer: Answer, words: list[Any]) -> Answer:
        code, fact, reason, basis = words
        answer = replace(
            answer,
            bar_code=code or answer.bar_code,
            reason=reason or answer.reason,
            basis=basis or answer.basis,
            fact_on=fact.day if fact else answer.fact_on,
        )
        if not answer.reason:
            chunk.error(offset, "reason", "T2", NO_REASON)
        elif answer.bar_code and answer.bar_code not in self.bars:
            chunk.error(offset, "bar", "T2", UNKNOWN_BAR, found=answer.bar_code)
        elif answer.conclusion == Conclusion.NOT_ELIGIBLE and not answer.bar_code:
            chunk.error(offset, "bar", "T2", NO_BAR)
        elif answer.bar_code:
            column, sentence = self._why_not(replace(answer, reason="-", basis=answer.basis and "-"))
            if sentence:
                chunk.error(offset, column, "T2", sentence.replace("%", "%%"))
        return answer

    def _lacks(self, answer: Answer) -> tuple[str, str]:
        """Column and sentence of what an answer naming an item lacks; empty when it is complete."""
        bar = self.bars[answer.bar_code]
        if sentence := departments.why_not_applicable(bar, self.term, answer.fact_on):
            return "fact" if answer.fact_on else "bar", sentence
        lacks = opinions.incomplete(answer, bar)
        return (_COLUMN_OF[lacks[0]], lacks[1]) if lacks else ("", "")

    def _without_doubles(self) -> list[AnswerRow]:
        """Rows of people answered on once: which of two answers is meant the file does not tell, so neither counts."""
        if not self._twice:
            return self.rows
        kept = []
        for row in self.rows:
            if other := self._twice.get((row.candidacy, row.department)):
                where = {"this": row.number, "other": named_from(*other, row.sheet)}
                self.run.issues.error(row.sheet, row.number, "number", "I10", _TWICE, **where)
            else:
                kept.append(row)
        return kept

    def _without_asked_again(self) -> list[AnswerRow]:
        """Rows of people asked about the usual way: new facts are answered on the person's page, where they stand."""
        again = opinions.asked_again(self.term, {row.department for row in self.rows})
        if not again:
            return self.rows
        kept = []
        for row in self.rows:
            if (row.candidacy, row.department) in again:
                self._refuse(row, ASKED_AGAIN, found=row.name)
            else:
                kept.append(row)
        return kept

    def plan(self) -> Preview:
        """Compare with what was asked and answered; rows of nobody asked are refused."""
        self.rows = self._without_doubles()
        self.rows = self._without_asked_again()
        known = answers_sql.known(
            self.term.pk,
            self.run.scope,
            {row.department for row in self.rows},
            lock=not self.run.is_dry,
        )
        preview = Preview()
        self.differing: list[AnswerRow] = []
        batches = Batches(self.term, self.rows)
        batches.tell(self.run.issues, known)
        for row in self.rows:
            asked = known.get((row.candidacy, row.department))
            if asked is None:
                self._refuse(row, _NOT_ASKED, found=row.candidacy)
            elif row.name != asked.name and clean.compact(row.name) != clean.compact(asked.name):
                self._refuse(row, _OTHER_NAME, number=row.candidacy, found=row.name)
            elif why := batches.why_not(row, asked):
                self._refuse(row, why.sentence, **why.params)
            elif asked.answer is not answers_sql.SILENT and asked.answer == row.answer:
                preview.unchanged += 1
            elif asked.state != CandidacyState.VETTING:
                state = CandidacyState(asked.state).label
                self.run.issues.warn(row.sheet, row.number, "name", "X2", _DECIDED, found=row.name, state=state)
                preview.unchanged += 1
            else:
                self._keep(preview, row, is_new=asked.answer.conclusion == Conclusion.PENDING)
        return preview

    def _refuse(self, row: AnswerRow, sentence: Any, **params: Any) -> None:
        self.run.issues.error(row.sheet, row.number, "number", "G6", sentence, **params)

    def _keep(self, preview: Preview, row: AnswerRow, *, is_new: bool) -> None:
        self.differing.append(row)
        if is_new:
            preview.new += 1
        else:
            preview.changed += 1
        if len(preview.samples) < MOST_SAMPLES:
            text = f"{self.names[row.department]} {row.name}"
            preview.samples.append({"row": row.number, "what": "new" if is_new else "changed", "text": text})

    def write(self) -> int:
        """Write the answers in one statement; returns how many."""
        return answers_sql.write(
            actor=self.run.actor,
            term=self.term,
            batch_id=self.run.batch_id,
            answers=[(row.candidacy, row.department, row.answer) for row in self.differing],
        )

    @classmethod
    def undo(cls, batch: ImportBatch, actor: Any) -> int:
        """Set the answers back; refused once somebody was decided on."""
        return taking_back.opinions(batch=batch, actor=actor)


_COLUMN_OF = {"basis": "basis", "fact_on": "fact", "conclusion": "answer", "bar_code": "bar"}


def _own_files(user: User) -> Q | None:
    """Files with the words of a department: for the district office and for that department."""
    if user.may(Act.SEE_OPINIONS):
        return None
    return Q(created_by__department=user.department or "-")


def _unread(values: Sequence[Cell], _log: ColumnLog) -> list[None]:
    return [None] * len(values)


def _raw(values: Sequence[Cell], _log: ColumnLog) -> list[str]:
    """Cells as they are written: they are only compared."""
    return [value if type(value) is str else clean.plain(value) for value in values]


CHOICES = ("无异议", "有异议", "不符合")

register(
    SheetKind(
        key="department_answers",
        label=_("A department's workbook (joint vetting)"),
        importer=DepartmentAnswers,
        act=Act.GIVE_OPINION,
        also_for=(Act.SEE_OPINIONS,),
        only_batches=_own_files,
        columns=(
            Column("number", _("Number"), ("人选编号",), clean.count(), required=True, width=10, example="1024"),
            # The number says who is meant, and the name checks it: the other facts are for the reader, and not read.
            *(replace(column, clean=_unread, required=False) for column in (TOWNSHIP, VILLAGE, SEX, BIRTH)),
            replace(NAME, clean=_raw),
            Column("batch", _("Batch number"), ("批次编号", "送审批次"), clean.text(80), in_template=False),
            Column("department", _("Vetting department"), ("联审部门",), clean.text(40), example=EXAMPLE_DEPARTMENT),
            Column(
                "answer",
                _("Answer"),
                ("联审意见", "审查意见", "反馈意见"),
                clean.cells(parse),
                required=True,
                may_be_blank=True,
                choices=CHOICES,
                is_confidential=True,  # people write the reason here
                example="无异议",
                help=_("A blank cell means not yet answered."),
            ),
            Column(
                "bar",
                _("Item of the negative list"),
                ("负面清单条目", "负面清单第几项", "对应负面清单"),
                clean.cells(bar_code),
                width=12,
            ),
            Column("fact", _("Date of the fact"), ("事实发生日期", "事实日期"), clean.month(), width=14),
            Column("reason", _("Reason"), ("原因", "具体情形", "情况说明"), confidential(500), width=30),
            Column("basis", _("Basis"), ("依据", "文书依据", "认定依据"), confidential(200), width=24),
        ),
        notes=(
            _("A blank cell means that the department has not answered; silence is no consent."),
            _("An item of the negative list needs reason and basis; one that looks back some years, the fact's day."),
        ),
        anchor="name",
        order=36,
    )
)
