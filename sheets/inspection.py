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
_STRUCK_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]+)(\d+)"[^>]*\bs="(\d+)"')
_STRIKE_FONT = re.compile(rb"<strike(?:\s*/>|\s+val=\"(?:1|true)\"\s*/>|>)")
_COMMENT = re.compile(rb'<comment\b[^>]*\bref="([A-Z]+)(\d+)"')
_MOST_PLACES = 100_000

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


def check_archive(path: Path, limits: Limits) -> dict[str, bool]:
    """Unpack every part of an xlsx once; refuse bombs, declared entities and too many cells.

    Returns, per sheet part, whether something there needs a closer look. Raises FileRefused, or zlib/zip errors for a
    broken archive.
    """
    left = limits.unpacked_bytes
    cells = 0
    suspicious: dict[str, bool] = {}
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            is_sheet = _SHEET_PART.fullmatch(info.filename) is not None
            tail = b""
            first = True
            marked = False
            for block in _blocks(archive, info, left):
                left -= len(block)
                if (
                    first
                    and (b"<!DOCTYPE" in block or b"<!ENTITY" in block)
                    and info.filename.endswith((".xml", ".rels"))
                ):
                    raise FileRefused(
                        _(
                            (
                                "The file holds declarations no spreadsheet program writes. Open it in "
                                "WPS or Excel, save it anew as xlsx and send that."
                            )
                        ),
                        code="F19",
                    )
                first = False
                if is_sheet:
                    cells += block.count(b"</c>")
                    marked = marked or _is_marked(tail + block)
                    tail = block[-200:]
                if left < 0 or cells > limits.cells:
                    raise _too_large(limits.unpacked_bytes)
            if is_sheet:
                suspicious[info.filename] = marked
    return suspicious


def _is_marked(block: bytes) -> bool:
    # A single letter is found, or known to be missing, far faster than a word.
    return b' t="e"' in block or (b"h" in block and b'hidden="' in block) or (b"f" in block and b"</f>" in block)


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
        places.update(_place(match) for match in _COMMENT.finditer(_read(archive, names, path.lower())))
    return places
