"""The joint-vetting summary (联审汇总表): one row per person, one column per department.

Cells hold confidential words. No sentence of an import repeats them: issues name row and column only.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from candidates import bringing_in, departments, opinions, taking_back
from candidates.imports.answers import ASKED_AGAIN, NO_BAR, NO_REASON, UNKNOWN_BAR, bar_code, confidential, parse
from candidates.imports.headings import person_columns
from candidates.imports.rows import PeopleImporter, PersonRow
from candidates.models import Bar, Candidacy, CandidacyState, Conclusion, Department, Opinion
from candidates.opinions import Answer
from candidates.people import SettledFacts
from candidates.states import UNSCREENED, Move, can
from sheets import cleaners as clean
from sheets.chunks import Chunk
from sheets.columns import Column, SheetKind, register
from sheets.differences import Change
from sheets.importer import Preview
from sheets.models import ImportBatch
from villages.models import Term

_NOT_STANDING = _("Nobody of this name and number was put forward in this village. Put the person forward first.")
_NOT_SENT = _("%(found)s was not sent to joint vetting yet (%(state)s); the answers in this row change nothing.")
_DECIDED = _("%(found)s is decided already (%(state)s); the answers in this row differ and change nothing.")


def department_columns(term_id: int) -> tuple[Column, ...]:
    """A column for each department of the term, found by its name, without its ending, and by its code."""
    term = Term.objects.filter(pk=term_id).first()
    return tuple(map(_column, departments.ensure(term))) if term else ()


def _column(department: Department) -> Column:
    name = department.name
    short = re.sub(r"(局|委员会|委|部|院)$", "", name)
    names = tuple(dict.fromkeys(form for form in (name, f"{name}意见", f"区{name}", short, f"{short}意见") if form))
    return Column(
        f"department_{department.code}",
        name,
        names,
        clean.cells(parse),
        width=14,
        example="无异议",
        help=_("无异议, or 有异议 or 不符合 with the item of the negative list and the reason."),
    )


class OpinionImporter(PeopleImporter):
    """Fills departments' answers; a blank cell says nothing and stays unanswered."""

    def open(self) -> None:
        """Load the term's departments and negative list."""
        super().open()
        asked = departments.ensure(self.term)
        self.departments = [department.code for department in asked]
        self.department_names = {department.code: department.name for department in asked}
        self.bars = departments.every_bar(self.term)

    def payload(self, chunk: Chunk, offset: int, facts: SettledFacts) -> dict[str, Answer] | None:
        """Answers by department code; the general reason column serves adverse answers without their own."""
        reason = chunk["reason"][offset] or ""
        answers = {}
        for code in self.departments:
            key = f"department_{code}"
            answer = chunk[key][offset]
            if answer is None:
                continue
            answers[code] = self._complete(chunk, offset, key, answer, reason)
        return answers or None

    def _complete(self, chunk: Chunk, offset: int, key: str, answer: Answer, general: str) -> Answer:
        if not answer.is_adverse:
            return answer
        answer = replace(
            answer,
            bar_code=answer.bar_code or bar_code(general),
            reason=answer.reason or general.strip()[:500],
            # Without a column or the word 依据 the phrase in the cell is both, reason and basis.
            basis=(chunk["basis"][offset] or answer.basis or answer.reason or general.strip())[:200],
            fact_on=_fact_day(answer.fact_on, chunk["fact"][offset]),
        )
        bar = self.bars.get(answer.bar_code)
        if not answer.reason:
            chunk.error(offset, key, "T2", NO_REASON)
        elif answer.bar_code and bar is None:
            chunk.error(offset, key, "T2", UNKNOWN_BAR, found=answer.bar_code)
        elif bar is None and answer.conclusion == Conclusion.NOT_ELIGIBLE:
            chunk.error(offset, key, "T2", NO_BAR)
        elif bar and (sentence := self._why_not(answer, bar, asks_day=chunk.has("fact"))):
            chunk.error(offset, key, "T2", sentence.replace("%", "%%"))
        return answer

    def _why_not(self, answer: Answer, bar: Bar, *, asks_day: bool) -> str:
        """Why the item cannot be named; a summary without the column for the day of the fact is not asked for it."""
        day = answer.fact_on or (None if asks_day else self.term.election_day)
        lacks = opinions.incomplete(replace(answer, fact_on=day), bar)
        return departments.why_not_applicable(bar, self.term, answer.fact_on) or (lacks[1] if lacks else "")

    def compare(self) -> Preview:
        """New answers, changed ones, and departments still silent about people of the file."""
        people = [row.person.pk for row in self.rows if row.person]
        standing = Candidacy.objects.filter(term=self.term, person__in=people).select_related("person")
        by_person = {row.person_id: row for row in standing}
        given = Opinion.objects.filter(candidacy__term=self.term, candidacy__person__in=people)
        self.known = {(row.candidacy_id, row.department): row for row in given}
        self.asked_again = {key for key, each in self.known.items() if each.is_asked_again}
        self.answers: list[tuple[Candidacy, str, dict[str, str]]] = []
        preview = Preview()
        for row in self.rows:
            candidacy = by_person.get(row.person.pk) if row.person else None
            if candidacy is None or candidacy.village_id != row.village:
                self.refuse(row, "name", "G6", _NOT_STANDING)
            else:
                self._compare(row, candidacy, preview)
        return preview

    def _compare(self, row: PersonRow, candidacy: Candidacy, preview: Preview) -> None:
        differing = {code: answer for code, answer in row.payload.items() if self._differs(candidacy, code, answer)}
        for code in [each for each in differing if (candidacy.pk, each) in self.asked_again]:
            del differing[code]
            self.warn(row, f"department_{code}", "X2", ASKED_AGAIN, found=row.facts.name)
        if not differing:
            preview.unchanged += 1
        elif not can(candidacy, Move.ANSWER):
            state = candidacy.get_state_display()
            sentence = _NOT_SENT if candidacy.state in (*UNSCREENED, CandidacyState.SCREENED) else _DECIDED
            self.warn(row, "name", "X2", sentence, found=row.facts.name, state=state)
            preview.unchanged += 1
        else:
            is_new = all(self._is_open(candidacy, code) for code in differing)
            preview.new += is_new
            preview.changed += not is_new
            told = [self._told(candidacy, code, each) for code, each in differing.items()]
            self.sample(preview, row, "new" if is_new else "changed", changes=told)
            self.answers += [(candidacy, code, each.columns()) for code, each in differing.items()]

    def _told(self, candidacy: Candidacy, code: str, answer: Answer) -> Change:
        """The department, its answer before and its answer now; reasons stay on the candidate's page."""
        known = self.known.get((candidacy.pk, code))
        before = known.get_conclusion_display() if known and known.conclusion != Conclusion.PENDING else ""
        return [self.department_names.get(code, code), str(before), str(Conclusion(answer.conclusion).label)]

    def _is_open(self, candidacy: Candidacy, code: str) -> bool:
        known = self.known.get((candidacy.pk, code))
        return known is None or known.conclusion == Conclusion.PENDING

    def _differs(self, candidacy: Candidacy, code: str, answer: Answer) -> bool:
        known = self.known.get((candidacy.pk, code))
        if known is None or known.conclusion != answer.conclusion:
            return True
        return answer.is_adverse and any(getattr(known, name) != value for name, value in answer.columns().items())

    def write(self) -> int:
        """Write the answers; returns people, like the preview."""
        bringing_in.opinions(
            actor=self.run.actor,
            term=self.term,
            answers=self.answers,
            known=self.known,
            batch_id=self.run.batch_id,
        )
        return len({candidacy.pk for candidacy, _code, _columns in self.answers})

    @classmethod
    def undo(cls, batch: ImportBatch, actor: Any) -> int:
        """Set the answers back; refused once somebody was decided on."""
        return taking_back.opinions(batch=batch, actor=actor)


def _fact_day(named: date | None, column: Any) -> date | None:
    """The day of the fact: the column's, unless the answer's own phrase names another month (another fact)."""
    written: date | None = column.day if column else None
    if named is None or written is None:
        return named or written
    return written if (written.year, written.month) == (named.year, named.month) else named


register(
    SheetKind(
        key="opinions",
        label=_("Answers of the departments (joint vetting)"),
        importer=OpinionImporter,
        # Only the district office handles the departments' words; townships cannot hand these files in.
        act=Act.SEE_OPINIONS,
        columns=(
            *person_columns(),
            Column(
                "reason",
                _("Reason for an adverse answer"),
                ("不通过原因", "原因", "不通过原因（对应负面清单第几项）", "具体原因", "情况说明", "备注"),
                confidential(500),
                width=30,
            ),
            Column(
                "fact",
                _("Date of the fact"),
                ("事实发生日", "事实发生日期", "事实日期", "行为发生日期", "问题发生时间"),
                clean.month(),
                width=14,
                help=_("For items that look back some years; a month is taken as its first day."),
            ),
            Column("basis", _("Basis"), ("依据", "文书依据", "认定依据"), confidential(200), width=24),
        ),
        more_columns=department_columns,
        title_words=("联审意见", "审查意见", "审核意见", "联审情况"),
        notes=(
            _("A blank cell means that the department has not answered; silence is no consent."),
            _("Adverse answers name the item of the negative list and the reason: 不符合 第8项 正在被立案侦查."),
            _("With a column 事实发生日, items that look back some years need the day of the fact in it."),
        ),
        anchor="name",
        order=35,
    )
)
