"""Planning a year ahead: incumbents, slates, simulator, targets; services and pages."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError, NotAllowed, WrongState
from candidates import incumbents, slates
from candidates.models import Candidacy
from candidates.nominations import Standing
from candidates.records.path import Kinship
from candidates.records.planning import DepartureAudit, IncumbentReview, SlatePlace
from candidates.slate_figures import Breach, Targets
from candidates.tests.world import facts
from tests import builders
from villages.codes import CommitteePost, PartyPost, Politics, Sex

BOTH = Standing(
    party_post=PartyPost.SECRETARY,
    committee_post=CommitteePost.CHAIR,
    education="3_college",
    politics=Politics.PARTY,
)
SEAT = Standing(committee_post=CommitteePost.MEMBER, education="2_senior")
MOST_QUERIES = 14


@pytest.fixture
def before(term):
    term.previous = builders.make_term(term.scope, name="2016", election_day=date(2016, 5, 17))
    term.save()
    return term.previous


@pytest.fixture
def officer(before, elections):
    return builders.make_officer(
        builders.make_village(before, elections[1].village_id),
        party_post=PartyPost.SECRETARY,
        committee_post=CommitteePost.CHAIR,
        politics=Politics.PARTY,
    )


def intend(actor, election, who, standing=SEAT):
    return slates.intend(actor=actor, election=election, facts=who, standing=standing)


def test_planning_somebody_is_no_nomination(elections, clerk_east):
    intend(clerk_east, elections[1], facts("王小明", number=1), BOTH)
    assert SlatePlace.objects.get().is_member_of_party
    assert not Candidacy.objects.exists()


def test_planning_twice_changes_the_plan(elections, clerk_east):
    intend(clerk_east, elections[1], facts("王小明", number=1))
    intend(clerk_east, elections[1], facts("王小明", number=1), BOTH)
    assert SlatePlace.objects.get().committee_post == CommitteePost.CHAIR


def test_a_minor_another_village_a_second_chair_and_no_post_are_refused(elections, clerk_east):
    intend(clerk_east, elections[1], facts("王小明", number=1), BOTH)
    for election, who, standing, words in (
        (elections[1], facts("小朋友", number=2, birth=date(2010, 1, 1)), SEAT, "election day"),
        (elections[2], facts("王小明", number=1), SEAT, "planned for 大沟村 already"),
        (elections[1], facts("李大勇", number=3), BOTH, "is planned as"),
        (elections[1], facts("李大勇", number=3), Standing(), "Choose the post"),
    ):
        with pytest.raises(DomainError, match=words):
            intend(clerk_east, election, who, standing)
    assert SlatePlace.objects.count() == 1


def test_another_township_plans_nobody(elections, clerk_west):
    with pytest.raises(NotAllowed):
        intend(clerk_west, elections[1], facts())


def test_incumbents_are_planned_again_but_those_to_be_replaced(officer, elections, clerk_east):
    other = builders.make_officer(officer.village_election)
    incumbents.review(
        actor=clerk_east, officer=other, reviewed_on=timezone.localdate(), advice="replace", note="年龄偏大"
    )
    assert slates.take_over_incumbents(actor=clerk_east, election=elections[1]) == 1
    place = SlatePlace.objects.get()
    assert (place.person, place.party_post) == (officer.person, PartyPost.SECRETARY)
    assert slates.take_over_incumbents(actor=clerk_east, election=elections[1]) == 0


def test_the_simulator_counts_rows_and_names_villages_that_break(elections, term, clerk_east, office):
    one = intend(clerk_east, elections[1], facts("王小明", number=1), BOTH)
    intend(clerk_east, elections[1], facts("李芳", number=2, sex=Sex.FEMALE, birth=date(1990, 1, 1)))
    intend(clerk_east, elections[1], facts("赵强", number=3))
    slates.set_targets(actor=office, term=term, targets=Targets(secretary_chair_tenths=1000, college_tenths=500))
    simulation = slates.simulate(office, term)
    figures = simulation.figures
    assert (figures.villages, figures.planned, figures.people, figures.women) == (6, 1, 3, 1)
    assert (figures.college, figures.young, figures.secretary_chair) == (1, 1, 1)
    by_village = {line.election.village_id: line.slate.breaches for line in simulation.lines}
    assert by_village[elections[1].village_id] == (Breach.SEATS,)
    assert by_village[elections[2].village_id] == (Breach.NOBODY,)
    assert {each.key: each.is_met for each in simulation.reached}["college"] is False
    assert len(slates.simulate(clerk_east, term).lines) == 3
    slates.drop(actor=clerk_east, place=one)
    assert slates.simulate(office, term).figures.people == 2


def test_near_relatives_on_one_committee_are_named(elections, term, clerk_east, office):
    people = [intend(clerk_east, elections[1], facts(name, number=n)).person for n, name in enumerate("甲乙", 1)]
    Kinship.objects.create(first=people[0], second=people[1], kind="sibling")
    line = slates.simulate(office, term, elections[1].village_id).lines[0]
    assert line.kin == [("甲", "乙")]
    assert Breach.KIN not in line.slate.breaches  # the law of 2018 has no such bar


def test_targets_are_the_districts_and_have_bounds(term, office, clerk_east):
    with pytest.raises(NotAllowed):
        slates.set_targets(actor=clerk_east, term=term, targets=Targets())
    for targets in (Targets(college_tenths=1001), Targets(mean_age_tenths=20), Targets(young_age=5)):
        with pytest.raises(DomainError):
            slates.set_targets(actor=office, term=term, targets=targets)
    assert slates.targets_of(term) == Targets()
    term.state = "closed"
    term.save()
    with pytest.raises(WrongState):
        slates.set_targets(actor=office, term=term, targets=Targets())


def test_an_audit_is_late_when_its_result_is_not_published_before_the_election():
    election, before, after = date(2021, 5, 17), date(2021, 5, 16), date(2021, 5, 18)
    for audit, today, late in (
        (None, before, False),
        (None, after, True),
        (DepartureAudit(state="done", done_on=before), election, False),
        (DepartureAudit(state="done", done_on=before), after, True),
        (DepartureAudit(state="published", published_on=election), after, False),
        (DepartureAudit(state="published", published_on=after), after, True),
    ):
        assert incumbents.is_late(audit, election, today) is late


def test_the_list_says_which_audits_are_late(sign_in, clerk_east, term, officer):
    page = reverse("candidates:incumbents", args=[term.pk])
    client = sign_in(clerk_east)
    assert 'class="st late"' in client.get(page).content.decode()
    DepartureAudit.objects.create(
        officer=officer, village_id=officer.village_id, state="published", done_on=date(2021, 3, 1),
        published_on=term.election_day + timedelta(days=1),
    )  # fmt: skip
    assert "Published after the election" in client.get(page).content.decode()
    DepartureAudit.objects.update(published_on=date(2021, 3, 10))
    assert 'class="st late"' not in client.get(page).content.decode()


def test_visits_and_audits_have_their_days(officer, clerk_east, clerk_west):
    today = timezone.localdate()
    with pytest.raises(DomainError, match="cannot lie in the future"):
        incumbents.review(actor=clerk_east, officer=officer, reviewed_on=today + timedelta(days=1))
    with pytest.raises(DomainError, match="should not be put forward again"):
        incumbents.review(actor=clerk_east, officer=officer, reviewed_on=today, advice="replace")
    with pytest.raises(NotAllowed):
        incumbents.review(actor=clerk_west, officer=officer, reviewed_on=today)
    for wrong in (
        {"state": "done"},
        {"state": "published", "done_on": today},
        {"state": "published", "done_on": today, "published_on": today - timedelta(days=1)},
        {"state": "done", "done_on": today + timedelta(days=1)},
        {"state": "nonsense"},
    ):
        with pytest.raises(DomainError):
            incumbents.audit(actor=clerk_east, officer=officer, **wrong)
    row = incumbents.audit(actor=clerk_east, officer=officer, state="published", done_on=today, published_on=today)
    assert row.published_on == today
    assert not IncumbentReview.objects.exists()


def test_the_simulator_page_and_its_queries(
    sign_in, office, term, elections, clerk_east, django_assert_max_num_queries
):
    for number, election in enumerate(elections[:3], 1):
        intend(clerk_east, election, facts(f"人{number}", number=number), BOTH)
    client = sign_in(office)
    url = reverse("candidates:simulator", args=[term.pk])
    client.get(url)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(url).content.decode()
    assert "6 of 6 break something" in page
    assert "Nobody planned yet" in page
    for number in range(10, 30):
        intend(clerk_east, elections[1], facts(f"人{number}", number=number))
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(url, {"show": "all"})


def test_targets_from_the_page_as_people_write_them(sign_in, office, term):
    client = sign_in(office)
    url = reverse("candidates:targets", args=[term.pk])
    data = {
        "mean_age_tenths": "42.1",
        "college_tenths": "64.2",
        "women_tenths": "",
        "secretary_chair_tenths": "100",
        "women_per_village": "1",
        "young_per_village": "1",
        "young_age": "35",
    }
    page = client.post(url, data, follow=True).content.decode()
    assert "at most 42.1" in page
    assert slates.targets_of(term).college_tenths == 642
    assert 'value="64.2"' in client.get(url).content.decode()


def test_planning_from_the_villages_page(sign_in, clerk_east, term, elections, officer):
    client = sign_in(clerk_east)
    url = reverse("candidates:slate", args=[term.pk, elections[1].village_id])
    page = client.post(reverse("candidates:slate_take_over", args=[term.pk, elections[1].village_id]), follow=True)
    assert "1 serving officers are planned again" in page.content.decode()
    data = {
        "name": "李芳",
        "identity": facts("李芳", number=9).identity,
        "ethnic_group": "汉族",
        "committee_post": "member",
        "education": "3_college",
        "politics": "13",
    }
    page = client.post(url, data, follow=True).content.decode()
    assert "李芳 is planned" in page
    place = SlatePlace.objects.get(person__name="李芳")
    page = client.post(reverse("candidates:slate_drop", args=[term.pk, place.pk]), follow=True).content.decode()
    assert "is off the plan" in page


def test_incumbents_page_filters_and_records(sign_in, clerk_east, term, officer, django_assert_max_num_queries):
    client = sign_in(clerk_east)
    url = reverse("candidates:incumbents", args=[term.pk])
    own = reverse("candidates:incumbent", args=[term.pk, officer.pk])
    client.post(
        own, {"act": "review", "reviewed_on": "2020-12-01", "grade": "competent", "intention": "stay"}, follow=True
    )
    assert officer.person.name not in client.get(url, {"todo": "visit"}).content.decode()
    bad = client.post(own, {"act": "audit", "state": "done"}).content.decode()
    assert "Write the day the audit was finished" in bad
    client.post(own, {"act": "audit", "state": "done", "done_on": "2021-01-10", "auditor": "区农业农村委"})
    assert officer.person.name in client.get(url, {"todo": "publish"}).content.decode()
    for _number in range(5):
        builders.make_officer(officer.village_election)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("name", ["slate", "election_committee", "handover"])
def test_a_leader_looks_but_writes_nothing(sign_in, leader_east, term, elections, name):
    client = sign_in(leader_east)
    url = reverse(f"candidates:{name}", args=[term.pk, elections[1].village_id])
    assert client.get(url).status_code == 200
    assert client.post(url, {"name": "王小明"}).status_code == 403
