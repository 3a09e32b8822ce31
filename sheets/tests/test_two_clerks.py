"""Two clerks press “Import now” in the same moment: one waits for the other, and nothing is there twice (X6)."""

from __future__ import annotations

import contextlib
import threading

import pytest
from django.db import connection

from jobs import work
from jobs.models import Job, JobState
from sheets import imports
from sheets.models import BatchState, ImportBatch
from sheets.tests import toy
from sheets.tests.conftest import HEAD, TERM_ID, person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def checked(kind, directory, table, monkeypatch, make, clerk_east):
    """``checked(rows, name)``: a file handed in and checked, ready to be imported."""
    monkeypatch.setattr(work, "send", lambda job_id: None)

    def ready(rows, name="a.xlsx"):
        with make(rows, name=name).open("rb") as stream:
            batch = imports.upload(
                actor=clerk_east, kind="toy", term_id=TERM_ID, scope=toy.EAST, stream=stream, file_name=name
            )
        imports.check(batch_id=batch.pk)
        return ImportBatch.objects.get(pk=batch.pk)

    return ready


@pytest.fixture
def meeting(monkeypatch):
    """Both imports have read the list before either writes, if nothing makes one wait."""
    meet = threading.Barrier(2, timeout=2)
    planned = toy.ToyImporter.plan

    def plan_together(self):
        preview = planned(self)
        if not self.run.is_dry:
            with contextlib.suppress(threading.BrokenBarrierError):
                meet.wait()
        return preview

    monkeypatch.setattr(toy.ToyImporter, "plan", plan_together)


def together(*acts):
    """Each act in a thread with a connection of its own."""

    def run(act):
        act()
        connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def rows_of_table():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM toy")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "canary without the lock"])
def test_two_files_with_the_same_people_are_imported_one_after_the_other(
    locked, checked, meeting, clerk_east, monkeypatch
):
    """Without the lock both find everybody new and write everybody; with it the second finds them known."""
    # The same order in both: in opposite orders the unlocked imports would deadlock instead of both writing.
    people = [HEAD, person(1), person(2)]
    batches = [checked(people), checked([["花名册"], *people], "b.xlsx")]
    jobs = [imports.ask(actor=clerk_east, batch=batch, what="commit") for batch in batches]
    if not locked:
        monkeypatch.setattr(imports, "_lock", lambda *args: None)
    together(*(lambda pk=job.pk: work.run(pk) for job in jobs))
    assert set(Job.objects.filter(pk__in=[job.pk for job in jobs]).values_list("state", flat=True)) == {JobState.DONE}
    written = sorted(ImportBatch.objects.values_list("written", flat=True))
    assert written == ([0, 2] if locked else [2, 2])
    assert rows_of_table() == 2


def test_a_button_pressed_by_two_is_one_import(checked, clerk_east):
    batch = checked([HEAD, person(1)])
    asked = []
    together(*[lambda: asked.append(imports.ask(actor=clerk_east, batch=batch, what="commit").pk)] * 2)
    assert len(asked) == 2
    assert len(set(asked)) == 1
    work.run(asked[0])
    assert (ImportBatch.objects.get().state, rows_of_table()) == (BatchState.COMMITTED, 1)


def test_one_file_imported_by_two_workers_is_imported_once(checked, clerk_east):
    batch = checked([HEAD, person(1), person(2)])
    reports = []
    together(*[lambda: reports.append(imports.commit(actor=clerk_east, batch_id=batch.pk))] * 2)
    assert sorted(report.written if report else -1 for report in reports) == [-1, 2]


def test_a_town_does_not_wait_for_another_but_the_district_waits_for_both(checked, clerk_east):
    """Advisory locks in a second connection: the same township waits, the neighbour does not, the district does."""
    from django.db import transaction

    found = {}

    def try_lock(name, scope):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '300ms'")
            try:
                imports._lock("toy", TERM_ID, scope)
                found[name] = "free"
            except Exception as fault:  # noqa: BLE001 - whichever class the driver raises
                found[name] = type(fault).__name__

    with transaction.atomic():
        imports._lock("toy", TERM_ID, toy.EAST)
        for name, scope in (("same", toy.EAST), ("village of it", f"{toy.EAST}201"), ("other", toy.WEST)):
            together(lambda name=name, scope=scope: try_lock(name, scope))
        together(lambda: try_lock("district", toy.EAST[:6]))
    assert found == {
        "same": "OperationalError",
        "village of it": "OperationalError",
        "other": "free",
        "district": "OperationalError",
    }
