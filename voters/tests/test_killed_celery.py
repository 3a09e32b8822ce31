"""A real Celery worker killed (kill -9) in the middle of an import: finished once, or failed with a reason."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import psutil
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from jobs import work
from jobs.models import Job, JobState
from sheets import imports
from sheets.models import BatchState
from tests.real_site import RealSite, kill, real_site
from voters.models import Voter
from voters.tests.test_killed_worker import PATIENCE, ROWS, ask, batch, lie_dead, wait_for, waiting_behind_a_lock

__all__ = ["batch"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def site() -> Iterator[RealSite]:
    with real_site(settings.MEDIA_ROOT) as found:
        found.manage("services", "start")
        yield found


def killed_halfway(site: RealSite, batch, *, whole: bool):
    """Let the worker write every row, kill it before it commits: all of it, or only the process with the job."""
    job = imports.ask(actor=batch.created_by, batch=batch, what="commit")
    process = site.start_worker()
    with transaction.atomic():
        # The import records its event last: whoever waits here has written every row.
        with connection.cursor() as cursor:
            cursor.execute("lock table audit_event in exclusive mode")
        site.call("jobs.tasks.run_job", job.pk)
        pid = wait_for(waiting_behind_a_lock, "the import to come to its end")
        if whole:
            kill(process)
        else:
            for child in psutil.Process(process.pid).children():
                child.kill()
    wait_for(lambda: not ask("select count(*) from pg_stat_activity where pid = %s", pid), "the server to notice")
    job.refresh_from_db()
    batch.refresh_from_db()
    assert (job.state, batch.state, Voter.objects.count()) == (JobState.RUNNING, BatchState.CHECKED, 0)
    return job


def the_clock_goes_on(site: RealSite, job: Job, happened: Callable[[], bool], what: str) -> None:
    """Call what the clock calls again and again: a message given to a process just killed is lost with it."""
    end = time.monotonic() + 2 * PATIENCE
    while not happened():
        if time.monotonic() > end:
            pytest.fail(f"waited {2 * PATIENCE} s for {what}")
        long_ago = timezone.now() - work.RESEND_AFTER - timedelta(seconds=1)
        Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(sent_at=long_ago)
        site.call("jobs.tasks.requeue_lost")
        time.sleep(2)


@pytest.mark.parametrize("whole", [True, False], ids=["the whole worker", "the process with the job"])
def test_a_killed_worker_s_import_is_finished_once_after_it_is_back(site: RealSite, batch, whole: bool) -> None:
    job = killed_halfway(site, batch, whole=whole)
    if whole:
        site.start_worker()
    lie_dead(job)

    def is_over() -> bool:
        job.refresh_from_db()
        return job.state in (JobState.DONE, JobState.FAILED)

    the_clock_goes_on(site, job, is_over, "the second worker")
    batch.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (JobState.DONE, 2, "")
    assert (batch.state, batch.written, Voter.objects.count()) == (BatchState.COMMITTED, ROWS, ROWS)


def test_an_import_that_kills_every_worker_fails_with_a_reason(site: RealSite, batch, monkeypatch) -> None:
    job = killed_halfway(site, batch, whole=True)
    type(job).objects.filter(pk=job.pk).update(attempts=3)
    job.refresh_from_db()
    lie_dead(job)
    site.start_worker()

    def has_failed() -> bool:
        job.refresh_from_db()
        return job.state == JobState.FAILED

    the_clock_goes_on(site, job, has_failed, "the clock's duty")
    batch.refresh_from_db()
    assert "3" in job.error
    assert (batch.state, Voter.objects.count()) == (BatchState.CHECKED, 0)
