"""The page of arrangements: what is refused comes back as it was typed, each sentence beside its field."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from ballots.models import PollingPlan

pytestmark = pytest.mark.django_db

PLAN = {"mode": "stations", "stations": "3", "place": "小学操场", "opens_at": "08:00", "closes_at": "12:00"}


@pytest.fixture
def send(poll, cast, sign_in):
    """Post to a door of the page as a clerk and look at the page that answers."""
    client = sign_in(cast["clerk_east"])
    where = [poll.village_election.term_id, poll.pk]

    def sent(door: str, **data: str) -> str:
        answer = client.post(reverse(f"ballots:{door}", args=where), data, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    sent.again = lambda: client.get(reverse("ballots:plan", args=where)).content.decode()
    return sent


def beside(page: str, field: str) -> str:
    """The sentence beside a field; the field itself says that it is wrong and by what."""
    found = re.search(rf'<(?:p|span) class="hint err" id="{field}_error">(.*?)</', page)
    assert found, field
    assert re.search(rf'aria-describedby="{field}_error"', page)
    return found[1]


def test_every_mistake_is_said_beside_its_field_at_once_and_nothing_typed_is_lost(send):
    page = send("save_plan", **{**PLAN, "place": " ", "stations": "二", "closes_at": "25:99"})
    assert "Write the place" in beside(page, "id_place")
    assert "“二” is not a whole number" in beside(page, "id_stations")
    assert "“25:99” is not a time of day" in beside(page, "id_closes_at")
    assert 'value="二"' in page
    assert 'value="08:00"' in page
    assert not PollingPlan.objects.exists()
    assert "hint err" not in send.again()


def test_what_the_rules_refuse_stands_beside_its_field_with_both_figures(send):
    page = send("save_plan", **{**PLAN, "closes_at": "07:00"})
    assert "ends at 07:00, but begins at 08:00" in beside(page, "id_closes_at")
    assert 'value="小学操场"' in page


def test_digits_are_read_as_they_are_typed(send):
    send("save_plan", **{**PLAN, "stations": "３", "opens_at": "８:00"})
    assert PollingPlan.objects.get().stations == 3
    page = send("save_plan", **{**PLAN, "stations": "100", "version": "1"})
    assert "100 is more than can be: 99 at most" in beside(page, "id_stations")


def test_an_empty_figure_of_the_account_is_not_nought(send):
    send("save_plan", **PLAN)
    page = send("account", printed="1000", issued="", spoiled="-1", unused="0")
    assert "Type 0 where there is none" in beside(page, "id_issued")
    assert "“-1” is not a whole number" in beside(page, "id_spoiled")
    assert "10 apart" in beside(send("account", printed="1000", issued="890", spoiled="0", unused="100"), "id_printed")
    huge = send("account", printed="99999999999", issued="0", spoiled="0", unused="0")
    assert "9,999,999 at most" in beside(huge, "id_printed")
    assert PollingPlan.objects.get().printed is None


def test_who_saves_again_after_a_newer_plan_keeps_the_own_one(send):
    send("save_plan", **PLAN)
    page = send("save_plan", **{**PLAN, "place": "文化广场", "version": "0"})
    assert 'value="文化广场"' in page
    version = re.search(r'name="version" value="(\d+)"', page)
    send("save_plan", **{**PLAN, "place": "文化广场", "version": version[1]})
    assert PollingPlan.objects.get().place == "文化广场"


def test_a_box_and_the_staff_come_back_as_they_were_typed(send):
    send("save_plan", **PLAN)
    page = send("add_box", route="一组、二组", staff="张三 李四", leaves_at="", returns_at="")
    assert "2 people are named" in beside(page, "box_staff")
    assert 'value="一组、二组"' in page
    assert 'value="张三 李四"' in page
    page = send("add_box", route="", staff="张三 李四 王五", leaves_at="9点", returns_at="")
    assert "Write the route" in beside(page, "box_route")
    assert "“9点” is not a time of day" in beside(page, "box_leaves_at")


def test_a_version_that_is_none_is_out_of_date_and_said_so(send):
    send("save_plan", **PLAN)
    for odd in ("abc", "9" * 40, "-7"):
        assert "Changed by" in send("save_plan", **{**PLAN, "place": "文化广场", "version": odd})
    assert PollingPlan.objects.get().place == "小学操场"
