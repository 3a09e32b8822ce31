"""Tables of an official document: appendices with label, title and unit line, heads repeated on every page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from docx.document import Document as DocumentObject
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.table import _Row as TableRow
from docx.text.parfmt import ParagraphFormat

from reports.catalogue import BY_KEY, CATALOGUE
from reports.exports import official_page as official
from reports.exports.columns import DOCUMENT_COLUMNS, called, keys
from reports.figures import Figure, Kind
from reports.report import Report, Row
from reports.rows import Kept
from reports.structure import AGES, GROUPS, SCHOOLING, STRUCTURE, Column, Place, crossed, places
from villages import rounding

UNKNOWN = "—"
SMALL = "小"
_STRUCTURE_KEYS = (
    "officers", "men", "women", *AGES, "mean_age", "party",
    *(f"education_{key}" for key in SCHOOLING if key), "both",
)  # fmt: skip
"""The columns of the structure table that a page of paper holds; the workbook has all of them."""


def turned_page(paper: DocumentObject) -> None:
    """From here on the pages are landscape."""
    official.page(paper.add_section(WD_SECTION.NEW_PAGE), landscape=True)


def appendix(paper: DocumentObject, number: int, title: str) -> ParagraphFormat:
    """Label and title of an appendix; returns the layout of the label."""
    layout: ParagraphFormat = official.paragraph(paper, f"附件{number}", official.HEI, official.SIZE_3).paragraph_format
    layout.keep_with_next = True
    official.paragraph(paper, title, official.TITLE, Pt(18)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    return layout


def figures_table(paper: DocumentObject, report: Report) -> None:
    """Every figure with its integers, beside the previous term."""
    _unit_line(paper, f"届次：{report.head.term}　上届：{report.head.previous_term or '无'}　单位：个、人、岁、%")
    heads = [("", name) for name in ("指标", "本届", "分子", "分母", "上届", "较上届")]
    table = _table(paper, heads, [Mm(62), Mm(20), Mm(20), Mm(20), Mm(18), Mm(16)])
    for declaration in CATALOGUE:
        figure = report.figures[declaration.key]
        if figure.kind is Kind.BANDS:
            continue
        _row(table, [declaration.name.zh, figure.display, *_integers(figure), _former(figure), _change(figure)])
    for declaration in CATALOGUE:
        figure = report.figures[declaration.key]
        if isinstance(figure.value, dict):
            _band_rows(table, figure, figure.value)


def _band_rows(table: Table, figure: Figure, value: dict[str, int]) -> None:
    declaration = BY_KEY[figure.key]
    former = figure.previous if isinstance(figure.previous, dict) else {}
    change = figure.change if isinstance(figure.change, dict) else {}
    for band, people in value.items():
        name = (declaration.bands or {})[band].zh
        numbers = [str(people), str(people), str(figure.denominator or UNKNOWN)]
        _row(
            table,
            [f"{declaration.name.zh}：{name}", *numbers, str(former.get(band, UNKNOWN)), _signed(change.get(band))],
        )


def divisions_table(paper: DocumentObject, report: Report) -> None:
    """Townships of a district, or villages of a township, with the figures a page holds."""
    label = called(places_of(report))
    _unit_line(paper, "单位：个、人、岁、%、百分点（“较上届”一栏）")
    heads = [("", name) for name in (label, "村（社区）数", *(column.title for column in DOCUMENT_COLUMNS))]
    table = _table(
        paper, heads, [Mm(40), Mm(16), *[Mm(169 / len(DOCUMENT_COLUMNS))] * len(DOCUMENT_COLUMNS)], size=SMALL
    )
    for row in places_of(report):
        if row.now:
            _row(table, [row.name, *_cells(row)], size=SMALL)
    total = [_cell_text(column.cell(report.figures[column.key]), column.is_change) for column in DOCUMENT_COLUMNS]
    _row(table, ["合计", report.figures["villages"].display, *total], bold=True, size=SMALL)


def structure_table(paper: DocumentObject, report: Report, kept: Kept) -> None:
    """The structure table by place, in the columns a turned page holds."""
    columns = [column for column in STRUCTURE.columns if column.key in _STRUCTURE_KEYS]
    _unit_line(paper, STRUCTURE.unit)
    heads = [("", called(places_of(report))), *((column.group, column.title) for column in columns)]
    table = _table(paper, heads, [Mm(34), *[Mm(191 / len(columns))] * len(columns)], size=SMALL)
    lines = places(((row.code, row.name, row.facts) for row in places_of(report) if row.now), kept)
    for place in lines:
        _row(table, [place.name, *_numbers(columns, place)], size=SMALL)
    whole = Place(report.head.scope, "合计", report.facts, kept.officers)
    _row(table, ["合计", *_numbers(columns, whole)], bold=True, size=SMALL)
    note = "注：年龄以选举日为截止日、按月计算；“一肩挑”指书记兼任主任。"
    official.paragraph(paper, note, official.BODY, Pt(9), line=Pt(12))


def cross_table(paper: DocumentObject, kept: Kept) -> None:
    """Ages by schooling of officers, secretaries and full-time cadres, with sums both ways."""
    _unit_line(paper, "单位：人")
    heads = [("", "人员"), ("", "年龄"), *(("学历", title) for title in SCHOOLING.values()), ("", "合计")]
    rest = len(SCHOOLING) + 1
    table = _table(paper, heads, [Mm(40), Mm(30), *[Mm(155 / rest)] * rest], size=SMALL)
    for key, (name, _) in GROUPS.items():
        found = crossed(kept.officers, key)
        first = len(table.rows)
        for age, (title, _test) in AGES.items():
            people = list(found[age].values())
            _row(table, ["", title, *map(str, people), str(sum(people))], size=SMALL)
        sums = [sum(people[schooling] for people in found.values()) for schooling in SCHOOLING]
        _row(table, ["", "合计", *map(str, sums), str(sum(sums))], bold=True, size=SMALL)
        _beside(table, first, name)


def _beside(table: Table, first: int, name: str) -> None:
    """One cell from a row to the last, with the name of the group in its middle."""
    cell = table.cell(first, 0).merge(table.cell(len(table.rows) - 1, 0))
    for empty in cell.paragraphs[1:]:
        empty._p.getparent().remove(empty._p)
    _head(cell, name, SMALL)


def places_of(report: Report) -> Sequence[Row]:
    """The places below the report's own."""
    return report.villages if report.head.level == "township" else report.townships


def _numbers(columns: Sequence[Column], place: Place) -> list[str]:
    return [UNKNOWN if (number := column.number(place)) is None else rounding.plain(number) for column in columns]


def _cells(row: Row) -> list[str]:
    figures = row.figures(["villages", *keys(DOCUMENT_COLUMNS)])
    cells = [_cell_text(column.cell(figures[column.key]), column.is_change) for column in DOCUMENT_COLUMNS]
    return [figures["villages"].display, *cells]


# --- Pieces -----------------------------------------------------------------------------------------------------------


def _unit_line(paper: DocumentObject, words: str) -> None:
    official.paragraph(paper, words, official.BODY, Pt(12), line=Pt(18)).alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _table(paper: DocumentObject, heads: Sequence[tuple[str, str]], widths: Sequence[Mm], *, size: str = "") -> Table:
    """A table with its heads: two rows of them where some stand in groups."""
    depth = 2 if any(group for group, _ in heads) else 1
    table: Table = paper.add_table(rows=depth, cols=len(heads))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    _narrow_margins(table)
    rows = [list(row.cells) for row in table.rows]
    at = 0
    for group, members in groupby(heads, key=lambda head: head[0]):
        titles = [title for _, title in members]
        for number, title in enumerate(titles, at):
            _head(rows[-1][number] if group or depth == 1 else rows[0][number].merge(rows[1][number]), title, size)
        if group:
            _head(rows[0][at].merge(rows[0][at + len(titles) - 1]), group, size)
        at += len(titles)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, width in zip(row.cells, widths, strict=True):
            if cell.grid_span == 1:
                cell.width = width
    return table


def _narrow_margins(table: Table) -> None:
    """Half a millimetre beside the text instead of two: official tables have many columns."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "28")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)


def _head(cell: _Cell, title: str, size: str) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    _fill(cell, title, f"{size}表头")


def _row(table: Table, texts: Sequence[str], *, bold: bool = False, size: str = "") -> None:
    row: TableRow = table.add_row()  # type: ignore[no-untyped-call]
    stay = OxmlElement("w:cantSplit")
    properties = row._tr.get_or_add_trPr()
    # A new row copies the last one: below the heads it must not be one of them.
    for copied in properties.findall(qn("w:tblHeader")):
        properties.remove(copied)
    properties.append(stay)
    for number, (cell, words) in enumerate(zip(row.cells, texts, strict=True)):
        _fill(cell, words, size + ("合计" if bold else "表格数字" if number else "表格文字"))


def _fill(cell: _Cell, words: str, style: str) -> None:
    paragraph = cell.paragraphs[0]
    # By the style's id: looking each name up costs more than all the rest of the document.
    paragraph._p.style = style
    paragraph.add_run(words)


def _integers(figure: Figure) -> list[str]:
    return [UNKNOWN if number is None else str(number) for number in (figure.numerator, figure.denominator)]


def _former(figure: Figure) -> str:
    if figure.previous is None or isinstance(figure.previous, dict):
        return UNKNOWN
    return rounding.plain(figure.previous) + ("%" if figure.kind is Kind.PERCENT else "")


def _change(figure: Figure) -> str:
    return UNKNOWN if isinstance(figure.change, dict) else _signed(figure.change)


def _signed(number: Any) -> str:
    if number is None:
        return UNKNOWN
    return f"+{rounding.plain(number)}" if number > 0 else rounding.plain(number)


def _cell_text(value: Any, signed: bool) -> str:
    if value is None:
        return UNKNOWN
    return _signed(value) if signed else rounding.plain(value)
