"""Two people open the same term, or publish the same roll, at the same moment: it happens once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.errors import WrongState
from audit.models import Event
from tests import builders
from villages import terms
from villages.models import Term, VillageElection
from villages.rules import rule_set
from voters import appeals, rolls
from voters.models import RollPublication


def together(act: Callable[[], object]) -> list[object]:
    """What two threads with their own connections got: results or the errors raised."""

    def run(_number: int) -> object:
        try:
            return act()
        except (WrongState, IntegrityError) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(run, range(2)))


@pytest.fixture
def a_village(transactional_db: None) -> str:
    builders.make_district()
    return builders.make_division(f"{builders.EAST}201", "大沟村村民委员会").code


def test_a_term_opened_twice_at_once_is_one_term_with_one_election_per_village(a_village: str) -> None:
    found = together(
        lambda: terms.open_term(actor=None, name="2021", scope=builders.DISTRICT, election_day=builders.ELECTION_DAY)
    )
    assert found[0] == found[1] == Term.objects.get()
    assert VillageElection.objects.count() == 1


def test_without_the_lock_the_race_is_real(a_village: str) -> None:
    """The canary: looking first and creating then, as the service would without its lock, collides."""

    def careless() -> Term:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select count(*) from villages_term")
            assert cursor.fetchone() == (0,)
            cursor.execute("select pg_sleep(0.3)")
            return Term.objects.create(
                name="2021",
                scope_id=builders.DISTRICT,
                election_day=builders.ELECTION_DAY,
                rules="2018",
                rule_snapshot=rule_set("2018").to_json(),
            )

    assert [type(found) for found in together(careless)].count(IntegrityError) == 1


def test_a_roll_published_twice_at_once_is_published_once(a_village: str) -> None:
    election = builders.make_village(builders.make_term(), a_village)
    builders.make_voter(election)
    clerk = builders.make_user("clerk")
    found = together(lambda: rolls.publish(actor=clerk, election=election, on=date(2021, 4, 20)))
    assert sorted(type(each).__name__ for each in found) == ["RollPublication", "WrongState"]
    assert RollPublication.objects.count() == 1


def test_an_appeal_decided_twice_at_once_has_one_decision(a_village: str) -> None:
    election = builders.make_village(builders.make_term(), a_village)
    builders.make_voter(election)
    builders.make_publication(election)
    clerk, day = builders.make_user("clerk"), date(2021, 4, 22)
    given = {"appellant": "申某", "kind": "left_out", "about": "申某", "claim": "漏登", "received_on": day}
    taken = together(lambda: appeals.file(actor=clerk, election=election, **given))
    assert sorted(each.serial for each in taken) == [1, 2]
    said = {"outcome": "refused", "decided_on": day, "facts": "经查", "decision": "维持"}
    found = together(lambda: appeals.decide(actor=clerk, appeal=taken[0], **said))
    assert sorted(type(each).__name__ for each in found) == ["RollAppeal", "WrongState"]
    assert Event.objects.filter(action="appeal.decided").count() == 1
