"""The election committees of the villages: seven people each, an alternate, and here and there somebody who left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from candidates.models import Candidacy, Person
from candidates.records.path import CommitteeRole, ElectionCommitteeMember, LeavingReason
from election_site.demonstration.days import Days
from election_site.demonstration.people import Made, Numbers
from election_site.demonstration.rows_of_people import person_row
from election_site.demonstration.slates import LOST, Runner, make_person
from election_site.demonstration.targets import SEED
from villages.models import VillageElection

MEMBERS = 7
ONE_LEFT = 8
"""In one of so many villages a member was put forward, left, and an alternate moved up."""
_ROLES = (CommitteeRole.CHAIR, CommitteeRole.VICE_CHAIR, *(CommitteeRole.MEMBER,) * (MEMBERS - 2))


@dataclass(frozen=True)
class Committee:
    """People chosen in a village in the order of votes, the last an alternate; ``left`` was put forward since."""

    people: tuple[Made, ...]
    left: Runner | None = None


def choose(
    slates: Sequence[tuple[VillageElection, list[Runner]]], numbers: Sequence[Numbers], days: Days
) -> list[Committee]:
    """The committee of every village: nobody put forward, except where one of them left for it."""
    rng = Random(SEED + 4)
    committees = []
    for position, (_election, runners) in enumerate(slates):
        people = tuple(
            make_person(rng, numbers[position], rng.random() < 0.4, rng.randint(360, 780), days.election)
            for _ in range(MEMBERS + 1)
        )
        leaves = position % ONE_LEFT == 2
        stands = next(each for each in runners if each.outcome == LOST and not each.party) if leaves else None
        committees.append(Committee(people, stands))
    return committees


def write_committees(
    slates: Sequence[tuple[VillageElection, list[Runner]]],
    committees: Sequence[Committee],
    candidacies: Mapping[Runner, Candidacy],
    days: Days,
) -> int:
    """Members and alternates as chosen, those who left with day and reason; returns how many rows."""
    everybody = [made for committee in committees for made in committee.people]
    rows = iter(Person.objects.bulk_create([person_row(made) for made in everybody], batch_size=2000))
    members = []
    for (election, _runners), committee in zip(slates, committees, strict=True):
        people = [next(rows) for _ in committee.people]
        members += _members(election, people, days, candidacies[committee.left].person if committee.left else None)
    return len(ElectionCommitteeMember.objects.bulk_create(members, batch_size=2000))


def _members(
    election: VillageElection, people: list[Person], days: Days, left: Person | None
) -> list[ElectionCommitteeMember]:
    """Who was elected to the committee; the one who left had the fourth place, and the last alternate is still one."""
    roles = [*_ROLES, CommitteeRole.ALTERNATE]
    if left:
        people, roles = [*people[:3], left, *people[3:]], [*_ROLES, CommitteeRole.MEMBER, CommitteeRole.ALTERNATE]
    return [
        ElectionCommitteeMember(
            village_election=election,
            village_id=election.village_id,
            person=person,
            role=role,
            place=place,
            chosen_on=days.committees_chosen,
            left_on=days.put_forward if person is left else None,
            left_because=LeavingReason.NOMINATED if person is left else LeavingReason.SITTING,
        )
        for place, (person, role) in enumerate(zip(people, roles, strict=True), start=1)
    ]
