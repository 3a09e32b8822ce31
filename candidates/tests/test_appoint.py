"""Officers made of results, taken back, and ended."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import DomainError, ReasonMissing, WrongState
from candidates import officers
from candidates.models import CandidacyState, EndReason, Officer
from candidates.officers import Winner
from tests import builders
from villages.codes import CommitteePost, Organ, Origin, PartyPost

DAY = date(2021, 5, 17)


def formal(election, **fields):
    return builders.make_candidacy(election, state=CandidacyState.FORMAL, **fields)


def appoint(actor, election, winners, losers=(), organ=Organ.COMMITTEE):
    return officers.appoint_from_result(
        actor=actor,
        election=election,
        organ=organ,
        winners=[Winner(candidacy_id=row.pk, post=post) for row, post in winners],
        losers=[row.pk for row in losers],
        started_on=DAY,
    )


def state_of(row):
    row.refresh_from_db()
    return row.state


def test_winners_become_officers_with_the_attributes_they_stood_with(office, elections):
    chair = formal(elections[1], committee_post=CommitteePost.CHAIR, origins=[Origin.VETERAN], is_fulltime=True)
    loser = formal(elections[1], committee_post=CommitteePost.CHAIR)
    (officer,) = appoint(office, elections[1], [(chair, CommitteePost.CHAIR)], [loser])
    assert (officer.committee_post, officer.party_post, officer.started_on) == (CommitteePost.CHAIR, "", DAY)
    assert (officer.origins, officer.is_fulltime, officer.education) == (["veteran"], True, chair.education)
    assert (state_of(chair), state_of(loser)) == (CandidacyState.ELECTED, CandidacyState.NOT_ELECTED)


def test_both_organs_make_one_row(office, elections):
    person = formal(elections[1], party_post=PartyPost.SECRETARY, committee_post=CommitteePost.CHAIR)
    appoint(office, elections[1], [(person, PartyPost.SECRETARY)], organ=Organ.PARTY)
    appoint(office, elections[1], [(person, CommitteePost.CHAIR)])
    officer = Officer.objects.get()
    assert (officer.party_post, officer.committee_post) == (PartyPost.SECRETARY, CommitteePost.CHAIR)


def test_losing_the_committee_does_not_undo_the_party_election(office, elections):
    person = formal(elections[1], party_post=PartyPost.MEMBER, committee_post=CommitteePost.MEMBER)
    other = formal(elections[1])
    appoint(office, elections[1], [(person, PartyPost.MEMBER)], organ=Organ.PARTY)
    appoint(office, elections[1], [(other, CommitteePost.MEMBER)], [person])
    assert state_of(person) == CandidacyState.ELECTED


def test_a_rerun_elects_somebody_who_had_lost(office, elections):
    person = formal(elections[1])
    appoint(office, elections[1], [], [person])
    assert state_of(person) == CandidacyState.NOT_ELECTED
    appoint(office, elections[1], [(person, CommitteePost.MEMBER)])
    assert state_of(person) == CandidacyState.ELECTED


def test_a_second_chair_is_refused_by_name_and_by_the_database(office, elections):
    chair, second = formal(elections[1]), formal(elections[1])
    appoint(office, elections[1], [(chair, CommitteePost.CHAIR)])
    with pytest.raises(DomainError, match="already holds the post Chair"):
        appoint(office, elections[1], [(second, CommitteePost.CHAIR)])
    with pytest.raises(IntegrityError), transaction.atomic():
        builders.make_officer(elections[1], second.person, committee_post=CommitteePost.CHAIR)


def test_a_winner_who_is_no_candidate_here_is_refused(office, elections):
    elsewhere = formal(elections[2])
    with pytest.raises(DomainError, match="no candidate of this village"):
        appoint(office, elections[1], [(elsewhere, CommitteePost.MEMBER)])


def test_a_winner_who_was_struck_off_is_refused(office, elections):
    gone = builders.make_candidacy(elections[1], state=CandidacyState.STRUCK_OFF, state_reason="联审未通过")
    with pytest.raises(WrongState, match="Struck off"):
        appoint(office, elections[1], [(gone, CommitteePost.MEMBER)])


def test_a_revoked_committee_result_leaves_the_party_posts(office, elections):
    both = formal(elections[1], party_post=PartyPost.SECRETARY, committee_post=CommitteePost.CHAIR)
    one, loser = formal(elections[1]), formal(elections[1])
    appoint(office, elections[1], [(both, PartyPost.SECRETARY)], organ=Organ.PARTY)
    appoint(office, elections[1], [(both, CommitteePost.CHAIR), (one, CommitteePost.MEMBER)], [loser])
    assert officers.withdraw_result(actor=office, election=elections[1], organ=Organ.COMMITTEE) == 2
    officer = Officer.objects.get()
    assert (officer.party_post, officer.committee_post) == (PartyPost.SECRETARY, "")
    assert state_of(both) == CandidacyState.ELECTED
    assert {state_of(one), state_of(loser)} == {CandidacyState.FORMAL}


def test_a_revoked_rerun_leaves_the_first_polls_winners(office, elections):
    first, second = formal(elections[1]), formal(elections[1])
    appoint(office, elections[1], [(first, CommitteePost.CHAIR)], [second])
    appoint(office, elections[1], [(second, CommitteePost.MEMBER)])
    officers.withdraw_result(actor=office, election=elections[1], organ=Organ.COMMITTEE, candidacies=[second.pk])
    assert [each.person_id for each in Officer.objects.all()] == [first.person_id]


def test_an_office_ends_with_a_reason_and_frees_the_post(clerk_east, elections):
    chair = builders.make_officer(elections[1], committee_post=CommitteePost.CHAIR, started_on=DAY)
    with pytest.raises(ReasonMissing):
        officers.end_office(
            actor=clerk_east, officer=chair, ended_on=date(2022, 3, 1), end_reason=EndReason.RESIGNED, note=""
        )
    officers.end_office(
        actor=clerk_east,
        officer=chair,
        ended_on=date(2022, 3, 1),
        end_reason=EndReason.RESIGNED,
        note="村民会议同意辞职",
    )
    assert builders.make_officer(elections[1], committee_post=CommitteePost.CHAIR).pk
    with pytest.raises(WrongState, match="ended on 2022-03-01 already"):
        officers.end_office(
            actor=clerk_east, officer=chair, ended_on=date(2022, 3, 2), end_reason=EndReason.RESIGNED, note="重复"
        )


@pytest.mark.parametrize(
    ("why", "day", "said"), [("", date(2022, 1, 1), "Choose why"), ("died", date(2021, 1, 1), "began on")]
)
def test_an_ending_must_make_sense(clerk_east, elections, why, day, said):
    officer = builders.make_officer(elections[1], started_on=DAY)
    with pytest.raises(DomainError, match=said):
        officers.end_office(actor=clerk_east, officer=officer, ended_on=day, end_reason=why, note="决定")
