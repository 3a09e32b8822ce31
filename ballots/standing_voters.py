"""Which voters stand as candidates of their village: they may hold no proxy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Q

from candidates.models import Candidacy, CandidacyState
from villages.codes import Organ
from villages.models import PollStage

if TYPE_CHECKING:
    from villages.models import VillageElection
    from voters.models import Voter

BARRED = (CandidacyState.FORMAL, CandidacyState.ELECTED)
_OPEN = [stage for stage in PollStage if stage != PollStage.CERTIFIED]
_ON_A_BALLOT = Q(ballot_lines__poll__state__in=_OPEN, ballot_lines__poll__organ=Organ.COMMITTEE)
"""Who lost the first poll and stands in a rerun or by-election that is not over."""


def standing(election: VillageElection, voters: Sequence[Voter]) -> set[int]:
    """Keys of the voters who are formal candidates for the committee, or stand again in a later ballot of it.

    The same person has the same identity number, or the same name and birth where one of the two is unknown.

    One query.
    """
    people = list(
        Candidacy.objects.filter(Q(state__in=BARRED) & ~Q(committee_post="") | _ON_A_BALLOT, village_election=election)
        .distinct()
        .values_list("person__id_cipher", "person__name", "person__birth")
    )
    ciphers = {bytes(cipher) for cipher, _name, _birth in people if cipher}
    known = {(name, birth, cipher is None) for cipher, name, birth in people}
    found = set()
    for voter in voters:
        cipher = bytes(voter.id_cipher) if voter.id_cipher else None
        same = any(
            (voter.name, voter.birth, unknown) in known for unknown in ((True, False) if cipher is None else (True,))
        )
        if (cipher in ciphers if cipher else False) or same:
            found.add(voter.pk)
    return found
