"""The cast: one small district, one term, and a person of every role. Loaded as a plugin by the root conftest.

District 990101 has two townships, east (990101001) and west (990101101), each with a community …001 and two
villages …201 and …202. Everything is in the state of a term that was opened a minute ago.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests import builders

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from villages.models import Division, Term, VillageElection


@pytest.fixture(autouse=True)
def _sentences_in_english() -> Iterator[None]:
    """Services answer tests in English; a page still speaks the language its request asks for."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def district(db: None) -> Division:
    """测试区."""
    return builders.make_district()


@pytest.fixture
def townships(district: Division) -> list[Division]:
    """东山街道 and 西河镇."""
    return [builders.make_division(builders.EAST, "东山街道"), builders.make_division(builders.WEST, "西河镇")]


@pytest.fixture
def villages(townships: list[Division]) -> list[Division]:
    """Six villages in code order: community, village, village of each township."""
    names = {
        f"{builders.EAST}001": "东门社区居民委员会",
        f"{builders.EAST}201": "大沟村村民委员会",
        f"{builders.EAST}202": "新岸山村民委员会",
        f"{builders.WEST}001": "西门社区居民委员会",
        f"{builders.WEST}201": "石桥村村民委员会",
        f"{builders.WEST}202": "兴隆村村民委员会",
    }
    return [builders.make_division(code, name) for code, name in names.items()]


@pytest.fixture
def term(district: Division, villages: list[Division]) -> Term:
    """Term 2021, election day 2021-05-17, rules of 2018, with the election of every village."""
    term = builders.make_term(district)
    for village in villages:
        builders.make_village(term, village.code)
    return term


@pytest.fixture
def elections(term: Term) -> list[VillageElection]:
    """The six village elections of the term in code order, with village and term at hand."""
    return list(term.village_elections.select_related("village", "term").order_by("village_id"))


@pytest.fixture
def office(district: Division) -> User:
    """District election office."""
    return builders.make_user("office", "district", builders.DISTRICT, full_name="区换届办")


@pytest.fixture
def clerk_east(district: Division) -> User:
    """Clerk of the eastern township."""
    return builders.make_user("clerk_east", "clerk", builders.EAST)


@pytest.fixture
def clerk_east_2(district: Division) -> User:
    """Second clerk of the eastern township."""
    return builders.make_user("clerk_east_2", "clerk", builders.EAST)


@pytest.fixture
def clerk_east_3(district: Division) -> User:
    """Third clerk of the eastern township."""
    return builders.make_user("clerk_east_3", "clerk", builders.EAST)


@pytest.fixture
def leader_east(district: Division) -> User:
    """Leader of the eastern township."""
    return builders.make_user("leader_east", "leader", builders.EAST)


@pytest.fixture
def clerk_west(district: Division) -> User:
    """Clerk of the western township."""
    return builders.make_user("clerk_west", "clerk", builders.WEST)


@pytest.fixture
def reviewer(district: Division) -> User:
    """Reviewer of the department ``police`` for the whole district."""
    return builders.make_user("reviewer", "reviewer", builders.DISTRICT)


@pytest.fixture
def viewer(district: Division) -> User:
    """Read-only viewer of the whole district."""
    return builders.make_user("viewer", "viewer", builders.DISTRICT)


@pytest.fixture
def admin(district: Division) -> User:
    """Administrator of everything."""
    return builders.make_user("admin", "admin", "")


@pytest.fixture
def cast(
    office: User,
    clerk_east: User,
    clerk_east_2: User,
    clerk_east_3: User,
    leader_east: User,
    clerk_west: User,
    reviewer: User,
    viewer: User,
    admin: User,
) -> dict[str, User]:
    """Everybody by user name."""
    people = (office, clerk_east, clerk_east_2, clerk_east_3, leader_east, clerk_west, reviewer, viewer, admin)
    return {person.username: person for person in people}


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """``sign_in(user)`` gives a browser of that person, in English so that tests can read the pages."""
    from django.test import Client

    def signed_in(user: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return signed_in
