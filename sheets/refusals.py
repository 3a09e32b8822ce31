"""A file that cannot be read at all: which rule it met and what the person can do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from sheets.limits import MEGABYTE, current


class FileRefused(DomainError):
    """The whole file is refused; ``code`` is the case of docs/spreadsheets.md (F7, F19 …)."""

    code = "F19"


def too_large(size: int) -> FileRefused:
    """The refusal of a file of so many bytes."""
    sentence = _(
        (
            "The file has %(size)s MB; at most %(most)s MB are taken. Delete "
            "pictures and empty rows, or split it by village."
        )
    )
    return FileRefused(sentence % {"size": size // MEGABYTE, "most": current().file_bytes // MEGABYTE}, field="file")


def locked() -> FileRefused:
    """The refusal of a workbook under a password."""
    return FileRefused(
        _(
            "The file is protected by a password. Open it, remove the "
            "password (File, Protect), save it and send it again."
        ),
        code="F8",
    )
