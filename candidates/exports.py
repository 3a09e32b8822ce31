"""Lists of this room as workbooks in the official table shape. No words of opinions and no identity numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from candidates import phrases
from candidates.ages import age
from candidates.models import Candidacy, CandidacyState, Officer
from candidates.records.offices import latest
from candidates.rosters import RosterTotals
from sheets.export import Head, TableSpec, file_name, table_response
from villages.codes import CommitteePost, Education, PartyPost, Politics, Sex
from villages.models import Division, Term

CHUNK = 2000


def _townships(term: Term) -> dict[str, str]:
    found = Division.objects.townships().under(term.scope_id)
    return dict(found.values_list("code", "short_name"))


def officers(
    term: Term, place: Division, rows: QuerySet[Officer], totals: RosterTotals, filled_by: str
) -> FileResponse:
    """The roster of officers of a place with a row of totals."""
    return table_response(officers_table(term, place, rows, totals, filled_by), _name(place, _("Officers")))


def officers_table(
    term: Term, place: Division, rows: QuerySet[Officer], totals: RosterTotals, filled_by: str
) -> TableSpec:
    """Columns of the usual roster (现任班子成员花名册), row by row from the database."""
    return TableSpec(
        title=_("%(district)s %(term)s: officers of the two committees") % {"district": place.name, "term": term},
        unit=_("persons, years, %"),
        headers=[
            Head(_("No."), width=6, kind="number"),
            Head(_("Township"), width=14),
            Head(_("Village or community"), width=18),
            *_person_heads(),
            Head(_("Party post"), width=12),
            Head(_("Committee post"), width=12),
            Head(_("In the Party post from"), width=12, kind="date"),
            Head(_("In the committee post from"), width=12, kind="date"),
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


_SINCE = ("started_on", "party_from", "committee_from")
_PERSON = ("person__name", "person__sex", "person__ethnic_group", "person__birth", "politics", "education")


class _Labels:
    """Words of codes, translated once: a list has tens of thousands of them."""

    def __init__(self) -> None:
        self.sex = _words(Sex)
        self.politics = _words(Politics)
        self.education = _words(Education)
        self.party = _words(PartyPost) | {"": ""}
        self.committee = _words(CommitteePost) | {"": ""}
        self.state = _words(CandidacyState)

    def person(self, term: Term, values: Sequence[Any]) -> tuple[object, ...]:
        """Cells of the columns of ``_person_heads`` from values of ``_PERSON``."""
        name, sex, ethnic_group, birth, politics, education = values
        return (
            name,
            self.sex.get(sex, ""),
            ethnic_group,
            f"{birth:%Y.%m}",
            age(birth, term.election_day),
            self.politics.get(politics, ""),
            self.education.get(education, ""),
        )


def _words(choices: type[TextChoices]) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}


def _officer_rows(term: Term, rows: QuerySet[Officer]) -> Iterator[tuple[object, ...]]:
    townships, labels = _townships(term), _Labels()
    again, new, yes, no = _("Re-elected"), _("New"), _("Yes"), _("No")
    columns = ("village_id", "village_election__village__short_name", *_PERSON)
    more = ("party_post", "committee_post", "is_fulltime", "origins", "in_other_term", *_SINCE)
    found = rows.values_list(*columns, *more).iterator(chunk_size=CHUNK)
    for number, (code, village, *values) in enumerate(found, start=1):
        party, committee, fulltime, origins, in_other_term, started, party_from, committee_from = values[len(_PERSON) :]
        yield (
            number,
            townships.get(code[:9], ""),
            village,
            *labels.person(term, values[: len(_PERSON)]),
            labels.party[party],
            labels.committee[committee],
            latest(started, party_from) if party else None,
            latest(started, committee_from) if committee else None,
            yes if fulltime else no,
            phrases.origins(origins),
            again if in_other_term else new,
        )


def _officer_totals(totals: RosterTotals) -> tuple[object, ...]:
    mean = "" if totals.mean_age is None else f"{totals.mean_age:.1f}"
    return (
        _("Total"), "", "", totals.officers, _("women %(n)s") % {"n": totals.women}, "", "", mean,
        _("party %(n)s") % {"n": totals.party}, _("college %(n)s") % {"n": totals.college}, "", "", "", "",
        totals.fulltime, "", _("re-elected %(n)s") % {"n": totals.again},
    )  # fmt: skip


def candidates(term: Term, place: Division, rows: QuerySet[Candidacy], filled_by: str) -> FileResponse:
    """The list of people put forward in a place."""
    return table_response(candidates_table(term, place, rows, filled_by), _name(place, _("Candidates")))


def candidates_table(term: Term, place: Division, rows: QuerySet[Candidacy], filled_by: str) -> TableSpec:
    """Columns of the usual list of nominees (拟任人选花名册); the state, but nothing departments said."""
    number = rows.count()
    return TableSpec(
        title=_("%(district)s %(term)s: people put forward") % {"district": place.name, "term": term},
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
    townships, labels = _townships(term), _Labels()
    columns = ("village_id", "village_election__village__short_name", *_PERSON)
    more = ("party_post", "committee_post", "nominated_by", "state")
    found = rows.values_list(*columns, *more).iterator(chunk_size=CHUNK)
    for number, (code, village, *values) in enumerate(found, start=1):
        party, committee, nominated_by, state = values[len(_PERSON) :]
        yield (
            number,
            townships.get(code[:9], ""),
            village,
            *labels.person(term, values[: len(_PERSON)]),
            labels.party[party],
            labels.committee[committee],
            nominated_by,
            labels.state[state],
        )


def _name(place: Division, subject: str) -> str:
    return file_name(place.short_name, subject, timezone.localdate())
