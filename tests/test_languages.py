"""Every page speaks one language, and is put together as the house wants it."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.test import Client
from django.utils import translation

from accounts.access import rule_of
from accounts.models import User
from ballots.models import BallotLine
from candidates.models import Bar, Candidacy, Department, Person
from sheets.models import ImportBatch
from tests.lived_in import addresses, live_in
from tests.reading_pages import read
from villages.models import Division, Term
from voters.models import Voter

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ROLES = ("admin", "office", "clerk_east", "leader_east", "reviewer", "viewer")
CHINESE = re.compile(r"[\u3400-\u9fff]+")
WORD = re.compile(r"[A-Za-z]{2,}")
# Names of file types, keys and the other language; nothing else is said in Latin letters on a Chinese page.
LATIN = {"Excel", "Word", "JSON", "PDF", "WPS", "English", "Enter", "Ctrl"}
LATIN |= {"xlsx", "xls", "csv", "docx", "ods", "et", "zip", "txt"}
# Codes are data: check codes of forms (KB-8BS) and results (AJH3-2VKE), names of rule sets (PARTY-2020), figure names'
# hashes, codes of findings (V2, I10), dates with a T.
CODES = re.compile(r"\b(?:[0-9a-f]{12,}|[A-Z0-9]{2,5}-[A-Z0-9]{3,}|[A-Z]{1,2}\d{1,2}(?:-\d+)?|\d+[A-Za-z]+)\b")
# Titles of laws are quoted in the language of the law.
CITATION = re.compile(r"《[^》]*》(?:（[^）]*）)*(?:第[一二三四五六七八九十百]+[条款章项])*(?:（待核实）)?")

# Placeholders of a text template are its program, as code is.
PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}")


@pytest.fixture
def world(elections, cast):
    return live_in(elections, cast)


def pages(world, person, language):
    """Address and text of every page this person can open."""
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    for address in addresses(world):
        rule = rule_of(address.pattern.callback)
        if not rule.is_public and not rule.admits(person):
            continue
        answer = client.get(address.url)
        if answer.streaming:
            b"".join(answer.streaming_content)  # reading a file to its end closes it
        elif answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            yield address.url, read(answer.content.decode())


def names():
    """Everything on a page that somebody typed in: longest first, so that no rest of a longer name remains."""
    found = {"中文", "简体中文"}
    for rows, columns in (
        (Division, ("name", "short_name")),
        (Person, ("name", "ethnic_group")),
        (BallotLine, ("name",)),
        (Voter, ("name", "group")),
        (User, ("full_name", "username")),
        (Department, ("name",)),
        (Bar, ("text",)),
        (Candidacy, ("state_reason", "nominated_by")),
        (Term, ("name",)),
    ):
        for row in rows.objects.values_list(*columns):
            found.update(filter(None, row))
    return sorted(found, key=len, reverse=True)


@pytest.mark.parametrize("who", ROLES)
def test_nothing_on_a_chinese_page_is_left_in_english(who, world, cast):
    # The walk's own jobs are of a kind that no room knows.
    typed = {user.username for user in cast.values()} | {"test"}
    found = set()
    for url, page in pages(world, cast[who], "zh-CN"):
        for piece in page.pieces:
            if piece.language == "en" or piece.where == "code":
                continue
            text = CODES.sub("", PLACEHOLDER.sub("", piece.text))
            for name in sorted(typed, key=len, reverse=True):
                text = text.replace(name, "")
            if set(WORD.findall(text)) - LATIN:
                found.add(f"{url} {piece.where}: {piece.text[:120]}")
    assert "\n".join(sorted(found)) == ""


@pytest.mark.parametrize("who", ["admin", "clerk_east", "reviewer"])
def test_the_only_chinese_on_an_english_page_is_what_people_typed_and_official_text(who, world, cast):
    found = set()
    opened = list(pages(world, cast[who], "en"))
    # After the walk: its addresses make people of their own.
    typed = names()
    for url, page in opened:
        for piece in page.pieces:
            if piece.language == "zh-Hans" or not CHINESE.search(piece.text):
                continue
            text = CITATION.sub("", piece.text)
            for name in typed:
                text = text.replace(name, "")
            if CHINESE.search(text):
                found.add(f"{url} {piece.where}: {piece.text[:120]}")
    assert "\n".join(sorted(found)) == ""


@pytest.mark.parametrize(("language", "named"), [("zh-CN", "zh-Hans"), ("en", "en")])
def test_every_page_has_a_title_one_heading_and_its_language(language, named, world, cast):
    found = []
    for url, page in pages(world, cast["admin"], language):
        if page.language == "" and not page.title and not page.headings:
            continue  # a fragment for a page that is open already
        if page.language != named:
            found.append(f"{url}: lang={page.language!r}")
        if not page.title.split("·")[0].strip():
            found.append(f"{url}: no title")
        if len(page.headings) != 1 or not page.headings[0].strip():
            found.append(f"{url}: headings {page.headings}")
    assert "\n".join(found) == ""


@pytest.mark.parametrize("who", ["admin", "clerk_east"])
def test_no_page_carries_a_style_a_script_or_an_address_of_elsewhere(who, world, cast):
    found = []
    for url, page in pages(world, cast[who], "zh-CN"):
        found += [f"{url}: {each}" for each in page.inline]
        foreign = [each for each in page.addresses if re.match(r"(?i)(https?:)?//|javascript:|data:", each)]
        found += [f"{url}: leads to {each}" for each in foreign]
    assert "\n".join(found) == ""


def refusals(world, cast):
    """Pages that say no: nobody signed in, not found, forbidden, not done, unreadable, only for forms."""
    clerk, term = cast["clerk_east"], world.term.pk
    yield None, "get", "/sign-in/", 200
    yield None, "post", "/sign-in/", 200
    yield clerk, "get", "/nowhere/", 404
    yield clerk, "get", f"/terms/{term}/village/{world.other_village}/", 404
    yield clerk, "get", "/admin/", 403
    yield clerk, "get", f"/terms/{term}/people/vetting/", 403
    yield clerk, "get", f"/terms/{term}/reports/new/", 405
    yield clerk, "get", "/search/?q=%00", 400
    batch = ImportBatch.objects.create(
        kind="voters", term_id=term, scope=world.township, file_name="1.xlsx", sha256="0" * 64
    )
    yield clerk, "post", f"/terms/{term}/imports/{batch.pk}/undo/", 409


@pytest.mark.parametrize(("language", "named"), [("zh-CN", "zh-Hans"), ("en", "en")])
def test_pages_that_say_no_speak_the_language_too(language, named, world, cast):
    typed = names() + [user.username for user in cast.values()]
    for person, method, url, status in refusals(world, cast):
        client = Client(headers={"accept-language": language})
        if person is not None:
            client.force_login(person)
        answer = getattr(client, method)(url)
        assert answer.status_code == status, url
        page = read(answer.content.decode())
        assert page.language == named, url
        assert len(page.headings) == 1, (url, page.headings)
        assert page.headings[0], url
        for piece in page.pieces:
            text = piece.text
            for name in typed:
                text = text.replace(name, "")
            if piece.language in {"zh-Hans", "en"} and piece.language != named:
                continue
            assert not (CHINESE if named == "en" else WORD).search(text), (url, piece)


def test_the_walk_opens_pages_of_every_room(world, cast):
    opened = [url for url, _page in pages(world, cast["admin"], "en")]
    assert len(opened) > 30
    for part in ("/board/", "/village/", "/people/", "/polls/", "/reports/", "/jobs/", "/imports/", "/roll/"):
        assert any(part in url for url in opened), part


def ours():
    """Models of the rooms, without the history tables that the database keeps by itself."""
    rooms = ("accounts", "audit", "jobs", "sheets", "villages", "voters", "candidates", "ballots", "reports")
    found = [model for room in rooms for model in apps.get_app_config(room).get_models()]
    return [
        model for model in found if not model._meta.model_name.endswith("event") or model._meta.label == "audit.Event"
    ]


def test_tables_and_columns_have_chinese_names():
    with translation.override("zh-hans"):
        found = []
        for model in ours():
            named = [(model._meta.label, model._meta.verbose_name)]
            own = [each for each in model._meta.fields if not each.primary_key]
            named += [(f"{model._meta.label}.{each.name}", each.verbose_name) for each in own]
            found += [f"{place}: {name}" for place, name in named if not CHINESE.search(str(name))]
    assert "\n".join(found) == ""


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_no_page_scrolls_sideways_on_an_office_screen(world, cast, page, live_server):
    from django.conf import settings

    client = Client()
    client.force_login(cast["admin"])
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    refused = []
    page.on("console", lambda said: refused.append(said.text) if "Security Policy" in said.text else None)
    found = []
    for url, _page in list(pages(world, cast["admin"], "zh-CN")):
        page.goto(live_server.url + url)
        wide = page.evaluate("""Math.max(document.documentElement.scrollWidth - window.innerWidth,
            ...[...document.querySelectorAll(".table-scroll")].map((each) => each.scrollWidth - each.clientWidth))""")
        if wide > 0:
            found.append(f"{url}: {wide} px too wide")
    assert "\n".join(found + refused) == ""
