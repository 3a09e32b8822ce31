"""Every address × every role: no word of a department's opinion and no whole identity number where it must not be.

The bytes of every answer are searched, those of workbooks and documents after unpacking; so are the log, the trail,
what jobs and imports keep. Who may read what is written down here once, and nowhere wider.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

import openpyxl
import pytest
from django.contrib.auth import SESSION_KEY
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Act, Role
from audit.models import Event
from candidates.models import Candidacy, CandidacyState, Conclusion, Opinion, Person
from candidates.records.decisions import Ruling, RulingKind
from candidates.tests import world as vetting
from candidates.tests.test_department_workbook import HEADINGS
from jobs.models import Job
from sheets import imports, returning
from sheets.models import ImportBatch
from tests import builders
from tests.lived_in import addresses, live_in
from tests.permission_world import all_urls
from villages.encryption import decrypt
from voters.models import Voter

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SECRETS = {
    "police": ("涉嫌串通投标正在侦查", "公（刑）立字〔2021〕八百一十七号", "举报其强揽砂石工程"),
    "court": ("执行案件未结清款项", "（2020）渝执九百零三号", "新增被执行案件一宗"),
}
CODES = {"police": "Q817ZB", "court": "Q903ZB"}
"""Items only these answers name: which item of the negative list a department chose is its opinion too."""
RULING = ("研究认为情节轻微可以列入", "区换届纪要〔2021〕第九号", "minutes-of-the-ninth-meeting")
OFFICE = (Role.DISTRICT, Role.ADMIN)
READERS = (
    *(Role.values),
    "reviewer of court",
    "clerk of the west",
)
ADMIN_OF_OPINIONS = ("admin:candidates_opinion_change", "admin:candidates_opinion_history")
"""Pages of the built-in administration that show answers; administrators only."""
NUMBERS_BY_POST = {"candidates:identity", "voters:identity"}
"""Doors that answer POST only and show a whole number, to roles with the act; every look is recorded."""
NUMBER = re.compile(rb"(?<![0-9])99[0-9]{15}[0-9X](?![0-9])")


@dataclass(frozen=True)
class Asked:
    """One request: address name, URL, and what is sent (None: only looked at)."""

    name: str
    url: str
    form: dict[str, object] | None = None


@dataclass(frozen=True)
class Seeded:
    """The lived-in district with secrets: the people they are about, everything that can be asked."""

    world: object
    people: list[Candidacy]
    requests: list[Asked]
    numbers: frozenset[bytes]


@pytest.fixture
def seeded(elections, cast, tmp_path):
    world = live_in(elections, cast)
    people = [_person_with_secrets(world.election, state) for state in (CandidacyState.VETTING, "struck_off", "formal")]
    batch = _import_with_an_error(world, people[0], tmp_path)
    ruling = _ruled(people[2])
    asked = [Asked(each.name, each.url) for each in addresses(world)]
    asked.append(Asked("candidates:ruling_scan", reverse("candidates:ruling_scan", args=[world.term.pk, ruling.pk])))
    asked += _about(world.term, people, batch)
    asked += [
        Asked(name, reverse(name)) for name in all_urls() if name.startswith("admin:") and name.endswith("_changelist")
    ]
    for opinion in Opinion.objects.filter(candidacy=people[0]):
        asked += [Asked(name, reverse(name, args=[opinion.pk])) for name in ADMIN_OF_OPINIONS]
    ciphers = [*Person.objects.values_list("id_cipher", flat=True), *Voter.objects.values_list("id_cipher", flat=True)]
    numbers = frozenset(decrypt(bytes(cipher)).encode() for cipher in ciphers if cipher)
    return Seeded(world, people, asked, numbers)


def _person_with_secrets(election, state):
    """Somebody both departments object to in words that must not be read elsewhere, whatever became of them."""
    row = vetting.in_vetting(election, person=builders.make_person())
    for department, (reason, basis, new_facts) in SECRETS.items():
        Opinion.objects.filter(candidacy=row, department=department).update(
            conclusion=Conclusion.OBJECTION, bar_code=CODES[department], reason=reason, basis=basis, new_facts=new_facts
        )
    row.state, row.state_reason = state, "经研究取消资格" if state == CandidacyState.STRUCK_OFF else ""
    row.save()
    return row


def _ruled(person):
    """A ruling of the leading group with its minutes, on somebody who stands all the same."""
    ruling = Ruling(
        candidacy=person,
        village_id=person.village_id,
        decision=RulingKind.CLEAR,
        reason=RULING[0],
        minutes_number=RULING[1],
        ruled_on=date(2021, 4, 20),
        scan_kind="application/pdf",
    )
    ruling.scan.save("scan.pdf", ContentFile(b"%PDF-1.7 " + RULING[2].encode()))
    # As it was kept before rulings were rows of their own: in the rows of history.
    Candidacy.objects.filter(pk=person.pk).update(state_reason=RULING[0])
    Candidacy.objects.filter(pk=person.pk).update(state_reason="")
    return ruling


def _import_with_an_error(world, person, folder):
    """A police workbook with a secret in a refused row, kept with its marked copy."""
    path = folder / "反馈表.xlsx"
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    words = SECRETS["police"]
    book.active.append([1, 999_999_999, "", "", "某人", *[""] * 5, "公安局", "不符合", "N12", "", words[0], words[1]])
    book.active.append([2, person.pk, "", "", "某人", *[""] * 5, "公安局", words[0], "", "", words[0], words[1]])
    book.save(path)
    reviewer = builders.make_user("police_hand_in", Role.REVIEWER, builders.DISTRICT)
    with path.open("rb") as stream:
        batch = imports.upload(
            actor=reviewer,
            kind="department_answers",
            term_id=world.term.pk,
            scope=builders.DISTRICT,
            stream=stream,
            file_name="反馈表.xlsx",
        )
    returning.keep_marked(batch_id=batch.pk, report=imports.check(batch_id=batch.pk))
    return batch


def _about(term, people, batch):
    """Pages, filters, files and refused acts about the very people the secrets are about."""
    found = [Asked(name, reverse(name, args=[term.pk, batch.pk])) for name in ("sheets:page", "sheets:marked")] + [
        Asked("candidates:vetting", reverse("candidates:vetting", args=[term.pk]) + query)
        for query in ("?show=answered", "?outcome=needs_ruling", "?outcome=blocked", "?page=2")
    ]
    found.append(
        Asked("candidates:vetting_workbook", reverse("candidates:vetting_workbook", args=[term.pk, "police"]), {})
    )
    for row in people:
        one = [term.pk, row.pk]
        search = quote(row.person.name)
        found += [
            Asked("candidates:person", reverse("candidates:person", args=[term.pk, row.person_id])),
            Asked("villages:term_search", reverse("villages:term_search", args=[term.pk]) + f"?q={search}"),
            Asked("candidates:amend", reverse("candidates:amend", args=one)),
            Asked("candidates:opinion", reverse("candidates:opinion", args=one), {"conclusion": "not_eligible"}),
            Asked("candidates:strike_off", reverse("candidates:strike_off", args=one), {"version": 99}),
            Asked("candidates:restore", reverse("candidates:restore", args=one), {}),
            Asked("candidates:reopen", reverse("candidates:reopen", args=one), {"version": 99}),
            Asked("candidates:withdraw", reverse("candidates:withdraw", args=one), {}),
            Asked("candidates:clear", reverse("candidates:clear", args=[term.pk]), {"pk": row.pk, "confirmed": 1}),
            *_filled(term, row),
        ]
    return found


def _filled(term, row):
    """The same acts with complete forms: what stops them is the state the person is in, and the sentence about it."""
    number, person = decrypt(bytes(row.person.id_cipher)), [term.pk, row.person_id]
    why = {"reason": "情况说明", "version": row.version}
    standing = {"committee_post": "member", "education": row.education, "politics": row.politics}
    birth = {"birth": row.person.birth.isoformat(), "sex": row.person.sex, "ethnic_group": "汉族"}
    today = timezone.localdate().isoformat()
    again = {"new_facts": "新情况", "asked": ["police", "court"], "due_on": today, "version": row.version}
    sent = {"pk": row.pk, "due_on": today, "opinion": "同意推荐", "confirmed": "1"}
    acts: tuple[tuple[str, list[object], dict[str, object]], ...] = (
        ("withdraw", [term.pk, row.pk], why),
        ("screen_out", [term.pk, row.pk], why),
        ("strike_off", [term.pk, row.pk], why),
        ("restore", [term.pk, row.pk], why),
        ("reopen", [term.pk, row.pk], again),
        ("rule", [term.pk, row.pk], {**why, "decision": "strike_off", "ruled_on": today}),
        ("pledge", [term.pk, row.pk], {"signed_on": today}),
        ("amend", [term.pk, row.pk], {**standing, "version": row.version}),
        ("nominate", [term.pk, row.village_id], {**standing, **birth, "name": row.person.name, "identity": number}),
        ("opinion", [term.pk, row.pk], {"conclusion": "objection", "reason": "另有情况"}),
        ("clear", [term.pk], {"pk": row.pk, "confirmed": "1", "ruling": "研究同意", "ruled_on": today}),
        ("screen", [term.pk], sent),
        ("send", [term.pk], sent),
        ("no_objection", [term.pk], {"pk": row.pk, "confirmed": "1"}),
        ("number", person, {"identity": builders.identity_number(9_817), "reason": "更正", "accept": "1"}),
        ("publish", [term.pk, row.village_id], {"published_on": today, "note": "分批公布"}),
    )
    return [Asked(f"candidates:{name}", reverse(f"candidates:{name}", args=args), form) for name, args, form in acts]


def _sign_in(world, reader):
    if reader == "reviewer of court":
        user = builders.make_user("court_reviewer", Role.REVIEWER, builders.DISTRICT, department="court")
    elif reader == "clerk of the west":
        user = builders.make_user("western_clerk", Role.CLERK, builders.WEST)
    else:
        user = world.user(reader)
    client = Client(raise_request_exception=True)
    client.force_login(user)
    return user, client


def _stay_signed_in(client, user):
    """Sign in again where the page before signed out: a stranger's walk would find nothing and prove nothing."""
    if SESSION_KEY not in client.session:
        client.force_login(user)


def _answers(client, asked):
    """Everything that comes back, page after page of a redirect; leaves nothing changed."""
    with transaction.atomic():
        bodies = []
        response = client.get(asked.url) if asked.form is None else client.post(asked.url, asked.form)
        if response.status_code == 405:
            response = client.post(asked.url)
        bodies.append(_bytes_of(response))
        if response.status_code == 302 and response.url.startswith("/"):
            bodies.append(_bytes_of(client.get(response.url)))
        transaction.set_rollback(True)
    assert response.status_code < 500, asked
    return b"\n".join(bodies)


def _bytes_of(response):
    """Body and headers; a workbook or document unpacked."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.items()).encode()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return headers + b"\n" + body


def _written(secret):
    """The ways a text may stand in an answer; workbooks of some writers hold it as references to characters."""
    return (
        secret.encode(),
        json.dumps(secret)[1:-1].encode(),
        quote(secret).encode(),
        secret.encode("gb18030"),
        secret.encode("ascii", "xmlcharrefreplace"),
    )


def _told_of(body, secrets):
    return [secret for secret in secrets if any(form in body for form in _written(secret))]


def _told(body, department):
    return _told_of(body, SECRETS[department])


def _may_read(user, asked, department):
    """The district office on the page of the person, the department itself there and in its own files."""
    if asked.name in ADMIN_OF_OPINIONS:
        return user.role == Role.ADMIN
    is_own = user.department == department
    if asked.name == "sheets:marked":
        return department == "police" and (is_own or user.role in OFFICE)
    # An act that is refused goes back to the page of the person.
    about_a_person = asked.name == "candidates:person" or (asked.form is not None and "candidates:" in asked.name)
    return about_a_person and (is_own or user.role in OFFICE)


def _may_read_code(user, department):
    """Who reads the item of an answer: the district office on its lists and pages, and the department itself."""
    return user.role in OFFICE or user.department == department


def _may_read_rulings(user, asked):
    """The district office: the page of the person, the summary workbook, the minutes; administrators its table."""
    if asked.name.startswith("admin:"):
        return user.role == Role.ADMIN
    shown = {"candidates:person", "candidates:vetting_summary_export", "candidates:ruling_scan"}
    # An act that is refused goes back to the page of the person.
    return user.role in OFFICE and (asked.name in shown or (asked.form is not None and "candidates:" in asked.name))


def _may_see_numbers(user, asked):
    """Where the number itself was asked for by POST; a department's workbook holds it only then."""
    is_asked_for = asked.name in NUMBERS_BY_POST or (
        asked.name == "candidates:vetting_workbook" and asked.form is not None
    )
    return is_asked_for and user.may(Act.SEE_IDENTITY)


@pytest.mark.parametrize("reader", READERS)
def test_no_word_of_an_opinion_and_no_whole_number_comes_back(reader, seeded, caplog):
    user, client = _sign_in(seeded.world, reader)
    caplog.set_level("INFO")
    leaks = []
    for asked in seeded.requests:
        _stay_signed_in(client, user)
        body = _answers(client, asked)
        for department in SECRETS:
            if (found := _told(body, department)) and not _may_read(user, asked, department):
                leaks.append((asked.url, found))
            if CODES[department].encode() in body and not _may_read_code(user, department):
                leaks.append((asked.url, CODES[department]))
        if (found := _told_of(body, RULING)) and not _may_read_rulings(user, asked):
            leaks.append((asked.url, found))
        # A form that is refused keeps what the reader typed.
        typed = {str((asked.form or {}).get("identity", "")).encode()}
        if (seeded.numbers & set(NUMBER.findall(body))) - typed and not _may_see_numbers(user, asked):
            leaks.append((asked.url, "identity number"))
    assert leaks == []
    _search_the_log(caplog, seeded)


def _search_the_log(caplog, seeded):
    text = caplog.text.encode()
    for department in SECRETS:
        assert _told(text, department) == []
        assert CODES[department].encode() not in text
    assert _told_of(text, RULING) == []
    assert not seeded.numbers & set(NUMBER.findall(text))


def test_the_walk_would_find_a_leak(seeded):
    """The office and the departments do read their words on the person's page, so the search is not blind."""
    page = next(
        asked
        for asked in seeded.requests
        if asked.name == "candidates:person" and str(seeded.people[0].person_id) in asked.url
    )
    user, office = _sign_in(seeded.world, Role.DISTRICT)
    body = _answers(office, page)
    assert [len(_told(body, department)) for department in SECRETS] == [3, 3]
    _user, court = _sign_in(seeded.world, "reviewer of court")
    body = _answers(court, page)
    assert [len(_told(body, department)) for department in SECRETS] == [0, 3]
    marked = next(asked for asked in reversed(seeded.requests) if asked.name == "sheets:marked")
    assert len(_told(_answers(office, marked), "police")) == 2
    found = []
    for asked in seeded.requests:
        _stay_signed_in(office, user)
        found += [asked] if _told_of(_answers(office, asked), RULING) else []
    assert {asked.name for asked in found} >= {
        "candidates:person",
        "candidates:vetting_summary_export",
        "candidates:ruling_scan",
    }


def test_nothing_kept_beside_the_answers_holds_their_words(seeded):
    kept = [
        *(event.reason + str(event.details) for event in Event.objects.all()),
        *(str(row) for row in Job.objects.values_list("payload", "result", "error", "message")),
        *(str(report) for report in ImportBatch.objects.values_list("report", flat=True)),
        *(row.state_reason for row in Candidacy.objects.all()),
    ]
    for text in kept:
        for department in SECRETS:
            assert _told(text.encode(), department) == []
            assert CODES[department] not in text
        assert _told_of(text.encode(), RULING) == []
        assert not seeded.numbers & set(NUMBER.findall(text.encode()))


def test_public_notices_show_neither_numbers_nor_vetting(seeded):
    world = seeded.world
    _user, client = _sign_in(world, Role.CLERK)
    body = _answers(
        client, Asked("candidates:notice", reverse("candidates:notice", args=[world.term.pk, world.village]))
    )
    sheet = body[body.index(b"<article") : body.index(b"</article>")].decode()
    for person in Person.objects.exclude(id_cipher=None):
        assert person.masked_identity not in sheet
        assert person.masked_identity[-4:] not in sheet
    secrets = [word for words in SECRETS.values() for word in words]
    for word in ("联审意见", "负面清单", *CODES.values(), "经研究取消资格", *RULING, *secrets):
        assert word not in sheet
