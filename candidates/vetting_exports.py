"""Joint vetting as workbooks: a department's own answers, and people × departments for the district office.

Conclusions and codes of the negative list as on the pages; never the words of an opinion, never a whole number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from candidates import departments, review
from candidates.models import Candidacy, Department, Opinion
from sheets.export import Head, TableSpec
from villages.models import Division, Term

CHUNK = 500


def queue_table(term: Term, place: Division, department: str, rows: QuerySet[Opinion], filled_by: str) -> TableSpec:
    """A department's own answers as filtered, most urgent first."""
    return TableSpec(
        title=_("%(division)s %(term)s: joint vetting by %(department)s")
        % {"division": place.name, "term": term, "department": department},
        unit=_("persons"),
        headers=[
            Head(_("No."), width=6, kind="number"),
            Head(_("Village or community"), width=18),
            Head(_("Full name"), width=10),
            Head(_("Sex"), width=6),
            Head(_("Month of birth"), width=10),
            Head(_("Identity number"), width=22),
            Head(_("Posts sought"), width=22),
            Head(_("Due"), width=12, kind="date"),
            Head(_("Answer"), width=14),
            Head(_("Negative list"), width=10),
        ],
        rows=_queue_rows(rows),
        total_row=lambda written: (_("Total"), "", written, *[""] * 7),
        filled_by=filled_by,
    )


def _queue_rows(rows: QuerySet[Opinion]) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(rows.iterator(chunk_size=CHUNK), 1):
        candidacy, person = row.candidacy, row.candidacy.person
        yield (
            number,
            candidacy.village_election.village.short_name,
            person.name,
            person.get_sex_display(),
            f"{person.birth:%Y.%m}" if person.birth else "",
            person.masked_identity,
            str(candidacy.posts),
            row.due_on,
            row.get_conclusion_display(),
            row.bar_code,
        )


def matrix_table(
    term: Term, place: Division, columns: Sequence[Department], people: QuerySet[Candidacy], filled_by: str
) -> TableSpec:
    """People being vetted as filtered, one column per department, the outcome last."""
    return TableSpec(
        title=_("%(division)s %(term)s: summary of joint vetting") % {"division": place.name, "term": term},
        unit=_("persons"),
        headers=[
            Head(_("No."), width=6, kind="number"),
            Head(_("Village or community"), width=18),
            Head(_("Full name"), width=10),
            Head(_("Posts sought"), width=22),
            *(Head(department.label, width=12) for department in columns),
            Head(_("Outcome"), width=14),
        ],
        rows=_matrix_rows(term, columns, people),
        total_row=lambda written: (_("Total"), "", written, *[""] * (len(columns) + 2)),
        filled_by=filled_by,
    )


def _matrix_rows(term: Term, columns: Sequence[Department], people: QuerySet[Candidacy]) -> Iterator[tuple[Any, ...]]:
    found, hard, numbers = people.iterator(chunk_size=CHUNK), departments.hard_codes(term), count(1)
    while some := list(islice(found, CHUNK)):
        for row in review.matrix(some, columns, hard):
            yield (
                next(numbers),
                row.candidacy.village_election.village.short_name,
                row.candidacy.person.name,
                str(row.candidacy.posts),
                *(cell.word for cell in row.cells),
                row.word,
            )
