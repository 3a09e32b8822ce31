"""Files nobody should be able to hurt the server with, made small and quickly."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from sheets.tests.conftest import HEAD, person

MEGABYTE = 1024 * 1024
_CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELATIONS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PARTS = {
    "[Content_Types].xml": _CONTENT_TYPES,
    "_rels/.rels": _RELATIONS.format(
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    ),
    "xl/_rels/workbook.xml.rels": _RELATIONS.format(
        f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    ),
    "xl/workbook.xml": f'<?xml version="1.0"?><workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="名册" sheetId="1" r:id="r1"/></sheets></workbook>',
}
SHEET = f'<?xml version="1.0" encoding="UTF-8"?>{{}}<worksheet xmlns="{_MAIN}"><sheetData>{{}}</sheetData></worksheet>'


def row_xml(number: int, cells: list[object]) -> str:
    """One row of a sheet with texts in the cells."""
    found = "".join(
        f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for place, cell in enumerate(cells)
        if cell is not None
    )
    return f'<row r="{number}">{found}</row>'


DATA = row_xml(1, HEAD) + row_xml(2, person(1))


def xlsx(path: Path, sheet: str | bytes, **parts: str | bytes) -> Path:
    """A workbook of these very parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**PARTS, **parts, "xl/worksheets/sheet1.xml": sheet}.items():
            archive.writestr(name, text)
    return path


def bomb(path: Path, megabytes: int, *, told: int | None = None, name: str = "xl/worksheets/sheet1.xml") -> Path:
    """A workbook with a part of so many megabytes of blanks; ``told`` is the size its directory claims."""
    xlsx(path, SHEET.format("", DATA))
    packed = _blanks(megabytes)
    size = megabytes * MEGABYTE if told is None else told
    _append(path, name, packed, size)
    return path


def _blanks(megabytes: int) -> bytes:
    """Deflated blanks: one megabyte packed once and repeated, which takes no time."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    one = press.compress(b" " * MEGABYTE) + press.flush(zlib.Z_FULL_FLUSH)
    return one * megabytes + b"\x03\x00"


def _append(path: Path, name: str, packed: bytes, size: int) -> None:
    """Put a packed part into a zip with whatever size we say."""
    with zipfile.ZipFile(path) as archive:
        others = {info.filename: archive.read(info) for info in archive.infolist() if info.filename != name}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, content in others.items():
            archive.writestr(other, content)
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.header_offset = archive.fp.tell()
        head = struct.pack(
            "<4s5HLLLHH", b"PK\x03\x04", 45, 0, 8, 0, 33, 0, len(packed), min(size, 2**32 - 1), len(name), 0
        )
        archive.fp.write(head + name.encode() + packed)
        info.compress_size, info.file_size, info.CRC = len(packed), size, 0
        archive.filelist.append(info)
        archive.NameToInfo[name] = info
        archive.start_dir = archive.fp.tell()
        archive._didModify = True


def formatted_rows(path: Path, rows: int) -> Path:
    """A table of one person above so many rows of formatted empty cells, as whole formatted columns are saved."""

    def blank() -> Iterator[str]:
        for number in range(3, rows + 3):
            yield f'<row r="{number}" s="1" customFormat="1"><c r="A{number}" s="1"/><c r="B{number}" s="1"/></row>'

    return xlsx(path, SHEET.format("", DATA + "".join(blank())))


_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
_FILE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def laughs(path: Path) -> Path:
    """Entities that grow to gigabytes when they are put in."""
    return xlsx(path, SHEET.format(_LAUGHS, DATA.replace("王小二", "&j;")))


def reads_a_file(path: Path) -> Path:
    """An entity that stands for a file of the server."""
    return xlsx(path, SHEET.format(_FILE, DATA.replace("王小二", "&a;")))


def laughs_behind_a_comment(path: Path) -> Path:
    """The same far down, behind a long comment."""
    return xlsx(path, SHEET.format(f"<!--{'x' * 3 * MEGABYTE}-->{_LAUGHS}", DATA.replace("王小二", "&j;")))


def laughs_in_another_encoding(path: Path) -> Path:
    """The same written with two bytes a character."""
    text = SHEET.format(_LAUGHS, DATA.replace("王小二", "&j;")).replace("UTF-8", "UTF-16")
    return xlsx(path, text.encode("utf-16"))


def far_cell(path: Path) -> Path:
    """A table with a forgotten sign in the very last cell of the sheet."""
    book = openpyxl.Workbook()
    for row in (HEAD, person(1)):
        book.active.append(row)
    book.active["XFD1048576"] = "x"
    book.save(path)
    return path


def far_ods(path: Path, megabytes: int) -> Path:
    """An ods with a part of so many megabytes of blanks whose directory tells a kilobyte."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    _append(path, "content.xml", _blanks(megabytes), 1024)
    return path
