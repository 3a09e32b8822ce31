"""The pages that bring a file in."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jobs import work
from jobs.models import Job
from sheets.models import BatchState, ImportBatch
from sheets.tests import toy
from sheets.tests.conftest import HEAD, TERM_ID, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def wizard(kind, directory, table, client, settings, tmp_path):
    """A client, with uploads kept in a folder of the test; run_jobs() is the worker."""
    settings.MEDIA_ROOT = tmp_path / "media"

    return client


def run_jobs():
    for job in Job.objects.active().order_by("pk"):
        work.run(job.pk)


def drop(client, path, **changes):
    fields = {"kind": "toy", "scope": toy.EAST, "file": SimpleUploadedFile(path.name, path.read_bytes())}
    return client.post(reverse("sheets:new", args=[TERM_ID]), {**fields, **changes})


def test_a_file_goes_from_drop_to_import_and_back(wizard, make, clerk_east, django_assert_max_num_queries):
    wizard.force_login(clerk_east)
    answer = drop(wizard, make([HEAD, person(1), person(2)], name="花名册.xlsx"))
    batch = ImportBatch.objects.get()
    assert answer.url == reverse("sheets:page", args=[TERM_ID, batch.pk])
    assert "hx-get" in wizard.get(answer.url).content.decode()

    run_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.rows, batch.rejected) == (BatchState.CHECKED, 2, 0)
    with django_assert_max_num_queries(12):
        page = wizard.get(answer.url).content.decode()
    assert reverse("sheets:commit", args=[TERM_ID, batch.pk]) in page
    assert "王小二" in page

    wizard.post(reverse("sheets:commit", args=[TERM_ID, batch.pk]))
    run_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.written) == (BatchState.COMMITTED, 2)
    undo = reverse("sheets:undo", args=[TERM_ID, batch.pk])
    assert undo in wizard.get(answer.url).content.decode()

    wizard.post(undo, {"reason": "wrong list"})
    run_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.undone_by) == (BatchState.UNDONE, clerk_east)


def test_undoing_asks_for_a_reason(wizard, make, clerk_east):
    wizard.force_login(clerk_east)
    drop(wizard, make([HEAD, person(1)]))
    run_jobs()
    pk = ImportBatch.objects.get().pk
    wizard.post(reverse("sheets:commit", args=[TERM_ID, pk]))
    run_jobs()
    assert wizard.post(reverse("sheets:undo", args=[TERM_ID, pk])).status_code == 409
    assert ImportBatch.objects.get().state == BatchState.COMMITTED


def test_a_file_with_errors_comes_back_marked_and_may_be_imported_in_part(wizard, make, clerk_east):
    wizard.force_login(clerk_east)
    drop(wizard, make([HEAD, person(1), person(2, 公民身份号码="123")]))
    run_jobs()
    batch = ImportBatch.objects.get()
    page = wizard.get(reverse("sheets:page", args=[TERM_ID, batch.pk])).content.decode()
    assert "I6" in page
    assert b"".join(wizard.get(reverse("sheets:marked", args=[TERM_ID, batch.pk])).streaming_content)[:2] == b"PK"
    wizard.post(reverse("sheets:commit", args=[TERM_ID, batch.pk]))
    run_jobs()
    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKED
    wizard.post(reverse("sheets:commit", args=[TERM_ID, batch.pk]), {"skip_errors": "1"})
    run_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.written) == (BatchState.COMMITTED, 1)


def test_cells_may_be_pasted_instead_of_a_file(wizard, clerk_east):
    wizard.force_login(clerk_east)
    text = "\n".join("\t".join(map(str, row)) for row in [HEAD, person(1)])
    wizard.post(reverse("sheets:new", args=[TERM_ID]), {"kind": "toy", "scope": toy.EAST, "pasted": text})
    run_jobs()
    assert ImportBatch.objects.get().accepted == 1


def test_columns_can_be_chosen_by_hand_and_are_remembered(wizard, make, clerk_east):
    wizard.force_login(clerk_east)
    head = [*HEAD[:3], "大名", *HEAD[4:]]
    drop(wizard, make([head, person(1)]))
    run_jobs()
    batch = ImportBatch.objects.get()
    assert batch.state == BatchState.REFUSED
    answer = {"column_name": "大名", "column_village": "村(社区)", "column_identity": "公民身份号码"}
    wizard.post(reverse("sheets:columns", args=[TERM_ID, batch.pk]), answer)
    run_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.mapping["name"]) == (BatchState.CHECKED, "大名")
    wizard.post(reverse("sheets:commit", args=[TERM_ID, batch.pk]))
    run_jobs()
    drop(wizard, make([head, person(2)], name="second.xlsx"))
    run_jobs()
    assert ImportBatch.objects.latest("pk").state == BatchState.CHECKED


def test_a_file_of_another_township_is_refused(wizard, make, clerk_west, clerk_east):
    wizard.force_login(clerk_west)
    assert drop(wizard, make([HEAD, person(1)])).status_code == 200
    assert not ImportBatch.objects.exists()
    wizard.force_login(clerk_east)
    drop(wizard, make([HEAD, person(1)]))
    wizard.force_login(clerk_west)
    assert wizard.get(reverse("sheets:page", args=[TERM_ID, ImportBatch.objects.get().pk])).status_code == 404


def test_nothing_chosen_or_something_unreadable_gets_a_sentence(wizard, clerk_east, tmp_path):
    wizard.force_login(clerk_east)
    answer = wizard.post(reverse("sheets:new", args=[TERM_ID]), {"kind": "toy", "scope": toy.EAST})
    assert answer.status_code == 200
    broken = tmp_path / "list.xlsx"
    broken.write_bytes(b"MZ\x90\x00" + b"\x00" * 100)
    drop(wizard, broken)
    run_jobs()
    batch = ImportBatch.objects.get()
    assert batch.state == BatchState.REFUSED
    assert "F9" in wizard.get(reverse("sheets:page", args=[TERM_ID, batch.pk])).content.decode()


def test_a_file_without_errors_has_no_marked_workbook(wizard, make, clerk_east):
    wizard.force_login(clerk_east)
    drop(wizard, make([HEAD, person(1)]))
    run_jobs()
    pk = ImportBatch.objects.get().pk
    assert wizard.get(reverse("sheets:marked", args=[TERM_ID, pk])).url == reverse("sheets:page", args=[TERM_ID, pk])


def test_a_viewer_may_not_bring_files_in(wizard, viewer):
    wizard.force_login(viewer)
    assert wizard.get(reverse("sheets:list", args=[TERM_ID])).status_code == 403


def test_the_list_and_the_empty_workbook_are_there(wizard, clerk_east, django_assert_max_num_queries):
    wizard.force_login(clerk_east)
    with django_assert_max_num_queries(12):
        assert wizard.get(reverse("sheets:list", args=[TERM_ID])).status_code == 200
    answer = wizard.get(reverse("sheets:template", args=[TERM_ID, "toy"]))
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert wizard.get(reverse("sheets:template", args=[TERM_ID, "nothing"])).status_code == 404
