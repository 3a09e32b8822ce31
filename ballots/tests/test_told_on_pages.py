"""What pages tell hurried people: who does what next, what to choose, what was refused and beside which field."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse

from ballots import results
from ballots.models import Poll
from ballots.tests import forms
from tests import builders
from villages.models import PollStage, Term

pytestmark = pytest.mark.django_db


def at(poll: Poll, name: str, *more) -> str:
    return reverse(f"ballots:{name}", args=[poll.village_election.term_id, poll.pk, *more])


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def different(poll, cast) -> Poll:
    """Entries that differ in ballots issued (890, 889) and in the first name's votes (699, 698)."""
    results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll))
    results.submit_entry(actor=cast["clerk_east_2"], poll=poll, **forms.form(poll, issued=889, line1=698))
    return Poll.objects.get(pk=poll.pk)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (PollStage.READY, "a clerk makes the first entry from the paper form"),
        (PollStage.ENTERED_ONCE, "another clerk makes the second entry"),
        (PollStage.DIFFERENT, "a third person – another clerk or the district election office – decides"),
        (PollStage.AGREED, "the township leader confirms"),
        (PollStage.CONFIRMED, "the district election office certifies"),
    ],
)
def test_the_page_of_a_poll_says_who_does_what_next(poll, cast, sign_in, state, told):
    Poll.objects.filter(pk=poll.pk).update(state=state)
    assert f"Next: {told}" in text(sign_in(cast["viewer"]).get(at(poll, "poll")))


def test_two_entries_that_differ_are_no_success_but_saved(different, poll, cast, sign_in):
    results.send_back(actor=cast["leader_east"], poll=different, reason="与报告单不符，重录", version=different.version)
    given = forms.form(poll)
    data = {name: str(value) for name, value in given["figures"].items()}
    data |= {f"votes-{pk}": str(value) for pk, value in given["votes"].items()}
    data |= {"check_code": poll.check_code, "act": "submit", "version": "0"}
    sign_in(cast["clerk_east"]).post(at(poll, "enter"), data)
    page = text(sign_in(cast["clerk_east_2"]).post(at(poll, "enter"), {**data, "issued": "889"}, follow=True))
    assert re.search(r'class="message message-[^"]*warning[^"]*" data-saved>The two entries differ', page)


def test_a_decision_left_open_is_asked_for_with_both_figures(different, cast, sign_in):
    client = sign_in(cast["clerk_east_3"])
    page = text(client.post(at(different, "compare"), {"version": different.version}))
    assert "Choose 890 or 889, or type what the form shows." in page
    assert "Choose 699 or 698, or type what the form shows." in page
    assert "This field is required" not in page


def test_a_number_typed_in_the_last_column_is_a_choice_but_not_beside_another(different, cast, sign_in):
    client = sign_in(cast["clerk_east_3"])
    votes = f"votes-{forms.lines_of(different)[0].pk}"
    given = {"choice-issued": "first", f"choice-{votes}": "second", "version": different.version, "note": ""}
    page = text(client.post(at(different, "compare"), {**given, f"other-{votes}": "700"}))
    assert "You chose 698, but typed something else as well." in page
    given |= {f"choice-{votes}": "", f"other-{votes}": "７００", "note": "报告单上为700票，经核对"}
    client.post(at(different, "compare"), given)
    different.refresh_from_db()
    assert different.state == PollStage.AGREED
    assert different.result.votes.get(line=forms.lines_of(different)[0]).votes == 700


def test_refused_figures_are_named_and_tied_to_their_sentences(poll, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    assert re.search(r'name="check_code"[^>]* autofocus', text(client.get(at(poll, "enter"))))
    page = text(client.post(at(poll, "enter"), {"act": "submit", "cast": "-5"}))
    assert re.search(r'id="error_cast">Collected: “-5” is not a whole number', page)
    field = re.search(r'<input[^>]*name="cast"[^>]*>', page)
    assert 'aria-invalid="true"' in field[0]
    assert 'aria-describedby="error_cast check_cast"' in field[0]
    assert "autofocus" not in page


def test_a_township_is_told_how_many_reports_were_refused_and_where(poll, term, cast, sign_in):
    url = reverse("ballots:turnout", args=[term.pk, builders.EAST])
    client = sign_in(cast["clerk_east"])
    page = text(client.post(url, {"hour": "9", f"voted-{poll.pk}": "abc"}))
    assert "Villages not reported yet: 1." in page
    assert re.search(rf'name="voted-{poll.pk}"[^>]*aria-invalid="true" aria-describedby="refused-{poll.pk}"', page)
    assert f'id="refused-{poll.pk}">“abc” is not a whole number' in page
    page = text(client.post(url, {"hour": "9", f"voted-{poll.pk}": "5", f"exception-{poll.pk}": "order"}))
    assert re.search(rf'name="note-{poll.pk}"[^>]*aria-invalid="true"', page)


def test_a_refused_bundle_keeps_what_was_typed(poll, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    page = text(
        client.post(at(poll, "count_start"), {"first_counter": "计票甲", "second_counter": "计票甲"}, follow=True)
    )
    assert page.count('value="计票甲"') == 2
    client.post(at(poll, "count_start"), {"first_counter": "计票甲", "second_counter": "计票乙"})
    first = forms.lines_of(poll)[0]
    data = {
        "number": "1", "form_id": str(uuid.uuid4()), f"typed-{first.pk}": "40", "valid": "45", "invalid": "2",
        "marks": "41", "counter": "1",
    }  # fmt: skip
    page = text(client.post(at(poll, "count_bundle"), data, follow=True))
    assert re.search(rf'name="typed-{first.pk}"[^>]*value="40"', page)
    for name in ("valid", "invalid", "marks"):
        assert re.search(rf'name="{name}"[^>]*value="{data[name]}"', page), name
    assert re.search(r'name="marks"[^>]*aria-invalid="true"', page)
    page = text(client.post(at(poll, "count_bundle"), {**data, "marks": "40"}, follow=True))
    assert "Confirmed by 计票甲." in page
    assert re.search(r'name="marks"[^>]*value=""', page)


def test_each_practice_certificate_says_that_it_is_practice(poll, cast, sign_in):
    forms.certified(poll, cast)
    Term.objects.update(is_synthetic=True)
    page = text(sign_in(cast["office"]).get(at(poll, "certificates")))
    assert page.count("当选证书</h2>") == page.count("Practice data</p>") == 5


def test_what_certifying_did_is_said_for_elections_and_recalls_apart(poll, cast, sign_in):
    results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll))
    results.submit_entry(actor=cast["clerk_east_2"], poll=poll, **forms.form(poll))
    poll.refresh_from_db()
    results.confirm(actor=cast["leader_east"], poll=poll, version=poll.version)
    poll.refresh_from_db()
    page = text(sign_in(cast["office"]).post(at(poll, "certify"), {"version": poll.version}, follow=True))
    assert "the elected are entered as officers" in page
    assert "an office that a recall ended" not in page


def test_a_ballot_that_was_entered_before_is_not_offered_to_be_withdrawn(poll, cast, sign_in):
    client = sign_in(cast["office"])
    assert "Withdraw the ballot" in text(client.get(at(poll, "poll")))
    forms.certified(poll, cast)
    poll.refresh_from_db()
    results.correct(actor=cast["office"], poll=poll, reason="报告单录入有误", version=poll.version)
    assert "Withdraw the ballot" not in text(client.get(at(poll, "poll")))
