"""The list of people put forward, and sending them to vetting from it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from candidates.models import Candidacy, CandidacyState, Opinion
from candidates.tests.world import two_departments
from tests import builders

MOST_QUERIES = 12
SCREENED = CandidacyState.SCREENED


def get(client, term, **query):
    return client.get(reverse("candidates:candidates", args=[term.pk]), query)


def names(response):
    return [row.person.name for row in response.context["page"].object_list]


@pytest.fixture
def people(term, elections):
    two_departments(term)
    return [
        builders.make_candidacy(elections[1], builders.make_person("曾强"), committee_post="chair", state=SCREENED),
        builders.make_candidacy(elections[1], builders.make_person("王芳", sex="2"), state=CandidacyState.VETTING),
        builders.make_candidacy(elections[4], builders.make_person("西河人")),
    ]


def test_the_list_shows_states_and_counts(sign_in, office, term, people):
    response = get(sign_in(office), term)
    assert names(response) == ["王芳", "曾强", "西河人"]
    assert {value: number for value, _label, number, _look in response.context["tiles"] if number} == {
        "nominated": 1,
        "screened": 1,
        "vetting": 1,
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "vetting"}, ["王芳"]),
        ({"post": "chair"}, ["曾强"]),
        ({"sex": "2"}, ["王芳"]),
        ({"words": "xi"}, ["西河人"]),
        ({"state": "nonsense"}, ["王芳", "曾强", "西河人"]),
        ({"division": builders.WEST}, ["西河人"]),
        ({"sort": "-name"}, ["曾强", "西河人", "王芳"]),
    ],
)
def test_filters(sign_in, office, term, people, query, found):
    assert names(get(sign_in(office), term, **query)) == found


def test_a_clerk_sees_the_own_township_only(sign_in, clerk_east, term, people):
    assert names(get(sign_in(clerk_east), term)) == ["王芳", "曾强"]


def test_an_empty_list_says_what_to_do(sign_in, clerk_east, term):
    assert "Nobody has been put forward yet" in get(sign_in(clerk_east), term).content.decode()


def test_the_number_of_queries_does_not_grow(sign_in, office, term, elections, people, django_assert_max_num_queries):
    for _ in range(60):
        builders.make_candidacy(elections[2])
    client = sign_in(office)
    get(client, term)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert len(names(get(client, term))) == 50


def post(client, term, **data):
    due = timezone.localdate() + timedelta(days=5)
    return client.post(reverse("candidates:send", args=[term.pk]), {"due_on": due.isoformat(), **data}, follow=True)


def test_sending_asks_once_more_and_then_sends(sign_in, clerk_east, term, people):
    client = sign_in(clerk_east)
    asked = post(client, term, pk=[people[0].pk])
    assert "1 people go to 2 departments" in asked.content.decode()
    assert not Opinion.objects.exists()
    hidden = asked.context["hidden"]
    sent = post(client, term, confirmed="1", **hidden)
    assert "1 people were sent" in sent.content.decode()
    assert Opinion.objects.filter(candidacy=people[0]).count() == 2


def test_all_not_yet_sent_are_those_of_the_own_township(sign_in, clerk_east, term, people, elections):
    builders.make_candidacy(elections[1])
    builders.make_candidacy(elections[4], state=SCREENED)
    asked = post(sign_in(clerk_east), term, all="1")
    assert asked.context["hidden"]["pks"] == str(people[0].pk)


def test_keys_of_other_townships_are_left_alone(sign_in, clerk_east, term, people):
    post(sign_in(clerk_east), term, pk=[people[2].pk], confirmed="1")
    assert Candidacy.objects.get(pk=people[2].pk).state == CandidacyState.NOMINATED


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Tick the people to be sent first"),
        ({"pk": ["x", "-1", "99999999999999999999"]}, "Tick the people to be sent first"),
        ({"pk": ["1"], "due_on": "soon"}, "Answers due on"),
        ({"pk": ["1"], "due_on": "2020-01-01", "confirmed": "1"}, "which is past"),
    ],
)
def test_bad_input_gets_a_sentence(sign_in, clerk_east, term, people, data, said):
    response = post(sign_in(clerk_east), term, **data)
    assert response.status_code == 200
    assert said in response.content.decode()


def test_next_never_leads_to_another_site(sign_in, clerk_east, term, people):
    client = sign_in(clerk_east)
    response = client.post(
        reverse("candidates:send", args=[term.pk]), {"due_on": "x", "next": "https://elsewhere.example/"}
    )
    assert response["Location"].startswith("/terms/")
