"""Lists of this room as workbooks in the official table shape. No words of opinions and no identity numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from candidates.ages import age
from candidates.models import Candidacy, Officer
from candidates.rosters import RosterTotals
from sheets.export import Head, TableSpec, file_name, table_response
from villages.models import Division, Term

if TYPE_CHECKING:
    from candidates.models import Person

CHUNK = 2000


def _townships(term: Term) -> dict[str, str]:
    found = Division.objects.townships().under(term.scope_id)
    return dict(found.values_list("code", "short_name"))


def officers(term: Term, rows: QuerySet[Officer], totals: RosterTotals, filled_by: str) -> FileResponse:
    """The roster of officers with a row of totals."""
    return table_response(officers_table(term, rows, totals, filled_by), _name(term, _("Officers")))


def officers_table(term: Term, rows: QuerySet[Officer], totals: RosterTotals, filled_by: str) -> TableSpec:
    """Columns of the usual roster (现任班子成员花名册), row by row from the database."""
    return TableSpec(
        title=_("%(district)s %(term)s: officers of the two committees") % {"district": term.scope.name, "term": term},
        unit=_("persons, years, %"),
        headers=[
            Head(_("No."), width=6, kind="number"),
            Head(_("Township"), width=14),
            Head(_("Village or community"), width=18),
            *_person_heads(),
            Head(_("Party post"), width=12),
            Head(_("Committee post"), width=12),
            Head(_("Full-time"), width=8),
            Head(_("Origins"), width=22),
            Head(_("Continuity"), width=10),
        ],
        rows=_officer_rows(term, rows),
        total_row=_officer_totals(totals),
        filled_by=filled_by,
    )


def _person_heads() -> list[Head]:
    return [
        Head(_("Full name"), width=10),
        Head(_("Sex"), width=6),
        Head(_("Ethnic group"), width=8),
        Head(_("Month of birth"), width=10),
        Head(_("Age"), width=6, kind="number"),
        Head(_("Political status"), width=12),
        Head(_("Education"), width=12),
    ]


def _person(person: Person, term: Term, row: Officer | Candidacy) -> tuple[object, ...]:
    return (
        person.name,
        person.get_sex_display(),
        person.ethnic_group,
        f"{person.birth:%Y.%m}",
        age(person.birth, term.election_day),
        row.get_politics_display(),
        row.get_education_display(),
    )


def _officer_rows(term: Term, rows: QuerySet[Officer]) -> Iterator[tuple[object, ...]]:
    townships = _townships(term)
    again, new = _("Re-elected"), _("New")
    for number, row in enumerate(rows.iterator(chunk_size=CHUNK), start=1):
        yield (
            number,
            townships.get(row.village_id[:9], ""),
            row.village_election.village.short_name,
            *_person(row.person, term, row),
            row.get_party_post_display() if row.party_post else "",
            row.get_committee_post_display() if row.committee_post else "",
            _("Yes") if row.is_fulltime else _("No"),
            row.origin_words,
            again if row.in_other_term else new,  # type: ignore[attr-defined]
        )


def _officer_totals(totals: RosterTotals) -> tuple[object, ...]:
    mean = "" if totals.mean_age is None else f"{totals.mean_age:.1f}"
    return (
        _("Total"), "", "", totals.officers, _("women %(n)s") % {"n": totals.women}, "", "", mean,
        _("party %(n)s") % {"n": totals.party}, _("college %(n)s") % {"n": totals.college}, "", "",
        totals.fulltime, "", _("re-elected %(n)s") % {"n": totals.again},
    )  # fmt: skip


def candidates(term: Term, rows: QuerySet[Candidacy], filled_by: str) -> FileResponse:
    """The list of people put forward."""
    return table_response(candidates_table(term, rows, filled_by), _name(term, _("Candidates")))


def candidates_table(term: Term, rows: QuerySet[Candidacy], filled_by: str) -> TableSpec:
    """Columns of the usual list of nominees (拟任人选花名册); the state, but nothing departments said."""
    number = rows.count()
    return TableSpec(
        title=_("%(district)s %(term)s: people put forward") % {"district": term.scope.name, "term": term},
        unit=_("persons"),
        headers=[
            Head(_("No."), width=6, kind="number"),
            Head(_("Township"), width=14),
            Head(_("Village or community"), width=18),
            *_person_heads(),
            Head(_("Party post sought"), width=12),
            Head(_("Committee post sought"), width=12),
            Head(_("Put forward by"), width=12),
            Head(_("State"), width=12),
        ],
        rows=_candidate_rows(term, rows),
        total_row=(_("Total"), "", "", number, *[""] * 10),
        filled_by=filled_by,
    )


def _candidate_rows(term: Term, rows: QuerySet[Candidacy]) -> Iterator[tuple[object, ...]]:
    townships = _townships(term)
    for number, row in enumerate(rows.iterator(chunk_size=CHUNK), start=1):
        yield (
            number,
            townships.get(row.village_id[:9], ""),
            row.village_election.village.short_name,
            *_person(row.person, term, row),
            row.get_party_post_display() if row.party_post else "",
            row.get_committee_post_display() if row.committee_post else "",
            row.nominated_by,
            row.get_state_display(),
        )


def _name(term: Term, subject: str) -> str:
    return file_name(term.scope.short_name, subject, timezone.localdate())
