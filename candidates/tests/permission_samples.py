"""Sample addresses of this room for the walk of every URL × every role."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from candidates.models import Candidacy, Department, Opinion
from candidates.records.decisions import Ruling, RulingKind
from candidates.records.path import ElectionCommitteeMember, Kin, Kinship, Pledge
from candidates.records.planning import SlatePlace
from tests import builders
from villages.models import VillageElection


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


def _double(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    pairs = []
    for election in (world.election, world.other_election):
        one, other = builders.make_candidacy(election), builders.make_candidacy(election)
        pairs.append({"term_id": world.term.pk, "first": one.person_id, "second": other.person_id})
    return pairs[0], pairs[1]


def _pledge(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    rows = _candidacies(world)
    for row in rows:
        pledge = Pledge(candidacy=row, village_id=row.village_id, signed_on=date(2021, 4, 1), scan_kind="image/png")
        pledge.scan.save("scan.png", ContentFile(b"\x89PNG\r\n\x1a\n"))
    return {"term_id": world.term.pk, "pk": rows[0].pk}, {"term_id": world.term.pk, "pk": rows[1].pk}


def _ruling(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    found = []
    for row in _candidacies(world):
        ruling = Ruling(
            candidacy=row,
            village_id=row.village_id,
            decision=RulingKind.CLEAR,
            reason="研究同意",
            ruled_on=date(2021, 4, 1),
            scan_kind="image/png",
        )
        ruling.scan.save("scan.png", ContentFile(b"\x89PNG\r\n\x1a\n"))
        found.append({"term_id": world.term.pk, "pk": ruling.pk})
    return found[0], found[1]


def _kin(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    found = []
    for row in _candidacies(world):
        relative = builders.make_candidacy(row.village_election)
        kin = Kinship.objects.create(first=row.person, second=relative.person, kind=Kin.SIBLING)
        found.append({"term_id": world.term.pk, "person_id": row.person_id, "pk": kin.pk})
    return found[0], found[1]


def _committee_member(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    found = []
    for election in (world.election, world.other_election):
        member = ElectionCommitteeMember.objects.create(
            village_election=election,
            village_id=election.village_id,
            person=builders.make_person(),
            place=1,
            chosen_on=date(2021, 3, 30),
        )
        found.append({"term_id": world.term.pk, "pk": member.pk})
    return found[0], found[1]


def _incumbent(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    before = world.term.previous or builders.make_term(world.term.scope, name="2016")
    world.term.previous = before
    world.term.save()
    found = []
    for code in (world.village, world.other_village):
        village = VillageElection.objects.filter(term=before, village_id=code).first()
        row = builders.make_officer(village or builders.make_village(before, code))
        found.append({"term_id": world.term.pk, "pk": row.pk})
    return found[0], found[1]


def _place(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    found = []
    for election in (world.election, world.other_election):
        row = SlatePlace.objects.create(
            village_election=election,
            village_id=election.village_id,
            person=builders.make_person(),
            committee_post="chair",
        )
        found.append({"term_id": world.term.pk, "pk": row.pk})
    return found[0], found[1]


SAMPLES = {
    "candidates:simulator": _term,
    "candidates:targets": _term,
    "candidates:slates_export": _term,
    "candidates:visits_export": _term,
    "candidates:audits_export": _term,
    "candidates:leavers_export": _term,
    "candidates:handovers_export": _term,
    "candidates:incumbents": _term,
    "candidates:incumbent": _incumbent,
    "candidates:slate": _village,
    "candidates:slate_take_over": _village,
    "candidates:slate_drop": _place,
    "candidates:leavers": _term,
    "candidates:settle": _incumbent,
    "candidates:handovers": _term,
    "candidates:handover": _village,
    "candidates:screen": _term,
    "candidates:screen_out": _candidacy,
    "candidates:screen_out_many": _term,
    "candidates:screening_later": _candidacy,
    "candidates:pledge": _candidacy,
    "candidates:pledge_scan": _pledge,
    "candidates:election_committee": _village,
    "candidates:committee_move_up": _village,
    "candidates:committee_leave": _committee_member,
    "candidates:kin": _person,
    "candidates:kin_back": _kin,
    "candidates:doubles": _term,
    "candidates:double": _double,
    "candidates:changes": _person,
    "candidates:revert": _person,
    "candidates:number": _person,
    "candidates:correct_name": _person,
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
    "candidates:vetting_export": _term,
    "candidates:no_objection": _term,
    "candidates:clear": _term,
    "candidates:reopen": _candidacy,
    "candidates:rule": _candidacy,
    "candidates:ruling_scan": _ruling,
    "candidates:negative_list": _term,
    "candidates:vetting_ask_added": _term,
    "candidates:vetting_summary": _term,
    "candidates:vetting_summary_export": _term,
    "candidates:vetting_remind": _term,
    "candidates:vetting_workbook": _department,
    "candidates:publish": _village,
    "candidates:notice": _village,
    "candidates:person": _person,
    "candidates:identity": _person,
}
