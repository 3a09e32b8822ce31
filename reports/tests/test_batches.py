"""The reports of a division and of everything below it: one request, one job, every report once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.errors import DomainError, NotAllowed
from accounts.roles import Role
from jobs import work
from jobs.models import Job, JobState
from reports import batches, snapshots
from reports.models import Snapshot
from tests.builders import DISTRICT, EAST, WEST, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """Ids handed to the broker; nobody carries them out by himself."""
    ids = []
    monkeypatch.setattr(work, "send", lambda job_id, pause=None: ids.append(job_id))
    return ids


def test_a_district_gets_its_own_report_and_one_of_every_township(term, office, sent):
    whole = batches.request_all(actor=office, term=term, scope=DISTRICT)
    parts = work.parts_of(whole.pk)
    assert [part.scope for part in parts] == [EAST, WEST, DISTRICT]
    for part in parts:
        work.run(part.pk)
    work.run(whole.pk)
    whole.refresh_from_db()
    assert (whole.state, whole.result["made"]) == (JobState.DONE, 3)
    assert sorted(Snapshot.objects.values_list("scope", flat=True)) == sorted([DISTRICT, EAST, WEST])


def test_a_township_gets_its_villages(term, clerk_east, sent):
    whole = batches.request_all(actor=clerk_east, term=term, scope=EAST)
    assert [len(part.scope) for part in work.parts_of(whole.pk)] == [12, 12, 12, 9]


def test_the_same_request_and_a_single_one_share_their_jobs(term, office, clerk_east, sent):
    alone = snapshots.request(actor=clerk_east, term=term, scope=EAST)
    whole = batches.request_all(actor=office, term=term, scope=DISTRICT)
    assert batches.request_all(actor=office, term=term, scope=DISTRICT).pk == whole.pk
    assert alone.pk in {part.pk for part in work.parts_of(whole.pk)}
    assert Job.objects.count() == 4


def test_what_was_not_made_is_named(term, office, sent, monkeypatch):
    whole = batches.request_all(actor=office, term=term, scope=DISTRICT)
    real = work._handlers[snapshots.JOB_KIND]

    def refuse(job):
        if job.scope == WEST:
            raise DomainError("No roll is there.", code="nothing")
        return real(job)

    monkeypatch.setitem(work._handlers, snapshots.JOB_KIND, refuse)
    for part in work.parts_of(whole.pk):
        work.run(part.pk)
    work.run(whole.pk)
    whole.refresh_from_db()
    assert whole.state == JobState.FAILED
    assert f"2 of 3 reports were made; the first that was not: {WEST}. No roll is there." in whole.error


def test_who_may_ask_for_what(term, office, clerk_east, sent):
    with pytest.raises(NotAllowed):
        batches.request_all(actor=make_user("v", Role.VIEWER, DISTRICT), term=term, scope=DISTRICT)
    for actor, scope in ((clerk_east, WEST), (clerk_east, DISTRICT), (office, "99"), (office, f"{EAST}201")):
        with pytest.raises(DomainError):
            batches.request_all(actor=actor, term=term, scope=scope)


def test_the_page_of_reports_offers_it_and_leads_to_the_job(term, office, sign_in, sent):
    client = sign_in(office)
    page = client.get(reverse("reports:list", args=[term.pk])).content.decode()
    assert reverse("reports:new_all", args=[term.pk]) in page
    answer = client.post(reverse("reports:new_all", args=[term.pk]), {"scope": DISTRICT})
    html = client.get(answer["Location"]).content.decode()
    assert "0 of 3 parts are finished." in html
    assert client.post(reverse("reports:new_all", args=[term.pk]), {"scope": "nonsense"}).status_code == 302
