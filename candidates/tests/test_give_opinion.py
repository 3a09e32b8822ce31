"""A department's answer, alone and in bulk."""

import pytest

from accounts.errors import DomainError, NotAllowed, ReasonMissing, WrongState
from audit.models import Event
from candidates import opinions, vetting
from candidates.models import CandidacyState, Conclusion, Opinion
from candidates.tests.world import answer, in_vetting, reviewer_of, two_departments
from tests import builders


@pytest.fixture
def person(term, elections):
    two_departments(term)
    return in_vetting(elections[1])


def test_an_answer_is_kept_for_the_own_department_only(reviewer, person):
    given = opinions.give_opinion(actor=reviewer, candidacy=person, conclusion=Conclusion.NO_OBJECTION)
    assert (given.department, given.given_by) == ("police", reviewer)
    assert person.opinions.get(department="court").conclusion == Conclusion.PENDING


def test_not_eligible_needs_an_item_and_a_reason(reviewer, person):
    with pytest.raises(ReasonMissing, match="Write the reason"):
        opinions.give_opinion(actor=reviewer, candidacy=person, conclusion=Conclusion.NOT_ELIGIBLE, bar_code="N08")
    with pytest.raises(DomainError, match="Choose the item"):
        opinions.give_opinion(actor=reviewer, candidacy=person, conclusion=Conclusion.NOT_ELIGIBLE, reason="立案侦查")
    with pytest.raises(DomainError, match="not on the negative list"):
        opinions.give_opinion(
            actor=reviewer, candidacy=person, conclusion=Conclusion.NOT_ELIGIBLE, bar_code="X1", reason="立案侦查"
        )
    opinions.give_opinion(
        actor=reviewer,
        candidacy=person,
        conclusion=Conclusion.NOT_ELIGIBLE,
        bar_code="N08",
        reason="立案侦查",
        basis="公（刑）立字〔2021〕8号",
    )
    assert person.opinions.get(department="police").bar_code == "N08"


@pytest.mark.parametrize("conclusion", ["pending", "", "maybe"])
def test_only_the_three_answers_are_answers(reviewer, person, conclusion):
    with pytest.raises(DomainError, match="Choose an answer"):
        opinions.give_opinion(actor=reviewer, candidacy=person, conclusion=conclusion)


def test_a_change_of_answer_needs_a_reason(reviewer, person):
    opinions.give_opinion(actor=reviewer, candidacy=person, conclusion=Conclusion.OBJECTION, reason="待核")
    with pytest.raises(ReasonMissing, match="answered already"):
        opinions.give_opinion(actor=reviewer, candidacy=person, conclusion=Conclusion.NO_OBJECTION)
    opinions.give_opinion(actor=reviewer, candidacy=person, conclusion=Conclusion.NO_OBJECTION, reason="已核实")
    assert Event.objects.filter(action="opinion.changed").count() == 1


def test_after_the_decision_no_answer_changes(reviewer, person):
    person.state = CandidacyState.CLEARED
    person.save()
    with pytest.raises(WrongState, match="Being vetted"):
        opinions.give_opinion(actor=reviewer, candidacy=person, conclusion=Conclusion.NO_OBJECTION)


def test_a_department_that_was_not_asked_cannot_answer(person):
    with pytest.raises(DomainError, match="was not sent to your department"):
        opinions.give_opinion(actor=reviewer_of("tax"), candidacy=person, conclusion=Conclusion.NO_OBJECTION)


def test_the_district_office_answers_for_nobody(office, admin, person):
    for somebody in (office, admin):
        with pytest.raises(NotAllowed):
            opinions.give_opinion(actor=somebody, candidacy=person, conclusion=Conclusion.NO_OBJECTION)


def test_a_reviewer_of_one_township_does_not_answer_for_another(person, elections):
    west = in_vetting(elections[4])
    narrow = builders.make_user("narrow", "reviewer", builders.EAST, department="police")
    with pytest.raises(NotAllowed):
        opinions.give_opinion(actor=narrow, candidacy=west, conclusion=Conclusion.NO_OBJECTION)


def test_no_objection_in_bulk_takes_waiting_people_and_overwrites_nothing(reviewer, term, person, elections):
    objected = in_vetting(elections[1])
    answer(objected, "police", Conclusion.OBJECTION, "N09")
    decided = in_vetting(elections[1])
    decided.state = CandidacyState.STRUCK_OFF
    decided.state_reason = "联审未通过"
    decided.save()
    keys = [person.pk, objected.pk, decided.pk]
    assert opinions.give_no_objection(actor=reviewer, term=term, candidacies=keys) == 1
    assert person.opinions.get(department="police").conclusion == Conclusion.NO_OBJECTION
    assert person.opinions.get(department="court").conclusion == Conclusion.PENDING
    assert objected.opinions.get(department="police").conclusion == Conclusion.OBJECTION
    assert decided.opinions.get(department="police").conclusion == Conclusion.PENDING
    assert Event.objects.get(action="opinion.none_objected").details == {"department": "police", "people": 1}


def test_the_district_reads_all_words_a_reviewer_the_own_ones_and_others_none(
    office, reviewer, clerk_east, leader_east, viewer, person
):
    assert opinions.visible_to(office).count() == 2
    assert {each.department for each in opinions.visible_to(reviewer)} == {"police"}
    for somebody in (clerk_east, leader_east, viewer):
        assert not opinions.visible_to(somebody).exists()


def test_the_history_keeps_who_answered_what_before(reviewer, person):
    opinions.give_opinion(actor=reviewer, candidacy=person, conclusion=Conclusion.OBJECTION, reason="待核")
    opinions.give_opinion(actor=reviewer, candidacy=person, conclusion=Conclusion.NO_OBJECTION, reason="已核实")
    given = person.opinions.get(department="police")
    assert [event.conclusion for event in given.events.order_by("pgh_id")] == [
        Conclusion.PENDING,
        Conclusion.OBJECTION,
    ]


def test_no_word_of_an_opinion_enters_the_trail_or_a_refusal(reviewer, office, term, person):
    words = "涉嫌串通投标正在侦查"
    opinions.give_opinion(
        actor=reviewer,
        candidacy=person,
        conclusion=Conclusion.NOT_ELIGIBLE,
        bar_code="N08",
        reason=words,
        basis="公（刑）立字〔2021〕8号",
    )
    with pytest.raises(DomainError) as refused:
        vetting.clear(actor=office, term=term, candidacies=[person.pk])
    assert words not in str(refused.value)
    for event in Event.objects.all():
        assert words not in event.reason + str(event.details)
    assert Opinion.objects.filter(reason=words).count() == 1
