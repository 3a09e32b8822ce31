"""Clearing after all departments answered."""

import pytest
from django.utils import timezone

from accounts.errors import DomainError, NotAllowed, ReasonMissing
from candidates import vetting
from candidates.models import CandidacyState, Conclusion
from candidates.rulings import Decision
from candidates.tests.world import all_agree, answer, counters_of, in_vetting, two_departments
from villages.models import StageState


@pytest.fixture
def person(term, elections):
    two_departments(term)
    return in_vetting(elections[1])


def test_everybody_agreeing_clears(office, term, elections, person):
    all_agree(person)
    assert vetting.clear(actor=office, term=term, candidacies=[person.pk]) == 1
    person.refresh_from_db()
    assert (person.state, person.vetted_on) == (CandidacyState.CLEARED, timezone.localdate())
    assert counters_of(elections[1]) == (1, 1, 0, StageState.DOING)


def test_silence_is_never_consent(office, term, person):
    answer(person, "police")
    with pytest.raises(DomainError, match="Nobody was cleared.*1 departments have not answered"):
        vetting.clear(actor=office, term=term, candidacies=[person.pk], ruling=Decision(reason="领导小组已研究"))


def test_a_soft_objection_needs_the_ruling_which_is_kept(office, term, person):
    answer(person, "police")
    answer(person, "court", Conclusion.NOT_ELIGIBLE, "N14")
    with pytest.raises(ReasonMissing, match="leading group's ruling") as refused:
        vetting.clear(actor=office, term=term, candidacies=[person.pk])
    assert refused.value.field == "ruling"
    vetting.clear(
        actor=office, term=term, candidacies=[person.pk], ruling=Decision(reason="领导小组研究同意，已履行完毕")
    )
    person.refresh_from_db()
    assert (person.state, person.state_reason) == (CandidacyState.CLEARED, "")
    assert person.rulings.get().reason == "领导小组研究同意，已履行完毕"


def test_a_hard_item_cannot_be_ruled_away(office, term, person):
    answer(person, "police", Conclusion.NOT_ELIGIBLE, "N08")
    answer(person, "court")
    with pytest.raises(DomainError, match="not eligible by the negative list"):
        vetting.clear(actor=office, term=term, candidacies=[person.pk], ruling=Decision(reason="领导小组研究同意"))


def test_the_rules_of_2026_make_expulsion_a_hard_item(office, term, person):
    answer(person, "police", Conclusion.NOT_ELIGIBLE, "N02")
    answer(person, "court")
    vetting.clear(actor=office, term=term, candidacies=[person.pk], ruling=Decision(reason="领导小组研究同意"))
    person.state = CandidacyState.VETTING
    person.save()
    term.rules = "2026"
    term.save()
    from candidates import departments

    departments.install_defaults(term)
    with pytest.raises(DomainError, match="not eligible by the negative list"):
        vetting.clear(actor=office, term=term, candidacies=[person.pk], ruling=Decision(reason="领导小组研究同意"))


def test_all_are_cleared_or_none(office, term, elections, person):
    all_agree(person)
    waiting = in_vetting(elections[2])
    with pytest.raises(DomainError, match="Nobody was cleared"):
        vetting.clear(actor=office, term=term, candidacies=[person.pk, waiting.pk])
    person.refresh_from_db()
    assert person.state == CandidacyState.VETTING


def test_only_the_first_few_in_the_way_are_named(office, term, elections, person):
    people = [person, *(in_vetting(elections[1]) for _ in range(6))]
    with pytest.raises(DomainError, match="and 2 more"):
        vetting.clear(actor=office, term=term, candidacies=[each.pk for each in people])


def test_a_clerk_clears_nobody(clerk_east, term, person):
    all_agree(person)
    with pytest.raises(NotAllowed):
        vetting.clear(actor=clerk_east, term=term, candidacies=[person.pk])
