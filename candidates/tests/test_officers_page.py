"""The list of officers: filters, totals, two terms."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from tests import builders
from villages.codes import CommitteePost, Education, Origin, PartyPost, Politics, Sex

VILLAGE = 1
MOST_QUERIES = 12


@pytest.fixture
def two_terms(term, elections):
    """Three officers now; the chair served before, another one of that time left."""
    before = builders.make_term(term.scope, name="2016", election_day=date(2016, 12, 20))
    then = builders.make_village(before, elections[VILLAGE].village_id)
    term.previous = before
    term.save()
    chair = builders.make_officer(
        elections[VILLAGE],
        builders.make_person("曾强", birth=date(1985, 6, 1)),
        party_post=PartyPost.SECRETARY,
        committee_post=CommitteePost.CHAIR,
        politics=Politics.PARTY,
        is_fulltime=True,
        origins=[Origin.VETERAN],
    )
    builders.make_officer(
        elections[VILLAGE],
        builders.make_person("王芳", sex=Sex.FEMALE, birth=date(1990, 6, 1)),
        education=Education.SENIOR,
    )
    builders.make_officer(elections[4], builders.make_person("西河人", birth=date(1970, 1, 1)))
    builders.make_officer(then, chair.person, committee_post=CommitteePost.CHAIR)
    builders.make_officer(then, builders.make_person("老支书"), committee_post="", party_post=PartyPost.SECRETARY)
    return term


def get(client, term, **query):
    return client.get(reverse("candidates:officers", args=[term.pk]), query)


def names(response):
    return [row.person.name for row in response.context["page"].object_list]


def test_the_district_sees_all_with_totals(sign_in, office, two_terms):
    response = get(sign_in(office), two_terms)
    assert names(response) == ["曾强", "王芳", "西河人"]
    totals = response.context["totals"]
    assert (totals.officers, totals.women, totals.college, totals.party, totals.fulltime, totals.both) == (
        3,
        1,
        2,
        1,
        1,
        1,
    )
    # 431, 371 and 616 months on 2021-05-17.
    assert totals.months == 431 + 371 + 616
    assert totals.mean_age == Decimal("39.4")


def test_a_clerk_sees_the_own_township_only(sign_in, clerk_east, two_terms):
    assert names(get(sign_in(clerk_east), two_terms)) == ["曾强", "王芳"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"sex": "2"}, ["王芳"]),
        ({"post": "secretary_chair"}, ["曾强"]),
        ({"post": "member"}, ["王芳", "西河人"]),
        ({"education": "college_and_above"}, ["曾强", "西河人"]),
        ({"band": "0-36"}, ["曾强", "王芳"]),
        ({"band": "46-56"}, ["西河人"]),
        ({"fulltime": "no"}, ["王芳", "西河人"]),
        ({"origin": "veteran"}, ["曾强"]),
        ({"again": "yes"}, ["曾强"]),
        ({"again": "no"}, ["王芳", "西河人"]),
        ({"words": "zeng"}, ["曾强"]),
        ({"words": "芳"}, ["王芳"]),
        ({"division": builders.WEST}, ["西河人"]),
        ({"which": "previous"}, ["老支书", "曾强"]),
        ({"which": "previous", "again": "no"}, ["老支书"]),
        ({"sort": "name"}, ["王芳", "西河人", "曾强"]),
        ({"sort": "birth"}, ["王芳", "曾强", "西河人"]),
        ({"sort": "-birth"}, ["西河人", "曾强", "王芳"]),
        ({"sex": "nonsense", "band": "9", "division": "1"}, ["曾强", "王芳", "西河人"]),
        ({"sex": "2", "origin": "veteran"}, []),
    ],
)
def test_filters_and_sorting(sign_in, office, two_terms, query, found):
    assert names(get(sign_in(office), two_terms, **query)) == found


def test_continuity_is_counted_against_the_previous_term(sign_in, office, two_terms):
    page = get(sign_in(office), two_terms).content.decode()
    assert "new 2 · left 1" in page


def test_a_village_of_another_township_cannot_be_asked_for(sign_in, clerk_east, two_terms, elections):
    response = get(sign_in(clerk_east), two_terms, division=elections[4].village_id)
    assert "西河人" not in response.content.decode()


def test_a_viewer_is_refused(sign_in, viewer, two_terms):
    assert get(sign_in(viewer), two_terms).status_code == 403


def test_sign_in_is_needed(client, two_terms):
    assert get(client, two_terms).status_code == 302


def test_the_number_of_queries_does_not_grow(sign_in, office, two_terms, elections, django_assert_max_num_queries):
    for _ in range(60):
        builders.make_officer(elections[2])
    client = sign_in(office)
    get(client, two_terms)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert len(names(get(client, two_terms))) == 50
