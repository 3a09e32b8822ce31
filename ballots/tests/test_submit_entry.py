"""Two independent entries: blind, by two people, compared by what is on the paper only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event
from ballots import results
from ballots.models import Entry, EntryState, EntryVote, NextStep, Poll, Result, Slot
from ballots.tests import forms
from villages.models import PollStage, Term

pytestmark = pytest.mark.django_db


def test_the_first_entry_waits_for_the_second(poll, cast):
    entry = results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll))
    poll.refresh_from_db()
    assert (entry.slot, entry.state, poll.state) == (Slot.FIRST, EntryState.SUBMITTED, PollStage.ENTERED_ONCE)
    assert entry.figures() == {**forms.COMMITTEE_FIGURES, "due": None, "present": None}
    assert entry.votes.count() == 9
    assert not Result.objects.exists()


def test_equal_entries_of_two_people_agree_without_a_visit_to_compare(poll, cast):
    for name in ("clerk_east", "clerk_east_2"):
        results.submit_entry(actor=cast[name], poll=poll, **forms.form(poll))
    poll.refresh_from_db()
    assert poll.state == PollStage.AGREED
    result = Result.objects.get(poll=poll)
    assert (result.is_valid, result.next_step, result.registered, result.cast) == (True, NextStep.CERTIFY, 1000, 880)
    assert result.votes.filter(is_elected=True).count() == 5
    assert result.verdict["rules"] == "2018"
    assert result.verdict["registered"] == 1000
    assert result.findings()


def test_notes_times_and_people_are_not_compared(poll, cast):
    results.submit_entry(actor=cast["clerk_east"], poll=poll, note="晚上录入", **forms.form(poll))
    results.submit_entry(actor=cast["clerk_east_2"], poll=poll, note="", **forms.form(poll))
    assert Poll.objects.get().state == PollStage.AGREED


@pytest.mark.parametrize("change", [{"issued": 889}, {"proxy": 61}, {"mobile": None}, {"line1": 698}])
def test_any_field_of_the_paper_makes_them_differ(poll, cast, change):
    results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll))
    results.submit_entry(actor=cast["clerk_east_2"], poll=poll, **forms.form(poll, **change))
    assert Poll.objects.get().state == PollStage.DIFFERENT
    assert not Result.objects.exists()


def test_another_secretary_makes_party_entries_differ(party, cast):
    lines = forms.lines_of(party)
    results.submit_entry(actor=cast["clerk_east"], poll=party, **forms.form(party))
    results.submit_entry(actor=cast["clerk_east_2"], poll=party, **forms.form(party, secretary=lines[2].pk))
    assert Poll.objects.get(pk=party.pk).state == PollStage.DIFFERENT


@pytest.mark.parametrize("name", ["clerk_east", "admin"])
def test_the_same_person_cannot_enter_twice_not_even_an_administrator(poll, cast, name):
    results.submit_entry(actor=cast[name], poll=poll, **forms.form(poll))
    for _again in range(2):
        with pytest.raises(results.SamePerson):
            results.submit_entry(actor=cast[name], poll=poll, **forms.form(poll))
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("name", ["clerk_east", "admin"])
def test_the_database_refuses_a_second_live_entry_of_a_person(poll, cast, name):
    Entry.objects.create(poll=poll, slot=1, state=EntryState.SUBMITTED, entered_by=cast[name])
    with pytest.raises(IntegrityError, match="entries_by_different_people"), transaction.atomic():
        Entry.objects.create(poll=poll, slot=2, state=EntryState.SUBMITTED, entered_by=cast[name])
    Entry.objects.create(poll=poll, slot=2, state=EntryState.VOID, entered_by=cast[name])


def test_the_database_refuses_two_entries_in_one_slot_and_figures_that_do_not_add_up(poll, cast):
    Entry.objects.create(poll=poll, slot=1, state=EntryState.SUBMITTED, entered_by=cast["clerk_east"])
    with pytest.raises(IntegrityError, match="one_live_entry_per_slot"), transaction.atomic():
        Entry.objects.create(poll=poll, slot=1, state=EntryState.SUBMITTED, entered_by=cast["clerk_east_2"])
    with pytest.raises(IntegrityError, match="entry_ballots_add_up"), transaction.atomic():
        Entry.objects.create(
            poll=poll, slot=2, state=EntryState.SUBMITTED, entered_by=cast["clerk_east_2"], cast=3, valid=1, invalid=1
        )
    with pytest.raises(IntegrityError, match="submitted_entry_has_a_slot"), transaction.atomic():
        Entry.objects.create(poll=poll, state=EntryState.SUBMITTED, entered_by=cast["clerk_east_2"])


def test_nothing_of_the_first_entry_is_in_the_events_or_the_poll(poll, cast):
    results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll, issued=887))
    event = Event.objects.get(action="result.entered")
    assert "887" not in str(event.details)
    assert event.details == {"from": "ready", "to": "entered_once", "entry": 1, "lines": 9}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"valid": 869}, "V2", "valid"),
        ({"cast": None}, "M1", "cast"),
        ({"proxy": 881}, "R2", "proxy"),
        ({"issued": 1200, "cast": 1001, "valid": 991}, "V3", "cast"),
    ],
)
def test_a_form_that_cannot_stand_is_refused_and_nothing_is_written(poll, cast, change, code, field):
    with pytest.raises(results.FormRefused) as refusal:
        results.submit_entry(actor=cast["clerk_east"], poll=poll, note="照原表", **forms.form(poll, **change))
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert not Entry.objects.exists()
    assert Poll.objects.get().version == 0


def test_something_unusual_needs_a_note_and_is_judged_by_the_law(poll, cast):
    with pytest.raises(results.NoteMissing) as refusal:
        results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll, issued=870))
    assert refusal.value.field == "note"
    for name in ("clerk_east", "clerk_east_2"):
        results.submit_entry(
            actor=cast[name], poll=poll, note="收回多于发出，已核对报告单", **forms.form(poll, issued=870)
        )
    result = Result.objects.get()
    assert (result.is_valid, result.next_step) == (False, NextStep.NEW_ELECTION)


def test_a_form_of_a_day_still_to_come_needs_a_note_except_in_a_rehearsal(village, cast):
    tomorrow = timezone.localdate() + timedelta(days=1)
    poll = forms.committee_poll(cast["clerk_east"], village, held_on=tomorrow)
    with pytest.raises(results.NoteMissing, match=f"held on {tomorrow.isoformat()}, and today is"):
        results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll))
    assert not Entry.objects.exists()
    results.submit_entry(actor=cast["clerk_east"], poll=poll, note="因汛情提前一天投票", **forms.form(poll))
    Term.objects.update(is_synthetic=True)
    poll = Poll.objects.get(pk=poll.pk)
    results.submit_entry(actor=cast["clerk_east_2"], poll=poll, **forms.form(poll))
    assert Poll.objects.get(pk=poll.pk).state == PollStage.AGREED


def test_half_of_the_registered_is_not_enough(poll, cast):
    changes = {"issued": 500, "cast": 500, "valid": 490, "proxy": 10, "mobile": 0}
    votes = {f"line{n}": 100 for n in range(1, 10)}
    forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"], **changes, **votes)
    assert Result.objects.get().is_valid is False


def test_a_wrong_check_code_is_refused_and_a_missing_one_needs_a_note(poll, cast):
    with pytest.raises(results.FormRefused) as refusal:
        results.submit_entry(actor=cast["clerk_east"], poll=poll, check_code="ZZ-ZZZ", **forms.form(poll))
    assert refusal.value.field == "check_code"
    with pytest.raises(results.NoteMissing):
        results.submit_entry(actor=cast["clerk_east"], poll=poll, check_code=" ", **forms.form(poll))
    results.submit_entry(actor=cast["clerk_east"], poll=poll, check_code=poll.check_code.lower(), **forms.form(poll))


def test_the_code_of_another_village_is_refused(poll, elections, cast):
    other = forms.committee_poll(cast["clerk_east"], forms.ready_village(elections[2]))
    with pytest.raises(results.FormRefused):
        results.submit_entry(actor=cast["clerk_east"], poll=poll, check_code=other.check_code, **forms.form(poll))


def test_votes_of_another_ballot_are_refused(poll, party, cast):
    with pytest.raises(results.FormRefused):
        results.submit_entry(
            actor=cast["clerk_east"], poll=poll, figures=forms.COMMITTEE_FIGURES, votes=forms.clear_votes(party)
        )


def test_a_roll_corrected_before_the_first_entry_is_followed_and_not_after(poll, village, cast):
    village.registered = 1010
    village.save()
    results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll))
    assert Poll.objects.get().registered == 1010
    village.registered = 1020
    village.save()
    results.submit_entry(actor=cast["clerk_east_2"], poll=poll, **forms.form(poll))
    assert Poll.objects.get().registered == Result.objects.get().registered == 1010


def test_a_party_result_carries_secretary_and_deputy(party, cast):
    forms.agreed(party, cast["clerk_east"], cast["clerk_east_2"])
    result = Result.objects.get(poll=party)
    first, second = forms.lines_of(party)[:2]
    assert (result.secretary, result.deputy, result.due, result.present) == (first, second, 40, 38)
    assert result.votes.filter(is_elected=True).count() == 5


def test_a_draft_is_kept_privately_and_may_be_wrong(poll, cast):
    entry = results.save_draft(actor=cast["clerk_east"], poll=poll, figures={"valid": 9999}, votes={}, note="未完")
    poll.refresh_from_db()
    assert (entry.state, entry.slot, entry.version, poll.state) == (EntryState.DRAFT, None, 1, PollStage.READY)
    assert entry.votes.count() == 9
    again = results.save_draft(actor=cast["clerk_east"], poll=poll, figures={"valid": 10}, votes={}, version=1)
    assert (again.pk, again.version, again.valid) == (entry.pk, 2, 10)
    assert EntryVote.objects.count() == 9


def test_an_impossible_draft_is_refused(poll, cast):
    with pytest.raises(results.FormRefused):
        results.save_draft(actor=cast["clerk_east"], poll=poll, figures={"valid": -1}, votes={})


def test_a_stale_draft_says_when_and_shows_both_values(poll, cast):
    results.save_draft(actor=cast["clerk_east"], poll=poll, figures={"valid": 10}, votes={})
    for act in (results.save_draft, results.submit_entry):
        with pytest.raises(results.StaleDraft) as refusal:
            act(actor=cast["clerk_east"], poll=poll, version=0, **forms.form(poll))
        assert refusal.value.theirs["valid"] == 10
        assert refusal.value.version == 1
    assert Entry.objects.get().valid == 10


def test_submitting_turns_the_draft_into_the_entry(poll, cast):
    draft = results.save_draft(actor=cast["clerk_east"], poll=poll, figures={"valid": 10}, votes={})
    entry = results.submit_entry(actor=cast["clerk_east"], poll=poll, version=1, **forms.form(poll))
    assert (entry.pk, entry.state, entry.valid) == (draft.pk, EntryState.SUBMITTED, 870)
    assert EntryVote.objects.count() == 9


def test_abandoned_drafts_block_nobody(poll, cast):
    results.save_draft(actor=cast["admin"], poll=poll, figures={}, votes={})
    results.save_draft(actor=cast["clerk_east_3"], poll=poll, figures={}, votes={})
    forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"])
    assert set(Entry.objects.filter(state=EntryState.VOID).values_list("entered_by", flat=True)) == {
        cast["admin"].pk,
        cast["clerk_east_3"].pk,
    }


def test_no_draft_after_submitting(poll, cast):
    results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll))
    with pytest.raises(results.SamePerson):
        results.save_draft(actor=cast["clerk_east"], poll=poll, **forms.form(poll))


def test_submitting_needs_few_queries(poll, cast, django_assert_max_num_queries):
    typed = forms.form(poll)
    results.submit_entry(actor=cast["clerk_east"], poll=poll, **typed)
    with django_assert_max_num_queries(14):
        results.submit_entry(actor=cast["clerk_east_2"], poll=poll, **typed)
