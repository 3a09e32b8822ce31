"""What was found in a sheet beside its rows: headings, places, words nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sheets.chunks import Cell, ColumnLog
from sheets.cleaners.base import plain
from sheets.findings import Sentence

LONGEST_WORD = 40
MOST_UNKNOWN_WORDS = 30


@dataclass(slots=True)
class WordLog(ColumnLog):
    """A column's log that keeps which rows were refused."""

    refused: list[int] = field(default_factory=list)

    def error(self, offset: int, code: str, template: Sentence, **params: Any) -> None:
        self.refused.append(offset)
        self.chunk.error(offset, self.key, code, template, **params)


@dataclass
class SheetSummary:
    """What was found in one sheet, for the report and the mapping page."""

    sheet: str
    title: str = ""
    header_row: int = 0
    headings: list[str] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    extras: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    """Heading → column of the workbook, 0 for A."""
    rows: int = 0
    skipped: int = 0
    unit: str = ""
    missing: list[str] = field(default_factory=list)
    unknown: dict[str, dict[str, int]] = field(default_factory=dict)
    """Column key → word the column does not know → rows that hold it."""

    def as_dict(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "title": self.title,
            "header_row": self.header_row,
            "headings": self.headings,
            "mapping": self.mapping,
            "extras": self.extras,
            "rows": self.rows,
            "skipped": self.skipped,
            "missing": self.missing,
        }

    def note_unknown(self, key: str, values: Sequence[Cell], refused: list[int]) -> None:
        """Count words the column does not know, so that their meaning can be asked once for the file."""
        for offset in refused:
            text = plain(values[offset])
            table = self.unknown.setdefault(key, {})
            if text in table or (0 < len(text) <= LONGEST_WORD and len(table) < MOST_UNKNOWN_WORDS):
                table[text] = table.get(text, 0) + 1
