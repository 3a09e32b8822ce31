"""Pages around the vote ask the same few questions, however many people stand in their rows."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates.records.leaving import Handed, HandoverItem
from candidates.records.path import ElectionCommitteeMember, Kin, Kinship
from candidates.records.planning import IncumbentReview, SlatePlace
from tests import builders

MOST_QUERIES = {
    "slate": 9,
    "simulator": 8,
    "incumbents": 7,
    "incumbent": 4,
    "leavers": 6,
    "settle": 5,
    "handovers": 7,
    "handover": 6,
    "election_committee": 5,
    "double": 6,
    "path": 12,
}


@pytest.fixture
def before(term, elections):
    term.previous = builders.make_term(term.scope, name="2016", election_day=date(2016, 5, 17))
    term.save()
    return builders.make_village(term.previous, elections[1].village_id)


def fill(before, election, first, last):
    """So many people in every list of one village."""
    for index in range(first, last):
        person = builders.make_person()
        old = builders.make_officer(before, person)
        IncumbentReview.objects.create(officer=old, village_id=old.village_id, reviewed_on=date(2021, 1, 1))
        place = {"village_election": election, "village_id": election.village_id, "person": person}
        SlatePlace.objects.create(committee_post="member", **place)
        seat = builders.make_person()
        ElectionCommitteeMember.objects.create(
            **{**place, "person": seat}, place=index + 1, chosen_on=date(2021, 3, 30)
        )
        Kinship.objects.create(first=person, second=seat, kind=Kin.SIBLING)
        builders.make_candidacy(election, state="cleared")
        builders.make_officer(election, started_on=date(2021, 5, 17))
        if index < len(Handed.values):
            HandoverItem.objects.create(
                village_election=election,
                village_id=election.village_id,
                kind=Handed.values[index],
                handed_on=date(2021, 5, 20),
                quantity=1,
            )


def address(page, term, election, old, pair):
    village, officer = [term.pk, election.village_id], [term.pk, old.pk]
    return {
        "slate": reverse("candidates:slate", args=village),
        "simulator": reverse("candidates:simulator", args=[term.pk]) + "?show=all",
        "incumbents": reverse("candidates:incumbents", args=[term.pk]),
        "incumbent": reverse("candidates:incumbent", args=officer),
        "leavers": reverse("candidates:leavers", args=[term.pk]),
        "settle": reverse("candidates:settle", args=officer),
        "handovers": reverse("candidates:handovers", args=[term.pk]) + "?show=all",
        "handover": reverse("candidates:handover", args=village),
        "election_committee": reverse("candidates:election_committee", args=village),
        "double": reverse("candidates:double", args=[term.pk, *pair]),
        "path": reverse("candidates:person", args=[term.pk, pair[0]]),
    }[page]


@pytest.mark.parametrize("page", MOST_QUERIES)
def test_the_number_of_queries_is_bounded_and_does_not_grow(sign_in, clerk_east, term, elections, before, page):
    election, counted = elections[1], []
    one, other = builders.make_person("王重复"), builders.make_person("王重复", identity=None)
    for person in (one, other):
        builders.make_candidacy(elections[2], person)
    fill(before, election, 0, 2)
    client = sign_in(clerk_east)
    old = before.officers.first()
    url = address(page, term, election, old, (one.pk, other.pk))
    client.get(url)
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        counted.append(len(asked))
        if not _round:
            fill(before, election, 2, 14)
    assert counted[0] == counted[1] <= MOST_QUERIES[page], counted
