"""What a file really is, by its first bytes and not by its name; refusals that say what to send instead."""

from __future__ import annotations

import codecs
import lzma
import struct
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sheets.limits import MEGABYTE, Limits
from sheets.refusals import FileRefused, locked, too_large

_HEAD = 8_192
_TEXT_SAMPLE = 256 * 1024
# What Python's zip module raises over an archive that is damaged or packed in a way it does not know; a place before
# the file's beginning is an OSError, a word of another encoding a ValueError.
ZIP_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(OSError, EOFError, ValueError, RuntimeError, OverflowError),
)
_CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

SEND_A_SHEET = gettext_lazy("Send the spreadsheet itself (xlsx, xls, et, ods or csv).")


class Format(StrEnum):
    """What a reader can be found for."""

    WORKBOOK = "workbook"
    XLSX = "xlsx"
    TEXT = "text"
    HTML = "html"
    ZIP = "zip"


_NOT_SHEETS: tuple[tuple[bytes, str | Promise], ...] = (
    (b"%PDF", gettext_lazy("a PDF")),
    (b"MZ", gettext_lazy("a program")),
    (b"\x7fELF", gettext_lazy("a program")),
    (b"\x89PNG", gettext_lazy("a picture")),
    (b"\xff\xd8\xff", gettext_lazy("a picture")),
    (b"GIF8", gettext_lazy("a picture")),
    (b"BM", gettext_lazy("a picture")),
    (b"II*\x00", gettext_lazy("a picture")),
    (b"MM\x00*", gettext_lazy("a picture")),
    (b"{\\rtf", gettext_lazy("a text document")),
)
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")


def sniff(path: Path, limits: Limits) -> Format:
    """The format of a file; raises FileRefused with advice for everything that is no table."""
    size = path.stat().st_size
    if size == 0:
        raise FileRefused(
            _("The file is empty (0 bytes). Save it again in WPS or Excel and send it once more."), code="F19"
        )
    if size > limits.file_bytes:
        raise too_large(size)
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(_CFB):
        return _inside_compound(path)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _inside_zip(path, limits)
    _refuse_other(head)
    return _inside_text(head)


def _refuse_other(head: bytes) -> None:
    for magic in _ARCHIVES:
        if head.startswith(magic):
            raise FileRefused(
                _("This kind of archive is not opened. Send the spreadsheets one by one, or together as zip."),
                code="F10",
            )
    for magic, name in _NOT_SHEETS:
        # Two letters are too little to call a table of text a picture or a program.
        if head.startswith(magic) and (len(magic) > 2 or b"\x00" in head):
            raise FileRefused(
                _("This is %(what)s, whatever its name says.") % {"what": name} + " " + str(SEND_A_SHEET), code="F9"
            )


def _inside_compound(path: Path) -> Format:
    """xls and et are compound files, and so are old text documents and encrypted xlsx."""
    with path.open("rb") as stream:
        content = stream.read(64 * MEGABYTE)
    if _wide("EncryptedPackage") in content or _wide("EncryptionInfo") in content:
        raise locked()
    if _wide("WordDocument") in content or _wide("PowerPoint Document") in content:
        raise FileRefused(
            _("This is %(what)s, whatever its name says.") % {"what": _("a text document")} + " " + str(SEND_A_SHEET),
            code="F9",
        )
    if _wide("Workbook") in content or _wide("Book") in content:
        return Format.WORKBOOK
    raise FileRefused(_("This old file format is not known. Open it in WPS, save it as xlsx and send that."), code="F3")


def _wide(name: str) -> bytes:
    return name.encode("utf-16-le")


def _inside_zip(path: Path, limits: Limits) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {info.filename.lower() for info in archive.infolist()}
            declared = sum(info.file_size for info in archive.infolist())
            mimetype = archive.read("mimetype")[:200] if "mimetype" in names else b""
    except ZIP_FAULTS as fault:
        raise broken() from fault
    if declared > limits.unpacked_bytes:
        raise FileRefused(
            _(
                (
                    "The file is too large once unpacked (more than %(most)s MB). Delete empty rows "
                    "and other sheets, or split it by village, then send it again."
                )
            )
            % {"most": limits.unpacked_bytes // MEGABYTE},
            code="F19",
        )
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if "xl/workbook.bin" in names or b"opendocument.spreadsheet" in mimetype:
        return Format.WORKBOOK
    if "word/document.xml" in names or "ppt/presentation.xml" in names or mimetype:
        raise FileRefused(
            _("This is %(what)s, whatever its name says.") % {"what": _("a text document")} + " " + str(SEND_A_SHEET),
            code="F9",
        )
    return Format.ZIP


def broken() -> FileRefused:
    """The refusal of a damaged file."""
    return FileRefused(
        _("The file is damaged and cannot be opened. Open it in WPS or Excel, save it anew as xlsx and send that."),
        code="F19",
    )


def _inside_text(head: bytes) -> Format:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Format.TEXT
    if b"\x00" in head:
        raise FileRefused(_("This is no spreadsheet.") + " " + str(SEND_A_SHEET), code="F9")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<table" in head.lower() or start.startswith((b"<html", b"<!doctype html")):
        return Format.HTML
    if start.startswith(b"<?xml") or start.startswith(b"<"):
        raise FileRefused(
            _(
                (
                    "This is a web page or XML saved under another name. Open it in "
                    "WPS or Excel, save it as xlsx and send that."
                )
            ),
            code="F7",
        )
    return Format.TEXT


def text_encoding(path: Path) -> str:
    """utf-8-sig, utf-16 or gb18030 by a sample; raises FileRefused when it is none of them."""
    with path.open("rb") as stream:
        sample = stream.read(_TEXT_SAMPLE)
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            # A character may be cut in two where the sample ends: that is no fault.
            codecs.getincrementaldecoder(encoding)().decode(sample)
        except UnicodeDecodeError:
            continue
        return encoding
    raise unreadable_text()


def unreadable_text() -> FileRefused:
    """The refusal of text in no encoding we know."""
    return FileRefused(
        _(
            (
                "The characters of this text file cannot be read (neither UTF-8 "
                "nor GB18030). Save it as xlsx and send that."
            )
        ),
        code="F4",
    )
