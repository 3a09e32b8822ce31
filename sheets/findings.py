"""What is wrong, doubtful or worth saying about the rows of a file: exact counts, a capped list of sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.functional import Promise

Severity = Literal["error", "warning", "note"]
Sentence = str | Promise

KEEP_ERRORS = 20_000
KEEP_OTHERS_PER_CODE = 200
SHOWN_VALUE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Issue:
    """One sentence about one place; ``row`` is the workbook's own 1-based number, 0 for the whole sheet or file."""

    sheet: str
    row: int
    column: str
    code: str
    severity: Severity
    message: str

    def as_dict(self) -> dict[str, str | int]:
        """The six keys of the import report."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
        }


def quoted(value: object) -> str:
    """A cell's value as shown inside a sentence: short, on one line."""
    text = " ".join(str(value).split())
    return text if len(text) <= SHOWN_VALUE_LENGTH else text[: SHOWN_VALUE_LENGTH - 1] + "…"


def fill(template: Sentence, params: Mapping[str, Any]) -> str:
    """The finished sentence; values are shortened, whole numbers stay numbers."""
    text = str(template)
    if not params:
        return text
    return text % {key: value if isinstance(value, int) else quoted(value) for key, value in params.items()}


@dataclass
class IssueLog:
    """All issues of one run. Sentences beyond the caps are counted but not kept, so memory stays flat."""

    issues: list[Issue] = field(default_factory=list)
    counts: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    rejected: dict[str, set[int]] = field(default_factory=dict)
    headings: dict[tuple[str, str], str] = field(default_factory=dict)
    """(sheet, column key) → the heading in that sheet; ("", key) → the heading of the template workbook."""
    file_errors: int = 0
    _errors_kept: int = 0

    def error(self, sheet: str, row: int, column: str, code: str, template: Sentence, **params: Any) -> None:
        """Refuse a row (row 0: the whole sheet) with a reason."""
        if row:
            self.rejected.setdefault(sheet, set()).add(row)
        else:
            self.file_errors += 1
        self._add("error", sheet, row, column, code, template, params)

    def warn(self, sheet: str, row: int, column: str, code: str, template: Sentence, **params: Any) -> None:
        """Import the row and tell the person."""
        self._add("warning", sheet, row, column, code, template, params)

    def note(self, sheet: str, row: int, column: str, code: str, template: Sentence, **params: Any) -> None:
        """Something done silently that is still worth saying."""
        self._add("note", sheet, row, column, code, template, params)

    def _add(
        self,
        severity: Severity,
        sheet: str,
        row: int,
        column: str,
        code: str,
        template: Sentence,
        params: Mapping[str, Any],
    ) -> None:
        key = (code, severity)
        self.counts[key] += 1
        if severity == "error":
            if self._errors_kept >= KEEP_ERRORS:
                return
            self._errors_kept += 1
        elif self.counts[key] > KEEP_OTHERS_PER_CODE:
            return
        heading = self.headings.get((sheet, column)) or self.headings.get(("", column)) or column
        self.issues.append(Issue(sheet, row, heading, code, severity, fill(template, params)))

    @property
    def rejected_rows(self) -> int:
        """Rows with at least one error."""
        return sum(len(rows) for rows in self.rejected.values())

    @property
    def has_errors(self) -> bool:
        return bool(self.file_errors or self.rejected)

    def total(self, severity: Severity) -> int:
        """How many issues of a severity there are, kept or not."""
        return sum(count for (_, kind), count in self.counts.items() if kind == severity)

    def in_order(self) -> Iterator[Issue]:
        """Kept issues by sheet (in reading order), then row."""
        order = {sheet: place for place, sheet in enumerate(dict.fromkeys(issue.sheet for issue in self.issues))}
        yield from sorted(self.issues, key=lambda issue: (order[issue.sheet], issue.row))
