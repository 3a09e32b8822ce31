"""Pledges and their scans: checked, private, told by the list."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError, NotAllowed, WrongState
from audit.models import Event
from candidates import pledges
from candidates.models import Candidacy, CandidacyState
from candidates.records.path import Pledge
from tests import builders
from villages import scans

PDF = b"%PDF-1.7 made up"
DAY = date(2021, 4, 10)


@pytest.fixture
def candidacy(elections):
    return builders.make_candidacy(elections[1])


def scan(body=PDF, name="竞职承诺书 王小明.pdf"):
    return SimpleUploadedFile(name, body, content_type="application/octet-stream")


def record(actor, candidacy, **more):
    return pledges.record(actor=actor, candidacy=candidacy, **{"signed_on": DAY, **more})


def test_a_scan_is_kept_under_a_name_that_tells_nothing(candidacy, clerk_east, settings):
    pledge = record(clerk_east, candidacy, scan=scan())
    assert pledge.scan.name.startswith(f"pledges/{builders.EAST}/")
    assert pledge.scan.name.endswith(".pdf")
    assert "王小明" not in pledge.scan.name
    assert (pledge.scan_kind, len(pledge.digest)) == ("application/pdf", 64)
    with pledge.scan.open("rb") as kept:
        assert kept.read() == PDF


@pytest.mark.parametrize("body", [b"MZ\x90\x00", b"<html><script>", b"PK\x03\x04", b"x"])
def test_a_file_that_only_calls_itself_pdf_is_refused(candidacy, clerk_east, body):
    with pytest.raises(DomainError, match="no PDF, JPEG or PNG"):
        record(clerk_east, candidacy, scan=scan(body))
    assert not Pledge.objects.exists()


def test_an_empty_and_a_huge_file_are_refused(candidacy, clerk_east, monkeypatch):
    with pytest.raises(DomainError, match="The file is empty"):
        record(clerk_east, candidacy, scan=scan(b""))
    monkeypatch.setattr(scans, "LARGEST", 4)
    with pytest.raises(DomainError, match="MB are taken"):
        record(clerk_east, candidacy, scan=scan())


def test_a_day_that_has_not_come_or_is_after_the_election_is_refused(candidacy, clerk_east):
    for day in (timezone.localdate() + timedelta(days=1), builders.ELECTION_DAY + timedelta(days=1)):
        with pytest.raises(DomainError, match="signed before election day"):
            record(clerk_east, candidacy, signed_on=day)


def test_somebody_off_the_list_needs_no_pledge(candidacy, clerk_east):
    Candidacy.objects.filter(pk=candidacy.pk).update(state=CandidacyState.WITHDRAWN)
    with pytest.raises(WrongState, match="no pledge is needed"):
        record(clerk_east, candidacy)


def test_another_township_records_nothing(candidacy, clerk_west, leader_east):
    for somebody in (clerk_west, leader_east):
        with pytest.raises(NotAllowed):
            record(somebody, candidacy)


def test_a_correction_keeps_the_scan_and_the_earlier_day(candidacy, clerk_east):
    record(clerk_east, candidacy, scan=scan())
    pledge = record(clerk_east, candidacy, signed_on=DAY + timedelta(days=1), resigns_on_breach=True)
    assert pledge.scan
    assert [event.signed_on for event in pledge.events.all()] == [DAY]


def test_the_scan_is_served_in_the_territory_only_and_each_look_recorded(
    sign_in, term, candidacy, clerk_east, clerk_west, leader_east, reviewer
):
    record(clerk_east, candidacy, scan=scan())
    url = reverse("candidates:pledge_scan", args=[term.pk, candidacy.pk])
    answer = sign_in(leader_east).get(url)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Event.objects.get(action="pledge.scan_opened").actor == leader_east
    assert sign_in(clerk_west).get(url).status_code == 404
    assert sign_in(reviewer).get(url).status_code == 403


def test_recording_from_the_page(sign_in, term, candidacy, clerk_east):
    client = sign_in(clerk_east)
    url = reverse("candidates:pledge", args=[term.pk, candidacy.pk])
    assert client.get(url).status_code == 200
    bad = client.post(url, {"signed_on": "2021-04-10", "scan": scan(b"nothing")}).content.decode()
    assert "no PDF, JPEG or PNG" in bad
    page = client.post(url, {"signed_on": "2021-04-10", "scan": scan()}, follow=True).content.decode()
    assert "The pledge of" in page
    assert "Open the scan" in page


def test_the_list_tells_who_has_not_signed(sign_in, term, elections, candidacy, clerk_east):
    record(clerk_east, candidacy)
    other = builders.make_candidacy(elections[1], builders.make_person("赵未签"))
    gone = builders.make_candidacy(elections[1], builders.make_person("钱退出"), state=CandidacyState.WITHDRAWN)
    url = reverse("candidates:candidates", args=[term.pk])
    page = sign_in(clerk_east).get(url, {"pledge": "no"}).content.decode()
    assert other.person.name in page
    assert candidacy.person.name not in page
    assert gone.person.name not in page
