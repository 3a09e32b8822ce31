"""Sample addresses of this room for the walk of every URL × every role."""

from __future__ import annotations

from typing import Any

from candidates.models import Candidacy, Department, Opinion
from tests import builders


def _term(world: Any) -> tuple[dict[str, Any], None]:
    return {"term_id": world.term.pk}, None


def _village(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"term_id": world.term.pk, "code": world.village}, {"term_id": world.term.pk, "code": world.other_village}


def _candidacies(world: Any) -> tuple[Candidacy, Candidacy]:
    return builders.make_candidacy(world.election), builders.make_candidacy(world.other_election)


def _candidacy(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    own, other = _candidacies(world)
    return {"term_id": world.term.pk, "pk": own.pk}, {"term_id": world.term.pk, "pk": other.pk}


def _person(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    own, other = _candidacies(world)
    # A department's reviewer sees people sent to the department, and nobody else.
    Opinion.objects.create(candidacy=own, village_id=own.village_id, department="police")
    return (
        {"term_id": world.term.pk, "person_id": own.person_id},
        {"term_id": world.term.pk, "person_id": other.person_id},
    )


def _officer(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    own, other = builders.make_officer(world.election), builders.make_officer(world.other_election)
    return {"term_id": world.term.pk, "pk": own.pk}, {"term_id": world.term.pk, "pk": other.pk}


def _department(world: Any) -> tuple[dict[str, Any], None]:
    if not Department.objects.filter(term=world.term, code="police").exists():
        builders.make_department(world.term)
    return {"term_id": world.term.pk, "code": "police"}, None


SAMPLES = {
    "candidates:officers": _term,
    "candidates:officers_export": _term,
    "candidates:end_office": _officer,
    "candidates:candidates": _term,
    "candidates:candidates_export": _term,
    "candidates:send": _term,
    "candidates:nominate": _village,
    "candidates:amend": _candidacy,
    "candidates:withdraw": _candidacy,
    "candidates:opinion": _candidacy,
    "candidates:strike_off": _candidacy,
    "candidates:restore": _candidacy,
    "candidates:vetting": _term,
    "candidates:no_objection": _term,
    "candidates:clear": _term,
    "candidates:reopen": _candidacy,
    "candidates:vetting_summary": _term,
    "candidates:vetting_summary_export": _term,
    "candidates:vetting_remind": _term,
    "candidates:vetting_workbook": _department,
    "candidates:publish": _village,
    "candidates:notice": _village,
    "candidates:person": _person,
    "candidates:identity": _person,
}
