"""Whatever is typed into the address bar, a form, a file or a command: a sentence comes back, never a fault of ours."""

from __future__ import annotations

import io
import traceback
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.urls.converters import IntConverter, SlugConverter

from tests import builders
from tests.lived_in import addresses, live_in

pytestmark = pytest.mark.django_db

CLEVER = "选民'\";--<script>%s{{ 7*7 }}"
BAD_VALUES = {
    "a nul byte": "1\x00",
    "no such choice": "garbage",
    "a number far too large": "9" * 40,
    "a negative number": "-1",
    "not a day": "2021-02-31",
    "quotes, markup and Chinese": CLEVER,
    "a very long text": "长" * 500,
    "half an emoji": "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
}
BAD_KEYS: dict[type, list[str]] = {
    IntConverter: ["0", "999999999", str(2**31), str(2**63), "9" * 60],
    SlugConverter: ["nothing", "x" * 300, "-"],
}
BAD_CODES = ["0", "abc", "9" * 12, "9" * 300, "选村", "%00", "990101001201 ", "..", "1%2F2", "%ff"]
ASKED = [
    *("q", "page", "sort", "kind", "scope", "division", "under", "figure", "township", "organ", "state", "show"),
    *("outcome", "words", "which", "post", "sex", "education", "band", "fulltime", "origin", "again", "next"),
    *("group", "ground", "register_class", "village", "day", "term"),
]


@pytest.fixture
def world(elections, cast):
    return live_in(elections, cast)


@pytest.fixture
def people(cast):
    """Browsers of those who may do most: between them every act of the site."""
    clients = {}
    for name in ("admin", "clerk_east"):
        clients[name] = Client(headers={"accept-language": "en"})
        clients[name].force_login(cast[name])
    return clients


def fault(send, *args, **kwargs):
    """What is wrong with an answer, "" when it is one; leaves nothing changed."""
    try:
        with transaction.atomic():
            answer = send(*args, **kwargs)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
    except Exception as problem:  # noqa: BLE001 - every fault of every page is told at once
        last = traceback.extract_tb(problem.__traceback__)[-1]
        return f"{type(problem).__name__}: {problem} at {last.filename.rpartition('/')[2]}:{last.lineno}"[:300]
    if answer.status_code >= 500:
        return f"status {answer.status_code}"
    if answer.status_code >= 400 and not says_something(answer, body.decode(errors="replace")):
        return f"status {answer.status_code} without a sentence: {body[:80]!r}"
    return ""


def says_something(answer, text):
    """Whether a refusal is a page of ours (or a part of one) and not the bare words of the framework."""
    if answer.status_code == 405:
        return True
    return "message" in text or "<h1>" in text or "refused" in text


def faults_of(people, urls, ask):
    """Every fault by person and address, one a line."""
    lines = (f"{name} {url}: {found}" for name, client in people.items() for url in urls if (found := ask(client, url)))
    return "\n".join(lines)


def bad_addresses(world):
    """Each sample address with one of its parts replaced by something impossible."""
    for address in addresses(world):
        for part, converter in address.pattern.pattern.converters.items():
            for value in BAD_KEYS.get(type(converter), BAD_CODES):
                try:
                    marked = reverse(address.name, kwargs={**address.kwargs, part: 424242 if isinstance(converter, IntConverter) else "qqqq"})
                except NoReverseMatch:
                    continue
                yield marked.replace("424242" if isinstance(converter, IntConverter) else "qqqq", value)


def test_impossible_numbers_and_codes_in_an_address_are_not_found(world, people):
    urls = sorted(url for url in set(bad_addresses(world)) if "sign-out" not in url)
    assert len(urls) > 100
    assert faults_of(people, urls, lambda client, url: fault(client.get, url) or fault(client.post, url)) == ""


@pytest.mark.parametrize("kind", BAD_VALUES)
def test_any_question_in_the_address_bar_is_answered(kind, world, people):
    value = BAD_VALUES[kind]
    urls = [address.url for address in addresses(world)]

    def ask(client, url):
        return fault(client.get, url, dict.fromkeys(ASKED, value))

    assert faults_of({"admin": people["admin"]}, urls, ask) == ""


def test_each_question_of_a_list_alone_is_answered(world, people):
    urls = [address.url for address in addresses(world) if set(address.kwargs) <= {"term_id", "code"}]
    names = ("page", "sort", "q", "words", "division", "township", "state", "which", "kind", "under")

    def ask(client, url):
        asked = ((name, value) for name in names for value in ("garbage", "-" + "9" * 30))
        return next((found for name, value in asked if (found := fault(client.get, url, {name: value}))), "")

    assert faults_of({"admin": people["admin"]}, urls, ask) == ""


def forms_of(world):
    """Addresses to send forms to; who signs out has no further page."""
    return [address.url for address in addresses(world) if address.name != "accounts:sign_out"]


def test_a_form_without_its_fields_gets_a_sentence(world, people):
    urls = forms_of(world)
    assert faults_of(people, urls, lambda client, url: fault(client.post, url)) == ""


FIELDS = [
    *("act", "version", "reason", "note", "check_code", "conclusion", "bar_code", "pk", "pks", "due_on", "confirmed"),
    *("name", "identity", "sex", "birth", "party_post", "committee_post", "education", "politics", "nominated_by"),
    *("scope", "kind", "pasted", "poll", "step", "held_on", "mode", "electorate", "post", "seats", "rules"),
    *("election_day", "chair", "vice_chair", "member", "party", "published_on", "language", "next", "username"),
    *("password", "old_password", "new_password1", "new_password2", "objections_until", "on", "ruling", "all"),
    *("issued", "cast", "valid", "invalid", "proxy", "mobile", "due", "present", "secretary", "deputy"),
    *("group", "register_class", "ended_on", "skip_errors", "days", "ground", "phone", "origins", "is_fulltime"),
]


@pytest.mark.parametrize("kind", BAD_VALUES)
def test_a_form_full_of_nonsense_gets_a_sentence(kind, world, people):
    urls = forms_of(world)
    data = dict.fromkeys(FIELDS, BAD_VALUES[kind])

    def send(client, url):
        return fault(client.post, url, data) or fault(client.post, url, data, headers={"HX-Request": "true"})

    assert faults_of({"admin": people["admin"]}, urls, send) == ""


def test_a_body_that_is_no_form_gets_a_sentence(world, people):
    urls = forms_of(world)

    def send(client, url):
        return next(
            (
                found
                for body, kind in (
                    (b"\x00\xff\xfe", "application/x-www-form-urlencoded"),
                    (b"{", "application/json"),
                    (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
                    (b"no boundary", "multipart/form-data"),
                    (b"a=%ff%fe", "application/x-www-form-urlencoded; charset=utf-7"),
                )
                if (found := fault(client.post, url, body, content_type=kind))
            ),
            "",
        )

    assert faults_of({"admin": people["admin"]}, urls, send) == ""


def test_a_body_that_is_far_too_large_gets_a_sentence(world, people):
    urls = forms_of(world)
    large = "note=" + "x" * 3_000_000
    many = "&".join(f"f{number}=1" for number in range(2_500))
    form = "application/x-www-form-urlencoded"

    def send(client, url):
        return fault(client.post, url, large, content_type=form) or fault(client.post, url, many, content_type=form)

    assert faults_of({"admin": people["admin"]}, urls, send) == ""
