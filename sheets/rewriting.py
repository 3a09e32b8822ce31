"""A file's cells in a new workbook, for what cannot be kept as it is (csv, xls, ods, zip, very large workbooks)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from sheets.export import neutral
from sheets.inspection import column_letters
from sheets.marks import is_our_list
from sheets.reading import Grid, open_grids
from sheets.refusals import FileRefused

ROWS_ABOVE_THE_DATA = 20
_LONGEST_TITLE = 31
_NO_NAME = re.compile(r"^(?:sheet|工作表|表)\s*\d*$", re.IGNORECASE)
_WIDTHS = (8, 40)

Titles = dict[str, str]
"""Label of a sheet in the report → its title in the new workbook."""


def written_anew(
    path: Path, file_name: str, only_rows: Mapping[str, Collection[int]] | None = None
) -> tuple[openpyxl.Workbook, Titles]:
    """The same cells at the same places; with ``only_rows`` (by label), of each sheet only its first 20 rows and those.

    Merged cells, hidden rows, columns and sheets are kept where the format tells them. Rows left out stay empty.
    """
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    titles: Titles = {}
    for grid in open_grids(path, file_name):
        if grid.refusal is None:
            keep = None if only_rows is None else only_rows.get(grid.label, ())
            sheet = book.create_sheet(_title(grid.label))
            titles[grid.label] = sheet.title
            if _copy(sheet, grid, keep):
                book.remove(sheet)
                del titles[grid.label]
    return book, titles


def _title(label: str) -> str:
    """A sheet's name; a sheet nobody named takes the name of its file in a zip, which may tell the village."""
    file, slash, name = label.rpartition("/")
    if slash and _NO_NAME.match(name):
        label = file.rsplit(".", 1)[0]
    title = openpyxl.workbook.child.INVALID_TITLE_REGEX.sub(" ", label)[-_LONGEST_TITLE:].strip(" '")
    return title or "Sheet1"


def _copy(sheet: Worksheet, grid: Grid, keep: Collection[int] | None) -> bool:
    """Fill a sheet; True when it turns out to be our own list of an earlier round, which is not wanted again."""
    longest: dict[int, int] = {}
    for number, row in enumerate(_readable(grid), 1):
        if number == 1 and is_our_list(list(row)):
            return True
        if keep is not None and number > ROWS_ABOVE_THE_DATA and number not in keep:
            continue
        for index, value in enumerate(row, grid.first_column):
            if value not in ("", None):
                _write(sheet, number, index + 1, value)
                longest[index] = max(longest.get(index, 0), _breadth(value))
    for index, breadth in longest.items():
        sheet.column_dimensions[column_letters(index)].width = min(max(breadth + 2, _WIDTHS[0]), _WIDTHS[1])
    _keep_shape(sheet, grid, keep)
    return False


def _write(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    cell = sheet.cell(row, column)
    cell.value = neutral(_as_text(value))
    if isinstance(cell.value, str):
        cell.number_format = "@"


def _keep_shape(sheet: Worksheet, grid: Grid, keep: Collection[int] | None) -> None:
    for row in grid.facts.hidden_rows:
        sheet.row_dimensions[row].hidden = True
    for column in grid.facts.hidden_columns:
        sheet.column_dimensions[column_letters(column)].hidden = True
    if grid.hidden:
        sheet.sheet_state = "hidden"
    for (top, left), (bottom, right) in grid.merged or ():
        if keep is None or bottom < ROWS_ABOVE_THE_DATA:
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)


def _readable(grid: Grid) -> Iterator[Sequence[Any]]:
    try:
        yield from grid.rows
    except FileRefused:
        return


def _as_text(value: Any) -> Any:
    """Long numbers become text, so that an identity number is not destroyed on the way back."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and float(value).is_integer():
        return str(int(value)) if abs(value) >= 1e11 else int(value)
    if isinstance(value, str):
        return openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", value)
    return value


def _breadth(value: Any) -> int:
    """Width on the screen in small letters: a Chinese character takes two."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in str(value)[:60])
