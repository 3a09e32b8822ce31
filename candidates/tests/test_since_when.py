"""A person elected to both organs holds each post since the day it was won, whichever was certified first."""

from datetime import date, timedelta

import pytest

from accounts.errors import DomainError
from candidates import leaving, merging, officers, unfinished
from candidates.models import CandidacyState, EndReason, Officer
from candidates.officers import Winner
from candidates.records.offices import COMMITTEE_SINCE, beginnings
from tests import builders
from villages.codes import CommitteePost, Organ, PartyPost

PARTY_DAY, COMMITTEE_DAY = date(2021, 4, 10), date(2021, 5, 17)
DAY_OF = {Organ.PARTY: PARTY_DAY, Organ.COMMITTEE: COMMITTEE_DAY}
POST_OF = {Organ.PARTY: PartyPost.SECRETARY, Organ.COMMITTEE: CommitteePost.CHAIR}


@pytest.fixture
def person(elections):
    return builders.make_candidacy(
        elections[1],
        state=CandidacyState.FORMAL,
        party_post=PartyPost.SECRETARY,
        committee_post=CommitteePost.CHAIR,
    )


def appoint(actor, person, *organs):
    for organ in organs:
        officers.appoint_from_result(
            actor=actor,
            election=person.village_election,
            organ=organ,
            winners=[Winner(candidacy_id=person.pk, post=POST_OF[organ])],
            started_on=DAY_OF[organ],
        )
    return Officer.objects.get(ended_on=None)


BOTH_ORDERS = [(Organ.PARTY, Organ.COMMITTEE), (Organ.COMMITTEE, Organ.PARTY)]


@pytest.mark.parametrize("organs", BOTH_ORDERS)
def test_each_post_keeps_its_own_day(office, person, organs):
    officer = appoint(office, person, *organs)
    assert (officer.party_since, officer.committee_since) == (PARTY_DAY, COMMITTEE_DAY)
    assert (officer.started_on, officer.party_from, officer.committee_from) == (PARTY_DAY, None, COMMITTEE_DAY)
    assert officer.since_words == "Party post 2021-04-10, committee post 2021-05-17"


def test_one_day_for_both_is_told_once():
    assert beginnings(PARTY_DAY, PARTY_DAY) == {"started_on": PARTY_DAY, "party_from": None, "committee_from": None}
    assert beginnings(None, COMMITTEE_DAY)["started_on"] == COMMITTEE_DAY
    assert beginnings(None, None)["started_on"] is None


@pytest.mark.parametrize("organs", BOTH_ORDERS)
def test_the_ten_days_of_the_handover_run_from_the_committees_election(office, term, person, organs):
    appoint(office, person, *organs)
    election = person.village_election
    assert leaving.of_village(election).due_on == COMMITTEE_DAY + timedelta(days=10)
    (listed,) = [row for row in leaving.handovers(office, term) if row.election.pk == election.pk]
    assert (listed.started_on, listed.due_on) == (COMMITTEE_DAY, COMMITTEE_DAY + timedelta(days=10))
    assert unfinished.late_handovers(office, term).values_list("begun", flat=True)[0] == COMMITTEE_DAY


def test_the_database_says_the_same_as_the_row(office, elections, person):
    appoint(office, person, Organ.PARTY, Organ.COMMITTEE)
    builders.make_officer(elections[2], started_on=COMMITTEE_DAY)
    builders.make_officer(elections[3], started_on=None)
    for officer in Officer.objects.exclude(committee_post="").annotate(found=COMMITTEE_SINCE):
        assert officer.found == officer.committee_since


def test_the_roster_between_the_two_elections_shows_the_party_post_alone(office, person):
    appoint(office, person, Organ.PARTY, Organ.COMMITTEE)
    posts = [
        [(row.party_post, row.committee_post) for row in officers.as_of(person.village_election, day)]
        for day in (PARTY_DAY - timedelta(days=1), PARTY_DAY, COMMITTEE_DAY)
    ]
    assert posts == [[], [("secretary", "")], [("secretary", "chair")]]


@pytest.mark.parametrize(("organ", "left"), [(Organ.COMMITTEE, PARTY_DAY), (Organ.PARTY, COMMITTEE_DAY)])
def test_a_revoked_result_leaves_the_other_post_with_its_day(office, person, organ, left):
    appoint(office, person, Organ.PARTY, Organ.COMMITTEE)
    officers.withdraw_result(actor=office, election=person.village_election, organ=organ)
    officer = Officer.objects.get()
    assert (officer.started_on, officer.party_from, officer.committee_from) == (left, None, None)


def test_no_post_ends_before_it_was_won(office, person):
    officer = appoint(office, person, Organ.PARTY, Organ.COMMITTEE)
    ending = {"actor": office, "officer": officer, "end_reason": EndReason.RESIGNED, "note": "本人辞职报告"}
    for organ in (Organ.COMMITTEE, ""):
        with pytest.raises(DomainError, match="The office began on 2021-05-17; it cannot end on 2021-05-01"):
            officers.end_office(**ending, organ=organ, ended_on=date(2021, 5, 1))
    officers.end_office(**ending, organ=Organ.PARTY, ended_on=date(2021, 6, 1))
    assert Officer.objects.get(ended_on=None).committee_since == date(2021, 6, 1)


def test_two_halves_of_one_office_keep_both_days(office, elections):
    one, other = builders.make_person("刘洋"), builders.make_person("刘洋", identity=None)
    builders.make_officer(elections[1], one, party_post=PartyPost.SECRETARY, committee_post="", started_on=PARTY_DAY)
    builders.make_officer(elections[1], other, committee_post=CommitteePost.CHAIR, started_on=COMMITTEE_DAY)
    merging.merge(actor=office, kept=one, absorbed=other, reason="同一人")
    officer = Officer.objects.get()
    assert (officer.party_since, officer.committee_since) == (PARTY_DAY, COMMITTEE_DAY)
