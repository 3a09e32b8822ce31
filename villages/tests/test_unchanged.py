"""Counts kept only while nothing they were counted from has changed."""

import pytest
from django.core.cache import cache

from candidates.hanging import secretary_chairs
from candidates.models import Officer
from tests.builders import DISTRICT, EAST, make_officer, make_village
from villages.models import VillageElection
from villages.progress import townships
from villages.unchanged import while_unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


def test_a_second_look_costs_one_small_query(term, elections, django_assert_num_queries):
    townships(term, DISTRICT)
    with django_assert_num_queries(1):
        assert townships(term, DISTRICT)


def test_a_changed_a_new_and_a_deleted_village_are_seen_at_once(term, elections):
    assert townships(term, EAST)[0].registered == 0
    VillageElection.objects.filter(pk=elections[0].pk).update(registered=50)
    assert townships(term, EAST)[0].registered == 50
    added = make_village(term, f"{EAST}777", "新村村民委员会", registered=7)
    assert townships(term, EAST)[0].registered == 57
    added.delete()
    assert townships(term, EAST)[0].registered == 50


def test_a_new_chair_is_seen_at_once(term, elections):
    assert secretary_chairs(term, DISTRICT).value == "0"
    officer = make_officer(elections[0], party_post="secretary", committee_post="chair")
    assert secretary_chairs(term, DISTRICT).value == "1"
    Officer.objects.filter(pk=officer.pk).update(ended_on="2021-12-01", end_reason="resigned")
    assert secretary_chairs(term, DISTRICT).value == "0"


def test_what_is_counted_once_is_not_counted_for_another_question(term, elections):
    assert while_unchanged("one", VillageElection, lambda: "first") == "first"
    assert while_unchanged("two", VillageElection, lambda: "second") == "second"
    assert while_unchanged("one", VillageElection, lambda: "not asked") == "first"
