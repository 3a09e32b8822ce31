"""What this room hangs on the village page, the home page and the search."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from candidates import hanging
from candidates.models import Candidacy, CandidacyState, Conclusion
from candidates.tests.world import all_agree, answer, in_vetting, two_departments
from tests import builders


def titles(items):
    return {str(item.title): (item.count, item.state) for item in items}


@pytest.fixture
def people(term, elections):
    two_departments(term)
    return [in_vetting(elections[1]), in_vetting(elections[2]), in_vetting(elections[4])]


def test_the_village_page_tells_candidates_and_officers(sign_in, clerk_east, term, elections):
    builders.make_candidacy(elections[1], builders.make_person("曾强"), state=CandidacyState.CLEARED)
    builders.make_officer(elections[1], builders.make_person("老支书"))
    page = sign_in(clerk_east).get(reverse("villages:village", args=[term.pk, elections[1].village_id]))
    words = page.content.decode()
    assert "曾强" in words
    assert "老支书" in words
    assert "Put somebody forward" in words


def test_a_viewer_sees_no_people_on_the_village_page(sign_in, viewer, term, elections):
    builders.make_candidacy(elections[1], builders.make_person("曾强"))
    page = sign_in(viewer).get(reverse("villages:village", args=[term.pk, elections[1].village_id]))
    assert page.status_code == 200
    assert "曾强" not in page.content.decode()


def test_a_reviewer_has_answers_to_give(reviewer, term, people, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        assert titles(hanging.work(reviewer, term)) == {"Vetting answers to give": (3, "doing")}
    late = timezone.localdate() - timedelta(days=1)
    people[0].opinions.update(due_on=late)
    assert titles(hanging.work(reviewer, term)) == {"Vetting answers to give": (3, "late")}


def test_a_reviewer_who_has_answered_has_nothing_to_do(reviewer, term, people):
    for person in people:
        all_agree(person)
    assert hanging.work(reviewer, term) == []


def test_the_office_has_people_to_decide_on(office, term, people):
    all_agree(people[0])
    answer(people[1], "police", Conclusion.NOT_ELIGIBLE, "N08")
    found = titles(hanging.work(office, term))
    assert found == {
        "People barred by the negative list: decide": (1, "doing"),
        "People who can be cleared": (1, "doing"),
    }


def test_a_clerk_has_people_to_send_and_a_leader_lists_to_publish(clerk_east, leader_east, term, elections):
    builders.make_candidacy(elections[1])
    builders.make_candidacy(elections[4])
    builders.make_candidacy(elections[1], state=CandidacyState.CLEARED)
    assert titles(hanging.work(clerk_east, term)) == {"People waiting for the township's screening": (1, "doing")}
    builders.make_candidacy(elections[1], state=CandidacyState.SCREENED)
    assert titles(hanging.work(clerk_east, term))["Screened people to send to joint vetting"] == (1, "doing")
    assert titles(hanging.work(leader_east, term)) == {
        "People put forward to screen": (1, "doing"),
        "Villages with cleared people to publish": (1, "doing"),
    }


def test_once_a_village_has_elected_only_people_cleared_later_are_to_be_published(leader_east, term, elections):
    row = builders.make_candidacy(elections[1], state=CandidacyState.CLEARED)
    Candidacy.objects.filter(pk=row.pk).update(vetted_on=date(2021, 5, 1))
    elections[1].completed_on = date(2021, 5, 17)
    elections[1].save()
    assert titles(hanging.work(leader_east, term)) == {}
    Candidacy.objects.filter(pk=row.pk).update(vetted_on=date(2022, 3, 1))
    assert titles(hanging.work(leader_east, term)) == {"Villages with cleared people to publish": (1, "doing")}


def test_a_closed_term_has_no_work(office, reviewer, term, people):
    term.state = "closed"
    assert hanging.work(office, term) == hanging.work(reviewer, term) == []


@pytest.mark.parametrize("words", ["曾", "zeng", "Zeng Qiang", " 曾强 "])
def test_people_are_found_by_name_and_pinyin_in_the_own_territory(clerk_east, clerk_west, term, elections, words):
    builders.make_candidacy(elections[1], builders.make_person("曾强"))
    assert [hit.title for hit in hanging.search(clerk_east, term, words)] == ["曾强"]
    assert hanging.search(clerk_west, term, words) == []


@pytest.mark.parametrize("written", ["{}", " {} ", "spaced"])
def test_people_are_found_by_their_whole_number_in_the_own_territory(clerk_east, clerk_west, term, elections, written):
    number = builders.identity_number(4_711)
    builders.make_candidacy(elections[1], builders.make_person("曾强", identity=number))
    words = f"{number[:6]} {number[6:14]} {number[14:]}" if written == "spaced" else written.format(number)
    assert [hit.title for hit in hanging.search(clerk_east, term, words)] == ["曾强"]
    assert hanging.search(clerk_west, term, words) == []
    assert hanging.search(clerk_east, term, builders.identity_number(4_712)) == []


def test_digits_and_blanks_find_nobody(clerk_east, term, elections):
    builders.make_candidacy(elections[1])
    assert hanging.search(clerk_east, term, "1980") == []
    assert hanging.search(clerk_east, term, "  ") == []


def test_a_viewer_finds_nobody(viewer, term, elections):
    builders.make_candidacy(elections[1], builders.make_person("曾强"))
    assert hanging.search(viewer, term, "曾") == []
