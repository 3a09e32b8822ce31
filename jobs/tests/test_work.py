"""Asking for, claiming, carrying out and rescuing long work."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.errors import DomainError
from jobs import work
from jobs.models import Job, JobState


@pytest.fixture
def handler(monkeypatch):
    """Registers functions under the kind "test" for one test."""

    def register(function):
        monkeypatch.setitem(work._handlers, "test", function)

    register(lambda job: {"ok": True})
    return register


@pytest.fixture
def sent(monkeypatch):
    """Ids handed to the broker."""
    ids = []
    monkeypatch.setattr(work, "send", ids.append)
    return ids


def ask(**extra):
    return work.start(actor=None, kind="test", payload={"a": 1}, scope="990101", **extra)


@pytest.mark.django_db
def test_a_job_keeps_the_result_of_its_handler(handler, sent):
    handler(lambda job: {"doubled": job.payload["a"] * 2})
    job = ask()
    work.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"doubled": 2}, 1)
    assert job.finished_at is not None
    assert job.percent == 100


@pytest.mark.django_db
def test_a_refusal_fails_the_job_with_its_sentence(handler, sent):
    def refuse(job):
        job.progress(3, 10, "reading")
        raise DomainError("Row 3 has no name.", code="F1")

    handler(refuse)
    job = ask()
    work.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.done) == (JobState.FAILED, "Row 3 has no name.", 3)
    assert job.result == {"code": "F1"}


@pytest.mark.django_db
def test_a_fault_fails_the_job_without_telling_personal_data(handler, sent, caplog):
    def stumble(job):
        raise ValueError("王小明 990101199001011234")

    handler(stumble)
    job = ask()
    work.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert str(job.pk) in job.error
    assert "ValueError" in caplog.text
    assert "stumble" in caplog.text
    assert "王小明" not in caplog.text + job.error


@pytest.mark.django_db
def test_an_unknown_kind_cannot_be_asked_for():
    with pytest.raises(LookupError):
        work.start(actor=None, kind="nothing", payload={}, scope="")


@pytest.mark.django_db
def test_two_identical_requests_share_one_job(handler, sent):
    assert ask(lock_key="import:1").pk == ask(lock_key="import:1").pk
    assert ask(lock_key="import:2").pk != ask(lock_key="import:1").pk
    assert ask().pk != ask().pk


@pytest.mark.django_db
def test_a_finished_job_does_not_hold_its_lock(handler, sent):
    first = ask(lock_key="import:1")
    work.run(first.pk)
    assert ask(lock_key="import:1").pk != first.pk


@pytest.mark.django_db
def test_workers_hear_of_a_job_only_after_the_commit(handler, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = ask()
        assert sent == []
    assert sent == [job.pk]


@pytest.mark.django_db
def test_a_second_message_for_the_same_job_does_nothing(handler, sent):
    runs = []
    handler(lambda job: runs.append(1))
    job = ask()
    work.run(job.pk)
    work.run(job.pk)
    assert runs == [1]


@pytest.mark.django_db
def test_a_broker_that_does_not_answer_leaves_the_job_waiting(handler, monkeypatch, caplog):
    from kombu.exceptions import OperationalError

    class Deaf:
        def apply_async(self):
            raise OperationalError

    monkeypatch.setattr(work, "signature", lambda *args, **kwargs: Deaf())
    job = ask()
    work.send(job.pk)
    job.refresh_from_db()
    assert (job.state, job.sent_at) == (JobState.QUEUED, None)


def aged(job, **changes):
    Job.objects.filter(pk=job.pk).update(**changes)


@pytest.mark.django_db
def test_a_job_the_broker_lost_is_sent_again(handler, sent):
    job = ask()
    aged(job, created_at=timezone.now() - timedelta(minutes=1))
    assert work.requeue_lost()["sent"] == 1
    assert sent == [job.pk]


@pytest.mark.django_db
def test_a_fresh_or_recently_sent_job_is_left_alone(handler, sent):
    ask()
    aged(ask(), sent_at=timezone.now(), created_at=timezone.now() - timedelta(hours=1))
    assert work.requeue_lost() == {"sent": 0, "put_back": 0, "given_up": 0}


@pytest.mark.django_db
def test_a_job_of_a_dead_worker_is_put_back_and_finished_by_another(handler, sent):
    job = ask()
    aged(
        job,
        state=JobState.RUNNING,
        attempts=1,
        heartbeat_at=timezone.now() - timedelta(minutes=5),
        sent_at=timezone.now(),
    )
    assert work.requeue_lost() == {"sent": 1, "put_back": 1, "given_up": 0}
    work.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)


@pytest.mark.django_db
def test_a_job_that_kills_its_worker_three_times_is_given_up(handler, sent):
    job = ask()
    aged(job, state=JobState.RUNNING, attempts=3, heartbeat_at=timezone.now() - timedelta(minutes=5))
    assert work.requeue_lost()["given_up"] == 1
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "3" in job.error


@pytest.mark.django_db
def test_a_job_with_a_sign_of_life_is_not_taken_away(handler, sent):
    job = ask()
    aged(job, state=JobState.RUNNING, attempts=1, heartbeat_at=timezone.now())
    assert work.requeue_lost()["put_back"] == 0


@pytest.mark.django_db
def test_a_worker_thought_dead_cannot_overwrite_the_one_that_took_over(handler, sent):
    def lose(job):
        aged(Job(pk=job.id), attempts=2)
        return {"from": "first"}

    handler(lose)
    job = ask()
    work.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    assert job.result == {}


@pytest.mark.django_db
def test_a_handler_that_lost_its_job_stops_at_its_next_step(handler, sent):
    running = work.RunningJob(1, {}, None, "", 1, taken_away=True)
    with pytest.raises(work.JobTakenAway):
        running.progress(1, 2)


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_handlers_transaction_is_open(handler, sent, monkeypatch):
    monkeypatch.setattr(work, "PULSE_SECONDS", 0.02)
    seen = []

    def look(pk):
        row = Job.objects.get(pk=pk)
        seen.append((row.done, row.total, row.message))
        connection.close()

    def slow(job):
        with transaction.atomic():
            job.progress(5, 10, "half")
            deadline = time.monotonic() + 5
            while time.monotonic() < deadline and (5, 10, "half") not in seen:
                watcher = threading.Thread(target=look, args=(job.id,))
                watcher.start()
                watcher.join()
        return {}

    handler(slow)
    job = ask()
    work.run(job.pk)
    assert (5, 10, "half") in seen


@pytest.mark.django_db(transaction=True)
def test_only_one_of_two_workers_gets_a_job(handler, sent):
    runs = []
    barrier = threading.Barrier(2)
    handler(lambda job: runs.append(job.attempt))
    job = ask()

    def worker():
        barrier.wait()
        work.run(job.pk)
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert runs == [1]
