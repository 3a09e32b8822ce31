"""Another name of a village, kept from an answer about a file."""

from __future__ import annotations

import pytest

from accounts.errors import DomainError, NotAllowed
from audit.models import Event
from tests import builders
from villages import divisions
from villages.directory import TermDirectory
from villages.models import Division, DivisionAlias, Term, VillageElection
from villages.places import for_import

pytestmark = pytest.mark.django_db


@pytest.fixture
def village(elections: list[VillageElection]) -> Division:
    return elections[0].village


def test_a_kept_name_is_read_as_the_village_in_the_next_file(term: Term, village: Division, clerk_east) -> None:
    assert for_import(term.pk, builders.EAST).find("老鸦坳").code is None
    assert divisions.add_name(actor=clerk_east, division=village, name=" 老鸦坳 ")
    assert for_import(term.pk, builders.EAST).find("老鸦坳").code == village.pk
    assert Event.objects.filter(action="division.named", division=village.pk).count() == 1


def test_keeping_it_twice_changes_nothing(village: Division, clerk_east) -> None:
    divisions.add_name(actor=clerk_east, division=village, name="老鸦坳")
    assert not divisions.add_name(actor=clerk_east, division=village, name="老鸦坳")
    assert DivisionAlias.objects.filter(division=village, name="老鸦坳").count() == 1


def test_only_for_villages_of_the_own_territory_and_by_who_brings_sheets_in(village, clerk_west, leader_east) -> None:
    for person in (clerk_west, leader_east):
        with pytest.raises(NotAllowed):
            divisions.add_name(actor=person, division=village, name="老鸦坳")


@pytest.mark.parametrize("name", ["", "   ", "长" * 61])
def test_names_that_are_none_are_refused(village, clerk_east, name: str) -> None:
    with pytest.raises(DomainError):
        divisions.add_name(actor=clerk_east, division=village, name=name)


def test_the_directory_names_villages_with_their_township_in_two_queries(
    term: Term, village: Division, django_assert_num_queries
) -> None:
    with django_assert_num_queries(2):
        named = TermDirectory().villages(term.pk, builders.EAST)
    assert all(code.startswith(builders.EAST) for code, _name in named)
    place = dict(named)[village.pk]
    assert place.endswith(village.short_name)
    assert for_import(term.pk, builders.EAST).find(place).code == village.pk
