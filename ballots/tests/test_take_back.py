"""Taking one's own entry back while it is alone."""

import pytest
from django.urls import reverse

from accounts.errors import NotAllowed, ReasonMissing, WrongState
from ballots import results
from ballots.models import Entry, EntryState, Poll
from ballots.tests import forms
from villages.models import PollStage

pytestmark = pytest.mark.django_db


@pytest.fixture
def entered(poll, cast) -> Poll:
    return forms.in_state(poll, PollStage.ENTERED_ONCE, cast)


def test_the_person_who_entered_may_take_it_back_and_enter_again(entered, cast):
    with pytest.raises(ReasonMissing):
        results.take_back(actor=cast["clerk_east"], poll=entered, reason="错", version=entered.version)
    results.take_back(actor=cast["clerk_east"], poll=entered, reason="录入时看错一行", version=entered.version)
    assert Poll.objects.get().state == PollStage.READY
    assert Entry.objects.get().state == EntryState.VOID
    results.submit_entry(actor=cast["clerk_east"], poll=entered, **forms.form(entered))
    assert Poll.objects.get().state == PollStage.ENTERED_ONCE


def test_another_clerk_may_not(entered, cast):
    with pytest.raises(NotAllowed):
        results.take_back(actor=cast["clerk_east_2"], poll=entered, reason="录入时看错一行", version=entered.version)


def test_not_after_the_second_entry(poll, cast):
    poll = forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"])
    with pytest.raises(WrongState):
        results.take_back(actor=cast["clerk_east"], poll=poll, reason="录入时看错一行", version=poll.version)


def test_the_button_is_shown_to_the_person_alone(entered, cast, sign_in):
    page = reverse("ballots:poll", args=[entered.village_election.term_id, entered.pk])
    door = reverse("ballots:take_back", args=[entered.village_election.term_id, entered.pk])
    assert door in sign_in(cast["clerk_east"]).get(page).content.decode()
    assert door not in sign_in(cast["clerk_east_2"]).get(page).content.decode()
    sign_in(cast["clerk_east"]).post(door, {"version": entered.version, "reason": "录入时看错一行"})
    assert Poll.objects.get().state == PollStage.READY
