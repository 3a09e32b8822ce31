"""Striking off and taking it back."""

import pytest

from accounts.errors import DomainError, NotAllowed, ReasonMissing, StaleSave, WrongState
from audit.models import Event
from candidates import vetting
from candidates.models import CandidacyState
from candidates.tests.world import counters_of, in_vetting, two_departments
from tests import builders
from villages.models import PollStage, StageState


@pytest.fixture
def person(term, elections):
    two_departments(term)
    return in_vetting(elections[1])


def test_a_reason_is_compulsory(office, person):
    with pytest.raises(ReasonMissing, match="Write why the person is struck off"):
        vetting.strike_off(actor=office, candidacy=person, reason="")


def test_striking_off_counts_as_vetted_and_keeps_reason_item_and_stage(office, elections, person):
    vetting.strike_off(actor=office, candidacy=person, reason="正被立案侦查", bar_code="N08")
    person.refresh_from_db()
    assert (person.state, person.state_reason, person.bar_code, person.struck_off_stage) == (
        CandidacyState.STRUCK_OFF,
        "正被立案侦查",
        "N08",
        "before",
    )
    assert counters_of(elections[1]) == (1, 1, 1, StageState.NONE)
    event = Event.objects.get(action="candidacy.struck_off")
    assert (event.reason, event.details) == ("正被立案侦查", {"item": "N08", "stage": "before"})


def test_after_the_list_was_published_the_stage_says_so(office, elections, person):
    formal = builders.make_candidacy(elections[1], state=CandidacyState.FORMAL)
    elections[1].refresh_from_db()
    elections[1].candidates_state = StageState.DONE
    elections[1].save()
    assert vetting.strike_off(actor=office, candidacy=formal, reason="贿选查实").struck_off_stage == "after"


def test_an_item_must_be_on_the_list(office, person):
    with pytest.raises(DomainError, match="“N77” is not on the negative list"):
        vetting.strike_off(actor=office, candidacy=person, reason="其他", bar_code="N77")


def test_somebody_not_sent_to_vetting_is_not_struck_off(office, elections):
    nominated = builders.make_candidacy(elections[1])
    with pytest.raises(WrongState, match="Put forward"):
        vetting.strike_off(actor=office, candidacy=nominated, reason="其他")


@pytest.mark.parametrize("stage", [PollStage.ENTERED_ONCE, PollStage.CERTIFIED])
def test_once_the_ballots_are_counted_the_name_stays(office, elections, stage):
    formal = builders.make_candidacy(elections[1], state=CandidacyState.FORMAL)
    elections[1].committee_stage = stage
    elections[1].save()
    with pytest.raises(WrongState, match="have been counted"):
        vetting.strike_off(actor=office, candidacy=formal, reason="贿选查实")


def test_a_settled_ballot_does_not_stop_a_strike_off(office, elections):
    formal = builders.make_candidacy(elections[1], state=CandidacyState.FORMAL)
    elections[1].committee_stage = PollStage.READY
    elections[1].save()
    assert vetting.strike_off(actor=office, candidacy=formal, reason="贿选查实").state == CandidacyState.STRUCK_OFF


def test_a_stale_page_strikes_nobody_off(office, person):
    with pytest.raises(StaleSave):
        vetting.strike_off(actor=office, candidacy=person, reason="其他", version=person.version + 1)


@pytest.mark.parametrize("who", ["clerk_east", "leader_east", "reviewer", "viewer"])
def test_only_the_district_strikes_off(request, who, person):
    with pytest.raises(NotAllowed):
        vetting.strike_off(actor=request.getfixturevalue(who), candidacy=person, reason="其他")


def test_a_strike_off_taken_back_is_vetted_again_with_the_answers_given(office, elections, person):
    vetting.strike_off(actor=office, candidacy=person, reason="正被立案侦查", bar_code="N08")
    with pytest.raises(ReasonMissing):
        vetting.restore(actor=office, candidacy=person, reason=" ")
    vetting.restore(actor=office, candidacy=person, reason="已撤案")
    person.refresh_from_db()
    assert (person.state, person.state_reason, person.bar_code, person.vetted_on) == (
        CandidacyState.VETTING,
        "",
        "",
        None,
    )
    assert person.opinions.count() == 2
    assert counters_of(elections[1]) == (1, 0, 0, StageState.NONE)


def test_nobody_else_than_the_struck_off_is_restored(office, person):
    with pytest.raises(WrongState):
        vetting.restore(actor=office, candidacy=person, reason="误操作")
