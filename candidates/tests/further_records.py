"""One row of each further record of the room, for walks over every table."""

from datetime import date
from typing import Any

from candidates.records.identity import DistinctPair, PersonMerge
from candidates.records.leaving import HandoverItem, Settlement
from candidates.records.path import ElectionCommitteeMember, Kinship, Pledge
from candidates.records.planning import DepartureAudit, IncumbentReview, SlatePlace, TermTargets
from tests import builders

DAY = date(2021, 4, 1)


def one_of_each(election: Any, actor: Any) -> None:
    """Write them, past the services."""
    here = {"village_election": election, "village_id": election.village_id}
    first, second = builders.make_person(), builders.make_person()
    PersonMerge.objects.create(
        kept=first, absorbed_id=987_654, absorbed_name="王小明", reason="同一人", merged_by=actor
    )
    DistinctPair.objects.create(first=first, second=second, reason="不同人", told_by=actor)
    Kinship.objects.create(first=first, second=second, kind="sibling")
    candidacy = builders.make_candidacy(election, first)
    Pledge.objects.create(candidacy=candidacy, village_id=election.village_id, signed_on=DAY)
    ElectionCommitteeMember.objects.create(**here, person=second, place=1, chosen_on=DAY)
    SlatePlace.objects.create(**here, person=second, committee_post="chair")
    officer = builders.make_officer(election, second)
    for model, fields in ((IncumbentReview, {"reviewed_on": DAY}), (DepartureAudit, {}), (Settlement, {})):
        model.objects.create(officer=officer, village_id=election.village_id, **fields)
    HandoverItem.objects.create(**here, kind="1_seal", handed_on=DAY)
    TermTargets.objects.create(term=election.term)
