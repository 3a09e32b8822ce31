"""The sheet in front of a marked workbook: one line per finding, with a link to its cell; and reading it back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from sheets.export import neutral
from sheets.inspection import column_letters
from sheets.marks import LIST_TAG, is_our_list

FILLS = {
    "error": PatternFill("solid", start_color="FFFFC7CE"),
    "warning": PatternFill("solid", start_color="FFFFEB9C"),
}
_SHAPES = {"error": "●", "warning": "▲", "note": "○"}
_WEIGHTS = {"error": 0, "warning": 1, "note": 2}
_WIDTHS = (18, 7, 18, 7, 9, 10, 56, 56)
_TAG_COLUMN = len(_WIDTHS) + 1
_HEADER_ROW = 2
_SENTENCE_END = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+(?=[A-Z“])")


@dataclass(frozen=True)
class Mark:
    """One marked cell and how it looked before: "" stands for no fill and no comment."""

    title: str
    cell: str
    fill: str = ""
    comment: str = ""


def parted(message: str, severity: str) -> tuple[str, str]:
    """What is wrong, and what to do: the first sentence of a message and the others (or what always applies)."""
    first, *others = [part for part in _SENTENCE_END.split(message) if part.strip()] or [message]
    if others:
        separator = "" if first.endswith(("。", "！", "？")) else " "
        return first.strip(), separator.join(part.strip() for part in others)
    if severity == "error":
        return first, _("Correct the cell and send the file again.")
    if severity == "warning":
        return first, _("Look at it; the row is taken as it is.")
    return first, _("Nothing; for information.")


def write(book: openpyxl.Workbook, issues: Sequence[dict[str, Any]], marks: Sequence[Mark | None]) -> None:
    """Put the list in front; ``marks`` tells for each issue the cell it was marked at (None: the whole sheet or file).

    It has no headings of any kind and carries LIST_TAG, so the workbook can be sent back as it is.
    """
    sheet = book.create_sheet(_("What to correct"), 0)
    errors = sum(issue["severity"] == "error" for issue in issues)
    lead = _(
        "%(errors)s errors, %(others)s other findings. Red cells must be corrected, yellow ones looked at. "
        "Correct them in the sheets behind and send this file again; this sheet may stay."
    )
    sheet.append([lead % {"errors": errors, "others": len(issues) - errors}])
    sheet.cell(1, _TAG_COLUMN, LIST_TAG)
    sheet.append(
        [
            *(_("Sheet"), _("Row"), _("Column heading"), _("Case"), _("Cell"), _("Weight")),
            *(_("What is wrong"), _("What to do")),
        ]
    )
    told: set[tuple[str, str]] = set()
    lines = sorted(zip(issues, marks, strict=True), key=lambda line: _WEIGHTS[line[0]["severity"]])
    for issue, mark in lines:
        _line(sheet, issue, mark)
        if mark and mark.cell and (mark.title, mark.cell) not in told:
            told.add((mark.title, mark.cell))
            for offset, text in enumerate((mark.title, mark.cell, mark.fill, mark.comment)):
                sheet.cell(sheet.max_row, _TAG_COLUMN + offset, text).data_type = "s"
    _dress(sheet)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False


def _line(sheet: Worksheet, issue: dict[str, Any], mark: Mark | None) -> None:
    severity = issue["severity"]
    labels = {"error": _("Error"), "warning": _("Warning"), "note": _("Note")}
    what, todo = parted(issue["message"], severity)
    weight = f"{_SHAPES[severity]} {labels[severity]}"
    place = [neutral(issue["sheet"]), issue["row"] or None, neutral(issue["column"]), issue["code"]]
    sheet.append([*place, mark.cell if mark else None, weight, neutral(what), neutral(todo)])
    row = sheet.max_row
    if severity in FILLS:
        sheet.cell(row, 6).fill = FILLS[severity]
    if mark:
        link = sheet.cell(row, 5)
        link.value = mark.cell or "A1"
        title = mark.title.replace("'", "''")
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{title}'!{mark.cell or 'A1'}")
        link.font = Font(color="FF0B5394", underline="single")
    for column in (7, 8):
        sheet.cell(row, column).alignment = Alignment(wrap_text=True, vertical="top")


def _dress(sheet: Worksheet) -> None:
    for index, width in enumerate(_WIDTHS):
        sheet.column_dimensions[column_letters(index)].width = width
    for index in range(_TAG_COLUMN - 1, _TAG_COLUMN + 3):
        sheet.column_dimensions[column_letters(index)].hidden = True
    sheet["A1"].font = Font(bold=True, size=13)
    for cell in sheet[_HEADER_ROW][: len(_WIDTHS)]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color="FFF1ECE3")
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{_HEADER_ROW}:{column_letters(len(_WIDTHS) - 1)}{sheet.max_row}"


def take_out(book: openpyxl.Workbook) -> Iterator[Mark]:
    """Remove the lists of earlier rounds; the cells they had marked, as they looked before."""
    for sheet in list(book.worksheets):
        first = next(sheet.iter_rows(min_row=1, max_row=1, values_only=True), ())
        if not is_our_list(first):
            continue
        for row in sheet.iter_rows(
            min_row=_HEADER_ROW + 1, min_col=_TAG_COLUMN, max_col=_TAG_COLUMN + 3, values_only=True
        ):
            title, cell, fill, comment = (str(value or "") for value in row)
            if title and cell:
                yield Mark(title, cell, fill, comment)
        book.remove(sheet)
