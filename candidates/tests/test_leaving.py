"""Those who left and what was arranged; the handover and its ten days."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError, NotAllowed, WrongState
from candidates import leaving
from candidates.leaving import LeaverFilter
from candidates.models import EndReason
from candidates.records.leaving import Handed, Settlement
from tests import builders

MOST_QUERIES = 14
ELECTED = builders.ELECTION_DAY


@pytest.fixture
def before(term):
    term.previous = builders.make_term(term.scope, name="2016", election_day=date(2016, 5, 17))
    term.save()
    return term.previous


@pytest.fixture
def old(before, elections):
    village = builders.make_village(before, elections[1].village_id)
    return [builders.make_officer(village, builders.make_person(name)) for name in ("老张", "老李")]


@pytest.fixture
def new(elections, old):
    """The new team: 老李 again, and somebody new."""
    return [
        builders.make_officer(elections[1], old[1].person, started_on=ELECTED),
        builders.make_officer(elections[1], started_on=ELECTED),
    ]


def names(user, term, **asked):
    return [row.person.name for row in leaving.leavers(user, term, LeaverFilter(**asked))]


def settle(actor, term, officer, **fields):
    return leaving.settle(actor=actor, term=term, officer=officer, **fields)


def test_nobody_has_left_before_the_new_team_is_known(term, old, office):
    assert names(office, term) == []


def test_who_is_not_elected_again_has_left(term, old, new, office, clerk_west):
    assert names(office, term) == ["老张"]
    assert names(clerk_west, term) == []


def test_who_ends_early_has_left_and_who_moves_to_another_post_has_not(term, elections, old, new, office):
    new[1].ended_on, new[1].end_reason = date(2021, 9, 1), EndReason.RESIGNED
    new[1].save()
    assert set(names(office, term)) == {"老张", new[1].person.name}
    builders.make_officer(elections[1], new[1].person, started_on=date(2021, 10, 1))
    assert names(office, term) == ["老张"]


def test_the_talk_and_the_arrangement_are_recorded_and_counted(term, old, new, clerk_east, office):
    settle(clerk_east, term, old[0], talked_on=date(2021, 5, 20))
    assert names(office, term, way="open") == ["老张"]
    settle(clerk_east, term, old[0], talked_on=date(2021, 5, 20), way="benefits", settled_on=date(2021, 6, 1))
    assert names(office, term, way="open") == []
    assert names(office, term, way="benefits") == ["老张"]
    counted = leaving.counts(leaving.leavers(office, term, LeaverFilter()))
    assert (counted["all"], counted["talked"], counted["settled"], counted["benefits"]) == (1, 1, 1, 1)


def test_settlements_that_cannot_be_are_refused(term, old, new, clerk_east, clerk_west):
    tomorrow = timezone.localdate() + timedelta(days=1)
    for wrong in ({"settled_on": ELECTED}, {"way": "other"}, {"talked_on": tomorrow}, {"way": "nonsense"}):
        with pytest.raises(DomainError):
            settle(clerk_east, term, old[0], **wrong)
    with pytest.raises(WrongState, match="serves on"):
        settle(clerk_east, term, old[1], way="benefits")
    with pytest.raises(NotAllowed):
        settle(clerk_west, term, old[0], way="benefits")
    assert not Settlement.objects.exists()


def hand(actor, election, kind, **fields):
    values = {"handed_on": date(2021, 5, 20), "quantity": 1, "is_signed": True}
    return leaving.hand_over(actor=actor, election=election, kind=kind, **{**values, **fields})


def test_the_clock_runs_ten_days_from_the_new_committee(elections, new):
    handover = leaving.of_village(elections[1])
    assert (handover.started_on, handover.due_on, handover.days) == (ELECTED, date(2021, 5, 27), 10)
    assert (handover.look(date(2021, 5, 27)), handover.days_left(date(2021, 5, 27))) == ("doing", 0)
    assert (handover.look(date(2021, 5, 28)), handover.days_left(date(2021, 5, 28))) == ("late", -1)


def test_the_party_alone_does_not_start_the_clock(elections, clerk_east):
    builders.make_officer(elections[1], party_post="secretary", started_on=date(2021, 4, 1))
    assert leaving.of_village(elections[1]).look(ELECTED) == "none"
    with pytest.raises(WrongState, match="no new committee yet"):
        hand(clerk_east, elections[1], Handed.SEAL)


def test_it_is_complete_when_every_line_is_signed(elections, new, clerk_east):
    for kind in Handed.values:
        hand(clerk_east, elections[1], kind, is_signed=kind != Handed.SEAL)
    assert leaving.of_village(elections[1]).done == 6
    hand(clerk_east, elections[1], Handed.SEAL, handed_on=date(2021, 5, 25))
    handover = leaving.of_village(elections[1])
    assert (handover.is_complete, handover.finished_on, handover.look(date(2022, 1, 1))) == (
        True,
        date(2021, 5, 25),
        "done",
    )


def test_lines_that_cannot_be_are_refused(elections, new, clerk_east, clerk_west):
    for wrong in (
        {"handed_on": ELECTED - timedelta(days=1)},
        {"handed_on": timezone.localdate() + timedelta(days=1)},
        {"quantity": 0},
    ):
        with pytest.raises(DomainError):
            hand(clerk_east, elections[1], Handed.SEAL, **wrong)
    with pytest.raises(DomainError, match="no such line"):
        hand(clerk_east, elections[1], "8_nothing")
    with pytest.raises(NotAllowed):
        hand(clerk_west, elections[1], Handed.SEAL)
    hand(clerk_east, elections[1], Handed.DEBTS, quantity=0, note="无债权债务")


def test_the_ledger_page(sign_in, clerk_east, term, old, new, django_assert_max_num_queries):
    client = sign_in(clerk_east)
    url = reverse("candidates:leavers", args=[term.pk])
    own = reverse("candidates:settle", args=[term.pk, old[0].pk])
    bad = client.post(own, {"settled_on": "2021-06-01"}).content.decode()
    assert "Choose the arrangement that was settled" in bad
    page = client.post(own, {"way": "lower_post", "settled_on": "2021-06-01"}, follow=True).content.decode()
    assert "Works on in a lower post" in page
    assert "Not elected again" in page
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(url)


def test_the_handover_pages(sign_in, clerk_east, term, elections, new, django_assert_max_num_queries):
    client = sign_in(clerk_east)
    url = reverse("candidates:handover", args=[term.pk, elections[1].village_id])
    bad = client.post(url, {"kind": "1_seal", "handed_on": "2021-05-01", "quantity": "2"}).content.decode()
    assert "The handover lies between" in bad
    page = client.post(
        url, {"kind": "1_seal", "handed_on": "2021-05-20", "quantity": "2", "is_signed": "on"}, follow=True
    ).content.decode()
    assert "Recorded: Seals" in page
    everybody = reverse("candidates:handovers", args=[term.pk])
    client.get(everybody)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(everybody, {"show": "all"}).content.decode()
    assert "1 / 7" in page
    assert "No new committee yet" in page
