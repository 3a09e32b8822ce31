"""What a room supplies for its sheets: one importer class per kind, one instance per run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from sheets.chunks import Chunk
from sheets.findings import IssueLog

if TYPE_CHECKING:
    from accounts.models import User
    from sheets.models import ImportBatch

Progress = Callable[[int, int, str], None]


def silent(done: int, total: int, message: str = "") -> None:
    """Progress nobody watches."""


@dataclass
class Run:
    """One pass over a file: a dry run when ``batch_id`` is None, else the import that owns that batch.

    ``scope`` is the division the file was handed in for; the person's territory was checked against it.
    """

    term_id: int
    scope: str
    actor: User | None
    issues: IssueLog = field(default_factory=IssueLog)
    options: dict[str, Any] = field(default_factory=dict)
    batch_id: int | None = None
    progress: Progress = silent

    @property
    def is_dry(self) -> bool:
        return self.batch_id is None


@dataclass
class Preview:
    """What importing would do, in rows.

    ``samples``: at most 200 of {"row", "what": new|changed|missing, "text", "changes": [[field, before, after] …]}.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0
    samples: list[dict[str, Any]] = field(default_factory=list)


class SheetImporter:
    """Base of every importer. Order of calls in one transaction: open, take (per chunk), plan, then perhaps write."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def open(self) -> None:
        """Load what the rows are compared with; raise DomainError when importing is impossible now."""

    def take(self, chunk: Chunk) -> None:
        """Check a chunk against what the room knows and keep its good rows (memory or a temporary table)."""
        raise NotImplementedError

    def plan(self) -> Preview:
        """Compare everything taken with the database; may still add issues; writes nothing."""
        raise NotImplementedError

    def write(self) -> int:
        """Write what was taken; rows written."""
        raise NotImplementedError

    @classmethod
    def undo(cls, batch: ImportBatch, actor: User | None) -> int:
        """Take an import back inside a transaction; rows taken back. DomainError when something depends on it."""
        raise DomainError(_("Imports of this kind cannot be undone. Correct the rows one by one."), code="no_undo")
