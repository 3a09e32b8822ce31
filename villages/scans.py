"""Scans people hand in: checked by their first bytes, measured, and kept in private storage."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext as _

from accounts.errors import DomainError

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    Upload = UploadedFile[Any]


class Scanned(Protocol):
    """A row that keeps a scan with its media type and check sum."""

    scan: Any
    scan_kind: Any
    digest: Any


MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
)
"""First bytes, media type and ending of the files taken: what a file calls itself is not asked."""


def kind_of(head: bytes) -> tuple[str, str] | None:
    """Media type and ending by the first bytes; None for a file that is no PDF, JPEG or PNG."""
    return next(((media, ending) for start, media, ending in KINDS if head.startswith(start)), None)


def attach(row: Scanned, scan: Upload) -> None:
    """Put a checked scan with kind and check sum on a row that is saved afterwards.

    Raises DomainError for an empty, too large or unknown file.
    """
    size = scan.size or 0
    if not size:
        raise DomainError(_("The file is empty. Scan the paper again."), field="scan")
    if size > LARGEST:
        raise DomainError(
            _("The file has %(found)s MB; up to %(most)s MB are taken. Scan in grey with 200 dots per inch.")
            % {"found": -(-size // MEGABYTE), "most": LARGEST // MEGABYTE},
            field="scan",
        )
    scan.seek(0)
    kind = kind_of(scan.read(16))
    if kind is None:
        raise DomainError(_("This is no PDF, JPEG or PNG file. Save the scan as one of them."), field="scan")
    digest = hashlib.sha256()
    scan.seek(0)
    for part in scan.chunks():
        digest.update(part)
    row.scan_kind, row.digest = kind[0], digest.hexdigest()
    scan.seek(0)
    row.scan.save(f"scan.{kind[1]}", scan, save=False)
