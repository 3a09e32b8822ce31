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
    people = [builders.make_candidacy(elections[1], state=CandidacyState.SCREENED) for _ in range(3)]
    sent = vetting.send(actor=clerk_east, term=term, candidacies=[each.pk for each in people], due_on=soon)
    assert sent == 3
    assert Opinion.objects.filter(conclusion=Conclusion.PENDING, due_on=soon).count() == 6
    assert set(Candidacy.objects.values_list("state", flat=True)) == {CandidacyState.VETTING}
    assert Event.objects.get(action="candidacy.sent").details["people"] == 3


def test_the_default_departments_are_installed_at_first_use(clerk_east, term, elections, soon):
    person = builders.make_candidacy(elections[1], state=CandidacyState.SCREENED)
    vetting.send(actor=clerk_east, term=term, candidacies=[person.pk], due_on=soon)
    assert len(departments.of(term)) == 12
    assert person.opinions.count() == 12


def test_people_of_other_townships_and_other_states_stay_where_they_are(clerk_east, term, elections, soon):
    two_departments(term)
    mine = builders.make_candidacy(elections[1], state=CandidacyState.SCREENED)
    other = builders.make_candidacy(elections[4], state=CandidacyState.SCREENED)
    gone = builders.make_candidacy(elections[1], state=CandidacyState.WITHDRAWN, state_reason="外出")
    sent = vetting.send(actor=clerk_east, term=term, candidacies=[mine.pk, other.pk, gone.pk], due_on=soon)
    assert sent == 1
    assert not Opinion.objects.exclude(candidacy=mine).exists()


def test_a_day_that_is_past_is_refused(clerk_east, term, elections):
    person = builders.make_candidacy(elections[1], state=CandidacyState.SCREENED)
    with pytest.raises(DomainError, match="cannot be due on 2021-01-01") as refused:
        vetting.send(actor=clerk_east, term=term, candidacies=[person.pk], due_on=date(2021, 1, 1))
    assert refused.value.field == "due_on"


def test_answers_given_before_a_withdrawal_stay(clerk_east, term, elections, soon):
    two_departments(term)
    person = builders.make_candidacy(elections[1], state=CandidacyState.SCREENED)
    Opinion.objects.create(
        candidacy=person, village_id=person.village_id, department="court", conclusion=Conclusion.NO_OBJECTION
    )
    vetting.send(actor=clerk_east, term=term, candidacies=[person.pk], due_on=soon)
    assert person.opinions.get(department="court").conclusion == Conclusion.NO_OBJECTION
    assert person.opinions.get(department="police").conclusion == Conclusion.PENDING


def test_people_the_township_has_not_screened_are_counted_and_nobody_is_sent(clerk_east, term, elections, soon):
    two_departments(term)
    ready = builders.make_candidacy(elections[1], state=CandidacyState.SCREENED)
    raw = [builders.make_candidacy(elections[1]) for _ in range(2)]
    out = builders.make_candidacy(elections[1], state=CandidacyState.SCREENED_OUT, state_reason="不符合推荐条件")
    keys = [each.pk for each in (ready, *raw, out)]
    with pytest.raises(vetting.Unscreened, match="of the 4 people, 2 have not been screened .* 1 were not") as refused:
        vetting.send(actor=clerk_east, term=term, candidacies=keys, due_on=soon)
    assert refused.value.details == {"people": 3, "state": "nominated"}
    ready.refresh_from_db()
    assert (ready.state, Opinion.objects.count()) == (CandidacyState.SCREENED, 0)


def test_a_leader_sends_nobody(leader_east, term, elections, soon):
    with pytest.raises(NotAllowed):
        vetting.send(actor=leader_east, term=term, candidacies=[], due_on=soon)


def test_the_number_of_queries_does_not_grow_with_the_people(
    clerk_east, term, elections, soon, django_assert_max_num_queries
):
    two_departments(term)
    people = [builders.make_candidacy(elections[1], state=CandidacyState.SCREENED) for _ in range(30)]
    with django_assert_max_num_queries(14):
        vetting.send(actor=clerk_east, term=term, candidacies=[each.pk for each in people], due_on=soon)
