"""Bringing a file in, in a browser: dropped, recognised, asked about, previewed, imported; and without script."""

from __future__ import annotations

import openpyxl
import pytest
from django.conf import settings
from django.test import Client

from candidates.models import Officer
from sheets.models import BatchState, ImportBatch
from tests import builders
from tests.browser import SCREEN
from tests.test_journeys import at_once, desk  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

HEAD = ["序号", "村(社区)", "姓名", "性别", "出生年月", "公民身份号码", "政治面貌", "学历", "现任职务"]
DROP = """([name, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name));
  document.querySelector("form[data-drop]").dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true}));
}"""


def roster(path, *schools, post="委员"):
    """Serving officers of one village, one per school."""
    book = openpyxl.Workbook()
    book.active.append(["东山街道现任班子成员花名册"])
    book.active.append(HEAD)
    for number, school in enumerate(schools, 1):
        identity = builders.identity_number(number)
        book.active.append(
            [number, "大沟村", f"王小{'一二三四五'[number]}", "男", "1980.06", identity, "群众", school, post]
        )
    book.save(path)
    return path


def start(live_server, elections):
    return f"{live_server.url}/terms/{elections[0].term_id}/imports/new/"


def test_a_dropped_file_is_recognised_asked_about_and_imported(desk, live_server, cast, elections, tmp_path, at_once):  # noqa: F811
    import base64

    clerk = desk(cast["clerk_east"])
    clerk.goto(start(live_server, elections))
    path = roster(tmp_path / "花名册.xlsx", "大学专", "大专", "大学专")
    clerk.evaluate(DROP, [path.name, base64.b64encode(path.read_bytes()).decode()])
    clerk.click("form[data-drop] button[type=submit]")
    clerk.wait_for_selector("#questions")
    assert clerk.locator(".verdict .late .v").inner_text() == "2"
    assert ImportBatch.objects.get().kind == "officers"

    clerk.select_option("#questions select", "大专")
    clerk.click("#questions button")
    clerk.wait_for_selector(".verdict form[action$='/commit/'] .btn-primary")
    assert clerk.locator(".verdict .late").count() == 0
    clerk.click(".verdict form[action$='/commit/'] button")
    clerk.wait_for_selector("form[action$='/undo/']", state="attached")
    assert Officer.objects.count() == 3

    clerk.goto(start(live_server, elections))
    clerk.set_input_files("input[type=file]", roster(tmp_path / "改.xlsx", "本科", "大专", "大学专"))
    clerk.click("form[data-drop] button[type=submit]")
    clerk.wait_for_selector(".change")
    assert "大专 → 本科" in clerk.locator(".change").inner_text()


def test_a_file_too_large_is_said_to_be_before_it_is_sent(desk, live_server, cast, elections, tmp_path):  # noqa: F811
    clerk = desk(cast["clerk_east"])
    clerk.goto(start(live_server, elections))
    with (tmp_path / "大.xlsx").open("wb") as stream:
        stream.truncate(settings.UPLOAD_LIMIT + 1)
    clerk.set_input_files("input[type=file]", tmp_path / "大.xlsx")
    assert clerk.locator("[data-drop-too-large]").is_visible()
    assert clerk.locator("form[data-drop] button[type=submit]").is_disabled()


def test_without_script_the_same_steps_work(browser, live_server, cast, elections, tmp_path, at_once):  # noqa: F811
    context = browser.new_context(viewport=SCREEN, locale="zh-CN", java_script_enabled=False)
    client = Client()
    client.force_login(cast["clerk_east"])
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    page = context.new_page()
    page.goto(start(live_server, elections))
    page.set_input_files("input[type=file]", roster(tmp_path / "花名册.xlsx", "大专", "大学专"))
    page.click("form[data-drop] button[type=submit]")
    page.select_option("#questions select", "大专")
    page.click("#questions button")
    page.click(".verdict form[action$='/commit/'] button")
    page.wait_for_selector(".verdict.done")
    context.close()
    assert (ImportBatch.objects.get().state, Officer.objects.count()) == (BatchState.COMMITTED, 2)
