"""A long list reviewed by keys in a real browser: the place is kept, and new facts are not answered by a key."""

from __future__ import annotations

import pytest
from django.urls import reverse

from candidates.models import Conclusion, Opinion
from candidates.tests.world import in_vetting, two_departments
from tests import builders

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

FOCUSED = "document.activeElement.querySelector('th')?.innerText"


@pytest.fixture
def people(term, elections, reviewer):
    two_departments(term)
    return [in_vetting(elections[1], person=builders.make_person(name)) for name in ("丁一", "马二", "王三", "赵四")]


@pytest.fixture
def reviewing(page, live_server, term, people):
    """The police's reviewer at the own list."""
    page.goto(live_server.url + reverse("candidates:vetting", args=[term.pk]))
    page.fill("[name=username]", "reviewer")
    page.fill("[name=password]", builders.PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("[data-review]")
    return page


def said(person) -> str:
    return Opinion.objects.get(candidacy=person, department="police").conclusion


def test_after_another_answer_the_next_person_has_the_focus(reviewing, people):
    reviewing.keyboard.press("ArrowDown")
    assert reviewing.evaluate(FOCUSED) == "马二"
    reviewing.keyboard.press("2")
    reviewing.wait_for_selector("#opinion")
    reviewing.check("[name=conclusion][value=objection]")
    reviewing.fill("[name=reason]", "待核实")
    reviewing.click("#opinion button[type=submit]")
    reviewing.wait_for_selector("tr:focus:has-text('王三')")
    assert said(people[1]) == Conclusion.OBJECTION


def test_the_key_agrees_and_moves_on_and_leaves_new_facts_to_be_read(reviewing, people):
    Opinion.objects.filter(candidacy=people[1]).update(new_facts="判决书刚刚送达")
    reviewing.reload()
    reviewing.wait_for_selector("tr:focus:has-text('丁一')")
    reviewing.keyboard.press("1")
    reviewing.wait_for_selector("tr:has-text('丁一'):not(:has([data-agree]))")
    reviewing.wait_for_selector("tr:focus:has-text('马二')")
    reviewing.keyboard.press("1")
    reviewing.keyboard.press("ArrowDown")
    assert reviewing.evaluate(FOCUSED) == "王三", "the key neither answered nor moved on"
    assert (said(people[0]), said(people[1])) == (Conclusion.NO_OBJECTION, Conclusion.PENDING)
