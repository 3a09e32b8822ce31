"""A worker that is killed halfway (kill -9): nothing is half-written, and another one carries the import to its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone

from jobs import work
from jobs.models import Job, JobState
from sheets import imports
from sheets.models import BatchState, ImportBatch
from tests import builders
from voters.models import Voter
from voters.tests import workbooks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PATIENCE = 60
ROWS = 300
WORKER = """
import sys
import django
from django.conf import settings
name, media, job = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = name
settings.MEDIA_ROOT = media
django.setup()
from jobs import work
work.run(int(job))
"""


def wait_for(happened, what):
    """Look until it happened; the test fails when it takes longer than PATIENCE seconds."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := happened():
            return found
        time.sleep(0.05)
    return pytest.fail(f"waited {PATIENCE} s for {what}")


def ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def waiting_behind_a_lock():
    """The server process of somebody who waits for the table of events."""
    return ask(
        "select max(pid) from pg_locks"
        " where not granted and relation = 'audit_event'::regclass and pid <> pg_backend_pid()"
    )


def worker(job):
    """A real process that carries out one job on the database of the test, in a group of its own."""
    words = [sys.executable, "-c", WORKER, connection.settings_dict["NAME"], str(settings.MEDIA_ROOT), str(job.pk)]
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "election_site.settings"}
    return subprocess.Popen(words, cwd=settings.BASE_DIR, env=variables, start_new_session=True)


@pytest.fixture
def batch(tmp_path, monkeypatch):
    """A checked roll of ROWS voters, handed in by the township's clerk."""
    monkeypatch.setattr(work, "send", lambda job_id: None)
    builders.make_district()
    term = builders.make_term()
    builders.make_village(term, builders.make_division(f"{builders.EAST}201", "大沟村村民委员会").code)
    clerk = builders.make_user("clerk")
    rows = (workbooks.row("王小明", builders.identity_number(number)) for number in range(ROWS))
    path = workbooks.voters_file(tmp_path / "roll.xlsx", *rows)
    with path.open("rb") as stream:
        batch = imports.upload(
            actor=clerk,
            kind="voters",
            term_id=term.pk,
            scope=builders.EAST,
            stream=stream,
            file_name=path.name,
        )
    imports.check(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.accepted) == (BatchState.CHECKED, ROWS)
    return batch


def kill_while_writing(batch):
    """Start the import in a process, kill it when all voters are written but not yet committed; the job."""
    job = imports.ask(actor=batch.created_by, batch=batch, what="commit")
    with transaction.atomic():
        # The import records its event last: whoever waits here has written every row.
        with connection.cursor() as cursor:
            cursor.execute("lock table audit_event in exclusive mode")
        process = worker(job)
        try:
            pid = wait_for(waiting_behind_a_lock, "the import to come to its end")
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    wait_for(lambda: not ask("select count(*) from pg_stat_activity where pid = %s", pid), "the server to notice")
    job.refresh_from_db()
    return job


def lie_dead(job):
    """Let the silence of the killed worker be long enough to be noticed."""
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - work.STALE_AFTER - timedelta(seconds=1))


def test_a_killed_import_leaves_nothing_and_is_finished_by_another_worker(batch):
    job = kill_while_writing(batch)
    batch.refresh_from_db()
    assert (job.state, batch.state, Voter.objects.count()) == (JobState.RUNNING, BatchState.CHECKED, 0)

    lie_dead(job)
    assert work.requeue_lost()["put_back"] == 1
    assert worker(job).wait(PATIENCE) == 0
    batch.refresh_from_db()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert (batch.state, batch.written, Voter.objects.count()) == (BatchState.COMMITTED, ROWS, ROWS)


def test_an_import_that_kills_its_worker_three_times_fails_with_a_reason(batch):
    for _time in range(work.MOST_ATTEMPTS):
        job = kill_while_writing(batch)
        lie_dead(job)
        work.requeue_lost()
    job.refresh_from_db()
    batch.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "3" in job.error
    assert (batch.state, Voter.objects.count()) == (BatchState.CHECKED, 0)
    assert not connections["default"].in_atomic_block
    assert ImportBatch.objects.count() == 1
