"""The entry page in a real browser: sums and the law while typing, Enter moves on, nothing typed is lost."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse

from ballots.models import Entry, Poll
from ballots.tests import forms
from tests import builders
from villages.models import PollStage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def entering(page, live_server, poll):
    """A clerk at the empty form."""
    page.address = live_server.url + reverse("ballots:enter", args=[poll.village_election.term_id, poll.pk])
    page.goto(page.address)
    sign_in(page)
    page.wait_for_selector("#id_issued")
    return page


def sign_in(page, name="clerk_east"):
    page.fill("[name=username]", name)
    page.fill("[name=password]", builders.PASSWORD)
    page.press("[name=password]", "Enter")


def type_form(page, poll, **changes):
    """The whole form by keyboard: Enter from field to field."""
    form = forms.form(poll, **changes)
    page.focus("#id_check_code")
    page.keyboard.type(poll.check_code)
    figures = [form["figures"][name] for name in ("issued", "cast", "proxy", "mobile", "valid", "invalid")]
    for number in [*figures, *(form["votes"][line.pk] for line in forms.lines_of(poll))]:
        page.keyboard.press("Enter")
        page.keyboard.type(str(number))


def test_a_form_is_typed_with_digits_and_enter_alone(entering, poll):
    type_form(entering, poll, line7=440, line8=300)
    entering.wait_for_selector("#law .law.open")
    assert "委员还缺1名" in entering.inner_text("#law")
    assert "恰为一半" in entering.inner_text(f"[data-word='{forms.lines_of(poll)[6].pk}']")
    assert entering.inner_text("[data-sum=chair]") == "787"
    assert "有效 870 + 无效 10" in entering.inner_text("[data-check=valid]")
    assert entering.inner_text("[data-check=check_code]") == "相符"
    for _step in ("to the note", "to the button", "send"):
        entering.keyboard.press("Enter")
    entering.wait_for_selector("text=第一次录入已提交")
    assert Entry.objects.get().cast == 880
    assert Poll.objects.get().state == PollStage.ENTERED_ONCE


def test_what_does_not_add_up_is_said_beside_the_field_at_once(entering, poll):
    type_form(entering, poll, invalid=9)
    entering.wait_for_selector("[data-check=valid].err")
    assert "少 1 张" in entering.inner_text("[data-check=valid]")
    assert entering.locator("#law .law.waiting").count() == 1
    entering.fill("#id_invalid", "10")
    entering.wait_for_selector("[data-check=valid].ok")


def test_nothing_typed_is_lost_when_the_session_has_ended(entering, poll):
    type_form(entering, poll)
    Session.objects.all().delete()
    cache.clear()
    entering.keyboard.press("Control+Enter")
    sign_in(entering)
    entering.wait_for_selector(".kept")
    assert entering.input_value("#id_cast") == "880"
    assert entering.input_value(f"#id_votes-{forms.lines_of(poll)[0].pk}") == "699"
    assert entering.input_value("#id_check_code") == poll.check_code
    assert not Entry.objects.exists()
    entering.click("[data-send]")
    entering.wait_for_selector("text=第一次录入已提交")
    entering.context.clear_cookies()
    entering.goto(entering.address)
    sign_in(entering, "clerk_east_2")
    entering.wait_for_selector("#id_cast")
    assert entering.input_value("#id_cast") == ""


def test_the_page_fits_an_office_screen_without_scrolling_sideways(entering):
    assert entering.evaluate("document.documentElement.scrollWidth") <= 1366
    assert entering.locator("#law").is_visible()
    assert entering.locator("[data-send]").is_visible()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [(390, 844), (1366, 768)])
def test_the_form_fits_the_screen_and_every_figure_can_be_read(entering, poll, party, live_server, size, language):
    entering.set_viewport_size({"width": size[0], "height": size[1]})
    entering.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    for each in (poll, party):
        entering.goto(live_server.url + reverse("ballots:enter", args=[each.village_election.term_id, each.pk]))
        assert entering.evaluate("document.documentElement.scrollWidth") <= size[0]
        votes = entering.locator("table.votes input").all()
        assert len(votes) == 9
        for field in votes:
            box = field.bounding_box()
            assert box["width"] > 90
            assert box["x"] + box["width"] <= size[0]
        send = entering.locator("[data-send]").bounding_box()
        assert send["y"] + send["height"] <= size[1]


def test_hurried_hands_paste_a_column_err_and_click_twice(entering, poll):
    votes = [forms.form(poll)["votes"][line.pk] for line in forms.lines_of(poll)]
    type_form(entering, poll, issued="abc")
    fields = [f"#id_votes-{line.pk}" for line in forms.lines_of(poll)]
    for field in fields:
        entering.fill(field, "")
    column = "\r\n".join(map(str, votes)) + "\r\n"
    entering.focus(fields[0])
    entering.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData("text", text);
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        column,
    )
    assert [int(entering.input_value(field).replace(",", "")) for field in fields] == votes
    entering.click("[data-send]")
    entering.wait_for_selector("#error_issued")
    entering.wait_for_selector("#id_issued:focus")
    entering.keyboard.type("890")
    assert entering.get_attribute("#id_issued", "aria-invalid") is None
    entering.dblclick("[data-send]")
    entering.wait_for_selector("text=第一次录入已提交")
    assert entering.locator(".message-error, .message-warning").count() == 0
    assert Entry.objects.count() == 1
    entering.click("details:has([data-keep=take-back]) > summary")
    entering.wait_for_selector("details[open] textarea:focus")


def test_a_field_in_focus_never_hides_behind_the_word_of_the_law(entering, poll):
    type_form(entering, poll, **{f"line{number}": 0 for number in range(1, 10)})
    entering.wait_for_selector("#law .law.open")
    for line in forms.lines_of(poll):
        entering.focus(f"#id_votes-{line.pk}")
        field, law = (entering.locator(each).bounding_box() for each in (f"#id_votes-{line.pk}", "#law"))
        assert field["y"] + field["height"] <= law["y"], line
