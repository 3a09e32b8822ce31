"""Nothing typed is ever lost, Enter moves on, and an ended session does not take the page away."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache

from tests import builders, typing_pages

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.typing_pages"),
]


@pytest.fixture
def typed(page, live_server, monkeypatch):
    """A clerk on the entry page."""
    monkeypatch.setattr(typing_pages, "row", {"version": 1, "issued": 1640})
    builders.make_user("clerk", "clerk", builders.EAST)
    page.base = live_server.url
    page.goto(f"{page.base}/typing/")
    sign_in(page)
    page.wait_for_selector("[name=cast]")
    return page


def sign_in(page):
    page.fill("[name=username]", "clerk")
    page.fill("[name=password]", builders.PASSWORD)
    page.press("[name=password]", "Enter")


def end_the_session():
    Session.objects.all().delete()
    cache.clear()


def value(page, name):
    return page.input_value(f"[name={name}]")


def test_what_was_typed_survives_closing_the_page(typed):
    typed.fill("[name=cast]", "1638")
    typed.check("[name=proxies]")
    typed.select_option("[name=mode]", "households")
    typed.goto(f"{typed.base}/roles/")
    typed.goto(f"{typed.base}/typing/")
    assert value(typed, "cast") == "1638"
    assert typed.is_checked("[name=proxies]")
    assert value(typed, "mode") == "households"
    assert "已恢复" in typed.inner_text(".kept")


def test_what_was_typed_survives_an_ended_session(typed):
    typed.fill("[name=cast]", "1638")
    typed.fill("[name=identity]", "990101198006150014")
    end_the_session()
    typed.click("#send")
    typed.wait_for_url("**/sign-in/**")
    sign_in(typed)
    typed.wait_for_selector("[name=cast]")
    assert typed.url.endswith("/typing/")
    assert value(typed, "cast") == "1638"
    assert value(typed, "identity") == "990101198006150014"


def test_an_error_keeps_what_was_typed_and_a_success_forgets_it(typed):
    typed.fill("[name=cast]", "many")
    typed.click("#send")
    typed.wait_for_selector(".hint.err")
    assert value(typed, "cast") == "many"
    typed.fill("[name=cast]", "1638")
    typed.click("#send")
    typed.wait_for_selector("[data-saved]")
    assert value(typed, "cast") == ""
    assert typed.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('keep:')).length") == 0


def test_coming_back_does_not_overwrite_what_others_saved_and_says_so(typed):
    typed.fill("[name=cast]", "1638")
    typing_pages.row.update(version=2, issued=1650)
    typed.goto(f"{typed.base}/typing/")
    assert value(typed, "issued") == "1650"
    assert value(typed, "cast") == "1638"
    assert "他人保存" in typed.inner_text(".kept")


def test_what_is_back_can_be_discarded(typed):
    typed.fill("[name=cast]", "1638")
    typed.reload()
    typed.click(".kept button")
    typed.wait_for_selector(".kept", state="detached")
    assert value(typed, "cast") == ""


def test_identity_numbers_are_never_kept_beyond_the_tab(typed):
    typed.fill("[name=identity]", "990101198006150014")
    assert "990101198006150014" not in typed.evaluate("JSON.stringify(localStorage)")
    typed.reload()
    assert value(typed, "identity") == "990101198006150014"


def test_another_person_on_the_same_computer_does_not_see_it(typed):
    typed.fill("[name=cast]", "1638")
    builders.make_user("clerk_2", "clerk", builders.EAST)
    end_the_session()
    typed.goto(f"{typed.base}/typing/")
    typed.fill("[name=username]", "clerk_2")
    typed.fill("[name=password]", builders.PASSWORD)
    typed.press("[name=password]", "Enter")
    typed.wait_for_selector("[name=cast]")
    assert value(typed, "cast") == ""


def test_enter_moves_on_and_only_the_last_sends(typed):
    typed.focus("[name=issued]")
    typed.keyboard.press("Enter")
    assert typed.evaluate("document.activeElement.name") == "cast"
    typed.keyboard.type("1638")
    for expected in ("identity", "proxies", "mode"):
        typed.keyboard.press("Enter")
        assert typed.evaluate("document.activeElement.name") == expected
    typed.keyboard.press("Enter")
    assert typed.evaluate("document.activeElement.id") == "send"
    typed.keyboard.press("Enter")
    typed.wait_for_selector("[data-saved]")


def test_control_enter_sends_from_anywhere(typed):
    typed.fill("[name=cast]", "1638")
    typed.keyboard.press("Control+Enter")
    typed.wait_for_selector("[data-saved]")


def test_a_live_part_that_finds_the_session_ended_keeps_the_page(typed):
    typed.fill("[name=cast]", "1638")
    end_the_session()
    typed.click("#part")
    typed.wait_for_selector("#expired[open]")
    assert typed.url.endswith("/typing/")
    with typed.context.expect_page() as opened:
        typed.click("[data-expired-link]")
    second = opened.value
    sign_in(second)
    second.wait_for_selector("text=您已登录")
    second.close()
    typed.click("[data-expired-close]")
    typed.click("#send")
    typed.wait_for_selector("[data-saved]")


def test_pages_break_no_content_security_rule(typed):
    refused = []
    typed.on("console", lambda message: refused.append(message.text) if "Security Policy" in message.text else None)
    for address in ("/typing/", "/roles/", "/account/password/", "/nowhere/"):
        typed.goto(f"{typed.base}{address}")
    assert refused == []


def test_what_was_typed_survives_an_error_and_then_an_ended_session(typed):
    typed.fill("[name=cast]", "many")
    typed.fill("[name=issued]", "1650")
    typed.click("#send")
    typed.wait_for_selector(".hint.err")
    end_the_session()
    typed.click("#send")
    typed.wait_for_url("**/sign-in/**")
    sign_in(typed)
    typed.wait_for_selector("[name=cast]")
    assert (value(typed, "cast"), value(typed, "issued")) == ("many", "1650")
