"""A real Chromium for tests marked `browser`. Loaded as a plugin by the root conftest."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

# The office PC the pages are made for.
SCREEN: ViewportSize = {"width": 1366, "height": 768}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process; skips where there is none."""
    path = chromium.find()
    if path is None:
        pytest.skip(chromium.MISSING)
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        # Root (a container) has no sandbox; /dev/shm is often tiny there.
        options = ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []
        running = playwright.chromium.launch(executable_path=path, args=options)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of 1366 × 768 in Chinese that fails the test on a script error or a request to another server."""
    context = browser.new_context(viewport=SCREEN, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("request", lambda request: faults.append(f"request to {request.url}") if _foreign(request.url) else None)
    yield page
    context.close()
    assert faults == []


def _foreign(url: str) -> bool:
    """Say whether a request leaves the machine."""
    return url.startswith(("http:", "https:")) and "//localhost" not in url and "//127.0.0.1" not in url


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly at the end when browser tests were left out."""
    if chromium.find() is None:
        terminalreporter.section("browser", sep="!", red=True, bold=True)
        terminalreporter.line(chromium.MISSING, red=True, bold=True)
