"""The browser tests themselves work: a page of the running site opens in Chromium."""

import pytest


@pytest.mark.browser
def test_the_site_opens_in_chromium(live_server, page):
    page.goto(f"{live_server.url}/healthz")

    assert '"database": "ok"' in page.content()
