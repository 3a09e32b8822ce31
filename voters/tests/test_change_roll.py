"""One voter at a time: adding, striking, and looking at an identity number."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.errors import NotAllowed, ReasonMissing, WrongState
from accounts.models import User
from audit.models import Event
from tests import builders
from villages.encryption import decrypt
from villages.models import RollState, VillageElection
from voters import rolls
from voters.ages import latest_birth
from voters.models import Voter
from voters.rolls import VoterRefused

NUMBER = builders.identity_number(501, birth=date(1990, 2, 3), sex="2")


@pytest.fixture
def village(elections: list[VillageElection]) -> VillageElection:
    return elections[1]


def test_a_voter_is_added_with_sex_and_birth_of_the_number(clerk_east: User, village: VillageElection) -> None:
    voter = rolls.add_voter(actor=clerk_east, election=village, name=" 李红 ", sex="0", identity=f" {NUMBER.lower()} ")
    assert (voter.name, voter.sex, voter.birth, voter.serial) == ("李红", "2", date(1990, 2, 3), 1)
    assert decrypt(voter.id_cipher) == NUMBER
    village.refresh_from_db()
    assert (village.registered, village.roll_state) == (1, RollState.DRAFT)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": " "}, "name", "has a name"),
        ({"identity": "99000119900203001X"}, "identity", "check character"),
        ({"identity": "123"}, "identity", "18 characters"),
        ({"birth": date(1990, 2, 4)}, "birth", "1990-02-03"),
        ({"identity": "", "birth": date(2003, 5, 18)}, "birth", "2003-05-17"),
    ],
)
def test_who_cannot_stand_on_a_roll_is_refused_with_the_field(
    changes: dict[str, object], field: str, words: str, clerk_east: User, village: VillageElection
) -> None:
    with pytest.raises(VoterRefused, match=words) as refused:
        rolls.add_voter(
            actor=clerk_east, election=village, **{"name": "李红", "sex": "2", "identity": NUMBER, **changes}
        )
    assert refused.value.field == field
    assert not Voter.objects.exists()


def test_the_same_number_stands_once_in_a_village(clerk_east: User, village: VillageElection) -> None:
    rolls.add_voter(actor=clerk_east, election=village, name="李红", sex="2", identity=NUMBER)
    with pytest.raises(VoterRefused, match="already"):
        rolls.add_voter(actor=clerk_east, election=village, name="李虹", sex="2", identity=NUMBER)
    assert Voter.objects.count() == 1


def test_a_published_roll_asks_for_a_reason_and_a_frozen_one_refuses(
    clerk_east: User, village: VillageElection
) -> None:
    VillageElection.objects.filter(pk=village.pk).update(roll_state=RollState.PUBLISHED)
    with pytest.raises(ReasonMissing):
        rolls.add_voter(actor=clerk_east, election=village, name="李红", sex="2")
    rolls.add_voter(actor=clerk_east, election=village, name="李红", sex="2", reason="申诉成立")
    assert Event.objects.get(action="voter.added").reason == "申诉成立"
    VillageElection.objects.filter(pk=village.pk).update(roll_state=RollState.FROZEN)
    with pytest.raises(WrongState, match="frozen"):
        rolls.add_voter(actor=clerk_east, election=village, name="王小明", sex="1", reason="申诉成立")


def test_a_voter_is_struck_off_with_a_reason(clerk_east: User, village: VillageElection) -> None:
    voter = builders.make_voter(village, name="赵四")
    with pytest.raises(ReasonMissing):
        rolls.strike_voter(actor=clerk_east, voter=voter, reason="")
    rolls.strike_voter(actor=clerk_east, voter=voter, reason="迁出")
    village.refresh_from_db()
    assert (village.registered, village.roll_state) == (0, RollState.EMPTY)
    event = Event.objects.get(action="voter.struck")
    assert event.reason == "迁出"
    assert "*" in event.details["masked"]


def test_nobody_is_struck_off_a_frozen_roll_or_in_another_territory(
    clerk_east: User, clerk_west: User, village: VillageElection
) -> None:
    voter = builders.make_voter(village)
    with pytest.raises(NotAllowed):
        rolls.strike_voter(actor=clerk_west, voter=voter, reason="x")
    builders.make_publication(village, frozen=True)
    with pytest.raises(WrongState):
        rolls.strike_voter(actor=clerk_east, voter=voter, reason="迁出")


def test_every_look_at_a_number_is_an_event_without_the_number(
    clerk_east: User, leader_east: User, village: VillageElection
) -> None:
    voter = builders.make_voter(village, identity=NUMBER)
    assert rolls.see_identity(actor=clerk_east, voter=voter) == NUMBER
    event = Event.objects.get(action="voter.identity_seen")
    assert NUMBER not in str(event.details)
    with pytest.raises(NotAllowed):
        rolls.see_identity(actor=leader_east, voter=voter)


@pytest.mark.parametrize(
    ("day", "latest"), [(date(2021, 5, 17), date(2003, 5, 17)), (date(2024, 2, 29), date(2006, 2, 28))]
)
def test_the_latest_birth_of_a_voter(day: date, latest: date) -> None:
    assert latest_birth(day, 18) == latest
