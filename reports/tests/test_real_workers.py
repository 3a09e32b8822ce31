"""A real Celery worker and a real broker of our own, both killed (kill -9) while a district's reports are made.

The district's request has three parts; two are under way when something dies. Whatever it was, every report is there
exactly once in the end, and the request ends once.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from audit.models import Event
from election_site.embedded.layout import Layout
from election_site.embedded.valkey import broker_url, ensure_valkey, stop_valkey, valkey_process, valkey_url
from jobs import work
from jobs.models import Job, JobState
from reports import batches
from reports.models import Snapshot
from tests.builders import DISTRICT, EAST, WEST

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PATIENCE = 90
WORKER = """
import sys
import django
from django.conf import settings
from election_site import embedded
name, media, broker, cache = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = name
settings.MEDIA_ROOT = media
settings.CACHES["default"]["LOCATION"] = cache
embedded.uses_own_valkey = lambda: False
django.setup()
from election_site.celery import app
app.conf.broker_url = broker
words = ["--quiet", "worker", "--queues", "work,clock", "--concurrency", "2", "--loglevel", "ERROR"]
app.worker_main([*words, "--without-mingle", "--without-gossip"])
"""


def wait_for(happened, what):
    """Look until it happened; the test fails when it takes longer than PATIENCE seconds."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := happened():
            return found
        time.sleep(0.05)
    return pytest.fail(f"waited {PATIENCE} s for {what}")


@pytest.fixture
def broker(tmp_path, monkeypatch):
    """A Valkey of this test alone, and messages sent through it."""
    place = Layout(tmp_path / "var")
    ensure_valkey(place)
    sender = Celery("sender", broker=broker_url(place), set_as_current=False)
    sender.conf.task_default_queue = "work"
    monkeypatch.setattr(work, "signature", lambda name, args: sender.signature(name, args=args))
    yield place
    sender.close()
    stop_valkey(place)


@pytest.fixture
def worker(broker):
    """``worker()`` starts a real worker with two processes, in a group of its own; all are ended at the end."""
    running = []

    def start():
        words = [connection.settings_dict["NAME"], str(settings.MEDIA_ROOT), broker_url(broker), valkey_url(broker, 1)]
        variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "election_site.settings", "PYTHONWARNINGS": "ignore"}
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, *words], cwd=settings.BASE_DIR, env=variables, start_new_session=True
        )
        running.append(process)
        return process

    yield start
    for process in running:
        kill(process)


def kill(process):
    """End a worker with everything it started, as a power cut would."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def waiting_behind_the_lock():
    """Server processes of those who have made a report and now wait to record it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pid from pg_locks where not granted and relation = 'audit_event'::regclass"
            " and pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in cursor.fetchall()]


def gone(pids):
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_stat_activity where pid = any(%s)", [pids])
        return cursor.fetchone() == (0,)


class Held:
    """While it is held nobody can record that a report is made: two parts come to a stop just before their end."""

    def __enter__(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        with connection.cursor() as cursor:
            cursor.execute("lock table audit_event in exclusive mode")
        return self

    def two_under_way(self):
        return wait_for(lambda: len(found := waiting_behind_the_lock()) == 2 and found, "two reports to be nearly made")

    def __exit__(self, *problem):
        self.atomic.__exit__(*problem)


def a_minute_and_a_half_passes():
    """The silence of the dead becomes long enough to be noticed, and what was sent long enough ago to be repeated."""
    long_ago = timezone.now() - work.RESEND_AFTER - timedelta(seconds=1)
    Job.objects.filter(state=JobState.RUNNING).update(heartbeat_at=long_ago)
    Job.objects.filter(state=JobState.QUEUED, sent_at__isnull=False).update(sent_at=long_ago)


def everything_is_there_once(whole):
    wait_for(lambda: Job.objects.get(pk=whole.pk).state == JobState.DONE, "the request to end")
    assert Job.objects.get(pk=whole.pk).result["made"] == 3
    assert Counter(Snapshot.objects.values_list("scope", flat=True)) == {EAST: 1, WEST: 1, DISTRICT: 1}
    assert Event.objects.filter(action="report.made").count() == 3
    assert not Job.objects.exclude(state=JobState.DONE).exists()


def test_a_worker_killed_in_the_middle_leaves_nothing_and_another_one_finishes_once(term, office, worker):
    whole = batches.request_all(actor=office, term=term, scope=DISTRICT)
    with Held() as held:
        first = worker()
        pids = held.two_under_way()
        kill(first)
    wait_for(lambda: gone(pids), "the server to notice")
    assert not Snapshot.objects.exists()
    assert Job.objects.filter(state=JobState.RUNNING).count() == 2

    a_minute_and_a_half_passes()
    assert work.requeue_lost()["put_back"] == 2
    worker()
    everything_is_there_once(whole)
    assert sorted(part.attempts for part in work.parts_of(whole.pk)) == [1, 2, 2]


def test_a_broker_killed_in_the_middle_loses_every_message_and_no_report(term, office, worker, broker):
    whole = batches.request_all(actor=office, term=term, scope=DISTRICT)
    with Held() as held:
        worker()
        held.two_under_way()
        process = valkey_process(broker)
        process.kill()
        process.wait(10)
    wait_for(lambda: Snapshot.objects.count() == 2, "the two reports under way to be kept without a broker")

    ensure_valkey(broker)
    a_minute_and_a_half_passes()

    def the_clock_comes():
        work.requeue_lost()
        time.sleep(1)
        return Job.objects.get(pk=whole.pk).state == JobState.DONE

    wait_for(the_clock_comes, "the request to end")
    everything_is_there_once(whole)


def test_the_same_request_twice_and_two_workers_make_every_report_once(term, office, worker):
    first = batches.request_all(actor=office, term=term, scope=DISTRICT)
    assert batches.request_all(actor=office, term=term, scope=DISTRICT).pk == first.pk
    for part in work.parts_of(first.pk):
        work.send(part.pk)
    worker()
    worker()
    everything_is_there_once(first)
