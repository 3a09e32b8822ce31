"""Workbooks for tests of imports: a title, a header, rows; and one line to bring them in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

from accounts.models import User
from sheets.imports import run_now
from sheets.reports import Report
from villages.models import Term


def workbook(folder: Path, headings: Sequence[str], *rows: Sequence[Any], title: str = "花名册") -> Path:
    """A file with a merged title, the headings and the rows; identity numbers as text."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headings))
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    path = folder / "花名册.xlsx"
    book.save(path)
    return path


def bring_in(actor: User, kind: str, path: Path, term: Term, *, dry_run: bool = False, **options: Any) -> Report:
    """Check and import a file for the person's own territory."""
    return run_now(
        actor=actor,
        kind=kind,
        path=path,
        file_name=path.name,
        term_id=term.pk,
        scope=actor.scope or term.scope_id,
        options=options,
        dry_run=dry_run,
    )


def errors(report: Report) -> list[tuple[int, str]]:
    """Row and code of every error."""
    return [(issue.row, issue.code) for issue in report.log.in_order() if issue.severity == "error"]


def texts(report: Report) -> str:
    """Every sentence of the report."""
    return " ".join(issue.message for issue in report.log.in_order())
