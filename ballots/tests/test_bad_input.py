"""Whatever a clerk types, the answer is a sentence (with both figures where two disagree), and nothing is changed."""

from __future__ import annotations

import pytest

from audit.models import Event
from ballots.models import Entry, EntryState, Poll, Result
from ballots.tests import forms
from ballots.tests.test_entry_page import posted, text, url

pytestmark = pytest.mark.django_db


def unchanged(poll: Poll) -> tuple[object, ...]:
    """Everything a submit could touch."""
    poll = Poll.objects.get(pk=poll.pk)
    told = Event.objects.about("ballots.poll", str(poll.pk)).count()
    return poll.state, poll.version, list(Entry.objects.values_list("state", "version")), Result.objects.count(), told


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        ({"issued": "-5"}, ["“-5” is not a whole number"]),
        ({"issued": "890.5"}, ["“890.5” is not a whole number"]),
        ({"issued": "８９０．５"}, ["“８９０．５” is not a whole number"]),
        ({"issued": "八百九十"}, ["“八百九十” is not a whole number"]),
        ({"issued": "99999999"}, ["99999999 is not a possible number here: 0 to 9,999,999"]),
        ({"issued": ""}, ["Not typed yet. If the form says nought, type 0."]),
        ({"invalid": ""}, ["Not typed yet"]),
        ({"cast": "1001", "valid": "991"}, ["1,001 is 1 more than registered voters 1,000"]),
        ({"valid": "860"}, ["Valid 860 + invalid 10 = 870, which is 10 fewer than the 880 collected"]),
        ({"proxy": "881"}, ["881 is 1 more than ballots collected 880"]),
        ({"check_code": "AA-AAA"}, ["is not the check code of this village's form"]),
    ],
)
def test_a_figure_that_cannot_stand_is_answered_and_changes_nothing(poll, cast, sign_in, typed, sentences):
    before = unchanged(poll)
    page = text(sign_in(cast["clerk_east"]).post(url(poll), posted(poll, typed=typed))).replace("&#x27;", "'")
    for sentence in sentences:
        assert sentence in page
    assert unchanged(poll) == before


def test_full_width_digits_are_read_and_not_refused(poll, cast, sign_in):
    page = sign_in(cast["clerk_east"]).post(url(poll), posted(poll, typed={"issued": "８９０", "cast": "８８０"}))
    assert page.status_code == 302
    assert Entry.objects.get().issued == 890


def test_more_votes_than_valid_ballots_times_seats_names_all_three_figures(poll, cast, sign_in):
    members = [line for line in forms.lines_of(poll) if line.post == "member"]
    before = unchanged(poll)
    typed = {f"votes-{line.pk}": "600" for line in members}
    page = text(sign_in(cast["clerk_east"]).post(url(poll), posted(poll, typed=typed)))
    assert "add up to 3,000, more than 870 valid ballots × 3 seats = 2,610" in page
    assert unchanged(poll) == before
    page = text(sign_in(cast["clerk_east"]).post(url(poll), posted(poll, line1=871)))
    assert "871 is 1 more than valid ballots 870" in page
    assert unchanged(poll) == before


def test_a_candidate_of_another_village_counts_for_nothing(poll, party, cast, sign_in):
    """A field of another ballot is not on this form; a secretary of another ballot is no choice of this one."""
    stranger = forms.lines_of(poll)[0]
    before = unchanged(party)
    data = posted(party, typed={"secretary": str(stranger.pk), f"votes-{stranger.pk}": "30"})
    page = text(sign_in(cast["clerk_east"]).post(url(party), data))
    assert "Select a valid choice" in page
    assert unchanged(party) == before


def test_votes_for_a_line_of_another_village_are_refused_with_both_figures(poll, elections, cast, sign_in):
    other = forms.committee_poll(cast["clerk_east"], forms.ready_village(elections[2]))
    stranger = forms.lines_of(other)[0]
    before = unchanged(poll)
    page = text(sign_in(cast["clerk_east"]).post(url(poll), posted(poll, typed={f"votes-{stranger.pk}": "30"})))
    assert "“30” votes were sent for a candidate who is none of the 9 lines of this ballot" in page
    assert unchanged(poll) == before


def test_a_stale_form_shows_both_values_and_changes_nothing(poll, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    client.post(url(poll), posted(poll, issued=888, typed={"act": "draft"}))
    before = unchanged(poll)
    page = text(client.post(url(poll), posted(poll, issued=889)))
    assert "You saved this draft in another window at" in page
    assert "888" in page
    assert 'value="889"' in page
    assert unchanged(poll) == before


def test_a_second_entry_by_the_same_person_changes_nothing(poll, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    client.post(url(poll), posted(poll))
    before = unchanged(poll)
    assert "must be made by somebody else" in text(client.post(url(poll), posted(poll, issued=889), follow=True))
    assert unchanged(poll) == before


@pytest.mark.parametrize("door", ["enter", "compare", "confirm", "send_back", "take_back", "certify", "withdraw"])
def test_a_certified_poll_is_edited_by_nothing(poll, cast, sign_in, door):
    poll = forms.certified(poll, cast)
    before = unchanged(poll)
    data = {**posted(poll, issued=889), "version": str(poll.version), "reason": "想改一个数字"}
    answer = sign_in(cast["admin"]).post(url(poll, door), data, follow=True)
    assert answer.status_code == 200
    assert "Certified" in text(answer)
    assert unchanged(poll) == before
    assert Entry.objects.filter(state=EntryState.SUBMITTED).count() == 2
