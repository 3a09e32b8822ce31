"""How large a file may be before it is refused; bounds on memory and time whatever somebody sends."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """``file_bytes`` as sent, ``unpacked_bytes`` after unzipping, ``cells`` with a value, ``files`` in one zip.

    ``reader_bytes`` of memory and ``reader_seconds`` of processor time for one workbook of an older format.
    """

    file_bytes: int = 100 * MEGABYTE
    unpacked_bytes: int = 2_000 * MEGABYTE
    cells: int = 20_000_000
    files: int = 500
    reader_bytes: int = 1_000 * MEGABYTE
    reader_seconds: int = 120


def current() -> Limits:
    """The limits of the settings."""
    default = Limits()
    return Limits(
        file_bytes=getattr(settings, "UPLOAD_LIMIT", default.file_bytes),
        unpacked_bytes=getattr(settings, "UNPACKED_LIMIT", default.unpacked_bytes),
        cells=getattr(settings, "SHEET_CELL_LIMIT", default.cells),
    )
