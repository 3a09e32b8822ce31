"""The import report: what a file held, what is wrong with it, what importing did or would do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sheets.chunks import MOST_UNKNOWN_WORDS
from sheets.findings import IssueLog
from sheets.importer import Preview
from sheets.summaries import SheetSummary

ISSUES_STORED = 1_000


@dataclass
class Report:
    """Counts in rows: ``rows`` = accepted + rejected are rows of data; ``skipped`` are totals, footers, examples."""

    kind: str
    file: str
    log: IssueLog = field(default_factory=IssueLog)
    sheets: list[SheetSummary] = field(default_factory=list)
    preview: Preview = field(default_factory=Preview)
    written: int = 0
    same_as: str = ""
    looks_like: str = ""

    @property
    def rows(self) -> int:
        return sum(sheet.rows for sheet in self.sheets)

    @property
    def rejected(self) -> int:
        return min(self.rows, self.log.rejected_rows)

    @property
    def accepted(self) -> int:
        return self.rows - self.rejected

    @property
    def skipped(self) -> int:
        return sum(sheet.skipped for sheet in self.sheets)

    def as_contract(self) -> dict[str, Any]:
        """The JSON of ``import_sheet --json``; row numbers are the workbook's own."""
        return {
            "kind": self.kind,
            "file": self.file,
            "sheets": [sheet.sheet for sheet in self.sheets],
            "rows": self.rows,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "skipped": self.skipped,
            "written": self.written,
            "issues": [issue.as_dict() for issue in self.log.in_order()],
        }

    def as_stored(self) -> dict[str, Any]:
        """What is kept with the batch for its page: exact counts, at most ISSUES_STORED sentences, errors first."""
        order = {"error": 0, "warning": 1, "note": 2}
        issues = sorted(self.log.in_order(), key=lambda issue: order[issue.severity])
        by_code: Counter[str] = Counter()
        for (code, severity), count in self.log.counts.items():
            by_code[f"{severity}:{code}"] += count
        return {
            "sheets": [sheet.as_dict() for sheet in self.sheets],
            "skipped": self.skipped,
            "errors": self.log.total("error"),
            "warnings": self.log.total("warning"),
            "notes": self.log.total("note"),
            "file_errors": self.log.file_errors,
            "codes": dict(sorted(by_code.items())),
            "issues": [issue.as_dict() for issue in issues[:ISSUES_STORED]],
            "issues_left_out": max(0, sum(by_code.values()) - ISSUES_STORED),
            "preview": {
                "new": self.preview.new,
                "changed": self.preview.changed,
                "unchanged": self.preview.unchanged,
                "missing": self.preview.missing,
                "samples": self.preview.samples[:200],
            },
            "same_as": self.same_as,
            "looks_like": self.looks_like,
            "unknown": self._unknown_words(),
        }

    def _unknown_words(self) -> dict[str, dict[str, int]]:
        """Column key → unknown word → rows, of all sheets; at most MOST_UNKNOWN_WORDS a column."""
        words: dict[str, Counter[str]] = {}
        for sheet in self.sheets:
            for key, table in sheet.unknown.items():
                words.setdefault(key, Counter()).update(table)
        return {key: dict(table.most_common(MOST_UNKNOWN_WORDS)) for key, table in words.items()}

    def reasons(self, most: int = 50) -> list[str]:
        """The errors as lines for a terminal, with the number of those left out."""
        errors = [issue for issue in self.log.in_order() if issue.severity == "error"]
        lines = []
        for issue in errors[:most]:
            place = " ".join(filter(None, (issue.sheet, f"row {issue.row}" if issue.row else "", issue.column)))
            lines.append(f"{issue.code} {place}: {issue.message}" if place else f"{issue.code}: {issue.message}")
        left = self.log.total("error") - len(lines)
        return [*lines, f"... {left} more"] if left > 0 else lines
