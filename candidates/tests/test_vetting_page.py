"""A department's queue and the district's matrix."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from candidates import departments, review, vetting
from candidates.models import Candidacy, CandidacyState, Conclusion
from candidates.tests.world import all_agree, answer, in_vetting, two_departments
from tests import builders

MOST_QUERIES = 12


@pytest.fixture
def people(term, elections):
    two_departments(term)
    late = timezone.localdate() - timedelta(days=1)
    return [
        in_vetting(elections[1], person=builders.make_person("曾强")),
        in_vetting(elections[1], person=builders.make_person("王芳"), due_on=late),
        in_vetting(elections[4], person=builders.make_person("西河人")),
    ]


def get(client, term, **query):
    return client.get(reverse("candidates:vetting", args=[term.pk]), query)


def in_queue(response):
    return [row.candidacy.person.name for row in response.context["page"].object_list]


def test_a_reviewer_sees_own_open_answers_most_urgent_first(sign_in, reviewer, term, people):
    response = get(sign_in(reviewer), term)
    assert in_queue(response) == ["王芳", "曾强", "西河人"]
    counts = response.context["counts"]
    assert (counts.pending, counts.overdue, counts.answered) == (3, 1, 0)


def test_what_another_department_answered_is_nowhere_on_a_reviewers_page(sign_in, reviewer, term, people):
    answer(people[0], "court", Conclusion.OBJECTION, "N14", "失信名单第七号")
    client = sign_in(reviewer)
    for page in (get(client, term), get(client, term, show="answered")):
        assert "失信名单第七号" not in page.content.decode()
        assert "N14" not in page.content.decode()


def test_answered_ones_leave_the_queue(sign_in, reviewer, term, people):
    answer(people[0], "police")
    client = sign_in(reviewer)
    assert in_queue(get(client, term)) == ["王芳", "西河人"]
    assert in_queue(get(client, term, show="answered")) == ["曾强"]
    assert in_queue(get(client, term, show="overdue")) == ["王芳"]


def test_a_reviewer_of_one_township_sees_only_it(sign_in, term, people):
    narrow = builders.make_user("narrow", "reviewer", builders.WEST)
    assert in_queue(get(sign_in(narrow), term)) == ["西河人"]


def test_one_click_answers_and_the_row_says_so(sign_in, reviewer, term, people):
    response = sign_in(reviewer).post(
        reverse("candidates:opinion", args=[term.pk, people[0].pk]),
        {"conclusion": "no_objection"},
        headers={"HX-Request": "true"},
    )
    assert "No objection" in response.content.decode()
    assert people[0].opinions.get(department="police").conclusion == Conclusion.NO_OBJECTION


def test_a_refused_click_says_why_in_the_row(sign_in, reviewer, term, people):
    Candidacy.objects.filter(pk=people[0].pk).update(state=CandidacyState.WITHDRAWN)
    response = sign_in(reviewer).post(
        reverse("candidates:opinion", args=[term.pk, people[0].pk]),
        {"conclusion": "no_objection"},
        headers={"HX-Request": "true"},
    )
    assert "can only be done while the state is" in response.content.decode()


def test_bulk_no_objection_asks_a_second_time(sign_in, reviewer, term, people):
    client = sign_in(reviewer)
    url = reverse("candidates:no_objection", args=[term.pk])
    asked = client.post(url, {"pk": [people[0].pk, people[1].pk]})
    assert "no objection to 2 people" in asked.content.decode()
    assert not people[0].opinions.filter(conclusion=Conclusion.NO_OBJECTION).exists()
    done = client.post(url, {**asked.context["hidden"], "confirmed": "1"}, follow=True)
    assert "No objection recorded for 2 people" in done.content.decode()
    assert in_queue(get(client, term)) == ["西河人"]


def test_nobody_ticked_gets_a_sentence(sign_in, reviewer, term, people):
    response = sign_in(reviewer).post(reverse("candidates:no_objection", args=[term.pk]), follow=True)
    assert "Tick the people first" in response.content.decode()


def test_the_district_sees_people_by_departments(sign_in, office, term, people):
    answer(people[0], "police")
    answer(people[0], "court", Conclusion.OBJECTION, "", "失信名单第七号")
    response = get(sign_in(office), term)
    by_name = {row.candidacy.person.name: row for row in response.context["rows"]}
    assert [cell.mark for cell in by_name["曾强"].cells] == ["◐", "✓"]
    assert [cell.mark for cell in by_name["王芳"].cells] == ["!", "!"]
    assert (by_name["曾强"].look, by_name["王芳"].look, by_name["西河人"].look) == ("doing", "late", "none")
    assert "失信名单第七号" not in response.content.decode()


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        ("needs_ruling", ["曾强"]),
        ("overdue", ["王芳"]),
        ("clearable", ["西河人"]),
        ("blocked", []),
        ("waiting", ["王芳"]),
        ("", ["王芳", "曾强", "西河人"]),
    ],
)
def test_the_matrix_filters_by_outcome(sign_in, office, term, people, outcome, found):
    answer(people[0], "police")
    answer(people[0], "court", Conclusion.OBJECTION, "", "待核")
    all_agree(people[2])
    response = get(sign_in(office), term, outcome=outcome)
    assert [row.candidacy.person.name for row in response.context["rows"]] == found


def test_the_database_judges_as_the_rule_does(office, term, elections):
    two_departments(term)
    for first in Conclusion.values:
        for second in ("N08", "N14", ""):
            person = in_vetting(elections[1])
            answer(person, "police", first, second if first == "not_eligible" else "", "缘由")
            answer(person, "court", Conclusion.NOT_ELIGIBLE if second else Conclusion.NO_OBJECTION, second, "缘由")
    asked_once = in_vetting(elections[1])
    asked_once.opinions.filter(department="court").delete()
    all_agree(asked_once)
    people = review.people_in_vetting(office, term, review.MatrixFilter(), len(departments.of(term)))
    found = {person.pk: person.outcome for person in people}
    judged = vetting.verdicts(term, list(found))
    assert found == {key: verdict.outcome for key, verdict in judged.items()}
    assert len(found) == 13


def test_clearing_everybody_without_objection(sign_in, office, term, people):
    all_agree(people[2])
    client = sign_in(office)
    url = reverse("candidates:clear", args=[term.pk])
    asked = client.post(url, {"all": "1"})
    assert asked.context["hidden"]["pks"] == str(people[2].pk)
    client.post(url, {**asked.context["hidden"], "confirmed": "1"})
    assert Candidacy.objects.get(pk=people[2].pk).state == CandidacyState.CLEARED


@pytest.mark.parametrize("who", ["clerk_east", "leader_east", "viewer"])
def test_townships_and_viewers_have_no_vetting_page(request, sign_in, term, who):
    user: User = request.getfixturevalue(who)
    assert get(sign_in(user), term).status_code == 403


@pytest.mark.parametrize("who", ["office", "reviewer", "admin"])
def test_the_number_of_queries_does_not_grow(
    request, sign_in, term, elections, people, who, django_assert_max_num_queries
):
    for _ in range(60):
        in_vetting(elections[2])
    client = sign_in(request.getfixturevalue(who))
    get(client, term)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert get(client, term).status_code == 200


def test_no_objection_to_the_whole_list_asks_a_second_time_and_follows_the_filter(sign_in, reviewer, term, people):
    client = sign_in(reviewer)
    url = reverse("candidates:no_objection", args=[term.pk])
    asked = client.post(f"{url}?show=overdue", {"all": "1"})
    assert "no objection to 1 people" in asked.content.decode()
    asked = client.post(url, {"all": "1"})
    assert "no objection to 3 people" in asked.content.decode()
    assert in_queue(get(client, term)) == ["王芳", "曾强", "西河人"]
    client.post(url, {**asked.context["hidden"], "confirmed": "1"})
    assert in_queue(get(client, term)) == []


def test_an_adverse_answer_is_given_from_the_form_with_item_day_reason_and_basis(sign_in, reviewer, term, people):
    client = sign_in(reviewer)
    url = reverse("candidates:opinion", args=[term.pk, people[0].pk])
    form = {"conclusion": "not_eligible", "bar_code": "N09", "reason": "参与赌博被拘留"}
    assert "needs its basis" in client.post(url, form, follow=True).content.decode()
    form["basis"] = "行罚决字〔2019〕31号"
    assert "write the day of the fact" in client.post(url, form, follow=True).content.decode()
    client.post(url, {**form, "fact_on": "2019-08-15"})
    given = people[0].opinions.get(department="police")
    assert (given.bar_code, given.basis, given.fact_on.isoformat()) == ("N09", form["basis"], "2019-08-15")


def test_both_review_lists_stay_under_twelve_queries(
    sign_in, office, reviewer, term, elections, people, django_assert_max_num_queries
):
    for _ in range(60):
        in_vetting(elections[1])
    for user in (office, reviewer):
        client = sign_in(user)
        get(client, term)
        with django_assert_max_num_queries(11):
            get(client, term)
