"""The page a paper form is typed into: blind, forgiving, and never losing what was typed."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from ballots import results
from ballots.models import Entry, EntryState, Poll
from ballots.tests import forms
from tests.reading_pages import figures
from villages.models import PollStage

pytestmark = pytest.mark.django_db


def url(poll: Poll, name: str = "enter") -> str:
    return reverse(f"ballots:{name}", args=[poll.village_election.term_id, poll.pk])


def posted(poll: Poll, **changes):
    """The form as a browser sends it."""
    form = forms.form(poll, **{name: value for name, value in changes.items() if name != "typed"})
    data = {name: "" if value is None else str(value) for name, value in form["figures"].items()}
    data |= {f"votes-{pk}": str(votes) for pk, votes in form["votes"].items()}
    data |= {name: form.get(name) or "" for name in ("secretary", "deputy")} if poll.organ == "party" else {}
    return {
        "act": "submit",
        "check_code": poll.check_code,
        "note": "",
        "version": "0",
        **data,
        **changes.get("typed", {}),
    }


def text(response) -> str:
    return response.content.decode()


def test_the_page_shows_names_and_registered_voters_and_no_figure(poll, cast, sign_in):
    page = text(sign_in(cast["clerk_east"]).get(url(poll)))
    assert "first entry" in page
    assert "1,000" in page
    for line in forms.lines_of(poll):
        assert line.name in page
        assert f'name="votes-{line.pk}"' in page


def test_the_page_needs_few_queries(poll, cast, sign_in, django_assert_max_num_queries):
    client = sign_in(cast["clerk_east"])
    results.save_draft(actor=cast["clerk_east"], poll=poll, **forms.form(poll))
    client.get(url(poll))
    with django_assert_max_num_queries(12):
        client.get(url(poll))


def test_submitting_leads_to_the_poll_and_says_what_is_next(poll, cast, sign_in):
    response = sign_in(cast["clerk_east"]).post(url(poll), posted(poll), follow=True)
    assert response.redirect_chain == [(url(poll, "poll"), 302)]
    assert "Somebody else must now make the second one" in text(response)
    assert Entry.objects.get().figures()["issued"] == 890


def test_a_submit_needs_few_queries(poll, cast, sign_in, django_assert_max_num_queries):
    data = posted(poll)
    for clerk, most in (("clerk_east", 12), ("clerk_east_2", 15)):
        client = sign_in(cast[clerk])
        client.get(url(poll))
        with django_assert_max_num_queries(most) as sent:
            response = client.post(url(poll), data)
        assert response.status_code == 302
        # Who it is and from which address, for the rows that history keeps.
        assert sum("pghistory.context_id" in each["sql"] for each in sent) == 1
    poll.refresh_from_db()
    assert poll.state == PollStage.AGREED


def test_the_second_entry_sees_nothing_of_the_first(poll, cast, sign_in):
    results.submit_entry(
        actor=cast["clerk_east"], poll=poll, note="第一次的备注", **forms.form(poll, issued=887, line1=697)
    )
    client = sign_in(cast["clerk_east_2"])
    pages = [text(client.get(url(poll))), text(client.get(url(poll, "poll"))), text(client.get(url(poll, "form")))]
    pages.append(text(client.post(url(poll, "judge"), posted(poll))))
    for page in map(figures, pages):
        assert "887" not in page
        assert "697" not in page
    assert "second entry" in pages[0]


def test_who_entered_is_told_so_and_not_shown_the_form_again(poll, cast, sign_in):
    results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll))
    client = sign_in(cast["clerk_east"])
    assert "You have entered this result already" in text(client.get(url(poll), follow=True))
    page = text(client.post(url(poll), posted(poll)))
    assert "You have entered this result already" in page
    assert Entry.objects.count() == 1


def test_typed_values_come_back_with_the_error_beside_their_field(poll, cast, sign_in):
    response = sign_in(cast["clerk_east"]).post(url(poll), posted(poll, valid=869, typed={"note": "请复核"}))
    page = text(response)
    assert response.status_code == 200
    assert "1 fewer than the 880 collected" in page
    assert 'value="869"' in page
    assert "请复核" in page
    assert poll.check_code in page
    for line in forms.lines_of(poll):
        assert f'name="votes-{line.pk}" value="{forms.clear_votes(poll)[line.pk]}"' in page
    assert not Entry.objects.exists()


@pytest.mark.parametrize("typed", ["abc", "-3", "1.5", "12 34x", "１２a", "9" * 40, "1,2,3"])
def test_what_is_no_number_is_quoted_and_kept(poll, cast, sign_in, typed):
    page = text(sign_in(cast["clerk_east"]).post(url(poll), posted(poll, typed={"issued": typed, "act": "draft"})))
    assert "is not a whole number" in page
    assert f'value="{typed}"' in page
    assert not Entry.objects.exists()


@pytest.mark.parametrize("typed", ["1,890", "１８９０", " 1 890 ", "1890张", "1，890"])
def test_numbers_are_read_as_clerks_write_them(poll, cast, sign_in, typed):
    sign_in(cast["clerk_east"]).post(url(poll), posted(poll, typed={"issued": typed, "act": "draft"}))
    assert Entry.objects.get().issued == 1890


def test_blank_is_not_zero(poll, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    page = text(client.post(url(poll), posted(poll, typed={"invalid": ""})))
    assert "If the form says nought, type 0" in page
    assert not Entry.objects.exists()


def test_a_draft_comes_back_with_blanks_as_blanks(poll, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    client.post(url(poll), posted(poll, typed={"act": "draft", "invalid": "", "issued": "0"}))
    entry = Entry.objects.get()
    assert (entry.state, entry.invalid, entry.issued) == (EntryState.DRAFT, None, 0)
    page = text(client.get(url(poll)))
    assert 'name="issued" value="0"' in page
    assert 'name="version" value="1"' in page
    assert "870" in page


def test_another_clerk_does_not_see_a_draft(poll, cast, sign_in):
    results.save_draft(actor=cast["clerk_east"], poll=poll, figures={"issued": 887}, votes={})
    assert "887" not in figures(text(sign_in(cast["clerk_east_2"]).get(url(poll))))


def test_a_stale_save_keeps_what_was_typed_shows_both_values_and_can_be_repeated(poll, cast, sign_in):
    results.save_draft(actor=cast["clerk_east"], poll=poll, figures={"issued": 887}, votes={})
    client = sign_in(cast["clerk_east"])
    page = text(client.post(url(poll), posted(poll)))
    assert "You saved this draft in another window" in page
    assert '<td class="n">887</td><td class="n">890</td>' in page
    assert 'value="890"' in page
    assert 'name="version" value="1"' in page
    assert client.post(url(poll), posted(poll, typed={"version": "1"})).status_code == 302
    assert Entry.objects.get().issued == 890


def test_an_unusual_figure_asks_for_the_note(poll, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    page = text(client.post(url(poll), posted(poll, issued=870)))
    assert "explain it in the note" in page
    assert client.post(url(poll), posted(poll, issued=870, typed={"note": "已核对"})).status_code == 302


def test_the_check_code_of_another_form_is_refused(poll, cast, sign_in):
    page = text(sign_in(cast["clerk_east"]).post(url(poll), posted(poll, typed={"check_code": "ZZ-ZZZ"})))
    assert "is not the check code" in page
    assert not Entry.objects.exists()


def test_a_poll_that_moved_on_meanwhile_keeps_the_typing(poll, cast, sign_in):
    forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"])
    response = sign_in(cast["clerk_east_3"]).post(url(poll), posted(poll, issued=888))
    assert "is now “Entries agree”" in text(response)
    assert 'value="888"' in text(response)
    assert Poll.objects.get().state == PollStage.AGREED


def test_without_a_script_the_button_check_judges(poll, cast, sign_in):
    page = text(sign_in(cast["clerk_east"]).post(url(poll), posted(poll, typed={"act": "check"})))
    assert "every seat is filled" in page
    assert not Entry.objects.exists()


def test_the_live_word_says_what_the_law_says(poll, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    lines = forms.lines_of(poll)
    answer = json.loads(client.post(url(poll, "judge"), posted(poll, line7=440, line8=300)).content)
    assert "Member 1 short" in answer["law"]["headline"]
    assert answer["law"]["tone"] == "open"
    assert "第十五条" in answer["law"]["basis"]
    assert answer["lines"][str(lines[0].pk)] == {"share": "79.4%", "state": "done", "word": "Elected"}
    assert answer["lines"][str(lines[6].pk)]["word"] == "Exactly half: not elected"
    assert answer["sums"]["chair"] == {"total": 699 + 88, "limit": 870, "words": "at most 870"}
    assert answer["checks"]["cast"]["tone"] == "ok"


def test_the_live_word_bears_half_typed_forms(poll, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    for data in ({}, {"cast": "x"}, {"cast": "5", "issued": "3"}, {"valid": "99999999999"}):
        answer = json.loads(client.post(url(poll, "judge"), data).content)
        assert "appears here" in answer["law"]["headline"]
    assert not Entry.objects.exists()


def test_the_live_word_needs_few_queries(poll, cast, sign_in, django_assert_max_num_queries):
    client = sign_in(cast["clerk_east"])
    client.get(url(poll))
    with django_assert_max_num_queries(6):
        client.post(url(poll, "judge"), posted(poll))


def test_a_party_form_asks_for_secretary_and_members_due(party, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    page = text(client.get(url(party)))
    assert 'name="due"' in page
    assert 'name="secretary"' in page
    assert 'name="proxy"' not in page
    assert client.post(url(party), posted(party)).status_code == 302
    assert Entry.objects.get().secretary == forms.lines_of(party)[0]


def test_outside_the_territory_there_is_no_such_poll(poll, cast, sign_in):
    client = sign_in(cast["clerk_west"])
    assert client.get(url(poll)).status_code == 404
    assert client.post(url(poll), posted(poll)).status_code == 404
    assert client.post(url(poll, "judge"), posted(poll)).status_code == 404


@pytest.mark.parametrize("name", ["leader_east", "office", "viewer", "reviewer"])
def test_roles_that_do_not_enter_are_refused(poll, cast, sign_in, name):
    client = sign_in(cast[name])
    assert client.get(url(poll)).status_code == 403
    assert client.post(url(poll), posted(poll)).status_code == 403


def test_signed_out_people_are_sent_to_sign_in_and_back_to_the_form(poll, client):
    response = client.post(url(poll), posted(poll), headers={"referer": f"http://testserver{url(poll)}"})
    assert response.status_code == 302
    assert "next=" in response["Location"]
    assert not Entry.objects.exists()


def test_the_form_is_kept_by_the_browser_and_sent_with_its_version(poll, cast, sign_in):
    page = text(sign_in(cast["clerk_east"]).get(url(poll)))
    assert "data-keep" in page
    assert "data-enter" in page
    assert 'data-version="0"' in page


def test_a_poll_that_cannot_be_seen_is_not_found_by_posting_either(poll, cast, sign_in):
    address = url(poll)
    assert sign_in(cast["clerk_west"]).post(address, posted(poll)).status_code == 404
    client = sign_in(cast["clerk_east"])
    for wrong in (address.replace(f"polls/{poll.pk}/", f"polls/{10**30}/"), address.replace("terms/", "terms/9")):
        assert client.post(wrong, posted(poll)).status_code == 404, wrong
        assert client.get(wrong).status_code == 404, wrong
    assert not Entry.objects.exists()
