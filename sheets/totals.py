"""Total rows compared with the sums of the rows above them (L10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from sheets.chunks import Cell, Chunk
from sheets.findings import IssueLog
from sheets.layout import counts_in

_TOTAL_DIFFERS = _("The total row says %(found)s for %(heading)s; the rows add up to %(other)s.")
_COUNT_DIFFERS = _("The total row says %(found)s; there are %(other)s rows.")


@dataclass
class Kept:
    """Offsets of data rows, and of total rows with the number of data rows above them in the block.

    ``next_table``: offset of the header row of a second table below (L15).
    """

    data: list[int] = field(default_factory=list)
    totals: list[tuple[int, int]] = field(default_factory=list)
    next_table: int | None = None


@dataclass
class _Sums:
    """Running sums of the sheet: from its start, and since the last total row."""

    rows: int = 0
    rows_since: int = 0
    all: dict[str, int] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)

    def add(self, chunk: Chunk | None, keys: Sequence[str], first: int, last: int) -> None:
        self.rows += last - first
        self.rows_since += last - first
        if chunk is None:
            return
        for key in keys:
            part = sum(value for value in chunk[key][first:last] if isinstance(value, int))
            self.all[key] = self.all.get(key, 0) + part
            self.since[key] = self.since.get(key, 0) + part

    def restart(self) -> None:
        self.rows_since = 0
        self.since.clear()


class Totals:
    """The sums of one sheet. ``columns``: keys that are added up and their list indexes."""

    def __init__(self, log: IssueLog, label: str) -> None:
        self.log = log
        self.label = label
        self.columns: dict[str, int] = {}
        self.sums = _Sums()

    def compare(self, chunk: Chunk | None, block: Sequence[Sequence[Cell]], kept: Kept, start: int) -> None:
        """Compare the total rows of a block with the sums since the sheet's start, or since the last total row.

        ``chunk`` holds the cleaned data rows of the block, None when there are none; ``start`` is the block's row.
        """
        done = 0
        for offset, position in kept.totals:
            self.sums.add(chunk, tuple(self.columns), done, position)
            done = position
            self._compare_row(block[offset], start + offset + 1)
            self.sums.restart()
        self.sums.add(chunk, tuple(self.columns), done, len(kept.data))

    def _compare_row(self, row: Sequence[Cell], number: int) -> None:
        if not self.columns:
            counts = counts_in(row)
            if len(counts) == 1 and counts[0] not in (self.sums.rows, self.sums.rows_since):
                self.log.warn(self.label, number, "", "L10", _COUNT_DIFFERS, found=counts[0], other=self.sums.rows)
            return
        for key, index in self.columns.items():
            written = counts_in([row[index]])
            whole, part = self.sums.all.get(key, 0), self.sums.since.get(key, 0)
            if written and written[0] not in (whole, part):
                heading = self.log.headings.get((self.label, key), key)
                self.log.warn(
                    self.label, number, key, "L10", _TOTAL_DIFFERS, found=written[0], other=whole, heading=heading
                )
