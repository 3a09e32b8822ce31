"""The workbook that heals (X4): the person's own file, wrong cells red and commented, a summary in front."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from sheets.export import neutral
from sheets.inspection import column_letters
from sheets.limits import MEGABYTE, current
from sheets.reading import Grid, open_grids
from sheets.refusals import FileRefused
from sheets.sniffing import Format, sniff

LARGEST_KEPT_WHOLE = 20_000
_LARGEST_XLSX = 8 * MEGABYTE
_MOST_COMMENTS = 5_000
_FILLS = {
    "error": PatternFill("solid", start_color="FFFFC7CE"),
    "warning": PatternFill("solid", start_color="FFFFEB9C"),
}

Issues = Sequence[dict[str, Any]]


def marked_workbook(path: Path, file_name: str, issues: Issues, rows: int) -> BytesIO:
    """The file with its issues marked. Layout is kept for an xlsx of up to 20,000 rows; larger or other files are

    written anew, of files over 20,000 rows only those rows that have an error.
    """
    book = _same_layout(path, rows) or _written_anew(path, file_name, issues, rows)
    _mark(book, issues)
    _summary(book, issues)
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def _same_layout(path: Path, rows: int) -> openpyxl.Workbook | None:
    limits = current()
    if rows > LARGEST_KEPT_WHOLE or path.stat().st_size > _LARGEST_XLSX or sniff(path, limits) is not Format.XLSX:
        return None
    try:
        return openpyxl.load_workbook(path)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError):
        # openpyxl is stricter than people's files; their content is then written anew.
        return None


def _written_anew(path: Path, file_name: str, issues: Issues, rows: int) -> openpyxl.Workbook:
    """The same cells in a new workbook; row numbers stay those of the file (rows left out stay empty)."""
    wanted: dict[str, set[int]] | None = None
    if rows > LARGEST_KEPT_WHOLE:
        wanted = defaultdict(set)
        for issue in issues:
            if issue["severity"] == "error":
                wanted[issue["sheet"]].add(issue["row"])
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for grid in open_grids(path, file_name):
        if grid.refusal is None:
            _copy(book, grid, wanted)
    return book


def _copy(book: openpyxl.Workbook, grid: Grid, wanted: dict[str, set[int]] | None) -> None:
    sheet = book.create_sheet(_sheet_name(grid.label))
    keep = wanted.get(grid.label, set()) if wanted is not None else None
    head = 20
    for number, row in enumerate(_readable(grid), 1):
        if keep is not None and number > head and number not in keep:
            continue
        for index, value in enumerate(row, 1 + grid.first_column):
            if value not in ("", None):
                cell = sheet.cell(number, index)
                cell.value = neutral(_as_text(value))
                if isinstance(cell.value, str):
                    cell.number_format = "@"


def _readable(grid: Grid) -> Iterator[Sequence[Any]]:
    try:
        yield from grid.rows
    except FileRefused:
        return


def _as_text(value: Any) -> Any:
    """Long numbers become text, so that an identity number is not destroyed on the way back."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) >= 1e11 else int(value)
    if isinstance(value, str):
        return openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", value)
    return value


def _sheet_name(label: str) -> str:
    return openpyxl.workbook.child.INVALID_TITLE_REGEX.sub(" ", label)[-31:] or "Sheet1"


def _mark(book: openpyxl.Workbook, issues: Issues) -> None:
    by_cell: dict[tuple[str, int, str], list[dict[str, Any]]] = defaultdict(list)
    for issue in issues:
        if issue["row"] and issue["severity"] in _FILLS:
            by_cell[(issue["sheet"], issue["row"], issue["column"])].append(issue)
    headings: dict[str, dict[str, int]] = {}
    for number, ((label, row, heading), found) in enumerate(by_cell.items()):
        sheet = _sheet(book, label)
        if sheet is None:
            continue
        if label not in headings:
            headings[label] = _heading_columns(sheet)
        cell = sheet.cell(row, headings[label].get(_key(heading), 1))
        if isinstance(cell, openpyxl.cell.cell.MergedCell):
            continue
        worst = "error" if any(issue["severity"] == "error" for issue in found) else "warning"
        cell.fill = _FILLS[worst]
        if number < _MOST_COMMENTS:
            cell.comment = Comment("\n".join(f"{issue['code']} {issue['message']}" for issue in found)[:1000], "…")


def _sheet(book: openpyxl.Workbook, label: str) -> Worksheet | None:
    for name in (label, _sheet_name(label), label.rsplit("/", 1)[-1]):
        if name in book.sheetnames and isinstance(book[name], Worksheet):
            return book[name]
    return None


def _key(text: str) -> str:
    return "".join(text.split()).rsplit("/", 1)[-1]


def _heading_columns(sheet: Worksheet) -> dict[str, int]:
    """Last part of a heading → column, from the first rows."""
    found: dict[str, int] = {}
    for row in sheet.iter_rows(min_row=1, max_row=min(20, sheet.max_row)):
        texts = [cell for cell in row if isinstance(cell.value, str)]
        if len(texts) > 1:
            for cell in texts:
                found.setdefault(_key(str(cell.value)), cell.column)
    return found


def _summary(book: openpyxl.Workbook, issues: Issues) -> None:
    """A sheet in front that lists everything; it has no headings of any kind, so the file can be sent back as it is."""
    name = _("What to correct")
    if name in book.sheetnames:
        del book[name]
    sheet = book.create_sheet(name, 0)
    sheet.append(
        [
            _(
                (
                    "Red cells must be corrected, yellow ones looked at. Correct them "
                    "in the sheets behind and send this file again."
                )
            )
        ]
    )
    sheet.append([_("Sheet"), _("Row"), _("Column heading"), _("Case"), _("Weight"), _("What is wrong and what to do")])
    labels = {"error": _("Error"), "warning": _("Warning"), "note": _("Note")}
    weights = {"error": 0, "warning": 1, "note": 2}
    for issue in sorted(issues, key=lambda one: weights[one["severity"]]):
        sheet.append(
            [
                neutral(issue["sheet"]),
                issue["row"] or None,
                neutral(issue["column"]),
                issue["code"],
                labels[issue["severity"]],
                neutral(issue["message"]),
            ]
        )
        if issue["severity"] in _FILLS:
            sheet.cell(sheet.max_row, 5).fill = _FILLS[issue["severity"]]
    for index, width in enumerate((18, 8, 18, 8, 10, 90)):
        sheet.column_dimensions[column_letters(index)].width = width
    book.active = 0
