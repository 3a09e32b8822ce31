"""Polling day on a telephone in a real browser: a clerk reports, the page fits, the tree stands below it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ballots.models import TurnoutReport
from ballots.tests.test_entry_browser import sign_in
from tests import builders

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WIDTH = 390


@pytest.fixture
def phone(page, live_server):
    """A telephone held upright, and the way to a page as the eastern clerk."""
    page.set_viewport_size({"width": WIDTH, "height": 844})

    def opened(door: str, *where: object, query: str = ""):
        page.goto(live_server.url + reverse(f"ballots:{door}", args=where) + query)
        if page.query_selector("[name=username]"):
            sign_in(page)
            page.wait_for_selector("h1")
        return page

    return opened


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_clerk_reports_an_hour_with_the_thumb(phone, poll, term):
    page = phone("turnout", term.pk, builders.EAST, query="?hour=9")
    assert fits(page)
    for name in ("voted", "exception", "note"):
        field = page.locator(f"[name={name}-{poll.pk}]").bounding_box()
        assert field["x"] >= 0, name
        assert field["x"] + field["width"] <= WIDTH, name
        assert field["height"] >= 40, "large enough for a thumb"
    assert page.locator("main").bounding_box()["y"] < page.locator("#side").bounding_box()["y"]
    page.fill(f"[name=voted-{poll.pk}]", "456")
    page.click("main form[method=post] button[type=submit]")
    page.wait_for_selector(".message")
    assert TurnoutReport.objects.get().voted == 456
    page.click(".to-side")
    assert page.evaluate("location.hash") == "#side"


def test_arrangements_and_a_box_fit_a_telephone(phone, box, roll, poll, term):
    for door, where in (("plan", [term.pk, poll.pk]), ("box", [term.pk, poll.pk, box.pk]), ("polling_day", [term.pk])):
        assert fits(phone(door, *where)), door
