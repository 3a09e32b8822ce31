"""The workbook that heals (X4): the person's own file, wrong cells red and commented, a list of them in front."""

from __future__ import annotations

import logging
import zipfile
from collections import defaultdict
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import CellCoordinatesException, InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from sheets import marked_list
from sheets.limits import MEGABYTE, current
from sheets.marked_list import FILLS, Mark
from sheets.marks import COMMENT_TAG
from sheets.reports import Report
from sheets.rewriting import Titles, written_anew
from sheets.sniffing import Format, sniff

log = logging.getLogger(__name__)

LARGEST_KEPT_WHOLE = 20_000
_LARGEST_XLSX = 8 * MEGABYTE
_LARGEST_UNPACKED = 96 * MEGABYTE
_MOST_COMMENTS = 5_000
_COMMENT_SIZE = (360, 120)
_NO_FILL = PatternFill(fill_type=None)
_STRICTER_THAN_PEOPLE = (
    *(InvalidFileException, CellCoordinatesException, zipfile.BadZipFile, SyntaxError, LookupError),
    *(ValueError, TypeError, AttributeError, OSError, OverflowError),
)

Issue = dict[str, Any]


def marked_workbook(path: Path, file_name: str, report: Report) -> BytesIO:
    """The file with what the report says marked in it. Layout is kept for an xlsx of up to 20,000 rows; larger or other

    files are written anew, of files over 20,000 rows only those rows that have an error.
    """
    issues: list[Issue] = [dict(issue.as_dict()) for issue in report.log.in_order()]
    places = {sheet.sheet: sheet.places for sheet in report.sheets}
    if (book := _same_book(path, report.rows)) is not None:
        try:
            return _finished(book, {}, issues, places)
        except _STRICTER_THAN_PEOPLE as fault:
            # Not its message: that may quote a cell.
            log.warning("a workbook could not be saved in its own layout: %s", type(fault).__name__)
    wanted: dict[str, set[int]] | None = None
    if report.rows > LARGEST_KEPT_WHOLE:
        wanted = defaultdict(set)
        for issue in issues:
            if issue["severity"] == "error":
                wanted[issue["sheet"]].add(issue["row"])
    book, titles = written_anew(path, file_name, wanted)
    return _finished(book, titles, issues, places)


def _same_book(path: Path, rows: int) -> openpyxl.Workbook | None:
    """The workbook itself, None when it is too large or openpyxl, stricter than people's files, cannot open it."""
    if not _can_be_kept(path, rows):
        return None
    try:
        # From a stream: of a path openpyxl looks at the name first, and private storage gives names of its own.
        with path.open("rb") as stream:
            return openpyxl.load_workbook(stream)
    except _STRICTER_THAN_PEOPLE:
        return None


def _can_be_kept(path: Path, rows: int) -> bool:
    """Whether the workbook may be held in memory whole: rows may be few and formatted empty cells a million."""
    if rows > LARGEST_KEPT_WHOLE or path.stat().st_size > _LARGEST_XLSX or sniff(path, current()) is not Format.XLSX:
        return False
    with zipfile.ZipFile(path) as archive:
        # Reading stops at the size the directory tells, so a lie there does no harm here.
        return sum(info.file_size for info in archive.infolist()) <= _LARGEST_UNPACKED


def _finished(
    book: openpyxl.Workbook, titles: Titles, issues: list[Issue], places: dict[str, dict[str, int]]
) -> BytesIO:
    _restore(book, list(marked_list.take_out(book)))
    marks = _mark(book, titles, issues, places)
    marked_list.write(book, issues, marks)
    # Formulas keep their text only; whoever opens the file gets them worked out anew.
    book.calculation.fullCalcOnLoad = True
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


# --- Marks of an earlier round ----------------------------------------------------------------------------------------


def _restore(book: openpyxl.Workbook, earlier: list[Mark]) -> None:
    """Take our own fills and comments off again: a cell that was corrected must not stay red."""
    ours = {fill.start_color.rgb for fill in FILLS.values()}
    before = {(mark.title, mark.cell): mark for mark in earlier}
    for sheet in book.worksheets if earlier else ():
        # The cells there are: going through the rows would make millions where one stands far away.
        for cell in list(sheet._cells.values()):
            if isinstance(cell, Cell) and (cell.comment or cell.has_style):
                _restore_cell(cell, before.get((sheet.title, cell.coordinate)), ours)


def _restore_cell(cell: Cell, mark: Mark | None, ours: set[str]) -> None:
    has_ours = cell.comment is not None and COMMENT_TAG in (cell.comment.text or "")
    if (mark or has_ours) and cell.fill.fill_type == "solid" and cell.fill.start_color.rgb in ours:
        cell.fill = PatternFill("solid", start_color=mark.fill) if mark and mark.fill else _NO_FILL
    if has_ours and cell.comment is not None:
        kept = cell.comment.text.partition(COMMENT_TAG)[0].rstrip("\n")
        cell.comment = Comment(kept, "…") if kept else None


# --- Marks of this round ----------------------------------------------------------------------------------------------


def _mark(
    book: openpyxl.Workbook, titles: Titles, issues: list[Issue], places: dict[str, dict[str, int]]
) -> list[Mark | None]:
    """Colour and comment the cells; for each issue the cell it stands at, None when there is no such sheet."""
    cells: list[Cell | None] = []
    found: dict[tuple[str, str], list[Issue]] = defaultdict(list)
    targets: dict[tuple[str, str], Cell] = {}
    sheets: list[Worksheet | None] = []
    for issue in issues:
        sheet = _sheet(book, titles.get(issue["sheet"]) or issue["sheet"])
        cell = _cell(sheet, issue, places.get(issue["sheet"], {})) if sheet and issue["row"] else None
        sheets.append(sheet)
        cells.append(cell)
        if sheet and cell and issue["severity"] in FILLS:
            found[(sheet.title, cell.coordinate)].append(issue)
            targets[(sheet.title, cell.coordinate)] = cell
    looks = {key: _looks(key[0], cell) for key, cell in targets.items()}
    for number, (key, cell) in enumerate(targets.items()):
        _dye(cell, found[key], with_comment=number < _MOST_COMMENTS)
    return [
        None
        if sheet is None
        else looks.get((sheet.title, cell.coordinate)) or Mark(sheet.title, cell.coordinate)
        if cell is not None
        else Mark(sheet.title, "")
        for sheet, cell in zip(sheets, cells, strict=True)
    ]


def _looks(title: str, cell: Cell) -> Mark:
    """A cell as it is before we touch it; only plain colours are remembered, patterns are rare."""
    colour = cell.fill.start_color.rgb if cell.fill.fill_type == "solid" else ""
    comment = cell.comment.text if cell.comment else ""
    return Mark(title, cell.coordinate, colour if isinstance(colour, str) else "", comment)


def _dye(cell: Cell, issues: list[Issue], *, with_comment: bool) -> None:
    worst = "error" if any(issue["severity"] == "error" for issue in issues) else "warning"
    cell.fill = FILLS[worst]
    if with_comment:
        theirs = f"{cell.comment.text}\n" if cell.comment else ""
        lines = "\n".join(f"{issue['code']} {issue['message']}" for issue in issues)[:1000]
        width, height = _COMMENT_SIZE
        cell.comment = Comment(f"{theirs}{COMMENT_TAG}\n{lines}", COMMENT_TAG, height=height, width=width)


def _sheet(book: openpyxl.Workbook, title: str) -> Worksheet | None:
    if title in book.sheetnames and isinstance(book[title], Worksheet):
        return book[title]
    return None


def _cell(sheet: Worksheet, issue: Issue, places: dict[str, int]) -> Cell | None:
    """The cell of an issue: under its heading, in the first column of the table when it has none.

    Of a merged cell the corner, which alone holds value and colour.
    """
    first = min(places.values(), default=0)
    cell = sheet.cell(issue["row"], places.get(issue["column"], first) + 1)
    if not isinstance(cell, MergedCell):
        return cell
    for merged in sheet.merged_cells.ranges:
        if cell.coordinate in merged:
            corner = sheet.cell(merged.min_row, merged.min_col)
            return corner if isinstance(corner, Cell) else None
    return None
