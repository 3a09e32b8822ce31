"""Tables of the report on paper as plain texts: the document and the print page show the same cells. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reports.catalogue import BY_KEY, CATALOGUE
from reports.exports.columns import DOCUMENT_COLUMNS, called, keys
from reports.figures import Figure, Kind
from reports.report import Report, Row
from reports.rows import Kept
from reports.structure import AGES, GROUPS, SCHOOLING, STRUCTURE, Column, Place, crossed, places
from villages import rounding

UNKNOWN = "—"
_STRUCTURE_KEYS = (
    "officers", "men", "women", *AGES, "mean_age", "party",
    *(f"education_{key}" for key in SCHOOLING if key), "both",
)  # fmt: skip
"""The columns of the structure table that a page of paper holds; the workbook has all of them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row. ``span``: how many rows its first cell stands beside; 0 where the one above reaches down to it."""

    texts: Sequence[str]
    is_total: bool = False
    span: int = 1


@dataclass(frozen=True, slots=True)
class GridHead:
    """One cell of the heads and how far it reaches."""

    title: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: heads with the group above them (empty for none), widths in millimetres, rows as they are written.

    ``turned``: on a landscape page, in small type.
    """

    title: str
    unit: str
    heads: Sequence[tuple[str, str]]
    widths: Sequence[float]
    lines: Sequence[Line]
    turned: bool = False
    note: str = ""

    @property
    def head_rows(self) -> list[list[GridHead]]:
        """The heads row by row, groups and heads without a group reaching over several cells."""
        groups = [(group, [title for _, title in each]) for group, each in groupby(self.heads, key=lambda one: one[0])]
        below = [GridHead(title) for group, titles in groups if group for title in titles]
        above = [
            head
            for group, titles in groups
            for head in (
                [GridHead(group, len(titles))] if group else [GridHead(title, 1, 2 if below else 1) for title in titles]
            )
        ]
        return [above, below] if below else [above]


def grids_of(report: Report, kept: Kept | None) -> list[Grid]:
    """The tables a report has, in the order of its appendices."""
    found = [figures_grid(report)]
    if report.head.level != "village":
        found.append(_divisions_grid(report))
        if kept is not None and kept.officers:
            found += [_structure_grid(report, kept), _cross_grid(kept)]
    return found


def places_of(report: Report) -> Sequence[Row]:
    """The places below the report's own."""
    return report.villages if report.head.level == "township" else report.townships


def figures_grid(report: Report) -> Grid:
    """Every figure with its integers, beside the previous term."""
    heads = [("", name) for name in ("指标", "本届", "分子", "分母", "上届", "较上届")]
    unit = f"届次：{report.head.term}　上届：{report.head.previous_term or '无'}　单位：个、人、岁、%"
    figures = [report.figures[each.key] for each in CATALOGUE]
    lines = [Line(_figure(figure)) for figure in figures if figure.kind is not Kind.BANDS]
    lines += [Line(texts) for figure in figures if isinstance(figure.value, dict) for texts in _bands(figure)]
    return Grid("主要指标对照表", unit, heads, (62, 20, 20, 20, 18, 16), lines)


def _figure(figure: Figure) -> list[str]:
    integers = [UNKNOWN if number is None else str(number) for number in (figure.numerator, figure.denominator)]
    change = UNKNOWN if isinstance(figure.change, dict) else _signed(figure.change)
    return [BY_KEY[figure.key].name.zh, figure.display, *integers, _former(figure), change]


def _bands(figure: Figure) -> list[list[str]]:
    declaration = BY_KEY[figure.key]
    value = figure.value if isinstance(figure.value, dict) else {}
    former = figure.previous if isinstance(figure.previous, dict) else {}
    change = figure.change if isinstance(figure.change, dict) else {}
    return [
        [
            f"{declaration.name.zh}：{(declaration.bands or {})[band].zh}",
            *(str(people), str(people), str(figure.denominator or UNKNOWN)),
            str(former.get(band, UNKNOWN)),
            _signed(change.get(band)),
        ]
        for band, people in value.items()
    ]


def _divisions_grid(report: Report) -> Grid:
    """Townships of a district, or villages of a township, with the figures a page holds."""
    rows = places_of(report)
    label = called(rows)
    heads = [("", name) for name in (label, "村（社区）数", *(column.title for column in DOCUMENT_COLUMNS))]
    lines = [Line([row.name, *_cells(row)]) for row in rows if row.now]
    total = [_cell(column.cell(report.figures[column.key]), column.is_change) for column in DOCUMENT_COLUMNS]
    lines.append(Line(["合计", report.figures["villages"].display, *total], is_total=True))
    widths = (40, 16, *[169 / len(DOCUMENT_COLUMNS)] * len(DOCUMENT_COLUMNS))
    unit = "单位：个、人、岁、%、百分点（“较上届”一栏）"
    return Grid(f"分{label}情况表", unit, heads, widths, lines, turned=True)


def _structure_grid(report: Report, kept: Kept) -> Grid:
    """The structure table by place, in the columns a turned page holds."""
    columns = [column for column in STRUCTURE.columns if column.key in _STRUCTURE_KEYS]
    heads = [("", called(places_of(report))), *((column.group, column.title) for column in columns)]
    rows = places(((row.code, row.name, row.facts) for row in places_of(report) if row.now), kept)
    lines = [Line([place.name, *_numbers(columns, place)]) for place in rows]
    whole = Place(report.head.scope, "合计", report.facts, kept.officers)
    lines.append(Line(["合计", *_numbers(columns, whole)], is_total=True))
    note = "注：年龄以选举日为截止日、按月计算；“一肩挑”指书记兼任主任。"
    widths = (34, *[191 / len(columns)] * len(columns))
    return Grid("班子成员结构表", STRUCTURE.unit, heads, widths, lines, turned=True, note=note)


def _cross_grid(kept: Kept) -> Grid:
    """Ages by schooling of officers, secretaries and full-time cadres, with sums both ways."""
    heads = [("", "人员"), ("", "年龄"), *(("学历", title) for title in SCHOOLING.values()), ("", "合计")]
    rest = len(SCHOOLING) + 1
    lines: list[Line] = []
    for key, (name, _) in GROUPS.items():
        found = crossed(kept.officers, key)
        for number, (age, (title, _test)) in enumerate(AGES.items()):
            people = list(found[age].values())
            span = 0 if number else len(AGES) + 1
            lines.append(Line([name, title, *map(str, people), str(sum(people))], span=span))
        sums = [sum(people[schooling] for people in found.values()) for schooling in SCHOOLING]
        lines.append(Line([name, "合计", *map(str, sums), str(sum(sums))], is_total=True, span=0))
    return Grid("班子成员年龄学历交叉表", "单位：人", heads, (40, 30, *[155 / rest] * rest), lines, turned=True)


# --- Cells ------------------------------------------------------------------------------------------------------------


def _numbers(columns: Sequence[Column], place: Place) -> list[str]:
    return [UNKNOWN if (number := column.number(place)) is None else rounding.plain(number) for column in columns]


def _cells(row: Row) -> list[str]:
    figures = row.figures(["villages", *keys(DOCUMENT_COLUMNS)])
    cells = [_cell(column.cell(figures[column.key]), column.is_change) for column in DOCUMENT_COLUMNS]
    return [figures["villages"].display, *cells]


def _former(figure: Figure) -> str:
    if figure.previous is None or isinstance(figure.previous, dict):
        return UNKNOWN
    return rounding.plain(figure.previous) + ("%" if figure.kind is Kind.PERCENT else "")


def _signed(number: Any) -> str:
    if number is None:
        return UNKNOWN
    return f"+{rounding.plain(number)}" if number > 0 else rounding.plain(number)


def _cell(value: Any, signed: bool) -> str:
    if value is None:
        return UNKNOWN
    return _signed(value) if signed else rounding.plain(value)
