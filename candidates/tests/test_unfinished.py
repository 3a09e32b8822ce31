"""What the home page says is left to do around the vote: visits, audits, arrangements, late handovers."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from candidates import hanging, leaving, unfinished
from candidates.records.leaving import Handed, HandoverItem
from candidates.records.planning import DepartureAudit, IncumbentReview
from tests import builders

TODAY = timezone.localdate


@pytest.fixture
def before(term, elections):
    term.previous = builders.make_term(term.scope, name="2016", election_day=date(2016, 5, 17))
    term.save()
    return [builders.make_village(term.previous, elections[number].village_id) for number in (1, 4)]


@pytest.fixture
def old(before):
    return [builders.make_officer(village) for village in (before[0], before[0], before[1])]


def audited(officer, state, **days):
    DepartureAudit.objects.create(officer=officer, village_id=officer.village_id, state=state, **days)


def signed(election, lines):
    for kind in Handed.values[:lines]:
        HandoverItem.objects.create(
            village_election=election,
            village_id=election.village_id,
            kind=kind,
            handed_on=TODAY(),
            quantity=1,
            is_signed=True,
        )


def found(user, term):
    return {str(item.title): (item.count, item.state) for item in hanging.work(user, term)}


def test_before_the_vote_visits_and_audits_are_open_by_territory(term, old, office, leader_east, clerk_west):
    term.election_day = TODAY() + timedelta(days=100)
    term.save()
    IncumbentReview.objects.create(officer=old[0], village_id=old[0].village_id, reviewed_on=TODAY())
    audited(old[0], "published", done_on=TODAY(), published_on=TODAY())
    audited(old[1], "done", done_on=TODAY())
    assert found(office, term) == {
        "Serving officers to visit": (2, "doing"),
        "Audits on leaving office not finished": (1, "doing"),
        "Audit results to publish": (1, "doing"),
    }
    assert found(leader_east, term) == {
        "Serving officers to visit": (1, "doing"),
        "Audit results to publish": (1, "doing"),
    }
    assert found(clerk_west, term) == {
        "Serving officers to visit": (1, "doing"),
        "Audits on leaving office not finished": (1, "doing"),
    }


def test_after_the_vote_audits_are_late_and_those_who_left_wait(term, elections, old, office):
    builders.make_officer(elections[1], started_on=TODAY())
    assert found(office, term) == {
        "Audits on leaving office not finished": (3, "late"),
        "Arrangements for those who left": (2, "doing"),
    }


@pytest.mark.parametrize("is_community", [False, True])
@pytest.mark.parametrize(("days", "lines", "late"), [(10, 0, 0), (11, 0, 1), (11, 6, 1), (11, 7, 0), (None, 0, 0)])
def test_a_handover_is_late_after_ten_days_as_its_page_says(term, elections, office, days, lines, late, is_community):
    election = elections[1]
    election.is_community = is_community
    election.save()
    if days is not None:
        builders.make_officer(election, started_on=TODAY() - timedelta(days=days))
        builders.make_officer(election, started_on=TODAY() - timedelta(days=days - 5))
    signed(election, lines)
    assert unfinished.count(office, term).handovers == late
    looks = [row.look(TODAY()) for row in leaving.handovers(office, term)]
    assert looks.count("late") == late


def test_an_officer_of_the_party_alone_starts_no_clock(term, elections, office):
    started = TODAY() - timedelta(days=50)
    builders.make_officer(elections[1], party_post="secretary", committee_post="", started_on=started)
    assert unfinished.count(office, term).handovers == 0


def test_it_takes_two_queries(term, elections, old, office, django_assert_num_queries):
    for number, election in enumerate(elections):
        builders.make_officer(election, started_on=TODAY() - timedelta(days=number * 10))
    with django_assert_num_queries(2):
        unfinished.count(office, term)


def test_every_line_leads_to_the_rows_it_counts(sign_in, term, elections, old, office):
    builders.make_officer(elections[1], started_on=TODAY() - timedelta(days=30))
    audited(old[0], "done", done_on=TODAY())
    client = sign_in(office)
    home = client.get(reverse("villages:home"), follow=True).content.decode()
    links = {
        "Handovers past the days of the law": reverse("candidates:handovers", args=[term.pk]),
        "Audits on leaving office not finished": reverse("candidates:incumbents", args=[term.pk]) + "?todo=audit",
        "Audit results to publish": reverse("candidates:incumbents", args=[term.pk]) + "?todo=publish",
        "Arrangements for those who left": reverse("candidates:leavers", args=[term.pk]) + "?way=open",
    }
    for title, url in links.items():
        assert title in home
        assert f'href="{url}"' in home
        assert client.get(url).status_code == 200
