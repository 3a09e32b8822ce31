"""A look inside an xlsx before it is read: how large it truly is, and what calamine does not tell.

Sizes in a zip's directory can lie, so sheets are unpacked once in a stream and counted. The same pass notices formulas
without a value, error cells, hidden rows and columns; only when there are any are their places looked up.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from sheets.limits import MEGABYTE, Limits
from sheets.marks import COMMENT_TAG
from sheets.refusals import FileRefused

_BLOCK = MEGABYTE
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_ROW_HIDDEN = re.compile(rb'<row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_COLUMN_HIDDEN = re.compile(rb'<col\b(?=[^>]*\bhidden="(?:1|true)")(?=[^>]*\bmin="(\d+)")(?=[^>]*\bmax="(\d+)")[^>]*>')
_ERROR_CELL = re.compile(
    rb'<c\b(?=[^>]*\bt="e")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)?<v>([^<]*)</v>'
)
_EMPTY_FORMULA = re.compile(
    rb'<c\b[^>]*?\br="([A-Z]+)(\d+)"[^>]*>(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>'
)
# Compiled, because a pattern finds a word in a large block three times as fast as ``in`` does.
_ERROR_MARK = re.compile(rb' t="e"')
_HIDDEN_MARK = re.compile(rb'hidden="')
_FORMULA_MARK = re.compile(rb"</f>")
_ROWS_BEGIN = re.compile(rb"<sheetData")
_STRUCK_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]+)(\d+)"[^>]*\bs="(\d+)"')
_STRIKE_FONT = re.compile(rb"<strike(?:\s*/>|\s+val=\"(?:1|true)\"\s*/>|>)")
_COMMENT = re.compile(rb'<(?:\w+:)?comment\b[^>]*\bref="([A-Z]+)(\d+)"[^>]*>(.*?)</(?:\w+:)?comment>', re.DOTALL)
_MOST_PLACES = 100_000
_WIDE_CELL = re.compile(rb' r="([A-Z]{2,3})(\d+)"[^<>/]*><[vif]')
_ANY_CELL = re.compile(rb' r="([A-Z]{1,3})(\d+)"')
_COLUMN_Z = 25
_FIRST_ELEMENT = re.compile(rb"<\0?[A-Za-z]")
_SEAM = 400
"""Bytes of a block looked at again with the next one: longer than a cell's tag."""
# Tables of people shrink to a tenth or a fiftieth; only made-up parts shrink more than this.
_LARGE_PART = 100 * MEGABYTE
_MOST_SHRUNK = 300

Place = tuple[int, int]
"""Row (1-based) and column (0-based)."""


@dataclass
class SheetFacts:
    """What an xlsx sheet holds beside its values; places are (row from 1, column from 0)."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[Place, str] = field(default_factory=dict)
    empty_formulas: set[Place] = field(default_factory=set)
    struck: set[Place] = field(default_factory=set)
    comments: set[Place] = field(default_factory=set)


def column_number(letters: str) -> int:
    """0 for A, 25 for Z, 26 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _blocks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """The unpacked bytes of one part, never more than ``most``, whatever its directory entry claims."""
    raw: BinaryIO = archive.fp  # type: ignore[assignment]
    raw.seek(info.header_offset)
    head = raw.read(30)
    raw.seek(info.header_offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"))
    left, given = info.compress_size, 0
    inflate = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        packed = raw.read(min(_BLOCK // 8, left))
        if not packed:
            break
        left -= len(packed)
        while packed:
            block = inflate.decompress(packed, _BLOCK) if inflate else packed
            packed = inflate.unconsumed_tail if inflate else b""
            given += len(block)
            if given > most:
                raise _too_large(most)
            if given > _LARGE_PART and given > _MOST_SHRUNK * (info.compress_size - left):
                raise _too_large(_LARGE_PART)
            yield block


def _too_large(most: int) -> FileRefused:
    return FileRefused(
        _(
            (
                "The file is too large once unpacked (more than %(most)s MB). Delete empty rows "
                "and other sheets, or split it by village, then send it again."
            )
        )
        % {"most": most // MEGABYTE},
        code="F19",
    )


@dataclass
class _Extent:
    """How far the values of a sheet reach: the reader keeps the whole rectangle from first to last in memory."""

    row: int = 0
    column: int = 0
    widest: str = "A1"

    def see(self, block: bytes) -> None:
        """Take in a stretch of a sheet: the last cell with a value, and cells beyond column Z."""
        last = max(block.rfind(b"</v>"), block.rfind(b"</is>"))
        if last >= 0 and (found := _ANY_CELL.search(block, max(block.rfind(b' r="', 0, last), 0))):
            self._reach(*_place(found))
        for found in _WIDE_CELL.finditer(block):
            self._reach(*_place(found))

    def _reach(self, row: int, column: int) -> None:
        if column > self.column or row > self.row:
            self.widest = f"{column_letters(column)}{row}"
        self.row, self.column = max(row, self.row), max(column, self.column)

    def is_beyond(self, cells: int) -> bool:
        """Whether the rectangle is wider than column Z and holds more cells than that."""
        return self.column > _COLUMN_Z and self.row * (self.column + 1) > cells


@dataclass
class _Budget:
    """What may still be unpacked of a file, in bytes and in cells."""

    limits: Limits
    unpacked: int = 0
    cells: int = 0

    @property
    def left(self) -> int:
        return self.limits.unpacked_bytes - self.unpacked

    def spend(self, unpacked: int, cells: int) -> None:
        """Raise FileRefused when it is used up."""
        self.unpacked += unpacked
        self.cells += cells
        if self.left < 0 or self.cells > self.limits.cells:
            raise _too_large(self.limits.unpacked_bytes)


def check_archive(path: Path, limits: Limits) -> dict[str, bool]:
    """Unpack every part of a zipped workbook once; refuse bombs, declared entities, too many and too far cells.

    Returns, per sheet part of an xlsx, whether something there needs a closer look. Raises FileRefused, or zlib/zip
    errors for a broken archive.
    """
    budget = _Budget(limits)
    suspicious: dict[str, bool] = {}
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            blocks = _blocks(archive, info, budget.left)
            if info.filename.endswith((".xml", ".rels")):
                blocks = _without_declarations(blocks)
            if _SHEET_PART.fullmatch(info.filename):
                suspicious[info.filename] = _look_through(blocks, budget)
            else:
                for block in blocks:
                    budget.spend(len(block), 0)
    return suspicious


def _without_declarations(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The blocks of an XML part; refused when declarations stand before the first element, however far down."""
    in_prolog = True
    for block in blocks:
        if in_prolog:
            if _declares(block):
                raise _declared()
            in_prolog = _FIRST_ELEMENT.search(block) is None
        yield block


def _look_through(blocks: Iterator[bytes], budget: _Budget) -> bool:
    """Count the cells of a sheet; whether something in it needs a closer look."""
    tail = b""
    marked = False
    in_head = True
    extent = _Extent()
    for block in blocks:
        budget.spend(len(block), block.count(b"</c>"))
        seam = tail + block
        begin = _ROWS_BEGIN.search(seam) if in_head else None
        in_head = in_head and begin is None
        marked = marked or _is_marked(seam, begin.end() if begin else 0)
        extent.see(seam)
        tail = block[-_SEAM:]
    if extent.is_beyond(budget.limits.cells):
        raise _too_far(extent.widest)
    return marked


def _declares(block: bytes) -> bool:
    """Whether entities or a document type are declared, in one of the two encodings spreadsheets may have."""
    return b"!" in block and any(word in block for word in _DECLARATIONS)


_DECLARATIONS = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)


def _declared() -> FileRefused:
    return FileRefused(
        _(
            (
                "The file holds declarations no spreadsheet program writes. Open it in "
                "WPS or Excel, save it anew as xlsx and send that."
            )
        ),
        code="F19",
    )


def _too_far(cell: str) -> FileRefused:
    return FileRefused(
        _(
            "Something stands far outside the table, in cell %(cell)s. Delete the rows and columns outside the table, "
            "save the file and send it again."
        )
        % {"cell": cell},
        code="F14",
    )


def _is_marked(block: bytes, rows: int) -> bool:
    """Whether a stretch of a sheet, whose rows begin at ``rows``, holds error cells, something hidden or formulas."""
    if _ERROR_MARK.search(block) or b'hidden="' in block[:rows]:
        return True
    # A single letter is found, or known to be missing, far faster than a word; what stands above the rows has both.
    hidden, formula = block.find(b"h", rows), block.find(b"f", rows)
    return (hidden >= 0 and _HIDDEN_MARK.search(block, hidden) is not None) or (
        formula >= 0 and _FORMULA_MARK.search(block, max(formula - 2, 0)) is not None
    )


def sheet_parts(path: Path) -> dict[str, str]:
    """Sheet name → part inside the archive."""
    with zipfile.ZipFile(path) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        workbook = _read(archive, names, "xl/workbook.xml")
        relations = _read(archive, names, "xl/_rels/workbook.xml.rels")
    targets = {}
    for tag in re.findall(rb"<Relationship\b[^>]*>", relations):
        key, target = _attribute(tag, b"Id"), _attribute(tag, b"Target")
        targets[key] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    found = {}
    for tag in re.findall(rb"<(?:\w+:)?sheet\b[^>]*>", workbook):
        found[_unescape(_attribute(tag, b"name"))] = targets.get(_attribute(tag, b"r:id"), "")
    return found


def _attribute(tag: bytes, name: bytes) -> str:
    match = re.search(rb"\b" + name + rb'="([^"]*)"', tag)
    return match.group(1).decode("utf-8", "replace") if match else ""


def _unescape(text: str) -> str:
    return (
        text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&apos;", "'")
        .replace("&amp;", "&")
    )


def _read(archive: zipfile.ZipFile, names: dict[str, str], wanted: str) -> bytes:
    name = names.get(wanted)
    if name is None:
        return b""
    return b"".join(_blocks(archive, archive.getinfo(name), 64 * MEGABYTE))


def facts(path: Path, part: str, *, marked: bool) -> SheetFacts:
    """Hidden rows and columns, error cells, formulas without value, struck-out and commented cells of one sheet part.

    Only ``marked`` sheets (see check_archive) are searched for the first four.
    """
    found = SheetFacts()
    with zipfile.ZipFile(path) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        if part.lower() not in names:
            return found
        info = archive.getinfo(names[part.lower()])
        struck_styles = _struck_styles(_read(archive, names, "xl/styles.xml"))
        found.comments = _comments(archive, names, part)
        if not (marked or struck_styles):
            return found
        carry = b""
        for block in _blocks(archive, info, 1 << 62):
            carry += block
            cut = carry.rfind(b"</row>") + 6
            if cut > 6:
                _search(carry[:cut], found, struck_styles)
                carry = carry[cut:]
        _search(carry, found, struck_styles)
    return found


def _place(match: re.Match[bytes]) -> Place:
    return int(match.group(2)), column_number(match.group(1).decode())


def _search(text: bytes, found: SheetFacts, struck_styles: set[bytes]) -> None:
    found.hidden_rows.update(int(match.group(1)) for match in _ROW_HIDDEN.finditer(text))
    for match in _COLUMN_HIDDEN.finditer(text):
        first, last = int(match.group(1)), min(int(match.group(2)), 16_384)
        found.hidden_columns.update(range(first - 1, last))
    if len(found.errors) < _MOST_PLACES:
        for match in _ERROR_CELL.finditer(text):
            found.errors[_place(match)] = match.group(3).decode("utf-8", "replace")
    if len(found.empty_formulas) < _MOST_PLACES:
        found.empty_formulas.update(_place(match) for match in _EMPTY_FORMULA.finditer(text))
    if struck_styles and len(found.struck) < _MOST_PLACES:
        cells = _STRUCK_CELL.finditer(text)
        found.struck.update(_place(match) for match in cells if match.group(3) in struck_styles)


def _struck_styles(styles: bytes) -> set[bytes]:
    """Numbers of cell formats whose font is struck through."""
    fonts_block = re.search(rb"<fonts\b.*?</fonts>", styles, re.DOTALL)
    formats_block = re.search(rb"<cellXfs\b.*?</cellXfs>", styles, re.DOTALL)
    if not fonts_block or not formats_block:
        return set()
    fonts = re.findall(rb"<font\b[^>]*/>|<font\b.*?</font>", fonts_block.group(), re.DOTALL)
    struck = {number for number, font in enumerate(fonts) if _STRIKE_FONT.search(font)}
    if not struck:
        return set()
    formats = re.findall(rb"<xf\b[^>]*>", formats_block.group())
    return {
        str(number).encode() for number, one in enumerate(formats) if int(_attribute(one, b"fontId") or 0) in struck
    }


def _comments(archive: zipfile.ZipFile, names: dict[str, str], part: str) -> set[Place]:
    folder, _slash, name = part.rpartition("/")
    relations = _read(archive, names, f"{folder}/_rels/{name}.rels".lower())
    places: set[Place] = set()
    for target in re.findall(rb'Target="([^"]*comments[^"]*\.xml)"', relations):
        text = target.decode("utf-8", "replace")
        path = text.lstrip("/") if text.startswith("/") else f"xl/{text.removeprefix('../')}"
        # What we wrote ourselves on an earlier round says nothing new.
        comments = _COMMENT.finditer(_read(archive, names, path.lower()))
        places.update(_place(match) for match in comments if COMMENT_TAG.encode() not in match.group(3))
    return places
