"""Sending people to the departments."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.errors import DomainError, NotAllowed
from audit.models import Event
from candidates import departments, vetting
from candidates.models import Candidacy, CandidacyState, Conclusion, Opinion
from candidates.tests.world import two_departments
from tests import builders


@pytest.fixture
def soon():
    return timezone.localdate() + timedelta(days=5)


def test_every_department_gets_an_answer_to_give(clerk_east, term, elections, soon):
    two_departments(term)
    people = [builders.make_candidacy(elections[1]) for _ in range(3)]
    sent = vetting.send(actor=clerk_east, term=term, candidacies=[each.pk for each in people], due_on=soon)
    assert sent == 3
    assert Opinion.objects.filter(conclusion=Conclusion.PENDING, due_on=soon).count() == 6
    assert set(Candidacy.objects.values_list("state", flat=True)) == {CandidacyState.VETTING}
    assert Event.objects.get(action="candidacy.sent").details["people"] == 3


def test_the_default_departments_are_installed_at_first_use(clerk_east, term, elections, soon):
    person = builders.make_candidacy(elections[1])
    vetting.send(actor=clerk_east, term=term, candidacies=[person.pk], due_on=soon)
    assert len(departments.of(term)) == 12
    assert person.opinions.count() == 12


def test_people_of_other_townships_and_other_states_stay_where_they_are(clerk_east, term, elections, soon):
    two_departments(term)
    mine = builders.make_candidacy(elections[1])
    other = builders.make_candidacy(elections[4])
    gone = builders.make_candidacy(elections[1], state=CandidacyState.WITHDRAWN, state_reason="外出")
    sent = vetting.send(actor=clerk_east, term=term, candidacies=[mine.pk, other.pk, gone.pk], due_on=soon)
    assert sent == 1
    assert not Opinion.objects.exclude(candidacy=mine).exists()


def test_a_day_that_is_past_is_refused(clerk_east, term, elections):
    person = builders.make_candidacy(elections[1])
    with pytest.raises(DomainError, match="cannot be due on 2021-01-01") as refused:
        vetting.send(actor=clerk_east, term=term, candidacies=[person.pk], due_on=date(2021, 1, 1))
    assert refused.value.field == "due_on"


def test_answers_given_before_a_withdrawal_stay(clerk_east, term, elections, soon):
    two_departments(term)
    person = builders.make_candidacy(elections[1])
    Opinion.objects.create(
        candidacy=person, village_id=person.village_id, department="court", conclusion=Conclusion.NO_OBJECTION
    )
    vetting.send(actor=clerk_east, term=term, candidacies=[person.pk], due_on=soon)
    assert person.opinions.get(department="court").conclusion == Conclusion.NO_OBJECTION
    assert person.opinions.get(department="police").conclusion == Conclusion.PENDING


def test_a_leader_sends_nobody(leader_east, term, elections, soon):
    with pytest.raises(NotAllowed):
        vetting.send(actor=leader_east, term=term, candidacies=[], due_on=soon)


def test_the_number_of_queries_does_not_grow_with_the_people(
    clerk_east, term, elections, soon, django_assert_max_num_queries
):
    two_departments(term)
    people = [builders.make_candidacy(elections[1]) for _ in range(30)]
    with django_assert_max_num_queries(14):
        vetting.send(actor=clerk_east, term=term, candidacies=[each.pk for each in people], due_on=soon)
