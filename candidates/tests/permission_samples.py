"""Sample addresses of this room for the walk of every URL × every role."""

from __future__ import annotations

from typing import Any

from candidates.models import Candidacy
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
    return (
        {"term_id": world.term.pk, "person_id": own.person_id},
        {"term_id": world.term.pk, "person_id": other.person_id},
    )


def _officer(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    own, other = builders.make_officer(world.election), builders.make_officer(world.other_election)
    return {"term_id": world.term.pk, "pk": own.pk}, {"term_id": world.term.pk, "pk": other.pk}


def _double(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    pairs = []
    for election in (world.election, world.other_election):
        one, other = builders.make_candidacy(election), builders.make_candidacy(election)
        pairs.append({"term_id": world.term.pk, "first": one.person_id, "second": other.person_id})
    return pairs[0], pairs[1]


SAMPLES = {
    "candidates:doubles": _term,
    "candidates:double": _double,
    "candidates:changes": _person,
    "candidates:revert": _person,
    "candidates:number": _person,
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
    "candidates:publish": _village,
    "candidates:notice": _village,
    "candidates:person": _person,
    "candidates:identity": _person,
}
