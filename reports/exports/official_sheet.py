"""A sheet as official statistical tables look: styles, title, unit line, heads, print set-up (XlsxWriter)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reports.prose import chinese_date
from reports.report import Report

SEAL, GOLD, SHADE = "#8E1C22", "#C3A15A", "#F3EFE7"
SIGNED = "+General;-General;0"
TENTH = "0.0"
ROW_HEIGHT = 18
FONT = "仿宋"
FOOT = "填报单位：                审核人：                填报人：                填报日期："
UNKNOWN = "—"
DATA_ROW = 4
"""First row of data: title, unit line, header and units (or second row of heads) stand above."""
Styles = dict[str, Format]


def styles_of(book: Workbook) -> Styles:
    """The cell formats of the whole workbook by use."""
    base = {"font_name": FONT, "font_size": 12, "valign": "vcenter"}
    title = {"font_name": "方正小标宋简体", "font_size": 20, "align": "center", "valign": "vcenter"}
    cell = {**base, "border": 1, "border_color": "#8A8A8A"}
    header = {**cell, "font_name": "黑体", "align": "center", "text_wrap": True, "bg_color": SHADE}
    number = {**cell, "align": "right", "font_name": "Times New Roman"}
    total = {**number, "bold": True, "bg_color": SHADE}
    return {
        "title": book.add_format(title),
        "unit": book.add_format({**base, "font_size": 11}),
        "note": book.add_format({**base, "font_size": 10.5, "text_wrap": True, "valign": "top"}),
        "header": book.add_format(header),
        "text": book.add_format({**cell, "text_wrap": True, "indent": 1}),
        "centred": book.add_format({**cell, "align": "center"}),
        "number": book.add_format(number),
        "tenth": book.add_format({**number, "num_format": TENTH}),
        "order": book.add_format({**number, "align": "center"}),
        "change": book.add_format({**number, "num_format": SIGNED}),
        "total": book.add_format(total),
        "total_tenth": book.add_format({**total, "num_format": TENTH}),
        "total_text": book.add_format({**cell, "bold": True, "align": "center", "bg_color": SHADE}),
        "total_change": book.add_format({**total, "num_format": SIGNED}),
    }


def open_sheet(
    book: Workbook, styles: Styles, report: Report, name: str, title: str, widths: Sequence[float], *, unit: str = ""
) -> Worksheet:
    """A sheet ready to print: A4 landscape, one page wide, title and unit line."""
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    sheet.center_horizontally()
    sheet.set_footer("&C第 &P 页  共 &N 页")
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    last = len(widths) - 1
    sheet.merge_range(0, 0, 0, last, f"{report.head.name}{title}", styles["title"])
    sheet.set_row(0, 34)
    sheet.merge_range(1, 0, 1, last, unit_line(report, unit), styles["unit"])
    return sheet


def unit_line(report: Report, unit: str = "") -> str:
    """Units, both terms, election day and the moment of the count in one line."""
    head = report.head
    former = head.previous_term or "无"
    notice = f"    （{head.notice}）" if head.notice else ""
    return (
        f"{unit or '单位：个、人、岁、%'}    届次：{head.term}    上届：{former}    "
        f"选举日：{chinese_date(head.election_day)}    "
        f"数据截止：{chinese_date(head.as_of.date())}{head.as_of:%H:%M}{notice}"
    )


def grouped_heads(sheet: Worksheet, styles: Styles, heads: list[tuple[str, str]]) -> None:
    """Two rows of heads: a group above its columns, merged; a head without a group merged over both rows."""
    at, column = DATA_ROW - 2, 0
    for group, members in groupby(heads, key=lambda head: head[0]):
        titles = [title for _, title in members]
        if not group:
            for title in titles:
                sheet.merge_range(at, column, at + 1, column, title, styles["header"])
                column += 1
            continue
        if len(titles) == 1:
            sheet.write_string(at, column, group, styles["header"])
        else:
            sheet.merge_range(at, column, at, column + len(titles) - 1, group, styles["header"])
        for title in titles:
            sheet.write_string(at + 1, column, title, styles["header"])
            column += 1
    sheet.set_row(at, 22)
    sheet.set_row(at + 1, 36)


def write(sheet: Worksheet, row: int, column: int, value: Any, style: Format) -> None:
    """A number, or the dash of what is not known."""
    if value is None:
        sheet.write_string(row, column, UNKNOWN, style)
    else:
        sheet.write_number(row, column, float(value) if isinstance(value, Decimal) else value, style)


def series(sheet: str, name: str, colour: str, rows: tuple[int, int], label: int, value: int) -> dict[str, Any]:
    """One series of a native chart: labels and values are columns of a sheet's rows, first to last."""
    first, last = rows
    return {
        "name": name,
        "categories": [sheet, first, label, last, label],
        "values": [sheet, first, value, last, value],
        "fill": {"color": colour},
        "border": {"color": "#1F2328", "width": 0.5},
        "data_labels": {"value": True, "font": {"size": 9}},
        "gap": 60,
    }


def dress(chart: Any, title: str) -> None:
    """Title and legend as on every chart of the workbook."""
    chart.set_title({"name": title, "name_font": {"size": 12, "bold": True}})
    chart.set_legend({"position": "bottom"})
