"""A department sees the people sent to it, and nobody else."""

import pytest
from django.urls import reverse

from candidates.models import CandidacyState, Opinion
from candidates.tests.world import in_vetting, two_departments
from tests import builders


@pytest.fixture
def people(term, elections):
    two_departments(term)
    sent = in_vetting(elections[1], person=builders.make_person("送审人"))
    only_court = in_vetting(elections[1], person=builders.make_person("法院人"))
    Opinion.objects.filter(candidacy=only_court, department="police").delete()
    waiting = builders.make_candidacy(elections[1], builders.make_person("待送人"), state=CandidacyState.NOMINATED)
    return sent, only_court, waiting


def test_only_people_sent_to_it_have_a_page(sign_in, reviewer, term, people):
    client = sign_in(reviewer)
    found = [client.get(reverse("candidates:person", args=[term.pk, row.person_id])).status_code for row in people]
    assert found == [200, 404, 404]


def test_only_people_sent_to_it_are_listed_searched_and_shown_in_the_village(sign_in, reviewer, term, people):
    client = sign_in(reviewer)
    for address in (
        reverse("candidates:candidates", args=[term.pk]),
        reverse("villages:village", args=[term.pk, people[0].village_id]),
    ):
        page = client.get(address).content.decode()
        assert "送审人" in page
        assert "法院人" not in page
        assert "待送人" not in page
    found = client.get(reverse("villages:term_search", args=[term.pk]) + "?q=待送人").content.decode()
    assert reverse("candidates:person", args=[term.pk, people[2].person_id]) not in found


def test_everybody_else_sees_the_territory(sign_in, clerk_east, term, people):
    page = sign_in(clerk_east).get(reverse("candidates:candidates", args=[term.pk])).content.decode()
    assert all(row.person.name in page for row in people)
