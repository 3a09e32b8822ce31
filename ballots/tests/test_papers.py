"""Papers of a poll: A4, the round in official words, only printed names on the ballot, nothing from altered rows."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from ballots import polls
from ballots.models import Round
from ballots.tests import forms
from ballots.tests.test_entry_browser import sign_in as sign_in_browser
from ballots.tests.test_entry_page import text, url
from ballots.tests.test_mid_term import AGAIN, by_election, end, loser

pytestmark = pytest.mark.django_db

PAPERS = ("form", "ballot", "tally", "notice", "certificates")
A4 = (595, 842)


def test_names_that_voters_wrote_in_stand_on_the_form_and_not_on_the_ballot(poll, cast, sign_in):
    polls.add_write_in(actor=cast["clerk_east"], poll=poll, post="member", name="另选人")
    client = sign_in(cast["clerk_east"])
    ballot = text(client.get(url(poll, "ballot")))
    assert "另选人" not in ballot.replace("另选他人", "")
    assert ballot.count("另选他人</td>") == sum(poll.seats.values())
    assert "<td>另选人</td>" in text(client.get(url(poll, "form")))


def test_the_form_says_which_round_it_is_of_a_by_election_too(poll, party, village, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    assert "第1次投票" in text(client.get(url(poll, "form")))
    forms.certified(party, cast)
    forms.certified(poll, cast)
    end(cast, village)
    again = by_election(cast, village, {loser(village, "chair").pk: "chair"})
    assert (again.round, again.held_on) == (Round.BY_ELECTION, AGAIN)
    page = text(client.get(url(again, "form")))
    assert "补选" in page
    assert "第2次投票" not in page


def test_nothing_is_printed_under_the_seal_once_a_row_was_altered(poll, cast, sign_in):
    poll = forms.certified(poll, cast)
    client = sign_in(cast["office"])
    for paper in ("form", "notice", "certificates"):
        assert poll.seal.code in text(client.get(url(poll, paper)))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ballots_resultvote SET votes = votes + 1 WHERE is_elected")
    page = text(client.get(url(poll, "form")))
    assert "与审定内容不一致，不得使用" in page
    assert poll.seal.code not in page
    for paper in ("notice", "certificates"):
        answer = client.get(url(poll, paper))
        assert answer.status_code == 409
        assert "altered behind the application&#x27;s back" in text(answer)
        assert poll.seal.code not in text(answer)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ballots_resultseal")
    assert client.get(url(poll, "notice")).status_code == 409
    assert "审定码" not in text(client.get(url(poll, "form")))


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_paper_is_printed_on_a4_and_a_committee_form_on_one_sheet(page, live_server, poll, cast):
    poll = forms.certified(poll, cast)
    page.goto(live_server.url + url(poll, "form"))
    sign_in_browser(page, "office")
    page.wait_for_selector(".sheet")
    sheets = {}
    for paper in PAPERS:
        page.goto(live_server.url + url(poll, paper))
        printed = page.pdf(prefer_css_page_size=True)
        boxes = {tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox\s*\[([^\]]+)\]", printed)}
        assert {(round(right), round(top)) for _left, _foot, right, top in boxes} == {A4}, paper
        sheets[paper] = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert sheets == {"form": 1, "ballot": 1, "tally": 1, "notice": 1, "certificates": 5}
