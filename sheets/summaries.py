"""What was found in a sheet beside its rows: headings, places, words nobody knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sheets.chunks import ColumnLog
from sheets.findings import Sentence


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
