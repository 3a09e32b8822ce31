"""Making and keeping reports: frozen, shared, refused, and unchanged by what happens later."""

import hashlib
from random import Random

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.errors import DomainError, NotAllowed
from audit.models import Event
from ballots.models import Result
from jobs.models import Job, JobState
from jobs.work import run
from reports.models import FileKind, Snapshot, SnapshotFile
from reports.report import Report
from reports.snapshots import draw_up, export, is_intact, make, report_of, request
from reports.tests.builders import fill_at_random, make_poll_result, with_previous
from tests.builders import DISTRICT, EAST, WEST, make_division

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(term):
    former = with_previous(term)
    fill_at_random(term, Random(3))
    fill_at_random(former, Random(4))
    return term


def test_a_report_is_kept_with_its_files_and_an_event(full, office):
    snapshot = make(actor=office, term=full, scope=DISTRICT)
    assert {each.kind for each in snapshot.files.all()} == {FileKind.XLSX, FileKind.DOCX}
    for each in snapshot.files.all():
        assert hashlib.sha256(each.content).hexdigest() == each.sha256
        assert each.name.startswith("测试区_两委换届情况报告_")
    assert Event.objects.get(action="report.made").division == DISTRICT


def test_a_kept_report_is_the_report_that_was_drawn_up(full, office):
    snapshot = Snapshot.objects.get(pk=make(actor=office, term=full, scope=DISTRICT).pk)
    again = report_of(snapshot)
    fresh = draw_up(term=full, scope=DISTRICT, as_of=snapshot.as_of)
    assert again == fresh
    assert list(again.figures) == list(fresh.figures)
    assert list(again.figures["education_bands"].value) == list(fresh.figures["education_bands"].value)
    assert again.contract() == fresh.contract()
    assert is_intact(snapshot)


def test_one_changed_result_changes_the_next_report_but_not_the_kept_one(term, elections, office):
    make_poll_result(elections[0], registered=1000, cast=800)
    first = make(actor=office, term=term, scope=DISTRICT)
    Result.objects.update(cast=900, valid=900)
    second = make(actor=office, term=term, scope=DISTRICT)
    assert report_of(second).figures["voter_turnout_pct"].display == "90%"
    assert report_of(Snapshot.objects.get(pk=first.pk)).figures["voter_turnout_pct"].display == "80%"
    assert "800人" in report_of(Snapshot.objects.get(pk=first.pk)).text()


@pytest.mark.parametrize("change", ["update", "delete"])
@pytest.mark.parametrize("model", [Snapshot, SnapshotFile])
def test_the_database_refuses_to_change_or_delete_a_report(full, office, change, model):
    snapshot = make(actor=office, term=full, scope=EAST)
    rows = model.objects.filter(pk=snapshot.pk if model is Snapshot else snapshot.files.first().pk)
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        rows.update(sha256="0") if change == "update" else rows._raw_delete("default")
    assert is_intact(Snapshot.objects.get(pk=snapshot.pk))


def test_a_report_changed_past_the_database_is_found_out(full, office):
    snapshot = make(actor=office, term=full, scope=EAST)
    snapshot.figures["officers"]["value"] += 7
    assert not is_intact(snapshot)
    snapshot.refresh_from_db()
    snapshot.villages["rows"][0][2][0] += 7
    assert not is_intact(snapshot)


def test_a_report_of_a_village_is_not_named_after_its_committee(full):
    report = draw_up(term=full, scope=f"{EAST}201")
    assert report.head.title == "大沟村“两委”换届情况报告"
    assert report.text().splitlines()[2].split("，")[1].startswith("大沟村")


def test_a_request_becomes_a_job_whose_worker_makes_the_report(full, office):
    job = request(actor=office, term=full, scope=EAST)
    run(job.pk)
    job.refresh_from_db()
    snapshot = Snapshot.objects.get(pk=job.result["snapshot"])
    assert (job.state, snapshot.scope, snapshot.created_by, snapshot.job_number) == (
        JobState.DONE,
        EAST,
        office,
        job.pk,
    )
    assert job.result["url"] == f"/terms/{full.pk}/reports/{snapshot.pk}/"


def test_identical_requests_share_one_job_until_it_ends(full, office, clerk_east):
    first = request(actor=office, term=full, scope=EAST)
    assert request(actor=clerk_east, term=full, scope=EAST).pk == first.pk
    assert request(actor=office, term=full, scope=DISTRICT).pk != first.pk
    run(first.pk)
    assert request(actor=office, term=full, scope=EAST).pk != first.pk


def test_a_job_that_runs_twice_makes_one_report(full, office):
    job = request(actor=office, term=full, scope=EAST)
    run(job.pk)
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, finished_at=None)
    run(job.pk)
    assert Snapshot.objects.count() == 1


def test_only_roles_that_make_reports_may_ask_for_one(full, viewer, reviewer):
    for person in (viewer, reviewer):
        with pytest.raises(NotAllowed):
            request(actor=person, term=full, scope=DISTRICT)


def test_nobody_asks_beyond_the_territory_or_the_term(full, clerk_east, admin):
    for person, scope in ((clerk_east, WEST), (clerk_east, DISTRICT), (admin, "99"), (admin, "")):
        with pytest.raises(DomainError, match="outside your territory"):
            request(actor=person, term=full, scope=scope)


def test_a_division_that_is_unknown_or_without_villages_is_refused_with_a_sentence(full):
    with pytest.raises(DomainError, match="no division with the code 123"):
        draw_up(term=full, scope="123")
    make_division(f"{DISTRICT}777", "空镇")
    with pytest.raises(DomainError, match="has no election in 空镇"):
        draw_up(term=full, scope=f"{DISTRICT}777")


def test_townships_add_up_to_the_district_in_the_contract(full):
    whole = draw_up(term=full, scope=DISTRICT).contract()["figures"]
    parts = [draw_up(term=full, scope=code).contract()["figures"] for code in (EAST, WEST)]
    for key in (
        "villages",
        "voters_registered",
        "voters_cast",
        "officers",
        "fulltime",
        "candidates_vetted",
        "secretary_chair",
    ):
        assert whole[key]["value"] == sum(part[key]["value"] or 0 for part in parts)


def test_files_taken_out_stand_in_the_trail(full, viewer, reviewer):
    snapshot = make(actor=None, term=full, scope=DISTRICT)
    name, content = export(actor=viewer, snapshot=snapshot, kind="txt")
    assert name.endswith(".txt")
    assert content.decode() == report_of(snapshot).text()
    assert export(actor=viewer, snapshot=snapshot, kind="xlsx")[1] == bytes(snapshot.files.get(kind="xlsx").content)
    assert Event.objects.filter(action="report.exported", actor=viewer).count() == 2
    with pytest.raises(NotAllowed):
        export(actor=reviewer, snapshot=snapshot, kind="txt")


def test_an_old_report_opens_although_facts_were_added_since(full):
    report = draw_up(term=full, scope=EAST)
    stored = report.stored()
    for table in (stored["townships"], stored["villages"]):
        place = table["columns"].index("struck_off")
        del table["columns"][place]
        for row in table["rows"]:
            row[2], row[3] = [[n for i, n in enumerate(numbers) if i != place] for numbers in row[2:]]
    del stored["facts"]["now"]["struck_off"]
    again = Report.restored(report.head, stored)
    assert again.townships[0].figure("officers") == report.townships[0].figure("officers")
    assert again.figures == report.figures


def test_a_report_writes_a_fixed_number_of_queries(full, django_assert_num_queries):
    # The division, its facts, the newest template of its text.
    with django_assert_num_queries(3):
        draw_up(term=full, scope=DISTRICT)
    assert connection.vendor == "postgresql"
