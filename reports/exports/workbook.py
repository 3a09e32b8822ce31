"""The report as a workbook: summary, by township and by village, with native charts (XlsxWriter)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reports.catalogue import BY_KEY, CATALOGUE
from reports.exports.columns import COLUMNS, Cell, Column, called, keys
from reports.exports.official_sheet import (
    DATA_ROW,
    FOOT,
    GOLD,
    ROW_HEIGHT,
    SEAL,
    Styles,
    dress,
    open_sheet,
    series,
    styles_of,
    write,
)
from reports.exports.statistics import (
    Address,
    Addresses,
    Check,
    balance_sheet,
    checks_of,
    cross_sheet,
    statistical_sheet,
)
from reports.figures import Figure, Kind
from reports.report import Report, Row
from reports.rows import Kept
from reports.structure import RESULTS, STRUCTURE, TEAMS, VETTING, Place, places

SUMMARY = "汇总"
DEFINITION_WIDTH = 72
SUMMARY_SCALE = 68
"""Percent at which the columns of the summary are as wide as a page."""


def workbook(report: Report, kept: Kept | None = None, *, notes: Sequence[str] = ()) -> bytes:
    """The whole workbook as bytes; the same report always gives the same numbers in the same cells.

    Without the rows it was counted from (a report older than they, or one merged from several) the statistical tables
    of people are left out: nothing else could fill them. ``notes`` are sentences a reader must know.
    """
    buffer = io.BytesIO()
    # Texts stay texts: a village's name must never become a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": report.head.title, "created": report.head.as_of.replace(tzinfo=None)})
        styles = styles_of(book)
        totals = _summary(book, styles, report)
        checks = _statistics(book, styles, report, kept, totals) if kept is not None else []
        if report.head.level not in {"township", "village"}:
            _divisions(book, styles, report, report.townships)
        if report.villages:
            _divisions(book, styles, report, report.villages, nested=True)
        if checks:
            balance_sheet(book, styles, report, checks)
        if notes:
            _notes(book, styles, report, notes)
    return buffer.getvalue()


def _statistics(book: Workbook, styles: Styles, report: Report, kept: Kept, totals: Addresses) -> list[Check]:
    """The tables townships know and the cross table; returns what must hold between all of them."""
    head = report.head
    shown = report.villages if head.level in {"township", "village"} else report.townships
    lines = places(((row.code, row.name, row.facts) for row in shown if row.now), kept)
    whole = Place(head.scope, head.name, report.facts, kept.officers, kept.candidacies, kept.polls)
    label = called(shown)
    found = {
        table.name: statistical_sheet(book, styles, report, table, lines, whole, label)
        for table in (STRUCTURE, TEAMS, RESULTS, VETTING)
    }
    cross = cross_sheet(book, styles, report, kept)
    return checks_of(totals, found, cross)


# --- Summary ----------------------------------------------------------------------------------------------------------

_SUMMARY_COLUMNS = (
    ("序号", 6),
    ("指标", 34),
    ("本届", 12),
    ("单位", 14),
    ("分子", 12),
    ("分母", 12),
    ("上届", 12),
    ("较上届", 12),
    ("口径", DEFINITION_WIDTH),
)


def _summary(book: Workbook, styles: Styles, report: Report) -> Addresses:
    """Every figure with its integers; returns where the counts stand."""
    sheet = open_sheet(
        book, styles, report, SUMMARY, "村（社区）“两委”换届情况汇总表", [width for _, width in _SUMMARY_COLUMNS]
    )
    for column, (title, _) in enumerate(_SUMMARY_COLUMNS):
        sheet.write_string(DATA_ROW - 2, column, title, styles["header"])
    row, found = DATA_ROW - 1, Addresses()
    sheet.freeze_panes(row, 2)
    for number, declaration in enumerate((each for each in CATALOGUE if each.kind is not Kind.BANDS), 1):
        figure = report.figures[declaration.key]
        _summary_row(sheet, styles, row, number, figure)
        if isinstance(figure.value, int):
            found[figure.key] = Address(SUMMARY, row, 2, figure.value)
        row += 1
    # Charts begin on a page of their own; a page break needs a fixed scale instead of “one page wide”.
    sheet.set_print_scale(SUMMARY_SCALE)
    sheet.set_h_pagebreaks([row + 1])
    for declaration in (each for each in CATALOGUE if each.kind is Kind.BANDS):
        row = _bands(book, sheet, styles, row + 1, report.figures[declaration.key])
    sheet.write_string(row + 1, 0, FOOT, styles["unit"])
    sheet.repeat_rows(DATA_ROW - 2)
    return found


def _summary_row(sheet: Worksheet, styles: Styles, row: int, number: int, figure: Figure) -> None:
    declaration = BY_KEY[figure.key]
    sheet.set_row(row, ROW_HEIGHT * _lines(declaration.definition.zh, DEFINITION_WIDTH))
    sheet.write_number(row, 0, number, styles["order"])
    sheet.write_string(row, 1, declaration.name.zh, styles["text"])
    write(sheet, row, 2, _plain(figure.value), styles["number"])
    sheet.write_string(row, 3, declaration.unit.zh, styles["centred"])
    write(sheet, row, 4, figure.numerator, styles["number"])
    write(sheet, row, 5, figure.denominator, styles["number"])
    write(sheet, row, 6, _plain(figure.previous), styles["number"])
    write(sheet, row, 7, _plain(figure.change), styles["change"])
    sheet.write_string(row, 8, declaration.definition.zh, styles["text"])


def _bands(book: Workbook, sheet: Worksheet, styles: Styles, row: int, figure: Figure) -> int:
    """A small table of bands with a chart of both terms beside it; returns the row after."""
    declaration = BY_KEY[figure.key]
    for column, title in enumerate((declaration.name.zh, "本届（人）", "上届（人）", "变化（人）"), 1):
        sheet.write_string(row, column, title, styles["header"])
    if not isinstance(figure.value, dict):
        sheet.write_string(row + 1, 1, "尚无数据", styles["text"])
        return row + 3
    former = figure.previous if isinstance(figure.previous, dict) else {}
    change = figure.change if isinstance(figure.change, dict) else {}
    first = row + 1
    for offset, (band, people) in enumerate(figure.value.items()):
        sheet.write_string(first + offset, 1, (declaration.bands or {})[band].zh, styles["text"])
        sheet.write_number(first + offset, 2, people, styles["number"])
        write(sheet, first + offset, 3, former.get(band), styles["number"])
        write(sheet, first + offset, 4, change.get(band), styles["change"])
    last = first + len(figure.value) - 1
    chart = book.add_chart({"type": "column"})
    for column, name, colour in ((3, "上届", GOLD), (2, "本届", SEAL)):
        if column == 2 or former:
            chart.add_series(series(SUMMARY, name, colour, (first, last), 1, column))
    dress(chart, f"{declaration.name.zh}：上届与本届（人）")
    chart.set_size({"width": 560, "height": 280})
    sheet.insert_chart(row, 6, chart, {"x_offset": 8, "y_offset": 4})
    return max(last + 2, row + 15)


# --- Townships and villages -------------------------------------------------------------------------------------------


def _divisions(book: Workbook, styles: Styles, report: Report, rows: Sequence[Row], *, nested: bool = False) -> None:
    """A line per place; ``nested``: with the place above it and its code in front."""
    above = {row.code: row.name for row in report.townships}
    size = len(report.townships[0].code) if report.townships else 0
    label = called(rows)
    heads, widths = ["序号", label, "村（社区）数"], [6, 18, 10]
    if nested:
        heads, widths = ["序号", called(report.townships), label, "代码"], [6, 16, 20, 16]
    name = f"按{'村' if label == '村（社区）' else label}"
    sheet = open_sheet(
        book, styles, report, name, f"村（社区）“两委”换届情况统计表（{name}）", [*widths, *[11] * len(COLUMNS)]
    )
    _heads(sheet, styles, heads)
    living = [row for row in rows if row.now]
    for offset, row in enumerate(living):
        at = DATA_ROW + offset
        sheet.set_row(at, ROW_HEIGHT)
        sheet.write_number(at, 0, offset + 1, styles["order"])
        sheet.write_string(at, 1, above.get(row.code[:size], "") if nested else row.name, styles["text"])
        if nested:
            sheet.write_string(at, 2, row.name, styles["text"])
            sheet.write_string(at, 3, row.code, styles["text"])
        else:
            write(sheet, at, 2, row.facts.villages, styles["number"])
        figures = row.figures(keys(COLUMNS))
        _cells(sheet, styles, at, len(heads), figures, total=False)
    end = DATA_ROW + len(living)
    _total(sheet, styles, end, len(heads), report)
    sheet.write_string(end + 1, 0, FOOT, styles["unit"])
    sheet.freeze_panes(DATA_ROW, 3 if nested else 2)
    sheet.repeat_rows(DATA_ROW - 2, DATA_ROW - 1)
    if living:
        sheet.autofilter(DATA_ROW - 1, 0, end - 1, len(heads) + len(COLUMNS) - 1)
    if living and not nested:
        _township_charts(book, sheet, name, len(heads), end)


def _heads(sheet: Worksheet, styles: Styles, heads: list[str]) -> None:
    for column, title in enumerate(heads):
        sheet.merge_range(DATA_ROW - 2, column, DATA_ROW - 1, column, title, styles["header"])
    for place, figure in enumerate(COLUMNS, len(heads)):
        sheet.write_string(DATA_ROW - 2, place, figure.title, styles["header"])
        sheet.write_string(DATA_ROW - 1, place, f"（{figure.unit}）", styles["header"])
    sheet.set_row(DATA_ROW - 2, 48)


def _total(sheet: Worksheet, styles: Styles, row: int, first: int, report: Report) -> None:
    sheet.merge_range(row, 0, row, 1, "合计", styles["total_text"])
    write(sheet, row, 2, _plain(report.figures["villages"].value), styles["total"])
    if first > 3:
        sheet.write_blank(row, 3, None, styles["total"])
    _cells(sheet, styles, row, first, report.figures, total=True)


def _cells(sheet: Worksheet, styles: Styles, row: int, first: int, figures: Any, *, total: bool) -> None:
    for offset, column in enumerate(COLUMNS):
        write(sheet, row, first + offset, column.cell(figures[column.key]), styles[_style(column, total)])


def _style(column: Column, total: bool) -> str:
    if total:
        return "total_change" if column.is_change else "total"
    return "change" if column.is_change else "number"


_CHARTED = {"voter_turnout_pct": "选民参选率（%）", "officers_college_pct": "班子成员大专及以上学历占比（%）"}


def _township_charts(book: Workbook, sheet: Worksheet, name: str, first: int, end: int) -> None:
    at = {(column.key, column.is_change): first + offset for offset, column in enumerate(COLUMNS)}
    for number, (key, title) in enumerate(_CHARTED.items()):
        chart = book.add_chart({"type": "bar"})
        chart.add_series(series(name, title, SEAL, (DATA_ROW, end - 1), 1, at[key, False]))
        dress(chart, f"各{name.removeprefix('按')}{title}")
        chart.set_legend({"none": True})
        # Read from the top, as the table is.
        chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
        chart.set_x_axis({"min": 0, "max": 100, "major_gridlines": {"visible": True, "line": {"color": "#E6E1D7"}}})
        chart.set_size({"width": 640, "height": max(240, 60 + 20 * (end - DATA_ROW))})
        sheet.insert_chart(end + 3, 1 + number * 9, chart)


def _notes(book: Workbook, styles: Styles, report: Report, notes: Sequence[str]) -> None:
    """What was added up, and what could not be."""
    sheet = open_sheet(book, styles, report, "汇总说明", "数据汇总说明", [6, DEFINITION_WIDTH + 30])
    for number, note in enumerate(notes, 1):
        row = DATA_ROW - 2 + number - 1
        sheet.set_row(row, ROW_HEIGHT * _lines(note, DEFINITION_WIDTH + 30))
        sheet.write_number(row, 0, number, styles["order"])
        sheet.write_string(row, 1, note, styles["text"])


# --- Pieces -----------------------------------------------------------------------------------------------------------


def _lines(text: str, width: int) -> int:
    """How many lines a wrapped text takes: a Chinese character is two columns wide, with a little room to spare."""
    return -(-sum(2 if ord(each) > 0x2E80 else 1 for each in text) // (width - 4))


def _plain(value: Any) -> Cell:
    return None if isinstance(value, dict) else value
