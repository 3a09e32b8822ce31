"""A recall vote on a telephone: opened, entered and shown without scrolling sideways."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ballots.models import Entry
from ballots.tests import forms, recall_votes
from ballots.tests.test_entry_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def vote(poll, party, village, cast):
    forms.certified(party, cast)
    forms.certified(poll, cast)
    return recall_votes.opened(cast, recall_votes.holder(village))


def test_a_recall_is_entered_on_a_telephone(page, live_server, vote, village):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + reverse("ballots:enter", args=[village.term_id, vote.pk]))
    sign_in(page)
    page.wait_for_selector("#id_issued")
    given = recall_votes.form(vote)
    for pk, votes in given["votes"].items():
        page.fill(f"#id_votes-{pk}", str(votes))
        assert page.locator(f"#id_votes-{pk}").bounding_box()["width"] > 100
    for name, number in given["figures"].items():
        page.fill(f"#id_{name}", str(number))
    page.fill("#id_check_code", vote.check_code)
    page.wait_for_selector("#law .law.open")
    assert "罢免通过" in page.inner_text("#law")
    assert "弃权89张" in page.inner_text("table.votes")
    # Nothing lies above the fields: the law's word stands below them.
    panel, last = (page.locator(each).bounding_box() for each in ("#law", f"#id_votes-{max(given['votes'])}"))
    assert panel["y"] >= last["y"] + last["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("[data-send]")
    page.wait_for_selector("text=第一次录入已提交")
    assert Entry.objects.get(poll=vote).cast == 600
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_recall_is_opened_on_a_telephone(page, live_server, vote, village):
    page.set_viewport_size({"width": 390, "height": 844})
    member = recall_votes.holder(village, "member")
    page.goto(live_server.url + reverse("ballots:recall", args=[village.term_id, member.pk]))
    sign_in(page)
    page.fill("#id_asked_on", "2022-02-10")
    page.fill("#id_held_on", "2022-03-01")
    page.fill("#id_voters", "２００")
    page.fill("#id_grounds", "挪用村集体资金")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("text=确定罢免投票")
    page.wait_for_selector("text=罢免投票已确定")
