"""The one-person page: who may read and do what on it."""

import pytest
from django.urls import reverse

from audit.models import Event
from candidates.models import Candidacy, CandidacyState, Conclusion
from candidates.tests.world import all_agree, answer, in_vetting, two_departments
from tests import builders
from villages.codes import CommitteePost
from villages.encryption import decrypt

MOST_QUERIES = 12
WORDS = "涉嫌串通投标正在侦查"


@pytest.fixture
def person(term, elections):
    two_departments(term)
    row = in_vetting(elections[1], person=builders.make_person("曾强"))
    answer(row, "police", Conclusion.NOT_ELIGIBLE, "N08", WORDS)
    answer(row, "court", Conclusion.OBJECTION, "", "执行案件未结")
    return row


def url(term, row):
    return reverse("candidates:person", args=[term.pk, row.person_id])


def test_the_district_reads_every_word(sign_in, office, term, person):
    page = sign_in(office).get(url(term, person)).content.decode()
    assert WORDS in page
    assert "执行案件未结" in page
    assert "Barred by the negative list" in page


def test_a_department_reads_its_own_words_only(sign_in, reviewer, term, person):
    page = sign_in(reviewer).get(url(term, person)).content.decode()
    assert WORDS in page
    assert "执行案件未结" not in page
    assert "Barred by the negative list" not in page


@pytest.mark.parametrize("who", ["clerk_east", "leader_east"])
def test_the_township_reads_no_words(request, sign_in, term, person, who):
    page = sign_in(request.getfixturevalue(who)).get(url(term, person)).content.decode()
    assert "曾强" in page
    assert WORDS not in page
    assert "执行案件未结" not in page
    assert "N08" not in page


def test_the_whole_number_is_shown_on_demand_and_the_look_recorded(sign_in, clerk_east, term, person):
    client = sign_in(clerk_east)
    number = decrypt(person.person.id_cipher)
    assert number not in client.get(url(term, person)).content.decode()
    shown = client.post(reverse("candidates:identity", args=[term.pk, person.person_id]))
    assert number in shown.content.decode()
    event = Event.objects.get(action="person.identity_revealed")
    assert (event.actor, event.object_id) == (clerk_east, str(person.person_id))
    assert number not in str(event.details) + event.reason


def test_a_leader_sees_no_whole_number(sign_in, leader_east, term, person):
    client = sign_in(leader_east)
    assert client.post(reverse("candidates:identity", args=[term.pk, person.person_id])).status_code == 403


def test_a_department_may_ask_for_the_whole_number_and_is_recorded(sign_in, reviewer, term, person):
    client = sign_in(reviewer)
    assert client.post(reverse("candidates:identity", args=[term.pk, person.person_id])).status_code == 200
    assert Event.objects.get(action="person.identity_revealed").actor == reviewer


def test_somebody_of_another_township_does_not_exist(sign_in, clerk_west, term, person):
    assert sign_in(clerk_west).get(url(term, person)).status_code == 404


def test_offices_of_both_terms_are_told(sign_in, office, term, person, elections):
    before = builders.make_term(term.scope, name="2016")
    builders.make_officer(
        builders.make_village(before, elections[1].village_id), person.person, committee_post=CommitteePost.VICE_CHAIR
    )
    assert "Vice chair" in sign_in(office).get(url(term, person)).content.decode()


def test_a_strike_off_without_a_reason_gets_a_sentence(sign_in, office, term, person):
    target = reverse("candidates:strike_off", args=[term.pk, person.pk])
    page = sign_in(office).post(target, {"version": person.version, "reason": ""}, follow=True)
    assert "Write why the person is struck off" in page.content.decode()


def test_a_strike_off_and_its_return(sign_in, office, term, person):
    client = sign_in(office)
    target = reverse("candidates:strike_off", args=[term.pk, person.pk])
    page = client.post(
        target, {"version": person.version, "reason": "正被立案侦查", "bar_code": "N08"}, follow=True
    ).content.decode()
    assert "is struck off" in page
    assert "before the list was published" in page
    assert "Take the strike-off back" in page
    target = reverse("candidates:restore", args=[term.pk, person.pk])
    client.post(target, {"version": person.version + 1, "reason": "已撤案"})
    assert Candidacy.objects.get(pk=person.pk).state == CandidacyState.VETTING


def test_a_reviewer_answers_from_the_page_and_returns_to_the_list(sign_in, reviewer, term, elections):
    two_departments(term)
    row = in_vetting(elections[1])
    back = reverse("candidates:vetting", args=[term.pk]) + "?page=2"
    response = sign_in(reviewer).post(
        reverse("candidates:opinion", args=[term.pk, row.pk]),
        {"conclusion": "objection", "reason": "待核", "bar_code": "", "next": back},
    )
    assert response["Location"] == back
    assert row.opinions.get(department="police").reason == "待核"


def test_a_ruling_clears_from_the_page(sign_in, office, term, elections):
    two_departments(term)
    row = in_vetting(elections[1])
    all_agree(row)
    answer(row, "court", Conclusion.OBJECTION, "", "待核")
    target = reverse("candidates:rule", args=[term.pk, row.pk])
    data = {
        "decision": "clear",
        "ruled_on": "2021-04-20",
        "reason": "领导小组第三次会议研究同意",
        "version": row.version,
    }
    page = sign_in(office).post(target, data, follow=True).content.decode()
    assert "is cleared by ruling of the leading group" in page
    assert "领导小组第三次会议研究同意" in page


@pytest.mark.parametrize("who", ["office", "clerk_east", "reviewer"])
def test_the_number_of_queries_is_fixed(request, sign_in, term, person, who, django_assert_max_num_queries):
    client = sign_in(request.getfixturevalue(who))
    client.get(url(term, person))
    # The office also reads the rulings, and what the township said of somebody brought in further on the path.
    with django_assert_max_num_queries(MOST_QUERIES + 2 * (who == "office")):
        assert client.get(url(term, person)).status_code == 200
