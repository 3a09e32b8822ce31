"""A run of rows of one sheet, kept column by column so that half a million rows stay cheap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import compress
from typing import Any

from sheets.findings import IssueLog, Sentence

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""What a reader yields; an empty cell is "" or None."""

# So few that the cells of a chunk stay in the processor's cache while column after column is cleaned.
ROWS_PER_CHUNK = 2_048

LONGEST_WORD = 40
MOST_UNKNOWN_WORDS = 30


@dataclass(slots=True)
class Chunk:
    """Cleaned columns of at most ROWS_PER_CHUNK rows of one sheet.

    ``numbers`` are the workbook's own 1-based row numbers; every list of ``columns`` has the same length.
    ``rejected`` holds offsets of rows with an error.
    ``blank_is_above``: the person's answer what an empty village means (L9). ``refused_codes``: warnings that the
    person wants as errors. ``extras`` are the columns nobody declared, by heading. ``unknown`` is the sheet's own table
    of words nobody knows (``sheets.summaries``).
    """

    sheet: str
    title: str
    numbers: Sequence[int]
    issues: IssueLog
    columns: dict[str, list[Any]] = field(default_factory=dict)
    extras: dict[str, list[Any]] = field(default_factory=dict)
    rejected: set[int] = field(default_factory=set)
    blank_is_above: bool = True
    refused_codes: frozenset[str] = frozenset()
    unknown: dict[str, dict[str, int]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, key: str) -> list[Any]:
        """The cleaned values of a column; a list of None when the file has no such column."""
        try:
            return self.columns[key]
        except KeyError:
            return [None] * len(self.numbers)

    def has(self, key: str) -> bool:
        """Whether the file has this column."""
        return key in self.columns

    def error(self, offset: int, column: str, code: str, template: Sentence, **params: Any) -> None:
        """Refuse the row at an offset."""
        self.rejected.add(offset)
        self.issues.error(self.sheet, self.numbers[offset], column, code, template, **params)

    def warn(self, offset: int, column: str, code: str, template: Sentence, **params: Any) -> None:
        """Keep the row at an offset and tell the person."""
        if code in self.refused_codes:
            self.error(offset, column, code, template, **params)
            return
        self.issues.warn(self.sheet, self.numbers[offset], column, code, template, **params)

    def note(self, offset: int, column: str, code: str, template: Sentence, **params: Any) -> None:
        self.issues.note(self.sheet, self.numbers[offset], column, code, template, **params)

    def ask(self, column: str, word: str) -> None:
        """Count a word nobody knows, so that its meaning can be asked once for the file."""
        table = self.unknown.setdefault(column, {})
        if word in table or (0 < len(word) <= LONGEST_WORD and len(table) < MOST_UNKNOWN_WORDS):
            table[word] = table.get(word, 0) + 1

    def kept(self, *keys: str) -> Iterator[tuple[Any, ...]]:
        """Rows without an error as tuples of the named columns."""
        rows = zip(*(self[key] for key in keys), strict=True)
        return compress(rows, self._selectors()) if self.rejected else rows

    def kept_numbers(self) -> Sequence[int]:
        """Row numbers of the rows without an error."""
        return list(compress(self.numbers, self._selectors())) if self.rejected else self.numbers

    def keep(self, values: Sequence[Any]) -> list[Any]:
        """Of a list as long as the chunk, the entries of rows without an error."""
        return list(compress(values, self._selectors())) if self.rejected else list(values)

    def _selectors(self) -> list[bool]:
        selectors = [True] * len(self.numbers)
        for offset in self.rejected:
            selectors[offset] = False
        return selectors

    def row(self, offset: int) -> dict[str, Any]:
        """One row as a dictionary (for small sheets)."""
        return {key: values[offset] for key, values in self.columns.items()}


@dataclass(slots=True)
class ColumnLog:
    """What a column cleaner may say: issues of one column of one chunk, by offset."""

    chunk: Chunk
    key: str

    def error(self, offset: int, code: str, template: Sentence, **params: Any) -> None:
        self.chunk.error(offset, self.key, code, template, **params)

    def warn(self, offset: int, code: str, template: Sentence, **params: Any) -> None:
        self.chunk.warn(offset, self.key, code, template, **params)

    def note(self, offset: int, code: str, template: Sentence, **params: Any) -> None:
        self.chunk.note(offset, self.key, code, template, **params)
