"""Lists as xlsx in the shape offices know: title, unit line, header, rows, total; streamed with flat memory.

Texts that begin like a formula get an apostrophe in front (X5); identity numbers are written as text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import quote

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_FORBIDDEN_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')
_FORBIDDEN_IN_SHEETS = re.compile(r"[\[\]:*?/\\']")
_LONGEST_SHEET_NAME = 31


@dataclass(frozen=True, slots=True)
class Head:
    """One column of an exported list. ``kind``: text, number, percent (87.9 means 87.9 %), date, or id (as text)."""

    heading: str | Promise
    width: int = 12
    kind: str = "text"


@dataclass
class TableSpec:
    """An exported list. ``rows`` may be any iterable (a server-side cursor): it is read once.

    ``total_row`` has an entry per column, "" where nothing is added up; a callable is asked after the rows are written
    and hears how many there were.
    ``bands``: (first column, last column, heading) of a header row above the header.
    """

    title: str
    headers: Sequence[Head]
    rows: Iterable[Sequence[Any]]
    unit: str = ""
    filled_by: str = ""
    made_on: date | None = None
    total_row: Sequence[Any] | Callable[[int], Sequence[Any]] | None = None
    notes: Sequence[str] = ()
    sheet_name: str = ""
    bands: Sequence[tuple[int, int, str]] = field(default_factory=tuple)
    landscape: bool = True


def neutral(value: Any) -> Any:
    """A text no spreadsheet program will run as a formula; everything else unchanged."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def sheet_title(name: str) -> str:
    """A name spreadsheet programs accept for a sheet."""
    return _FORBIDDEN_IN_SHEETS.sub(" ", name).strip()[:_LONGEST_SHEET_NAME] or "Sheet1"


def write_table(stream: IO[bytes], spec: TableSpec) -> int:
    """Write one list as a workbook; rows written. Memory stays flat whatever their number."""
    book = xlsxwriter.Workbook(
        stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    try:
        return add_table(book, spec)
    finally:
        book.close()


def add_table(book: xlsxwriter.Workbook, spec: TableSpec) -> int:
    """Add one list as a sheet of an open workbook; rows written."""
    sheet = book.add_worksheet(sheet_title(spec.sheet_name or spec.title))
    styles = _Styles(book)
    last = len(spec.headers) - 1
    for index, head in enumerate(spec.headers):
        sheet.set_column(index, index, max(head.width, 20 if head.kind == "id" else 0), styles.column(head.kind))
    _page(sheet, spec)
    row = _titles(sheet, spec, styles, last)
    header_row = row
    for index, head in enumerate(spec.headers):
        sheet.write_string(row, index, str(head.heading), styles.header)
    sheet.freeze_panes(row + 1, 0)
    sheet.repeat_rows(0 if row < 4 else header_row, header_row)
    count = _rows(sheet, spec, styles, row + 1)
    row += count
    total = spec.total_row(count) if callable(spec.total_row) else spec.total_row
    if total is not None:
        row += 1
        for index, value in enumerate(total):
            head = spec.headers[index]
            _WRITERS.get(head.kind, _write_text)(sheet, row, index, value, styles.total(head.kind))
    elif count:
        sheet.autofilter(header_row, 0, row, last)
    for note in spec.notes:
        row += 1
        sheet.write_string(row, 0, neutral(note), styles.note)
    return count


def _rows(sheet: Any, spec: TableSpec, styles: _Styles, first: int) -> int:
    writers = [_WRITERS.get(head.kind, _write_text) for head in spec.headers]
    formats = [styles.cell(head.kind) for head in spec.headers]
    row = first
    for row, values in enumerate(spec.rows, first + 1):
        for index, value in enumerate(values):
            writers[index](sheet, row - 1, index, value, formats[index])
    return row - first


def _page(sheet: Any, spec: TableSpec) -> None:
    sheet.set_paper(9)
    if spec.landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer("&C第&P页 共&N页")


def _titles(sheet: Any, spec: TableSpec, styles: _Styles, last: int) -> int:
    """Title row, unit line and bands; the number of the header row."""
    made = spec.made_on or timezone.localdate()
    sheet.set_row(0, 32)
    line = "    ".join(
        filter(
            None,
            (
                f"填报单位：{spec.filled_by}" if spec.filled_by else "",
                f"填报日期：{made.year}年{made.month}月{made.day}日",
                f"单位：{spec.unit}" if spec.unit else "",
            ),
        )
    )
    if last > 0:
        sheet.merge_range(0, 0, 0, last, neutral(spec.title), styles.title)
        sheet.merge_range(1, 0, 1, last, neutral(line), styles.line)
    else:
        sheet.write_string(0, 0, neutral(spec.title), styles.title)
        sheet.write_string(1, 0, neutral(line), styles.line)
    row = 2
    if spec.bands:
        for first, end, heading in spec.bands:
            if end > first:
                sheet.merge_range(row, first, row, end, heading, styles.header)
            else:
                sheet.write_string(row, first, heading, styles.header)
        row += 1
    return row


class _Styles:
    """Formats of one workbook, made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, bool], Any] = {}
        self.title = book.add_format({"bold": True, "font_size": 18, "align": "center", "valign": "vcenter"})
        self.line = book.add_format({"font_size": 11, "align": "right"})
        self.header = book.add_format(
            {
                "bold": True,
                "border": 1,
                "align": "center",
                "valign": "vcenter",
                "text_wrap": True,
                "bg_color": "#F2E9DC",
            }
        )
        self.note = book.add_format({"font_color": "#555555"})

    _NUMBER_FORMATS = {"id": "@", "number": "0", "percent": '0.0"%"', "date": "yyyy-mm-dd", "text": "@"}

    def _format(self, kind: str, bold: bool) -> Any:
        key = (kind, bold)
        if key not in self._made:
            align = "right" if kind in {"number", "percent"} else "left"
            self._made[key] = self._book.add_format(
                {
                    "border": 1,
                    "bold": bold,
                    "align": align,
                    "valign": "vcenter",
                    "num_format": self._NUMBER_FORMATS.get(kind, "@"),
                }
            )
        return self._made[key]

    def cell(self, kind: str) -> Any:
        return self._format(kind, False)

    def total(self, kind: str) -> Any:
        return self._format(kind, True)

    def column(self, kind: str) -> Any:
        return self._book.add_format({"num_format": "@"}) if kind == "id" else None


def _write_text(sheet: Any, row: int, index: int, value: Any, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, index, None, style)
    elif isinstance(value, bool):
        sheet.write_string(row, index, "是" if value else "否", style)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, index, value, style)
    else:
        sheet.write_string(row, index, neutral(str(value)), style)


def _write_id(sheet: Any, row: int, index: int, value: Any, style: Any) -> None:
    sheet.write_string(row, index, neutral(str(value or "")), style)


def _write_number(sheet: Any, row: int, index: int, value: Any, style: Any) -> None:
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        sheet.write_number(row, index, float(value) if isinstance(value, Decimal) else value, style)
    else:
        _write_text(sheet, row, index, value, style)


def _write_date(sheet: Any, row: int, index: int, value: Any, style: Any) -> None:
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, date):
        sheet.write_datetime(row, index, value, style)
    else:
        _write_text(sheet, row, index, value, style)


_WRITERS = {
    "text": _write_text,
    "id": _write_id,
    "number": _write_number,
    "percent": _write_number,
    "date": _write_date,
}


def file_name(division: str, what: str, on: date | None = None, extension: str = "xlsx") -> str:
    """永川区_选民名册_20210517.xlsx, without signs file systems refuse."""
    day = (on or timezone.localdate()).strftime("%Y%m%d")
    parts = [_FORBIDDEN_IN_NAMES.sub("", part) for part in (division, what)]
    return "_".join(filter(None, (*parts, day))) + f".{extension}"


def table_response(spec: TableSpec, name: str) -> FileResponse:
    """An answer that sends the list as a file of this name; the workbook is kept on disk, not in memory."""
    stream = TemporaryFile()  # noqa: SIM115 - the answer closes it after sending
    write_table(stream, spec)
    return download(stream, name)


def download(stream: IO[bytes] | io.BytesIO, name: str, content_type: str = XLSX) -> FileResponse:
    """An answer that sends a file under its Chinese name."""
    stream.seek(0)
    response = FileResponse(stream, as_attachment=True, filename=name, content_type=content_type)
    # Old browsers read the plain name, all others the encoded one.
    response["Content-Disposition"] = (
        f"attachment; filename=\"list.{name.rsplit('.', 1)[-1]}\"; filename*=UTF-8''{quote(name)}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def total_label() -> str:
    """合计: the word in the first cell of a total row."""
    return _("Total")
