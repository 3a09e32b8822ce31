"""The report as a workbook: summary, by township and by village, with native charts (XlsxWriter)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reports.catalogue import BY_KEY, CATALOGUE
from reports.exports.columns import COLUMNS, Cell, Column, keys
from reports.figures import Figure, Kind
from reports.prose import chinese_date
from reports.report import Report, Row

SUMMARY, TOWNSHIPS, VILLAGES = "汇总", "按镇街", "按村"
SEAL, GOLD, SHADE = "#8E1C22", "#C3A15A", "#F3EFE7"
SIGNED = "+General;-General;0"
ROW_HEIGHT = 18
DEFINITION_WIDTH = 72
FONT = "仿宋"
FOOT = "填报单位：                审核人：                填报人：                填报日期："
UNKNOWN = "—"
DATA_ROW = 4
"""First row of data: title, unit line, header and units of the columns stand above."""


def workbook(report: Report) -> bytes:
    """The whole workbook as bytes; the same report always gives the same numbers in the same cells."""
    buffer = io.BytesIO()
    # Texts stay texts: a village's name must never become a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": report.head.title, "created": report.head.as_of.replace(tzinfo=None)})
        styles = _styles(book)
        _summary(book, styles, report)
        if report.head.level not in {"township", "village"}:
            _divisions(book, styles, report, TOWNSHIPS, report.townships)
        _divisions(book, styles, report, VILLAGES, report.villages)
    return buffer.getvalue()


def _styles(book: Workbook) -> dict[str, Format]:
    base = {"font_name": FONT, "font_size": 12, "valign": "vcenter"}
    title = {"font_name": "方正小标宋简体", "font_size": 20, "align": "center", "valign": "vcenter"}
    cell = {**base, "border": 1, "border_color": "#8A8A8A"}
    header = {**cell, "font_name": "黑体", "align": "center", "text_wrap": True, "bg_color": SHADE}
    number = {**cell, "align": "right", "font_name": "Times New Roman"}
    total = {**number, "bold": True, "bg_color": SHADE}
    return {
        "title": book.add_format(title),
        "unit": book.add_format({**base, "font_size": 11}),
        "header": book.add_format(header),
        "text": book.add_format({**cell, "text_wrap": True, "indent": 1}),
        "centred": book.add_format({**cell, "align": "center"}),
        "number": book.add_format(number),
        "order": book.add_format({**number, "align": "center"}),
        "change": book.add_format({**number, "num_format": SIGNED}),
        "total": book.add_format(total),
        "total_text": book.add_format({**cell, "bold": True, "align": "center", "bg_color": SHADE}),
        "total_change": book.add_format({**total, "num_format": SIGNED}),
    }


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


def _summary(book: Workbook, styles: dict[str, Format], report: Report) -> None:
    sheet = _sheet(
        book, styles, report, SUMMARY, "村（社区）“两委”换届情况汇总表", [width for _, width in _SUMMARY_COLUMNS]
    )
    for column, (title, _) in enumerate(_SUMMARY_COLUMNS):
        sheet.write_string(DATA_ROW - 2, column, title, styles["header"])
    row = DATA_ROW - 1
    sheet.freeze_panes(row, 2)
    for number, declaration in enumerate((each for each in CATALOGUE if each.kind is not Kind.BANDS), 1):
        _summary_row(sheet, styles, row, number, report.figures[declaration.key])
        row += 1
    for declaration in (each for each in CATALOGUE if each.kind is Kind.BANDS):
        row = _bands(book, sheet, styles, row + 1, report.figures[declaration.key])
    sheet.write_string(row + 1, 0, FOOT, styles["unit"])
    sheet.repeat_rows(DATA_ROW - 2)


def _summary_row(sheet: Worksheet, styles: dict[str, Format], row: int, number: int, figure: Figure) -> None:
    declaration = BY_KEY[figure.key]
    sheet.set_row(row, ROW_HEIGHT * _lines(declaration.definition.zh, DEFINITION_WIDTH))
    sheet.write_number(row, 0, number, styles["order"])
    sheet.write_string(row, 1, declaration.name.zh, styles["text"])
    _write(sheet, row, 2, _plain(figure.value), styles["number"])
    sheet.write_string(row, 3, declaration.unit.zh, styles["centred"])
    _write(sheet, row, 4, figure.numerator, styles["number"])
    _write(sheet, row, 5, figure.denominator, styles["number"])
    _write(sheet, row, 6, _plain(figure.previous), styles["number"])
    _write(sheet, row, 7, _plain(figure.change), styles["change"])
    sheet.write_string(row, 8, declaration.definition.zh, styles["text"])


def _bands(book: Workbook, sheet: Worksheet, styles: dict[str, Format], row: int, figure: Figure) -> int:
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
        _write(sheet, first + offset, 3, former.get(band), styles["number"])
        _write(sheet, first + offset, 4, change.get(band), styles["change"])
    last = first + len(figure.value) - 1
    chart = book.add_chart({"type": "column"})
    for column, name, colour in ((3, "上届", GOLD), (2, "本届", SEAL)):
        if column == 2 or former:
            chart.add_series(_series(SUMMARY, name, colour, first, last, 1, column))
    _dress(chart, f"{declaration.name.zh}：上届与本届（人）")
    chart.set_size({"width": 560, "height": 280})
    sheet.insert_chart(row, 6, chart, {"x_offset": 8, "y_offset": 4})
    return max(last + 2, row + 15)


# --- Townships and villages -------------------------------------------------------------------------------------------


def _divisions(book: Workbook, styles: dict[str, Format], report: Report, name: str, rows: Sequence[Row]) -> None:
    by_village = name == VILLAGES
    townships = {row.code: row.name for row in report.townships}
    heads = ["序号", "镇街", "村（社区）", "代码"] if by_village else ["序号", "镇街", "村（社区）数"]
    widths = [6, 16, 20, 16] if by_village else [6, 18, 10]
    sheet = _sheet(
        book, styles, report, name, f"村（社区）“两委”换届情况统计表（{name}）", widths + [11] * len(COLUMNS)
    )
    _heads(sheet, styles, heads)
    living = [row for row in rows if row.now]
    for offset, row in enumerate(living):
        at = DATA_ROW + offset
        sheet.set_row(at, ROW_HEIGHT)
        sheet.write_number(at, 0, offset + 1, styles["order"])
        sheet.write_string(at, 1, townships[row.code[:9]] if by_village else row.name, styles["text"])
        if by_village:
            sheet.write_string(at, 2, row.name, styles["text"])
            sheet.write_string(at, 3, row.code, styles["text"])
        else:
            _write(sheet, at, 2, row.facts.villages, styles["number"])
        figures = row.figures(keys(COLUMNS))
        _cells(sheet, styles, at, len(heads), figures, total=False)
    end = DATA_ROW + len(living)
    _total(sheet, styles, end, len(heads), report)
    sheet.write_string(end + 1, 0, FOOT, styles["unit"])
    sheet.freeze_panes(DATA_ROW, 3 if by_village else 2)
    sheet.repeat_rows(DATA_ROW - 2, DATA_ROW - 1)
    if living:
        sheet.autofilter(DATA_ROW - 1, 0, end - 1, len(heads) + len(COLUMNS) - 1)
    if living and not by_village:
        _township_charts(book, sheet, len(heads), end)


def _heads(sheet: Worksheet, styles: dict[str, Format], heads: list[str]) -> None:
    for column, title in enumerate(heads):
        sheet.merge_range(DATA_ROW - 2, column, DATA_ROW - 1, column, title, styles["header"])
    for place, figure in enumerate(COLUMNS, len(heads)):
        sheet.write_string(DATA_ROW - 2, place, figure.title, styles["header"])
        sheet.write_string(DATA_ROW - 1, place, f"（{figure.unit}）", styles["header"])
    sheet.set_row(DATA_ROW - 2, 48)


def _total(sheet: Worksheet, styles: dict[str, Format], row: int, first: int, report: Report) -> None:
    sheet.merge_range(row, 0, row, 1, "合计", styles["total_text"])
    _write(sheet, row, 2, _plain(report.figures["villages"].value), styles["total"])
    if first > 3:
        sheet.write_blank(row, 3, None, styles["total"])
    _cells(sheet, styles, row, first, report.figures, total=True)


def _cells(sheet: Worksheet, styles: dict[str, Format], row: int, first: int, figures: Any, *, total: bool) -> None:
    for offset, column in enumerate(COLUMNS):
        _write(sheet, row, first + offset, column.cell(figures[column.key]), styles[_style(column, total)])


def _style(column: Column, total: bool) -> str:
    if total:
        return "total_change" if column.is_change else "total"
    return "change" if column.is_change else "number"


_CHARTED = {"voter_turnout_pct": "选民参选率（%）", "officers_college_pct": "班子成员大专及以上学历占比（%）"}


def _township_charts(book: Workbook, sheet: Worksheet, first: int, end: int) -> None:
    places = {(column.key, column.is_change): first + offset for offset, column in enumerate(COLUMNS)}
    for number, (key, title) in enumerate(
        (("voter_turnout_pct", "选民参选率（%）"), ("officers_college_pct", "班子成员大专及以上学历占比（%）"))
    ):
        chart = book.add_chart({"type": "bar"})
        chart.add_series(_series(TOWNSHIPS, title, SEAL, DATA_ROW, end - 1, 1, places[key, False]))
        _dress(chart, f"各镇街{title}")
        chart.set_legend({"none": True})
        # Read from the top, as the table is.
        chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
        chart.set_x_axis({"min": 0, "max": 100, "major_gridlines": {"visible": True, "line": {"color": "#E6E1D7"}}})
        chart.set_size({"width": 640, "height": max(240, 60 + 20 * (end - DATA_ROW))})
        sheet.insert_chart(end + 3, 1 + number * 9, chart)


# --- Pieces -----------------------------------------------------------------------------------------------------------


def _sheet(
    book: Workbook, styles: dict[str, Format], report: Report, name: str, title: str, widths: list[int]
) -> Worksheet:
    """A sheet ready to print: A4 landscape, one page wide, title and unit line."""
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页  共 &N 页")
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    last = len(widths) - 1
    sheet.merge_range(0, 0, 0, last, f"{report.head.name}{title}", styles["title"])
    sheet.set_row(0, 34)
    sheet.merge_range(1, 0, 1, last, _unit_line(report), styles["unit"])
    return sheet


def _unit_line(report: Report) -> str:
    head = report.head
    former = head.previous_term or "无"
    notice = f"    （{head.notice}）" if head.notice else ""
    return (
        f"单位：个、人、岁、%    届次：{head.term}    上届：{former}    选举日：{chinese_date(head.election_day)}    "
        f"数据截止：{chinese_date(head.as_of.date())}{head.as_of:%H:%M}{notice}"
    )


def _series(sheet: str, name: str, colour: str, first: int, last: int, label: int, value: int) -> dict[str, Any]:
    return {
        "name": name,
        "categories": [sheet, first, label, last, label],
        "values": [sheet, first, value, last, value],
        "fill": {"color": colour},
        "border": {"color": "#1F2328", "width": 0.5},
        "data_labels": {"value": True, "font": {"size": 9}},
        "gap": 60,
    }


def _dress(chart: Any, title: str) -> None:
    chart.set_title({"name": title, "name_font": {"size": 12, "bold": True}})
    chart.set_legend({"position": "bottom"})


def _lines(text: str, width: int) -> int:
    """How many lines a wrapped text takes: a Chinese character is two columns wide, with a little room to spare."""
    return -(-sum(2 if ord(each) > 0x2E80 else 1 for each in text) // (width - 4))


def _plain(value: Any) -> Cell:
    return None if isinstance(value, dict) else value


def _write(sheet: Worksheet, row: int, column: int, value: Any, style: Format) -> None:
    if value is None:
        sheet.write_string(row, column, UNKNOWN, style)
    else:
        sheet.write_number(row, column, float(value) if isinstance(value, Decimal) else value, style)
