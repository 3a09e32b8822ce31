"""A village ready to vote."""

import pytest

from ballots.models import Poll
from ballots.tests import forms
from villages.models import VillageElection


@pytest.fixture
def village(elections: list[VillageElection]) -> VillageElection:
    """大沟村 of the eastern township: frozen roll of 1,000, slate published."""
    return forms.ready_village(elections[1])


@pytest.fixture
def poll(village: VillageElection, cast) -> Poll:
    """Its first committee ballot, settled."""
    return forms.committee_poll(cast["clerk_east"], village)


@pytest.fixture
def party(village: VillageElection, cast) -> Poll:
    """Its first party ballot, settled."""
    return forms.party_poll(cast["clerk_east"], village)
