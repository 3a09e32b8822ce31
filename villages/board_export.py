"""The board as a workbook in the shape offices expect: title row, unit line, total row."""

from __future__ import annotations

from datetime import date

from django.http import FileResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sheets.export import Head, TableSpec, file_name, table_response
from villages.board import MatrixRow, VillageLine, matrix, total_row, village_lines
from villages.models import Division, Level, Term
from villages.progress import townships
from villages.stages import SHAPES, Look, Stage


def workbook(term: Term, division: Division, today: date, *, filled_by: str) -> FileResponse:
    """Townships × stages of a district, villages × stages of a township; two or three queries."""
    stages = [str(Stage(value).label) for value in Stage.values]
    rows = townships(term, division.code)
    title = _("%(division)s %(term)s: progress on %(day)s") % {
        "division": division.name,
        "term": term,
        "day": date_format(today, "DATE_FORMAT"),
    }
    sums = total_row(term, rows, today)
    if division.level in (Level.TOWNSHIP, Level.VILLAGE):
        heads = [
            Head(_("Village or community"), width=24),
            *(Head(stage, width=16) for stage in stages),
            Head(_("Turnout"), width=10),
        ]
        body = [_village(line) for line in village_lines(term, division.code, today)]
    else:
        heads = [
            Head(_("Township"), width=18),
            *(Head(stage, width=14) for stage in stages),
            Head(_("Turnout"), width=10),
        ]
        body = [_counts(row) for row in matrix(term, rows, today)]
    spec = TableSpec(
        title=title,
        unit=_("villages done / villages"),
        headers=heads,
        rows=body,
        total_row=_counts(sums),
        filled_by=filled_by,
    )
    return table_response(spec, file_name(division.short_name, _("Progress board"), today))


def _counts(row: MatrixRow) -> tuple[str, ...]:
    return (row.name, *(f"{cell.done}/{cell.total}" for cell in row.cells), row.turnout)


def _village(line: VillageLine) -> tuple[str, ...]:
    return (line.name, *(f"{SHAPES[Look(look)]} {word}" for look, word in line.states), line.turnout)
