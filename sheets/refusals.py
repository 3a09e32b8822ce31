"""A file that cannot be read at all: which rule it met and what the person can do."""

from __future__ import annotations

from accounts.errors import DomainError


class FileRefused(DomainError):
    """The whole file is refused; ``code`` is the case of docs/spreadsheets.md (F7, F19 …)."""

    code = "F19"
