"""The counting screen in a real browser: taps and keys, 正, undo, a network that fails, and the filled draft."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ballots import counting
from ballots.models import CountMark, Entry, PublicCount
from ballots.tests import forms
from ballots.tests.test_entry_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def screen(page, live_server, poll, cast):
    """A clerk at the screen of an open count."""
    counting.open_count(actor=cast["clerk_east"], poll=poll, first_counter="计票甲", second_counter="计票乙")
    page.goto(live_server.url + reverse("ballots:count", args=[poll.village_election.term_id, poll.pk]))
    sign_in(page)
    page.wait_for_selector("[data-count]")
    # The script is at work: a key pressed before would be lost.
    page.wait_for_selector(".count-state.ok, .count-state.warn")
    return page


def sent(page) -> None:
    page.wait_for_selector(".count-state.ok")


def row(page, poll, place: int):
    line = forms.lines_of(poll)[place - 1]
    return page.locator(f"[data-line='{line.pk}']")


def test_taps_and_keys_draw_strokes_and_undo_takes_the_last_back(screen, poll):
    for _tap in range(7):
        row(screen, poll, 1).locator("[data-tap]").click()
    screen.keyboard.press("2")
    assert row(screen, poll, 1).locator("svg").count() == 2
    assert row(screen, poll, 1).locator("svg").nth(1).locator("path").count() == 2
    assert row(screen, poll, 2).locator("[data-here]").inner_text() == "1"
    screen.keyboard.press("Backspace")
    assert row(screen, poll, 2).locator("svg").count() == 0
    sent(screen)
    assert CountMark.objects.count() == 9
    assert counting.votes_of(PublicCount.objects.get())[forms.lines_of(poll)[0].pk] == 7


def test_without_a_network_the_taps_wait_in_the_browser_and_count_once_later(screen, poll):
    screen.keyboard.press("1")
    sent(screen)
    screen.context.set_offline(True)
    for _tap in range(4):
        screen.keyboard.press("1")
    screen.wait_for_selector(".count-state.warn")
    assert row(screen, poll, 1).locator("[data-here]").inner_text() == "5"
    assert CountMark.objects.count() == 1
    screen.context.set_offline(False)
    sent(screen)
    assert CountMark.objects.count() == 5
    assert screen.evaluate("localStorage.length") == 0


def test_taps_survive_a_closed_window_and_an_answer_that_was_lost(screen, poll):
    lost = []

    def lose(route):
        lost.append(route.fetch())  # the server has kept them, the browser never hears of it
        route.abort()

    screen.route("**/count/marks/", lose)
    for _tap in range(3):
        screen.keyboard.press("1")
    screen.wait_for_selector(".count-state.warn")
    screen.wait_for_timeout(1000)
    assert lost
    screen.unroute_all(behavior="wait")  # a handler still at work would answer a request of the new page
    screen.reload()
    screen.wait_for_selector("[data-count]")
    sent(screen)
    assert CountMark.objects.count() == 3
    screen.reload()
    assert row(screen, poll, 1).locator("[data-here]").inner_text() == "3"


def test_two_counters_confirm_and_the_draft_is_filled(screen, poll):
    for _tap in range(6):
        screen.keyboard.press("1")
    screen.fill("[name=valid]", "8")
    screen.fill("[name=marks]", "6")
    screen.click("button[name=counter][value='1']")
    screen.wait_for_selector("button[name=counter][value='1'][disabled]")
    screen.fill("[name=marks]", "6")
    screen.click("button[name=counter][value='2']")
    screen.wait_for_selector("[data-bundle='2']")
    screen.click("text=完成计票并填入录入表")
    screen.wait_for_selector("#id_valid")
    assert screen.input_value("#id_valid") == "8"
    assert screen.input_value(f"#id_votes-{forms.lines_of(poll)[0].pk}") == "6"
    assert Entry.objects.get().cast == 8


@pytest.fixture
def kept(screen):
    """The screen once the worker has kept it and its files."""
    screen.wait_for_selector("html[data-offline=ready]", state="attached")
    return screen


def cut(page) -> None:
    """Take the network away from the pages and from the worker."""
    page.context.set_offline(True)


def test_a_closed_screen_comes_back_without_a_network_with_every_tap_and_sends_once(kept, poll):
    for _tap in range(3):
        kept.keyboard.press("1")
    sent(kept)
    cut(kept)
    kept.keyboard.press("1")
    kept.keyboard.press("2")
    kept.keyboard.press("Backspace")
    kept.wait_for_selector(".count-state.warn")
    address, context = kept.url, kept.context
    kept.close()
    again = context.new_page()
    again.goto(address)
    again.wait_for_selector(".count-state.warn")
    assert row(again, poll, 1).locator("[data-here]").inner_text() == "4"
    assert row(again, poll, 1).locator("svg").count() == 1
    assert row(again, poll, 2).locator("[data-here]").inner_text() == "0"
    again.keyboard.press("1")
    assert row(again, poll, 1).locator("[data-here]").inner_text() == "5"
    assert CountMark.objects.count() == 3
    context.set_offline(False)
    sent(again)
    assert CountMark.objects.count() == 7
    lines = forms.lines_of(poll)
    votes = counting.votes_of(PublicCount.objects.get())
    assert (votes[lines[0].pk], votes[lines[1].pk]) == (5, 0)
    again.reload()
    again.wait_for_selector(".count-state.ok")
    assert row(again, poll, 1).locator("[data-here]").inner_text() == "5"
    assert CountMark.objects.count() == 7


def test_the_worker_sees_one_screen_alone_and_keeps_only_its_page_and_files(kept, live_server):
    scopes = kept.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.map((each) => each.scope))")
    assert scopes == [kept.url]
    addresses = kept.evaluate(
        """(async () => {
          const found = [];
          for (const name of await caches.keys())
            if (name.startsWith("count-shell:"))
              for (const request of await (await caches.open(name)).keys()) found.push(request.url);
          return found;
        })()"""
    )
    assert kept.url in addresses
    assert all(each == kept.url or "/static/" in each for each in addresses), addresses
    home = kept.context.new_page()
    home.goto(live_server.url)
    assert home.evaluate("navigator.serviceWorker.controller") is None


def test_nothing_of_the_screen_stays_behind_after_signing_out(kept, live_server):
    kept.context.clear_cookies()
    kept.goto(live_server.url)
    kept.wait_for_selector("#id_username")
    kept.wait_for_timeout(300)
    names = kept.evaluate("caches.keys()")
    assert [name for name in names if name.startswith("count-shell:")] == []


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_the_screen_fits_without_scrolling_sideways(screen, size):
    screen.set_viewport_size({"width": size[0], "height": size[1]})
    assert screen.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_on_a_phone_names_are_wide_and_undo_is_always_at_hand(screen, poll):
    screen.set_viewport_size({"width": 390, "height": 844})
    name = row(screen, poll, 1).locator("[data-tap]").bounding_box()
    assert name["width"] > 200
    assert name["y"] + name["height"] < 844 / 2
    row(screen, poll, 1).locator("[data-tap]").click()
    undo = screen.locator("[data-undo]").bounding_box()
    assert undo["y"] + undo["height"] <= 844
    screen.click("[data-undo]")
    assert row(screen, poll, 1).locator("[data-here]").inner_text() == "0"
