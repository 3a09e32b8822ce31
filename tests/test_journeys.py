"""Whole days of work in a browser: what one person does is there for the next."""

from __future__ import annotations

import threading
import zipfile

import openpyxl
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client

from ballots.models import Entry, EntryState, Poll
from ballots.tests import forms
from candidates.models import Candidacy, CandidacyState, Conclusion, Officer, Opinion
from candidates.tests import world as vetting
from jobs import work
from reports.models import Snapshot
from sheets.models import BatchState, ImportBatch
from tests import builders
from tests.at_the_desk import send, term_url, type_form, typed
from tests.browser import SCREEN
from villages.models import PollStage, RollState, VillageElection
from voters.models import RollPublication, Voter

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(browser, live_server):
    """``desk(person)``: a browser of its own for each person, signed in; scripts and policies must not break."""
    contexts, faults = [], []

    def sit_down(user, **options):
        context = browser.new_context(viewport=SCREEN, locale="zh-CN", timezone_id="Asia/Shanghai", **options)
        contexts.append(context)
        client = Client()
        client.force_login(user)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: faults.append(said.text) if "Security Policy" in said.text else None)
        page.on("response", lambda answer: faults.append(f"500 {answer.url}") if answer.status >= 500 else None)
        return page

    yield sit_down
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def at_once(monkeypatch):
    """Long work is done by the time the page answers."""
    monkeypatch.setattr(work, "send", work.run)


@pytest.fixture
def village(elections):
    return forms.ready_village(elections[1])


@pytest.fixture
def poll(village, cast):
    return forms.committee_poll(cast["clerk_east"], village)


def state_of(poll):
    return Poll.objects.get(pk=poll.pk).state


def test_a_result_goes_from_two_clerks_to_the_board(desk, live_server, cast, village, poll):
    polls = f"{term_url(live_server, poll)}polls/{poll.pk}/"
    first, second, third = (desk(cast[name]) for name in ("clerk_east", "clerk_east_2", "clerk_east_3"))

    first.goto(f"{polls}enter/")
    type_form(first, poll)
    send(first)
    first.wait_for_url(polls)
    assert state_of(poll) == PollStage.ENTERED_ONCE

    second.goto(f"{polls}enter/")
    assert {typed(second, name) for name in ("issued", "cast", "valid")} == {""}
    type_form(second, poll, issued=889)
    send(second)
    second.wait_for_url(polls)
    assert state_of(poll) == PollStage.DIFFERENT

    third.goto(f"{polls}compare/")
    rows = third.locator("table.resolve tbody tr")
    assert rows.count() == 1
    assert "890" in rows.first.inner_text()
    assert "889" in rows.first.inner_text()
    third.check("input[name=choice-issued][value=first]")
    third.click("button[form=resolve-form]")
    third.wait_for_url(polls)
    assert state_of(poll) == PollStage.AGREED

    leader, office = desk(cast["leader_east"]), desk(cast["office"])
    leader.goto(polls)
    leader.click("form[action$='/confirm/'] button")
    leader.wait_for_selector(".message")
    assert state_of(poll) == PollStage.CONFIRMED

    office.goto(polls)
    office.click(f"form[action$='polls/{poll.pk}/certify/'] button")
    office.wait_for_selector(".message")
    assert state_of(poll) == PollStage.CERTIFIED
    assert VillageElection.objects.get(pk=village.pk).cast == 880

    office.goto(f"{term_url(live_server, poll)}board/{builders.EAST}/")
    line = office.locator("tbody tr", has_text="大沟村")
    assert "88%" in line.inner_text()
    office.goto(f"{term_url(live_server, poll)}village/{village.village_id}/")
    told = office.inner_text("main")
    winners = list(Officer.objects.filter(village_election=village).values_list("person__name", flat=True))
    assert len(winners) == 5
    for name in winners:
        assert name in told
    office.goto(f"{term_url(live_server, poll)}people/officers/")
    for name in winners:
        assert office.locator("tbody", has_text=name).count() == 1


def test_what_is_typed_survives_a_refusal_a_second_tab_and_an_ended_session(desk, live_server, cast, poll):
    page = desk(cast["clerk_east"])
    address = f"{term_url(live_server, poll)}polls/{poll.pk}/enter/"
    page.goto(address)
    type_form(page, poll, cast=1500)
    send(page)
    page.wait_for_selector(".bad-field")
    page.wait_for_selector(".hint.err")
    assert (typed(page, "cast"), typed(page, "issued"), typed(page, "proxy")) == ("1500", "890", "60")
    assert not Entry.objects.filter(state=EntryState.SUBMITTED).exists()

    # The same person saves a draft in another tab: this tab is older now.
    other = page.context.new_page()
    other.goto(address)
    other.fill("[name=cast]", "870")
    other.fill("[name=issued]", "")
    other.click("button[value=draft]")
    other.wait_for_selector(".message")
    page.fill("[name=cast]", "880")
    page.click("button[value=draft]")
    page.wait_for_selector(".clash")
    assert "870" in page.inner_text(".clash")
    assert (typed(page, "cast"), typed(page, "issued"), typed(page, "valid")) == ("880", "890", "870")

    Session.objects.all().delete()
    cache.clear()
    send(page)
    page.wait_for_selector("[name=password]")
    page.fill("[name=username]", "clerk_east")
    page.fill("[name=password]", builders.PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("[name=cast]")
    assert page.url == address
    assert (typed(page, "cast"), typed(page, "issued"), typed(page, "valid")) == ("880", "890", "870")
    send(page)
    page.wait_for_url(address.replace("enter/", ""))
    assert Entry.objects.get(state=EntryState.SUBMITTED).cast == 880


def test_sums_and_the_law_follow_while_typing_and_enter_moves_on(desk, live_server, cast, poll):
    page = desk(cast["clerk_east"])
    page.goto(f"{term_url(live_server, poll)}polls/{poll.pk}/enter/")
    type_form(page, poll, cast=480, valid=470, **{f"line{line.order}": 60 for line in forms.lines_of(poll)})
    # 480 of 1,000 registered: more than half must take part.
    page.wait_for_selector("#law .void")
    page.fill("[name=valid]", "870")
    page.focus("[name=cast]")
    page.keyboard.press("Control+A")
    page.keyboard.type("880")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") not in {"cast", ""}
    page.wait_for_selector("#law .void", state="detached")
    chair = forms.lines_of(poll)[0]
    page.fill(f"[name=votes-{chair.pk}]", "1234")  # and 60 of the other
    assert page.inner_text(f"[data-sum={chair.post}]") == "1,294"


HEAD = ["村(社区)", "组别", "姓名", "性别", "公民身份号码"]


def roll_of(tmp_path, *, broken):
    """A small roll as villages send it; two rows wrong when asked."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["大沟村选民名册"])
    sheet.append(HEAD)
    for number in range(1, 7):
        sheet.append(
            ["大沟村", "1组", f"选民{'一二三四五六'[number - 1]}", "男", builders.identity_number(4000 + number)]
        )
    if broken:
        sheet["E4"] = sheet["E4"].value[:-1] + ("0" if sheet["E4"].value[-1] != "0" else "1")
        sheet["C6"] = None
    path = tmp_path / "大沟村选民名册.xlsx"
    book.save(path)
    return path


def test_a_roll_with_two_wrong_rows_is_corrected_imported_published_and_frozen(
    desk, live_server, cast, elections, tmp_path, at_once
):
    election = elections[1]
    clerk = desk(cast["clerk_east"], accept_downloads=True)
    base = term_url(live_server, election)
    clerk.goto(f"{base}imports/new/?kind=voters")
    clerk.set_input_files("input[type=file]", roll_of(tmp_path, broken=True))
    clerk.click("form[data-drop] button[type=submit]")
    clerk.wait_for_url("**/imports/*/")
    clerk.wait_for_selector("#columns")
    listed = clerk.locator("tbody tr:has(.st.late)").all_inner_texts()
    assert len(listed) == 2, listed
    assert not Voter.objects.exists()

    with clerk.expect_download() as taken:
        clerk.click("a[href$='/marked/']")
    marked = tmp_path / taken.value.suggested_filename
    taken.value.save_as(marked)
    book = openpyxl.load_workbook(marked)
    sheet = book["Sheet"]
    assert sheet.max_row == 8
    right = openpyxl.load_workbook(roll_of(tmp_path, broken=False)).active
    columns = {str(cell.value): cell.column for row in sheet.iter_rows() for cell in row if cell.value in HEAD}
    for number, name in ((4, "公民身份号码"), (6, "姓名")):
        sheet.cell(number, columns[name]).value = right.cell(number, HEAD.index(name) + 1).value
    corrected = tmp_path / "大沟村选民名册_已改正.xlsx"
    book.save(corrected)

    clerk.click(".title a[href*='/imports/new/']")
    clerk.set_input_files("input[type=file]", corrected)
    clerk.click("form[data-drop] button[type=submit]")
    clerk.wait_for_selector("form[action$='/commit/'] button")
    clerk.click("form[action$='/commit/'] button")
    clerk.wait_for_selector("form[action$='/undo/']", state="attached")
    assert Voter.objects.filter(village_election=election).count() == 6
    assert ImportBatch.objects.latest("pk").state == BatchState.COMMITTED

    roll = f"{base}roll/village/{election.village_id}/"
    clerk.goto(roll)
    clerk.fill("[name=on]", "2021-04-20")
    clerk.click("form[action$='/publish/'] button[type=submit]")
    clerk.wait_for_selector(".message")
    election.refresh_from_db()
    assert (election.roll_state, election.registered) == (RollState.PUBLISHED, 6)

    leader = desk(cast["leader_east"])
    leader.goto(roll)
    leader.click("form[action$='/freeze/'] button")
    leader.wait_for_selector(".message")
    election.refresh_from_db()
    assert election.roll_state == RollState.FROZEN
    assert RollPublication.objects.get().frozen_by == cast["leader_east"]
    clerk.goto(roll)
    assert clerk.locator("a[href$='/add/']").count() == 0


def test_a_department_answers_by_keys_and_the_office_strikes_off(desk, live_server, cast, elections):
    term = elections[0].term
    vetting.two_departments(term)
    people = [vetting.in_vetting(elections[1], person=builders.make_person(name)) for name in ("甲一", "乙二", "丙三")]
    reviewer = desk(cast["reviewer"])
    queue = f"{term_url(live_server, elections[1])}people/vetting/"
    reviewer.goto(queue)
    order = reviewer.locator("[data-person] th").all_inner_texts()
    assert sorted(order) == ["丙三", "乙二", "甲一"]
    assert reviewer.evaluate("document.activeElement.matches('[data-person]')")
    reviewer.keyboard.press("1")
    reviewer.wait_for_selector("[data-person]:nth-child(1) .st.done")
    by_name = {row.person.name: row for row in people}
    own = Opinion.objects.filter(department="police")
    assert own.get(candidacy=by_name[order[0]]).conclusion == Conclusion.NO_OBJECTION
    assert reviewer.evaluate("document.activeElement.innerText").find(order[1]) >= 0

    reviewer.keyboard.press("2")
    reviewer.wait_for_selector("#opinion")
    reviewer.check("[name=conclusion][value=not_eligible]")
    reviewer.select_option("[name=bar_code]", "N08")
    reviewer.fill("#opinion [name=reason]", "2019年受过治安处罚")
    reviewer.fill("#opinion [name=basis]", "第12号决定书")
    reviewer.fill("#opinion [name=fact_on]", "2019-08-15")
    reviewer.click("#opinion button[type=submit]")
    reviewer.wait_for_url(f"{queue}**")
    barred = by_name[order[1]]
    assert own.get(candidacy=barred).conclusion == Conclusion.NOT_ELIGIBLE

    office = desk(cast["office"])
    office.goto(f"{term_url(live_server, elections[1])}people/{barred.person_id}/")
    assert "第12号决定书" in office.inner_text("main")
    if not office.is_visible("#decision [name=bar_code]"):
        office.click("#decision summary")
    office.select_option("#decision [name=bar_code]", "N08")
    office.click("#decision form[action$='/strike-off/'] button[type=submit]")
    # Without a reason nothing happens, and what was chosen stays.
    assert Candidacy.objects.get(pk=barred.pk).state == CandidacyState.VETTING
    office.fill("#decision form[action$='/strike-off/'] [name=reason]", "联审不合格：治安处罚未满期限")
    office.click("#decision form[action$='/strike-off/'] button[type=submit]")
    office.wait_for_selector(".message")
    row = Candidacy.objects.get(pk=barred.pk)
    assert (row.state, row.bar_code) == (CandidacyState.STRUCK_OFF, "N08")


@pytest.fixture
def a_slow_worker(monkeypatch):
    """Long work is done by another thread a moment later, as a worker does it."""
    threads = []

    def later(job_id):
        def carry_out():
            started.wait(10)
            try:
                work.run(job_id)
            finally:
                connection.close()

        started = threading.Event()
        thread = threading.Thread(target=carry_out)
        threads.append((thread, started))
        thread.start()

    monkeypatch.setattr(work, "send", later)

    def begin():
        for _thread, started in threads:
            started.set()

    yield begin
    for thread, started in threads:
        started.set()
        thread.join()


def test_a_report_is_asked_for_watched_opened_and_taken_along(desk, live_server, cast, elections, poll, a_slow_worker):
    forms.certified(poll, cast)
    office = desk(cast["office"], accept_downloads=True)
    office.goto(f"{term_url(live_server, poll)}reports/")
    office.select_option("#new [name=scope]", builders.DISTRICT)
    office.click("#new [name=make]")
    office.wait_for_url("**/jobs/*/")
    assert office.locator("progress").count() == 1
    assert not Snapshot.objects.exists()
    a_slow_worker()
    # The page renews itself: nobody reloads it.
    office.wait_for_selector("main a.btn-primary[href*='/reports/']", timeout=30_000)
    office.click("main a.btn-primary[href*='/reports/']")
    office.wait_for_selector("#tiles")
    snapshot = Snapshot.objects.get()

    office.click("#tiles a[href*='figure=']")
    office.wait_for_selector("#source table")
    office.goto(f"{term_url(live_server, poll)}reports/{snapshot.pk}/figures/voter_turnout_pct/")
    assert "880 / 1,000" in office.inner_text("table")
    office.click("table tbody a >> text=东山街道")
    office.wait_for_selector("h1 >> text=东山街道")
    office.click("table tbody a >> text=大沟村")
    office.wait_for_url(f"**/voter_turnout_pct/rows/?under={poll.village_id}")
    assert "1,000" in office.inner_text("table")
    office.click("table tbody a >> text=大沟村")
    office.wait_for_url(f"**/village/{poll.village_id}/")

    office.goto(f"{term_url(live_server, poll)}reports/{snapshot.pk}/")
    for kind, part in (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml")):
        with office.expect_download() as taken:
            office.click(f"a[href$='/export/{kind}/']")
        assert taken.value.suggested_filename.endswith(f".{kind}")
        with zipfile.ZipFile(taken.value.path()) as archive:
            assert part in archive.namelist()


def test_language_and_larger_type_stay_as_chosen(desk, live_server, cast, elections):
    page = desk(cast["clerk_east"])
    home = term_url(live_server, elections[0])
    page.goto(f"{home}board/")
    assert page.get_attribute("html", "lang") == "zh-Hans"
    page.click("header button[name=language][value=en]")
    page.wait_for_selector("html[lang=en]")
    assert page.url == f"{home}board/"
    plain = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p, main td')).fontSize)")
    page.click("header form[action$='/larger-type/'] button")
    page.wait_for_selector("html.larger")
    larger = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p, main td')).fontSize)")
    assert larger > plain
    for address in (home, f"{home}people/officers/", f"{home}reports/"):
        page.goto(address)
        assert page.get_attribute("html", "lang") == "en"
        assert "larger" in page.get_attribute("html", "class")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
    page.click("header .account summary")
    page.click("header form[action$='/sign-out/'] button")
    page.wait_for_selector("[name=password]")
    assert page.get_attribute("html", "lang") == "en"
    assert "larger" in page.get_attribute("html", "class")
