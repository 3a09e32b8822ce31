"""Reruns, runoffs and new elections that follow from the law's verdict."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.errors import WrongState
from ballots import results
from ballots.models import NextStep, Poll, Result, Round
from ballots.polls import propose
from ballots.tests import forms
from ballots.tests.test_entry_page import url
from ballots.tests.test_layered_rules import lay
from candidates.models import Candidacy, CandidacyState, Officer, Person
from tests import builders
from villages.codes import Sex
from villages.models import PollStage

pytestmark = pytest.mark.django_db

LATER = date(2021, 5, 24)
ONE_SHORT = {"line7": 440, "line8": 300, "line9": 85}
"""The third member has exactly half of the 880 ballots: not elected."""
TIED = {"line7": 500, "line8": 500, "line9": 85}
"""Two people share the last member's seat."""


def test_exactly_half_is_not_elected_and_the_two_best_stand_again(poll, village, cast):
    forms.certified(poll, cast, **ONE_SHORT)
    village.refresh_from_db()
    assert (village.vacancies, village.completed_on) == (1, None)
    rerun = forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=LATER)
    assert (rerun.number, rerun.seats, rerun.registered) == (2, {"member": 1}, 1000)
    names = {line.order: line.name for line in forms.lines_of(poll)}
    assert [line.name for line in forms.lines_of(rerun)] == [names[7], names[8]]
    village.refresh_from_db()
    assert village.committee_stage == PollStage.READY


def test_a_rerun_fills_the_seat_and_completes_the_village(poll, party, village, cast):
    forms.certified(party, cast)
    forms.certified(poll, cast, **ONE_SHORT)
    rerun = forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=LATER)
    votes = {"line1": 300, "line2": 250}
    forms.certified(rerun, cast, issued=600, cast=600, valid=590, invalid=10, proxy=0, mobile=0, **votes)
    village.refresh_from_db()
    assert (village.vacancies, village.completed_on, village.cast) == (0, LATER, 880)
    assert Officer.objects.exclude(committee_post="").count() == 5
    with pytest.raises(WrongState):
        forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=LATER)


def test_a_tie_at_the_edge_is_voted_on_again_among_the_tied(poll, village, cast):
    poll = forms.certified(poll, cast, **TIED)
    assert Result.objects.get(poll=poll).next_step == NextStep.RUNOFF
    with pytest.raises(WrongState):
        forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=LATER)
    runoff = forms.committee_poll(cast["clerk_east"], village, round=Round.RUNOFF, held_on=LATER)
    names = {line.order: line.name for line in forms.lines_of(poll)}
    assert {line.name for line in forms.lines_of(runoff)} == {names[7], names[8]}
    forms.certified(runoff, cast, issued=500, cast=500, valid=500, invalid=0, proxy=0, mobile=0, line1=251, line2=249)
    village.refresh_from_db()
    assert village.vacancies == 0
    assert Officer.objects.exclude(committee_post="").count() == 5


def test_after_a_runoff_for_one_post_the_other_post_is_rerun(poll, village, cast):
    forms.certified(poll, cast, line1=400, line2=300, **TIED)
    village.refresh_from_db()
    assert village.vacancies == 2
    runoff = forms.committee_poll(cast["clerk_east"], village, round=Round.RUNOFF, held_on=LATER)
    assert runoff.seats == {"member": 1}
    forms.certified(runoff, cast, issued=500, cast=500, valid=500, invalid=0, proxy=0, mobile=0, line1=251, line2=249)
    rerun = forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=LATER)
    assert rerun.seats == {"chair": 1}
    assert [line.post for line in forms.lines_of(rerun)] == ["chair", "chair"]


def test_a_void_poll_is_held_anew_with_the_whole_slate(poll, village, cast):
    low = {"issued": 400, "cast": 400, "valid": 390, "proxy": 0, "mobile": 0, **{f"line{n}": 50 for n in range(1, 10)}}
    forms.certified(poll, cast, **low)
    again = forms.committee_poll(cast["clerk_east"], village, held_on=LATER)
    assert (again.number, again.round, again.seats, again.lines.count()) == (2, Round.FIRST, poll.seats, 9)
    forms.certified(again, cast)
    village.refresh_from_db()
    assert (village.cast, village.vacancies) == (880, 0)


def test_a_void_rerun_is_repeated_with_the_same_names(poll, village, cast):
    forms.certified(poll, cast, **ONE_SHORT)
    rerun = forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=LATER)
    nought = dict.fromkeys(("issued", "cast", "valid", "invalid", "proxy", "mobile", "line1", "line2"), 0)
    forms.certified(rerun, cast, note="无人投票，改期再选", **nought)
    third = forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=LATER)
    assert (third.number, third.seats) == (3, {"member": 1})
    assert {line.name for line in forms.lines_of(third)} == {line.name for line in forms.lines_of(rerun)}


def test_a_poll_that_another_rests_on_cannot_be_revoked(poll, village, cast):
    poll = forms.certified(poll, cast, **ONE_SHORT)
    forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=LATER)
    with pytest.raises(WrongState):
        results.revoke(actor=cast["office"], poll=poll, reason="发现计票错误", version=poll.version)


def test_revoking_a_rerun_leaves_the_first_winners(poll, village, cast):
    forms.certified(poll, cast, **ONE_SHORT)
    rerun = forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=LATER)
    rerun = forms.certified(
        rerun, cast, issued=600, cast=600, valid=590, invalid=10, proxy=0, mobile=0, line1=300, line2=250
    )
    results.revoke(actor=cast["office"], poll=rerun, reason="发现计票错误", version=rerun.version)
    village.refresh_from_db()
    assert (village.vacancies, village.cast) == (1, 880)
    assert Officer.objects.exclude(committee_post="").count() == 4


def test_nothing_follows_a_poll_that_filled_every_seat(poll, village, cast):
    forms.certified(poll, cast)
    for round_ in (Round.FIRST, Round.RERUN, Round.RUNOFF):
        with pytest.raises(WrongState):
            forms.committee_poll(cast["clerk_east"], village, round=round_, held_on=LATER)
    assert Poll.objects.count() == 1


def test_a_later_ballot_cannot_be_earlier(poll, village, cast):
    forms.certified(poll, cast, **ONE_SHORT)
    with pytest.raises(Exception, match="2021-05-17"):
        forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=date(2021, 5, 1))


def test_a_party_poll_with_too_few_winners_is_rerun(party, village, cast):
    forms.certified(party, cast, line5=20)
    rerun = forms.party_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=LATER)
    assert rerun.seats == {"member": 1}
    assert rerun.lines.count() == 2


def test_a_rerun_without_a_difference_takes_who_was_published_since(village, cast):
    """Two of three member seats filled, one person left: the law asks for more candidates than seats."""
    Candidacy.objects.filter(village_election=village, person__name__in=("候选人8", "候选人9")).delete()
    poll = forms.committee_poll(cast["clerk_east"], village)
    poll = forms.certified(poll, cast, line7=85)
    codes = [row["code"] for row in poll.result.verdict["findings"]]
    assert "rerun_not_differential" in codes
    village.refresh_from_db()
    assert [each.name for each in propose(village_election=village, organ="committee").standing] == ["候选人7"]
    builders.make_candidacy(
        village, builders.make_person(name="补充人"), committee_post="member", state=CandidacyState.FORMAL
    )
    builders.make_candidacy(
        village, builders.make_person(name="补充副主任"), committee_post="vice_chair", state=CandidacyState.FORMAL
    )
    rerun = forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=LATER)
    assert [line.name for line in forms.lines_of(rerun)] == ["候选人7", "补充人"]


def test_a_rerun_with_a_difference_takes_only_the_best_placed(poll, village, cast):
    forms.certified(poll, cast, **ONE_SHORT)
    builders.make_candidacy(
        village, builders.make_person(name="补充人"), committee_post="member", state=CandidacyState.FORMAL
    )
    rerun = forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=LATER)
    assert "补充人" not in [line.name for line in forms.lines_of(rerun)]


def test_women_level_for_their_seat_vote_again_before_the_others_who_are_level(village, cast, sign_in):
    """Members: 候选人5 to 9; two men level at the last seat, two women level over half, no woman elected."""
    everybody = Person.objects.filter(candidacies__village_election=village)
    everybody.update(sex=Sex.MALE)
    everybody.filter(name__in=("候选人8", "候选人9")).update(sex=Sex.FEMALE)
    lay(village, ("womens_seat", True))
    first = forms.committee_poll(cast["clerk_east"], village)
    first = forms.certified(first, cast, line5=600, line6=500, line7=500, line8=450, line9=450)
    assert "tie_after_womens_seat" in [row["code"] for row in first.result.verdict["findings"]]
    page = sign_in(cast["office"]).get(url(first, "poll")).content.decode()
    assert page.count("Tied<") == 4
    assert "The two votes are held apart." in page
    runoff = forms.committee_poll(cast["clerk_east"], village, round=Round.RUNOFF, held_on=LATER)
    assert (runoff.seats, [line.name for line in forms.lines_of(runoff)]) == ({"member": 1}, ["候选人8", "候选人9"])
    forms.certified(runoff, cast, line1=440, line2=430)
    rerun = forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=LATER)
    assert (rerun.seats, [line.name for line in forms.lines_of(rerun)]) == ({"member": 1}, ["候选人6", "候选人7"])
    forms.certified(rerun, cast, line1=440, line2=430)
    members = Officer.objects.filter(village_election=village, committee_post="member").order_by("person__name")
    assert [row.person.name for row in members] == ["候选人5", "候选人6", "候选人8"]
    village.refresh_from_db()
    assert village.vacancies == 0
