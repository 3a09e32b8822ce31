"""The joint-vetting summary (联审汇总表): one row per person, one column per department.

Cells hold confidential words. No sentence of an import repeats them: issues name row and column only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from candidates import bringing_in, departments, taking_back
from candidates.imports.headings import person_columns
from candidates.imports.rows import PeopleImporter, PersonRow
from candidates.models import Candidacy, Conclusion, Department, Opinion
from candidates.people import SettledFacts
from candidates.states import Move, can
from sheets import cleaners as clean
from sheets.chunks import Cell, Chunk
from sheets.columns import Column, SheetKind, register
from sheets.differences import Change
from sheets.importer import Preview
from sheets.models import ImportBatch
from villages.models import Term

_NOT_STANDING = _("Nobody of this name and number was put forward in this village. Put the person forward first.")
_NO_REASON = _("An adverse answer needs a reason. Write it into the cell or into the reason column.")
_NO_BAR = _("“Not eligible” needs an item of the negative list, such as N08 or 第8项.")
_UNKNOWN_BAR = _("The item %(found)s is not on the negative list of the term's rules.")
_UNKNOWN_ANSWER = _("This answer is not understood. Begin with 无异议, 有异议 or 不符合, then the item and the reason.")
_DECIDED = _("%(found)s is decided already (%(state)s); the answers in this row differ and change nothing.")

_AGREED = (
    "无异议",
    "无意见",
    "没有异议",
    "同意",
    "通过",
    "合格",
    "符合",
    "无问题",
    "未发现",
    "正常",
    "无",
    "√",
    "✓",
    "是",
)
_NOT_ELIGIBLE = ("不符合", "不通过", "不予通过", "不合格", "不同意", "不具备", "不宜", "取消资格", "×", "✗", "否")
_OBJECTED = ("有异议", "异议", "存疑", "暂缓", "待核", "有意见", "需研究", "提请研究")
_BAR = re.compile(r"[nN](\d{1,2})|第\s*(\d{1,2})\s*[项条款]")
_EDGES = " ：:；;，,。.（）()【】[]"


@dataclass(frozen=True)
class Answer:
    """One department's answer as read from a cell."""

    conclusion: str
    bar_code: str = ""
    reason: str = ""

    @property
    def is_adverse(self) -> bool:
        return self.conclusion != Conclusion.NO_OBJECTION


def parse(value: Cell) -> Any:
    """One cell: Answer, None for blank, or a refusal. Longest words first, so that 不同意 is not read as 同意."""
    written = clean.plain(value)
    words = clean.compact(value)
    for conclusion, known in (
        (Conclusion.NOT_ELIGIBLE, _NOT_ELIGIBLE),
        (Conclusion.OBJECTION, _OBJECTED),
        (Conclusion.NO_OBJECTION, _AGREED),
    ):
        word = next((word for word in known if words.startswith(word)), None)
        if word is None:
            continue
        if conclusion == Conclusion.NO_OBJECTION:
            return Answer(conclusion.value)
        bar = _BAR.search(written)
        code = f"N{int(bar.group(1) or bar.group(2)):02d}" if bar else ""
        rest = _BAR.sub(" ", written, count=1) if bar else written
        reason = " ".join(rest.split())
        start = reason.find(word)
        reason = reason[start + len(word) :] if start >= 0 else reason
        return Answer(conclusion.value, code, reason.strip(_EDGES)[:500])
    return clean.refuse("T2", _UNKNOWN_ANSWER)


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
        self.bars = {bar.code for bar in departments.bars(self.term)}

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
        bar = _BAR.search(general) if not answer.bar_code else None
        code = f"N{int(bar.group(1) or bar.group(2)):02d}" if bar else answer.bar_code
        reason = answer.reason or general.strip()[:500]
        if not reason:
            chunk.error(offset, key, "T2", _NO_REASON)
        elif code and code not in self.bars:
            chunk.error(offset, key, "T2", _UNKNOWN_BAR, found=code)
        elif answer.conclusion == Conclusion.NOT_ELIGIBLE and not code:
            chunk.error(offset, key, "T2", _NO_BAR)
        return Answer(answer.conclusion, code, reason)

    def compare(self) -> Preview:
        """New answers, changed ones, and departments still silent about people of the file."""
        people = [row.person.pk for row in self.rows if row.person]
        standing = Candidacy.objects.filter(term=self.term, person__in=people).select_related("person")
        by_person = {row.person_id: row for row in standing}
        given = Opinion.objects.filter(candidacy__term=self.term, candidacy__person__in=people)
        self.known = {(row.candidacy_id, row.department): row for row in given}
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
        if not differing:
            preview.unchanged += 1
        elif not can(candidacy, Move.ANSWER):
            state = candidacy.get_state_display()
            self.warn(row, "name", "X2", _DECIDED, found=row.facts.name, state=state)
            preview.unchanged += 1
        else:
            is_new = all(self._is_open(candidacy, code) for code in differing)
            preview.new += is_new
            preview.changed += not is_new
            told = [self._told(candidacy, code, each) for code, each in differing.items()]
            self.sample(preview, row, "new" if is_new else "changed", changes=told)
            self.answers += [
                (candidacy, code, {"conclusion": each.conclusion, "bar_code": each.bar_code, "reason": each.reason})
                for code, each in differing.items()
            ]

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
        return answer.is_adverse and (known.bar_code, known.reason) != (answer.bar_code, answer.reason)

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
                clean.text(500),
                width=30,
            ),
        ),
        more_columns=department_columns,
        title_words=("联审意见", "审查意见", "审核意见", "联审情况"),
        notes=(
            _("A blank cell means that the department has not answered; silence is no consent."),
            _("Adverse answers name the item of the negative list and the reason: 不符合 第8项 正在被立案侦查."),
        ),
        anchor="name",
        order=35,
    )
)
