"""Every form in which a report leaves the site, by kind."""

from __future__ import annotations

import json
from typing import Protocol

from reports.exports.document import document
from reports.exports.workbook import workbook
from reports.report import Report
from reports.rows import Kept


class Writer(Protocol):
    """Writes one form of a report; ``kept`` are the rows it was counted from, where there are any."""

    def __call__(self, report: Report, kept: Kept | None = None) -> bytes: ...


def data(report: Report, kept: Kept | None = None) -> bytes:
    """The contract as JSON text, readable by people too."""
    return (json.dumps(report.contract(), ensure_ascii=False, indent=2) + "\n").encode()


def text(report: Report, kept: Kept | None = None) -> bytes:
    """Title and sentences."""
    return report.text().encode()


WRITERS: dict[str, Writer] = {"json": data, "txt": text, "xlsx": workbook, "docx": document}
CONTENT_TYPES = {
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
