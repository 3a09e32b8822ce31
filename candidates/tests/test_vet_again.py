"""Vetting again: only on new facts, by the departments they concern."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError, NotAllowed, ReasonMissing, WrongState
from audit.models import Event
from candidates import revetting, vetting
from candidates.models import CandidacyState, Conclusion
from candidates.tests.world import all_agree, counters_of, in_vetting, two_departments
from villages.models import PollStage

FACTS = "群众举报其近期涉嫌侵占集体资金"


@pytest.fixture
def person(office, term, elections):
    two_departments(term)
    row = in_vetting(elections[1])
    all_agree(row)
    vetting.clear(actor=office, term=term, candidacies=[row.pk])
    row.refresh_from_db()
    return row


def again(actor, person, **fields):
    day = timezone.localdate() + timedelta(days=3)
    given = {"new_facts": FACTS, "asked": ["police"], "due_on": day}
    return revetting.reopen(actor=actor, candidacy=person, **{**given, **fields})


def test_without_new_facts_nobody_is_vetted_twice(office, person):
    with pytest.raises(ReasonMissing, match="vetted once. Write which new facts"):
        again(office, person, new_facts=" ")
    with pytest.raises(WrongState):
        vetting_again_by_sending(office, person)
    assert person.opinions.filter(conclusion=Conclusion.NO_OBJECTION).count() == 2


def vetting_again_by_sending(office, person):
    day = timezone.localdate() + timedelta(days=3)
    if not vetting.send(actor=office, term=person.term, candidacies=[person.pk], due_on=day):
        raise WrongState("nobody was sent")


def test_only_the_departments_concerned_answer_again(office, elections, person):
    again(office, person)
    person.refresh_from_db()
    assert (person.state, person.vetted_on) == (CandidacyState.VETTING, None)
    police, court = person.opinions.get(department="police"), person.opinions.get(department="court")
    assert (police.conclusion, police.new_facts, police.given_at) == (Conclusion.PENDING, FACTS, None)
    assert (court.conclusion, court.new_facts) == (Conclusion.NO_OBJECTION, "")
    assert counters_of(elections[1])[:3] == (1, 0, 0)
    assert police.events.filter(conclusion=Conclusion.NO_OBJECTION).exists()


def test_the_facts_are_for_the_office_and_the_department_only(office, person):
    again(office, person)
    event = Event.objects.get(action="candidacy.reopened")
    assert event.details["departments"] == ["police"]
    assert FACTS not in event.reason + str(event.details)


def test_a_department_must_be_named_and_must_vet_in_this_term(office, person):
    with pytest.raises(DomainError, match="Choose the departments"):
        again(office, person, asked=[])
    with pytest.raises(DomainError, match="“tax” is no vetting department"):
        again(office, person, asked=["police", "tax"])
    with pytest.raises(DomainError, match="is past"):
        again(office, person, due_on=timezone.localdate() - timedelta(days=1))


def test_somebody_struck_off_may_be_vetted_again_too(office, person):
    vetting.strike_off(actor=office, candidacy=person, reason="联审未通过", bar_code="N12")
    again(office, person, new_facts="判决已撤销")
    person.refresh_from_db()
    assert (person.state, person.bar_code, person.struck_off_stage) == (CandidacyState.VETTING, "", "")


def test_not_while_being_vetted_and_not_after_the_ballots_are_counted(office, elections, term, person):
    waiting = in_vetting(elections[1])
    with pytest.raises(WrongState):
        again(office, waiting)
    person.state = CandidacyState.FORMAL
    person.save()
    elections[1].refresh_from_db()
    elections[1].committee_stage = PollStage.CERTIFIED
    elections[1].save()
    with pytest.raises(WrongState, match="have been counted"):
        again(office, person)


@pytest.mark.parametrize("who", ["clerk_east", "leader_east", "reviewer", "viewer"])
def test_only_the_district_has_somebody_vetted_again(request, who, person):
    with pytest.raises(NotAllowed):
        again(request.getfixturevalue(who), person)


def test_from_the_page_and_the_department_reads_why(sign_in, office, reviewer, clerk_east, term, person):
    url = reverse("candidates:reopen", args=[term.pk, person.pk])
    page = reverse("candidates:person", args=[term.pk, person.person_id])
    assert url in sign_in(office).get(page).content.decode()
    day = timezone.localdate() + timedelta(days=3)
    form = {"new_facts": FACTS, "asked": ["police"], "due_on": day.isoformat(), "version": person.version}
    done = sign_in(office).post(url, form, follow=True)
    assert "is being vetted again" in done.content.decode()
    assert FACTS in sign_in(reviewer).get(page).content.decode()
    assert FACTS not in sign_in(clerk_east).get(page).content.decode()


def test_a_stale_or_empty_form_is_a_sentence(sign_in, office, term, person):
    url = reverse("candidates:reopen", args=[term.pk, person.pk])
    assert "This field is required" in sign_in(office).post(url, {}, follow=True).content.decode()
