"""Publishing, freezing and opening a roll again: the law's days, reasons, roles and territory."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from accounts.errors import DomainError, NotAllowed, ReasonMissing, WrongState
from accounts.models import User
from audit.models import Event
from tests import builders
from villages.models import PollStage, RollState, Term, VillageElection
from voters import rolls
from voters.models import RollPublication

LAST_DAY = date(2021, 4, 27)


@pytest.fixture
def village(elections: list[VillageElection]) -> VillageElection:
    """A village with two voters."""
    builders.make_voter(elections[1])
    builders.make_voter(elections[1])
    return elections[1]


def state(village: VillageElection) -> str:
    return VillageElection.objects.get(pk=village.pk).roll_state


@time_machine.travel(LAST_DAY)
def test_a_roll_is_published_twenty_days_before_election_day(clerk_east: User, village: VillageElection) -> None:
    assert rolls.last_day_to_publish(village) == LAST_DAY
    publication = rolls.publish(actor=clerk_east, election=village, on=LAST_DAY)
    assert (publication.voters, publication.objections_until) == (2, LAST_DAY + timedelta(days=5))
    assert state(village) == RollState.PUBLISHED
    assert Event.objects.get(action="roll.published").division == village.village_id


@time_machine.travel(date(2021, 4, 28))
def test_a_day_late_needs_a_reason_with_the_article(clerk_east: User, village: VillageElection) -> None:
    with pytest.raises(ReasonMissing, match="20 days.*2021-04-27.*第十四条"):
        rolls.publish(actor=clerk_east, election=village, on=date(2021, 4, 28))
    assert state(village) == RollState.DRAFT
    publication = rolls.publish(actor=clerk_east, election=village, on=date(2021, 4, 28), late_reason="山洪，道路中断")
    assert publication.late_reason == "山洪，道路中断"


@pytest.mark.parametrize(("on", "words"), [(date(2021, 5, 2), "still to come"), (date(2021, 5, 17), "still to come")])
@time_machine.travel(date(2021, 5, 1))
def test_a_day_to_come_is_refused(on: date, words: str, clerk_east: User, village: VillageElection) -> None:
    with pytest.raises(DomainError, match=words):
        rolls.publish(actor=clerk_east, election=village, on=on, late_reason="x")


@time_machine.travel(date(2021, 5, 18))
def test_election_day_itself_is_too_late_with_any_reason(clerk_east: User, village: VillageElection) -> None:
    with pytest.raises(DomainError, match="before election day"):
        rolls.publish(actor=clerk_east, election=village, on=date(2021, 5, 17), late_reason="x")


def test_an_empty_roll_and_a_published_one_cannot_be_published(
    clerk_east: User, elections: list[VillageElection], village: VillageElection
) -> None:
    with pytest.raises(WrongState, match="no voters"):
        rolls.publish(actor=clerk_east, election=elections[2], on=LAST_DAY)
    rolls.publish(actor=clerk_east, election=village, on=LAST_DAY)
    with pytest.raises(WrongState, match="already"):
        rolls.publish(actor=clerk_east, election=village, on=LAST_DAY)


@pytest.mark.parametrize("who", ["leader_east", "viewer", "reviewer"])
def test_other_roles_do_not_publish(who: str, cast: dict[str, User], village: VillageElection) -> None:
    with pytest.raises(NotAllowed):
        rolls.publish(actor=cast[who], election=village, on=LAST_DAY)


def test_nobody_publishes_in_another_territory(clerk_west: User, village: VillageElection) -> None:
    with pytest.raises(NotAllowed):
        rolls.publish(actor=clerk_west, election=village, on=LAST_DAY)


def test_nothing_moves_in_a_closed_term(clerk_east: User, village: VillageElection) -> None:
    Term.objects.update(state="closed")
    with pytest.raises(WrongState, match="closed"):
        rolls.publish(actor=clerk_east, election=village, on=LAST_DAY)


def test_a_roll_is_frozen_when_objections_are_over(leader_east: User, village: VillageElection) -> None:
    builders.make_publication(village, on=date(2021, 4, 20), objections_until=date(2021, 4, 25))
    with time_machine.travel(date(2021, 4, 25)), pytest.raises(WrongState, match="object until 2021-04-25"):
        rolls.freeze(actor=leader_east, election=village)
    with time_machine.travel(date(2021, 4, 26)):
        publication = rolls.freeze(actor=leader_east, election=village)
    assert (publication.voters, publication.frozen_by) == (2, leader_east)
    assert state(village) == RollState.FROZEN


def test_only_a_published_roll_is_frozen_and_not_by_a_clerk(
    leader_east: User, clerk_east: User, village: VillageElection
) -> None:
    with pytest.raises(WrongState, match="Only a published roll"):
        rolls.freeze(actor=leader_east, election=village)
    with pytest.raises(NotAllowed):
        rolls.freeze(actor=clerk_east, election=village)


def test_a_frozen_roll_opens_again_step_by_step_with_a_reason(leader_east: User, village: VillageElection) -> None:
    builders.make_publication(village, frozen=True)
    with pytest.raises(ReasonMissing):
        rolls.reopen(actor=leader_east, election=village, reason="  ")
    rolls.reopen(actor=leader_east, election=village, reason="漏登一人")
    assert state(village) == RollState.PUBLISHED
    assert RollPublication.objects.get().frozen_at is None
    rolls.reopen(actor=leader_east, election=village, reason="整组重登")
    assert state(village) == RollState.DRAFT
    with pytest.raises(WrongState, match="open already"):
        rolls.reopen(actor=leader_east, election=village, reason="x")


def test_a_roll_stays_frozen_once_the_ballot_is_settled(leader_east: User, village: VillageElection) -> None:
    builders.make_publication(village, frozen=True)
    VillageElection.objects.filter(pk=village.pk).update(committee_stage=PollStage.READY)
    with pytest.raises(WrongState, match="settled"):
        rolls.reopen(actor=leader_east, election=village, reason="漏登一人")


def test_a_roll_published_again_keeps_one_publication(
    clerk_east: User, leader_east: User, village: VillageElection
) -> None:
    rolls.publish(actor=clerk_east, election=village, on=date(2021, 4, 20))
    rolls.reopen(actor=leader_east, election=village, reason="重登")
    rolls.publish(actor=clerk_east, election=village, on=date(2021, 4, 22))
    assert RollPublication.objects.get().published_on == date(2021, 4, 22)
