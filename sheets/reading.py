"""Opening what people send: one grid of cells per sheet, in a stream, whatever the format."""

from __future__ import annotations

import csv
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import chain, islice
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, PasswordError, SheetTypeEnum, SheetVisibleEnum

from sheets.apart import sheets_apart
from sheets.apart_script import opened
from sheets.chunks import Cell
from sheets.inspection import SheetFacts, check_archive, facts, sheet_parts
from sheets.limits import MEGABYTE, Limits, current
from sheets.refusals import FileRefused, locked
from sheets.sniffing import ZIP_FAULTS, Format, broken, sniff, text_encoding, unreadable_text

Merged = tuple[tuple[int, int], tuple[int, int]]
_SEPARATORS = "\t,，;"
_HTML_LIMIT = 20 * MEGABYTE
_READ_AHEAD = 4 * MEGABYTE
_ENCRYPTED = 0x1


@dataclass
class Grid:
    """One sheet. ``rows`` yields lists of cells from the sheet's first row on; list index i is column i + first_column.

    ``merged`` are ranges ((row, column), (row, column)) counted from 0, both ends included; None when the format does
    not tell. ``label`` names the sheet in reports (with the file in front when the upload is a zip of many).
    """

    label: str
    name: str
    rows: Iterator[Sequence[Cell]]
    first_column: int = 0
    height: int = 0
    merged: list[Merged] | None = None
    facts: SheetFacts = field(default_factory=SheetFacts)
    hidden: bool = False
    ragged: bool = False
    refusal: FileRefused | None = None


def open_grids(path: Path, file_name: str, limits: Limits | None = None) -> Iterator[Grid]:
    """The sheets of a file one after the other; a grid's rows must be used before the next is asked for.

    Raises FileRefused, at once or while rows are read.
    """
    limits = limits or current()
    match sniff(path, limits):
        case Format.ZIP:
            yield from _zip_of_many(path, limits)
        case Format.XLSX:
            yield from _workbook(path, check_archive_or_refuse(path, limits))
        case Format.WORKBOOK:
            yield from _older_workbook(path, limits)
        case Format.HTML:
            yield _html(path)
        case Format.TEXT:
            yield _text(path, Path(file_name).stem)


def check_archive_or_refuse(path: Path, limits: Limits) -> dict[str, bool]:
    """check_archive with the faults of a broken archive turned into a refusal."""
    try:
        return check_archive(path, limits)
    except ZIP_FAULTS as fault:
        raise broken() from fault


@contextmanager
def _calamine_faults() -> Iterator[None]:
    """Turn whatever calamine raises, panics included, into refusals."""
    try:
        yield
    except PasswordError as fault:
        raise locked() from fault
    except (CalamineError, OSError, ValueError, OverflowError) as fault:
        raise broken() from fault
    except BaseException as fault:
        # A panic of the reader written in Rust arrives as an exception that is no Exception.
        if type(fault).__name__ == "PanicException":
            raise broken() from fault
        raise


def _older_workbook(path: Path, limits: Limits) -> Iterator[Grid]:
    if zipfile.is_zipfile(path):
        check_archive_or_refuse(path, limits)
    for about, rows in sheets_apart(path, limits):
        yield Grid(label=about["name"], rows=rows, **about)


def _workbook(path: Path, marked: dict[str, bool]) -> Iterator[Grid]:
    with _calamine_faults():
        workbook = opened(path)
    parts = sheet_parts(path)
    for number, about in enumerate(workbook.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        with _calamine_faults():
            sheet = workbook.get_sheet_by_index(number)
        part = parts.get(about.name, "")
        yield Grid(
            label=about.name,
            name=about.name,
            rows=_rows(sheet),
            first_column=sheet.start[1] if sheet.start else 0,
            height=sheet.total_height,
            merged=_merged(sheet),
            facts=facts(path, part, marked=marked.get(part, False)) if part else SheetFacts(),
            hidden=about.visible != SheetVisibleEnum.Visible,
        )
        del sheet


def _merged(sheet: CalamineSheet) -> list[Merged] | None:
    ranges = sheet.merged_cell_ranges
    return None if ranges is None else list(ranges)


def _rows(sheet: CalamineSheet) -> Iterator[Sequence[Cell]]:
    if sheet.start is None:
        return
    with _calamine_faults():
        yield from sheet.iter_rows()


def _zip_of_many(path: Path, limits: Limits) -> Iterator[Grid]:
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        members = [info for info in archive.infolist() if _wanted(info)]
        if not members:
            raise FileRefused(_("There is no spreadsheet in the zip file."), code="F10")
        if len(members) > limits.files:
            raise FileRefused(
                _("The zip file holds %(n)s files; at most %(most)s are taken.")
                % {"n": len(members), "most": limits.files},
                code="F19",
            )
        for name, grids in _one_ahead(archive, members, Path(folder), limits):
            for grid in grids:
                grid.label = f"{name}/{grid.label}" if grid.label else name
                yield grid


def _one_ahead(
    archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], folder: Path, limits: Limits
) -> Iterator[tuple[str, Iterator[Grid]]]:
    """Each file of a zip by its name, with its sheets.

    While one file is worked on, a thread unpacks and reads the next: calamine and zlib leave the interpreter free. A
    large file is only unpacked ahead, so that memory never holds two of them.
    """
    language = get_language() or settings.LANGUAGE_CODE

    def opened(number: int) -> Iterator[Grid]:
        target = folder / f"member-{number % 2}"
        # What is refused is told in the person's language, which belongs to the person's thread.
        with override(language):
            _unpack(archive, members[number], target, limits)
            grids = open_grids_of_member(target, _member_name(members[number]), limits)
            if target.stat().st_size > _READ_AHEAD:
                return grids
            return chain(list(islice(grids, 1)), grids)

    with ThreadPoolExecutor(1, "read-ahead") as thread:
        following = thread.submit(opened, 0)
        for number, info in enumerate(members):
            grids = following.result()
            if number + 1 < len(members):
                following = thread.submit(opened, number + 1)
            yield _member_name(info), grids


def open_grids_of_member(path: Path, name: str, limits: Limits) -> Iterator[Grid]:
    """Sheets of one file of a zip; a file that is refused becomes a grid that says why, the others are still read."""
    try:
        if sniff(path, limits) is Format.ZIP:
            raise FileRefused(_("There is a zip file inside the zip file. Pack the spreadsheets directly."), code="F10")
        yield from open_grids(path, name, limits)
    except FileRefused as refusal:
        yield Grid(label="", name=name, rows=iter(()), refusal=refusal)


def _wanted(info: zipfile.ZipInfo) -> bool:
    name = info.filename.rsplit("/", 1)[-1]
    # A damaged archive may hold a member without a name, which zipfile itself does not expect.
    return bool(name) and not info.is_dir() and not name.startswith((".", "~$")) and "__MACOSX" not in info.filename


def _member_name(info: zipfile.ZipInfo) -> str:
    """Name of a file in a zip; old Windows programs write GBK without saying so."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeEncodeError, UnicodeDecodeError):
            name = name.encode("cp437").decode("gb18030")
    return name.rsplit("/", 1)[-1]


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, limits: Limits) -> None:
    written = 0
    with target.open("wb") as stream:
        for block in _packed(archive, info):
            written += len(block)
            if written > limits.file_bytes:
                raise FileRefused(
                    _("A file in the zip file is larger than %(most)s MB.") % {"most": limits.file_bytes // MEGABYTE},
                    code="F19",
                )
            stream.write(block)


def _packed(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a file of a zip holds; only the archive's own faults become refusals, a full disk of ours does not."""
    if info.flag_bits & _ENCRYPTED:
        raise FileRefused(_("The zip file is protected by a password. Pack it again without one."), code="F8")
    try:
        with archive.open(info) as packed:
            while block := packed.read(MEGABYTE):
                yield block
    except ZIP_FAULTS as fault:
        raise broken() from fault


def _text(path: Path, name: str) -> Grid:
    encoding = text_encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        head = stream.read(20_000)
    return Grid(label=name, name=name, rows=_text_rows(path, encoding, _separator(head)), ragged=True)


def _separator(head: str) -> str:
    """The sign that parts the cells: the one that stands most often in the fullest lines."""
    lines = [line for line in head.splitlines()[:20] if line.strip()]
    counts = {sign: sorted((line.count(sign) for line in lines), reverse=True)[:10] for sign in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda sign: sum(counts[sign]))
    return best if sum(counts[best]) else ","


def _text_rows(path: Path, encoding: str, separator: str) -> Iterator[Sequence[Cell]]:
    csv.field_size_limit(MEGABYTE)
    try:
        with path.open(encoding=encoding, newline="") as stream:
            yield from csv.reader(stream, delimiter=separator)
    except UnicodeDecodeError as fault:
        raise unreadable_text() from fault
    except csv.Error as fault:
        raise broken() from fault


class _Tables(HTMLParser):
    """Rows of every table of a page, cells that span columns repeated as blanks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[Cell]] = []
        self.row: list[Cell] | None = None
        self.text: list[str] | None = None
        self.span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.handle_endtag("tr")
            self.row = []
        elif tag in {"td", "th"} and self.row is not None:
            self.handle_endtag("td")
            self.text = []
            span = dict(attrs).get("colspan") or "1"
            self.span = min(int(span), 50) if span.isdigit() else 1
        elif tag == "br" and self.text is not None:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"} and self.text is not None and self.row is not None:
            self.row.extend(["".join(self.text).strip(), *[""] * (self.span - 1)])
            self.text = None
        if tag in {"tr", "table"} and self.row is not None:
            self.rows.append(self.row)
            self.row = None

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)


def _html(path: Path) -> Grid:
    """A web page saved under the name of a workbook: its tables, read as one sheet."""
    if path.stat().st_size > _HTML_LIMIT:
        raise FileRefused(
            _(
                (
                    "This is a web page or XML saved under another name. Open it in "
                    "WPS or Excel, save it as xlsx and send that."
                )
            ),
            code="F7",
        )
    raw = path.read_bytes()
    encoding = text_encoding(path)
    parser = _Tables()
    parser.feed(raw.decode(encoding, errors="replace"))
    parser.close()
    if not parser.rows:
        raise FileRefused(
            _(
                (
                    "This is a web page or XML saved under another name. Open it in "
                    "WPS or Excel, save it as xlsx and send that."
                )
            ),
            code="F7",
        )
    width = max(len(row) for row in parser.rows)
    rows: list[Sequence[Cell]] = [row + [""] * (width - len(row)) for row in parser.rows]
    return Grid(label="HTML", name="HTML", rows=iter(rows), height=len(rows))
