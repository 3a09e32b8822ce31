"""Work in parts: asked for together, shared, joined once, whatever dies in between."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from jobs import work
from jobs.models import Job, JobPart, JobState
from jobs.work import Part

pytestmark = pytest.mark.django_db


@pytest.fixture
def handlers(monkeypatch):
    """Three kinds: a part, a part that is refused, and the whole that counts what its parts returned."""
    runs = []

    def part(job):
        runs.append(job.payload["n"])
        return {"n": job.payload["n"]}

    def whole(job):
        runs.append("whole")
        return {"sum": sum(row.result.get("n", 0) for row in work.parts_of(job.id))}

    monkeypatch.setitem(work._handlers, "part", part)
    monkeypatch.setitem(work._handlers, "whole", whole)
    return runs


@pytest.fixture
def sent(monkeypatch):
    """Ids handed to the broker, with the pause they were given."""
    ids = []
    monkeypatch.setattr(work, "send", lambda job_id, pause=None: ids.append(job_id))
    return ids


def ask(numbers=(1, 2, 3), lock="all"):
    parts = [Part("part", {"n": number}, f"99010100{number}", f"part:{number}") for number in numbers]
    return work.start_whole(actor=None, whole=Part("whole", {}, "990101", lock), parts=parts)


def test_a_whole_waits_for_its_parts_and_is_then_carried_out_once(handlers, sent):
    whole = ask()
    assert whole.state == JobState.PARTS
    for number, part in enumerate(work.parts_of(whole.pk), 1):
        work.run(part.pk)
        whole.refresh_from_db()
        assert (whole.done, whole.total) == (number, 3)
    assert (whole.state, sent[-1]) == (JobState.QUEUED, whole.pk)
    work.run(whole.pk)
    whole.refresh_from_db()
    assert (whole.state, whole.result) == (JobState.DONE, {"sum": 6})
    assert handlers == [1, 2, 3, "whole"]


def test_two_identical_requests_share_whole_and_parts(handlers, sent):
    assert ask().pk == ask().pk
    assert Job.objects.count() == 4


def test_a_part_under_way_for_somebody_else_is_shared(handlers, sent):
    alone = work.start(actor=None, kind="part", payload={"n": 2}, scope="990101002", lock_key="part:2")
    first, second = ask(), ask(lock="others")
    assert alone.pk in {part.pk for part in work.parts_of(first.pk)} & {part.pk for part in work.parts_of(second.pk)}
    for part in work.parts_of(first.pk):
        work.run(part.pk)
    assert {Job.objects.get(pk=each.pk).state for each in (first, second)} == {JobState.QUEUED}
    assert handlers == [1, 2, 3]


def test_a_part_that_ended_before_the_request_was_written_is_counted(
    handlers, sent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        whole = ask()
        Job.objects.filter(kind="part").update(state=JobState.DONE, finished_at=timezone.now())
    whole.refresh_from_db()
    assert whole.state == JobState.QUEUED


def test_a_whole_whose_last_part_told_nobody_is_found_by_the_clock(handlers, sent):
    whole = ask()
    Job.objects.filter(kind="part").update(state=JobState.DONE, finished_at=timezone.now())
    work.requeue_lost()
    whole.refresh_from_db()
    assert whole.state == JobState.QUEUED
    assert whole.pk in sent


def test_a_request_cut_off_in_the_middle_leaves_nothing(handlers, sent, monkeypatch):
    real, left = work.start, [2]

    def start(**extra):
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return real(**extra)

    monkeypatch.setattr(work, "start", start)
    with pytest.raises(KeyboardInterrupt):
        ask()
    assert not Job.objects.exists()


def test_a_failed_part_does_not_keep_the_whole_waiting(handlers, sent, monkeypatch):
    whole = ask()
    first = work.parts_of(whole.pk)[0]
    monkeypatch.setitem(work._handlers, "part", lambda job: 1 / 0 if job.payload["n"] == 1 else {"n": 1})
    for part in work.parts_of(whole.pk):
        work.run(part.pk)
    first.refresh_from_db()
    whole.refresh_from_db()
    assert (first.state, whole.state) == (JobState.FAILED, JobState.QUEUED)


def test_what_does_not_answer_is_tried_again_later_and_later_then_given_up(handlers, sent, monkeypatch):
    def away(job):
        raise OperationalError("the database is starting up")

    monkeypatch.setitem(work._handlers, "part", away)
    job = work.start(actor=None, kind="part", payload={"n": 1}, scope="")
    pauses = []
    for _attempt in range(work.MOST_ATTEMPTS):
        work.run(job.pk)
        job.refresh_from_db()
        if job.state == JobState.QUEUED:
            pauses.append(job.not_before - timezone.now())
            work.run(job.pk)
            assert Job.objects.get(pk=job.pk).attempts == job.attempts, "a worker took it before its time"
            assert work.requeue_lost()["sent"] == 0
            Job.objects.filter(pk=job.pk).update(not_before=timezone.now() - timedelta(seconds=1))
    assert [round(pause.total_seconds(), -1) for pause in pauses] == [10, 60]
    assert (job.state, job.attempts) == (JobState.FAILED, work.MOST_ATTEMPTS)


def test_a_job_whose_pause_is_over_and_whose_message_was_lost_is_sent_again(handlers, sent):
    job = work.start(actor=None, kind="part", payload={"n": 1}, scope="")
    Job.objects.filter(pk=job.pk).update(attempts=1, not_before=timezone.now() - timedelta(seconds=1))
    assert work.requeue_lost()["sent"] == 1
    work.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == JobState.DONE


@pytest.mark.django_db(transaction=True)
def test_two_parts_that_end_in_the_same_moment_join_once(handlers, sent):
    whole = ask(numbers=(1, 2))
    barrier = threading.Barrier(2)
    first, second = work.parts_of(whole.pk)

    def carry_out(pk):
        barrier.wait()
        work.run(pk)
        connection.close()

    threads = [threading.Thread(target=carry_out, args=(part.pk,)) for part in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole.refresh_from_db()
    assert whole.state == JobState.QUEUED
    assert sent.count(whole.pk) == 1
    assert JobPart.objects.filter(whole=whole).count() == 2


def test_the_page_shows_every_part(handlers, sent, client):
    from tests import builders

    user = builders.make_user("office", "district", "990101")
    whole = ask()
    work.run(work.parts_of(whole.pk)[0].pk)
    client.force_login(user)
    html = client.get(f"/jobs/{whole.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "1 of 3 parts are finished." in html
    assert "990101003" in html
