"""A village ready to vote."""

from datetime import time

import pytest

from ballots import polling_day
from ballots.models import MobileBox, Poll, PollingPlan
from ballots.tests import box_rows, forms, recall_votes
from candidates.models import Officer
from tests import builders
from villages.models import VillageElection
from voters.models import Voter


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


@pytest.fixture
def complete(poll: Poll, party: Poll, village: VillageElection, cast) -> VillageElection:
    """The village once both organs are elected."""
    forms.certified(party, cast)
    forms.certified(poll, cast)
    village.refresh_from_db()
    return village


@pytest.fixture
def chair(complete: VillageElection) -> Officer:
    """Its chair, in office."""
    return recall_votes.holder(complete)


@pytest.fixture
def vote(chair: Officer, cast) -> Poll:
    """The vote on recalling the chair, opened."""
    return recall_votes.opened(cast, chair)


@pytest.fixture
def plan(poll: Poll, cast) -> PollingPlan:
    """Where and when it is held: a meeting from 8:00 to 12:00."""
    return polling_day.plan(
        actor=cast["clerk_east"], poll=poll, mode="meeting", place="村办公室", stations=1, opens_at=time(8),
        closes_at=time(12), version=0,
    )  # fmt: skip


@pytest.fixture
def box(plan: PollingPlan, poll: Poll, cast) -> MobileBox:
    """A mobile box asked for by a clerk, its voters not named yet."""
    return box_rows.ask(poll, cast["clerk_east"])


@pytest.fixture
def roll(poll: Poll) -> list[Voter]:
    """Eight voters of the village: 赵甲 to 吴己 and two of one name."""
    names = ("赵甲", "钱乙", "孙丙", "李丁", "周戊", "吴己", "张三", "张三")
    return [builders.make_voter(poll.village_election, name=name, group="三组") for name in names]
