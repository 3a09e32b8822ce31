"""Whatever is typed into the address bar, a form or a file: a sentence comes back, never a fault of ours."""

from __future__ import annotations

import io
import traceback
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.urls.converters import IntConverter, SlugConverter

from accounts.roles import Role, may
from jobs import work
from jobs.models import Job
from sheets.columns import kinds
from sheets.models import BatchState, ImportBatch
from tests import builders
from tests.lived_in import addresses, live_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

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
    IntConverter: ["0", str(2**63), "9" * 60],
    SlugConverter: ["nothing", "x" * 300, "-"],
}
BAD_CODES = ["0", "9" * 12, "9" * 300, "选村", "%00", "1%2F2", "%ff"]
ASKED = [
    *("q", "page", "sort", "kind", "scope", "division", "under", "figure", "township", "organ", "state", "show"),
    *("outcome", "words", "which", "post", "sex", "education", "band", "fulltime", "origin", "again", "next"),
    *("group", "ground", "register_class", "village", "day", "term", "after", "name", "number"),
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
    if answer.headers["Content-Type"] == "application/json":  # a script asked; it shows the sentence
        return bool(answer.json()["sentence"])
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
                    marked = reverse(
                        address.name,
                        kwargs={**address.kwargs, part: 424242 if isinstance(converter, IntConverter) else "qqqq"},
                    )
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
    names = ("page", "sort", "after", "division", "township", "state", "which", "under")

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


def workbook(*rows):
    """An xlsx with these rows."""
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def zipped(**files):
    """A zip of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return stream.getvalue()


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
GOOD = workbook(["村(社区)", "姓名", "性别", "公民身份号码"], ["大沟村", "王小明", "男", "990101198006150014"])
FILES = {
    "noise.xlsx": bytes(range(256)) * 20,
    "cut off.xlsx": GOOD[: len(GOOD) // 2],
    "a picture.xlsx": b"\x89PNG\r\n\x1a\n" + b"\x00" * 200,
    "a paper.pdf": b"%PDF-1.7\n%%EOF",
    "a program.xls": b"MZ\x90\x00" + b"\x00" * 300,
    "locked.xlsx": COMPOUND + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 300,
    "old text.xls": COMPOUND + "WordDocument".encode("utf-16-le"),
    "unknown old.xls": COMPOUND,
    "half an old one.xls": COMPOUND + "Workbook".encode("utf-16-le") + b"\x00" * 900,
    "text.docx": zipped(word__document_dot_xml="<w/>"),
    "no sheet.xlsx": zipped(xl__workbook_dot_xml="<workbook/>"),
    "nonsense inside.xlsx": zipped(xl__workbook_dot_xml="not xml at all"),
    "empty.zip": zipped(),
    "way out.zip": zipped(**{"..__..__etc__passwd_dot_csv": "a,b"}),
    "archive.rar": b"Rar!\x1a\x07\x00" + b"\x00" * 50,
    "no heading.xlsx": workbook(["a", "b"], [1, 2]),
    "only a heading.xlsx": workbook(["村(社区)", "姓名", "性别", "公民身份号码"]),
    "nothing in it.xlsx": workbook(),
    "nul.csv": "村(社区),姓名\n大沟村,王\x00明\n".encode(),
    "a page.html": b"<html><body><p>hello</p></body></html>",
    "lines.csv": b"\n\n\n\n",
    "a bomb.xlsx": zipped(xl__workbook_dot_xml=b"0" * 30_000_000),
}


@pytest.fixture
def clerk(people, term):
    return people["clerk_east"]


def hand_in(client, term, name, content, kind):
    """Hand a file in and let the worker look at it; the answer to the form and the page it leads to."""
    url = reverse("sheets:new", args=[term.pk])
    data = {"kind": kind, "scope": builders.EAST, "file": SimpleUploadedFile(name, content)}
    answer = client.post(url, data)
    for job in Job.objects.active():
        work.run(job.pk)
    return answer, client.get(answer.url) if answer.status_code == 302 else answer


@pytest.mark.parametrize("kind", [kind.key for kind in kinds() if may(Role.CLERK, kind.act) and kind.key != "toy"])
def test_a_file_that_is_no_list_is_refused_with_a_sentence(kind, clerk, term, settings):
    settings.UNPACKED_LIMIT = 20_000_000
    taken = []
    for name, content in FILES.items():
        _answer, page = hand_in(clerk, term, name, content, kind)
        assert page.status_code == 200, name
        batch = ImportBatch.objects.latest("pk")
        sentences = [issue["message"] for issue in batch.report.get("issues", [])]
        sentences += [batch.job.error] if batch.job and batch.job.error else []
        if "went wrong on our side" in "".join(sentences) or not any(sentences):
            taken.append(f"{name}: {sentences} {batch.state}")
        elif batch.state not in {BatchState.REFUSED, BatchState.CHECKED, BatchState.UPLOADED}:
            taken.append(f"{name}: {batch.state}")
    assert taken == []
    assert not ImportBatch.objects.filter(written__gt=0).exists()


def test_an_empty_a_missing_and_a_far_too_large_file_are_refused_at_the_door(clerk, term, settings):
    settings.UPLOAD_LIMIT = 1_000_000
    for content, sentence in ((b"", "empty"), (b"x" * 1_000_001, "at most")):
        answer, page = hand_in(clerk, term, "a.xlsx", content, "voters")
        assert answer.status_code == 200
        assert sentence in page.content.decode()
    missing = clerk.post(reverse("sheets:new", args=[term.pk]), {"kind": "voters", "scope": builders.EAST})
    assert "Choose a file" in missing.content.decode()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    "name", ["名" * 300 + ".xlsx", "../../etc/passwd", "a\x00b.xlsx", "<script>.xlsx", ".xlsx", "无后缀"]
)
def test_any_file_name_is_taken_and_shown_as_text(name, clerk, term):
    answer, page = hand_in(clerk, term, name, GOOD, "voters")
    assert page.status_code == 200
    assert "<script>.xlsx" not in page.content.decode()
    if answer.status_code == 302:
        batch = ImportBatch.objects.get()
        assert batch.file.name.startswith(f"imports/{term.pk}/")


def test_a_kind_or_territory_that_is_not_offered_is_refused(clerk, term):
    url = reverse("sheets:new", args=[term.pk])
    for kind, scope in (("nothing", builders.EAST), ("voters", builders.WEST), ("opinions", builders.EAST), ("", "")):
        answer = clerk.post(url, {"kind": kind, "scope": scope, "pasted": "姓名\n王小明"})
        assert answer.status_code == 200
        assert 'class="hint err"' in answer.content.decode() or "error" in answer.content.decode()
    assert not ImportBatch.objects.exists()
