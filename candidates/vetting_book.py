"""The joint-vetting summary as a workbook (联审情况汇总): people × departments, by department, by township.

For the district office only. Conclusions, items and rulings are in it, the departments' words and whole identity
numbers never.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import override

from candidates import departments, phrases, rulings, vetting_summary
from candidates.models import CandidacyState, Conclusion, Department, Opinion
from candidates.records.decisions import Ruling, RulingKind, Screening
from candidates.vetting_summary import ASKED_ABOUT, PASSED, DepartmentLine, TownshipLine
from sheets.export import Head, TableSpec, add_table, download, file_name
from sheets.identity import mask
from villages.codes import Sex
from villages.encryption import decrypt
from villages.models import Division, Term

if TYPE_CHECKING:
    from accounts.models import User

CHUNK = 5_000
_CONCLUSION = {
    Conclusion.PENDING: "",
    Conclusion.NO_OBJECTION: "无异议",
    Conclusion.OBJECTION: "有异议",
    Conclusion.NOT_ELIGIBLE: "不符合",
}


def workbook(user: User, term: Term) -> FileResponse:
    """Three sheets in the shape offices send upwards; streamed, whatever the number of people."""
    stream = TemporaryFile()  # noqa: SIM115 - the answer closes it after sending
    with override("zh-hans"):
        asked = departments.of(term)
        book = xlsxwriter.Workbook(
            stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        try:
            add_table(book, people_table(user, term, asked))
            add_table(book, department_table(user, term, vetting_summary.by_department(user, term)))
            add_table(book, township_table(user, term, vetting_summary.by_township(user, term)))
        finally:
            book.close()
        return download(stream, file_name(term.scope.short_name, "联审情况汇总", timezone.localdate()))


def _title(term: Term, what: str) -> str:
    return f"{term.scope.name}{term.name}年村（社区）“两委”换届{what}"


def people_table(user: User, term: Term, asked: Sequence[Department]) -> TableSpec:
    """联审汇总表: a row per person sent to the departments, a column per department."""
    return TableSpec(
        title=_title(term, "人选联审汇总表"),
        sheet_name="联审汇总表",
        unit="人",
        headers=[
            Head("序号", width=6, kind="number"),
            Head("镇街", width=14),
            Head("村（社区）", width=18),
            Head("姓名", width=10),
            Head("性别", width=6),
            Head("出生年月", width=10),
            Head("身份证号", kind="id"),
            Head("拟任职务", width=14),
            Head("镇街初审意见", width=24),
            *(Head(department.name, width=10) for department in asked),
            Head("综合结论", width=10),
            Head("不通过原因（对应负面清单第几项）", width=30),
            Head("联审日期", width=12, kind="date"),
            Head("领导小组研究意见", width=30),
        ],
        rows=_people(user, term, asked),
        filled_by=str(user),
        notes=("说明：各部门意见栏空白的为尚未反馈，不视为同意。",),
    )


NOT_SCREENED = "无初审记录"
"""Taken over from before screenings were recorded: an empty cell would leave it open."""
_COLUMNS = (
    "candidacy_id",
    "village_id",
    "candidacy__village_election__village__short_name",
    "candidacy__person__name",
    "candidacy__person__sex",
    "candidacy__person__birth",
    "candidacy__person__id_cipher",
    "candidacy__party_post",
    "candidacy__committee_post",
    "candidacy__state",
    "candidacy__bar_code",
    "candidacy__state_reason",
    "candidacy__vetted_on",
    "department",
    "conclusion",
    "bar_code",
)


def _people(user: User, term: Term, asked: Sequence[Department]) -> Iterator[tuple[object, ...]]:
    townships = dict(Division.objects.townships().under(term.scope_id).values_list("code", "short_name"))
    sexes = {value: str(label) for value, label in Sex.choices}
    rows = (
        Opinion.objects.visible_to(user)
        .filter(ASKED_ABOUT, candidacy__term=term)
        .order_by("village_id", "candidacy__person__sort_key", "candidacy_id")
        .values_list(*_COLUMNS)
        .iterator(chunk_size=CHUNK)
    )
    screened, ruled = _screened(user, term), rulings.latest(user, term)
    for serial, (key, group) in enumerate(groupby(rows, key=lambda row: row[0]), start=1):
        lines = list(group)
        _pk, village, place, name, sex, birth, cipher, party, committee, *decision = lines[0][:13]
        said = {line[13]: _said(line[14], line[15]) for line in lines}
        yield (
            serial,
            townships.get(village[:9], ""),
            place,
            name,
            sexes.get(sex, ""),
            f"{birth:%Y.%m}",
            mask(decrypt(bytes(cipher))) if cipher else "",
            phrases.posts(party, committee),
            screened.get(key, NOT_SCREENED),
            *(said.get(department.code, "") for department in asked),
            *_decision(*decision, ruling=ruled.get(key)),
        )


def _said(conclusion: str, code: str) -> str:
    word = _CONCLUSION[Conclusion(conclusion)]
    return f"{word}（{code}）" if code else word


def _screened(user: User, term: Term) -> dict[int, str]:
    """The township's newest word on each person (镇街初审意见); one query."""
    rows = Screening.objects.visible_to(user).filter(candidacy__term=term).order_by("pk")
    return dict(rows.values_list("candidacy_id", "opinion").iterator(chunk_size=CHUNK))


def _decision(state: str, code: str, reason: str, vetted_on: Any, *, ruling: Ruling | None) -> tuple[object, ...]:
    """综合结论, 不通过原因, 联审日期, 领导小组研究意见; the reason is the district's own, no department's words."""
    ruled = _ruled(ruling) if ruling else ""
    if state in PASSED:
        return "通过", "", vetted_on, ruled
    if state == CandidacyState.STRUCK_OFF:
        return "不通过", "：".join(filter(None, (code, reason))), vetted_on, ruled
    if state == CandidacyState.WITHDRAWN:
        # Nobody withdraws after a decision but those who had passed.
        return "通过（后退出）", "", vetted_on, ruled
    return "暂缓", "", "", ruled


def _ruled(ruling: Ruling) -> str:
    """The ruling in one cell: what, why, and where it is minuted."""
    word = "同意列为人选" if ruling.decision == RulingKind.CLEAR else "取消资格"
    minuted = f"（{ruling.minutes_number}）" if ruling.minutes_number else ""
    return f"{ruling.ruled_on:%Y-%m-%d}{word}{minuted}：{ruling.reason}"


def department_table(user: User, term: Term, lines: Sequence[DepartmentLine]) -> TableSpec:
    """部门反馈情况统计表: what each department was asked and said."""
    total = vetting_summary.total([line.answers for line in lines])
    names = ("asked", "answered", "no_objection", "objection", "not_eligible", "pending", "overdue")
    return TableSpec(
        title=_title(term, "联审部门反馈情况统计表"),
        sheet_name="按部门",
        unit="人次",
        headers=[
            Head("序号", width=6, kind="number"),
            Head("联审部门", width=18),
            *(
                Head(word, width=10, kind="number")
                for word in ("送审", "已反馈", "无异议", "有异议", "不符合", "未反馈", "其中逾期")
            ),
        ],
        rows=[
            (number, line.department.name, *(getattr(line.answers, name) for name in names))
            for number, line in enumerate(lines, start=1)
        ],
        total_row=("", "合计", *(getattr(total, name) for name in names)),
        filled_by=str(user),
    )


def township_table(user: User, term: Term, lines: Sequence[TownshipLine]) -> TableSpec:
    """镇街联审情况统计表: where the people of each township are."""
    total = vetting_summary.total_people([line.people for line in lines])
    columns = {
        "put_forward": "提名人选",
        "sent": "已送审",
        "unscreened": "其中无初审记录",
        "vetting": "联审中",
        "overdue": "其中逾期未反馈",
        "vetted": "已审结",
        "passed": "通过",
        "withdrawn": "审后退出",
        "struck_off": "取消资格",
        "struck_after": "其中公布名单后",
    }
    return TableSpec(
        title=_title(term, "镇街人选联审情况统计表"),
        sheet_name="按镇街",
        unit="人",
        headers=[
            Head("序号", width=6, kind="number"),
            Head("镇街", width=18),
            *(Head(word, width=12, kind="number") for word in columns.values()),
        ],
        rows=[
            (number, line.name, *(getattr(line.people, name) for name in columns))
            for number, line in enumerate(lines, start=1)
        ],
        total_row=("", "合计", *(getattr(total, name) for name in columns)),
        filled_by=str(user),
    )
