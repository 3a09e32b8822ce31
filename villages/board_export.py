"""The board as a workbook in the shape offices expect: title row, unit line, total row."""

from __future__ import annotations

from datetime import date

from django.http import FileResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sheets.export import Head, TableSpec, file_name, table_response
from villages.board import MatrixRow, VillageLine, WaitingLine, matrix, total_row, village_lines
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


def waiting_table(
    term: Term, division: Division, lines: list[WaitingLine], today: date, *, filled_by: str
) -> TableSpec:
    """Villages that have not reported, most urgent first, with how late they are."""
    return TableSpec(
        title=_("%(division)s %(term)s: not reported by %(day)s")
        % {"division": division.name, "term": term, "day": date_format(today, "DATE_FORMAT")},
        unit=_("villages and communities"),
        headers=(
            Head(_("No."), 6, "number"),
            Head(_("Township"), 16),
            Head(_("Village or community"), 22),
            Head(_("State"), 14),
            Head(_("What is missing"), 36),
        ),
        rows=((number, row.township, row.name, row.word, row.detail) for number, row in enumerate(lines, 1)),
        total_row=(_("Total"), "", len(lines), "", ""),
        filled_by=filled_by,
        made_on=today,
    )


def terms_table(rows: list[Term], *, filled_by: str) -> TableSpec:
    """Terms with their villages, newest first."""
    return TableSpec(
        title=_("Terms of office"),
        unit=_("villages and communities"),
        headers=(
            Head(_("Name of the term"), 18),
            Head(_("District"), 18),
            Head(_("Election day"), 14, "date"),
            Head(_("Rules"), 10),
            Head(_("Villages"), 12, "number"),
            Head(_("State"), 12),
        ),
        rows=(
            (
                row.name,
                row.scope.name,
                row.election_day,
                row.rules,
                row.number_of_villages,  # type: ignore[attr-defined]
                row.get_state_display(),
            )
            for row in rows
        ),
        total_row=(_("Total"), "", "", "", sum(row.number_of_villages for row in rows), ""),  # type: ignore[attr-defined]
        filled_by=filled_by,
    )


def _counts(row: MatrixRow) -> tuple[str, ...]:
    return (row.name, *(f"{cell.done}/{cell.total}" for cell in row.cells), row.turnout)


def _village(line: VillageLine) -> tuple[str, ...]:
    return (line.name, *(f"{SHAPES[Look(look)]} {word}" for look, word in line.states), line.turnout)
