"""A third person decides what two entries left open."""

from __future__ import annotations

import pytest

from accounts.errors import ReasonMissing, StaleSave
from ballots import results
from ballots.models import Entry, Poll, Result, Slot
from ballots.tests import forms
from villages.models import PollStage

pytestmark = pytest.mark.django_db


@pytest.fixture
def different(poll, cast) -> Poll:
    """Entries that differ in ballots issued (890, 889) and in the first name's votes (699, 698)."""
    results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll))
    results.submit_entry(actor=cast["clerk_east_2"], poll=poll, **forms.form(poll, issued=889, line1=698))
    return Poll.objects.get(pk=poll.pk)


@pytest.fixture
def votes_field(different) -> str:
    return f"votes-{forms.lines_of(different)[0].pk}"


def test_a_third_person_chooses_and_the_result_is_made(different, votes_field, cast):
    entry = results.resolve(
        actor=cast["clerk_east_3"],
        poll=different,
        choices={"issued": 890, votes_field: 698},
        note="",
        version=different.version,
    )
    different.refresh_from_db()
    result = Result.objects.get()
    assert different.state == PollStage.AGREED
    assert (entry.slot, entry.entered_by) == (Slot.RESOLUTION, cast["clerk_east_3"])
    assert result.issued == 890
    assert result.votes.get(line=forms.lines_of(different)[0]).votes == 698


@pytest.mark.parametrize("name", ["clerk_east", "clerk_east_2"])
def test_neither_of_the_two_may_decide(different, votes_field, cast, name):
    with pytest.raises(results.SamePerson):
        results.resolve(
            actor=cast[name],
            poll=different,
            choices={"issued": 890, votes_field: 698},
            note="",
            version=different.version,
        )


def test_an_administrator_who_entered_may_not_decide(poll, cast):
    results.submit_entry(actor=cast["admin"], poll=poll, **forms.form(poll))
    results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll, issued=889))
    poll.refresh_from_db()
    with pytest.raises(results.SamePerson):
        results.resolve(actor=cast["admin"], poll=poll, choices={"issued": 890}, note="", version=poll.version)


def test_every_difference_must_be_decided_and_nothing_else(different, votes_field, cast):
    for choices in ({"issued": 890}, {"issued": 890, votes_field: 698, "valid": 870}):
        with pytest.raises(results.ChoiceMissing):
            results.resolve(
                actor=cast["clerk_east_3"], poll=different, choices=choices, note="", version=different.version
            )
    assert not Result.objects.exists()


def test_a_number_neither_typed_needs_a_note(different, votes_field, cast):
    choices = {"issued": 888, votes_field: 698}
    with pytest.raises(ReasonMissing):
        results.resolve(
            actor=cast["clerk_east_3"], poll=different, choices=choices, note=" ", version=different.version
        )
    results.resolve(
        actor=cast["clerk_east_3"], poll=different, choices=choices, note="原表为888", version=different.version
    )
    assert Result.objects.get().issued == 888


def test_the_decision_must_add_up_too(different, votes_field, cast):
    with pytest.raises(results.FormRefused):
        results.resolve(
            actor=cast["clerk_east_3"],
            poll=different,
            choices={"issued": 890, votes_field: 900},
            note="看不清",
            version=different.version,
        )


def test_an_old_page_is_refused(different, votes_field, cast):
    with pytest.raises(StaleSave):
        results.resolve(
            actor=cast["clerk_east_3"], poll=different, choices={"issued": 890, votes_field: 698}, note="", version=0
        )


def test_an_earlier_draft_does_not_keep_somebody_from_deciding(poll, cast):
    results.save_draft(actor=cast["clerk_east_3"], poll=poll, figures={}, votes={})
    results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll))
    results.submit_entry(actor=cast["clerk_east_2"], poll=poll, **forms.form(poll, issued=889))
    poll.refresh_from_db()
    results.resolve(actor=cast["clerk_east_3"], poll=poll, choices={"issued": 889}, note="", version=poll.version)
    assert Entry.objects.filter(slot=Slot.RESOLUTION).count() == 1


def test_a_blank_on_the_paper_can_be_chosen(poll, cast):
    results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll))
    results.submit_entry(actor=cast["clerk_east_2"], poll=poll, **forms.form(poll, mobile=None))
    poll.refresh_from_db()
    results.resolve(actor=cast["office"], poll=poll, choices={"mobile": None}, note="", version=poll.version)
    assert Result.objects.get().mobile is None
