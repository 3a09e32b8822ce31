"""Every form in which a report leaves the site, by kind."""

from __future__ import annotations

import json
from collections.abc import Callable

from reports.exports.document import document
from reports.exports.workbook import workbook
from reports.report import Report


def data(report: Report) -> bytes:
    """The contract as JSON text, readable by people too."""
    return (json.dumps(report.contract(), ensure_ascii=False, indent=2) + "\n").encode()


def text(report: Report) -> bytes:
    """Title and sentences."""
    return report.text().encode()


WRITERS: dict[str, Callable[[Report], bytes]] = {"json": data, "txt": text, "xlsx": workbook, "docx": document}
CONTENT_TYPES = {
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
