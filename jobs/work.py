"""Long work: asked for once, carried out by a worker, never lost, harmless when done twice.

Handlers run without a transaction around them and open their own. Progress must be seen while such a transaction is
open, so a handler only sets numbers in memory; a thread with its own database connection (Django's connections are
per thread) writes them every second together with the sign of life.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from celery import signature
from django.conf import settings
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerSilent

from accounts.errors import DomainError
from accounts.models import User
from jobs.models import ACTIVE, Job, JobPart, JobState

log = logging.getLogger(__name__)

PULSE_SECONDS = 1.0
STALE_AFTER = timedelta(seconds=90)
RESEND_AFTER = timedelta(minutes=5)
UNSENT_AFTER = timedelta(seconds=30)
MOST_ATTEMPTS = 3
PAUSES = (timedelta(seconds=10), timedelta(seconds=60))
"""How long a job rests before its second and its third attempt when something it needs did not answer."""
PASSING: tuple[type[Exception], ...] = (OperationalError, InterfaceError, ConnectionError, TimeoutError)
"""Faults of the surroundings (a database that restarts, a lock in a circle): worth another attempt."""


class JobTakenAway(Exception):
    """Another worker has taken over this job because this one seemed dead; stop without writing."""


@dataclass
class RunningJob:
    """What a handler gets: the request, who asked, and a way to tell how far it is."""

    id: int
    payload: dict[str, Any]
    actor: User | None
    scope: str
    attempt: int
    done: int = 0
    total: int = 0
    message: str = ""
    taken_away: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def progress(self, done: int, total: int, message: str | Promise = "") -> None:
        """Tell how far it is; cheap enough to call often. Raises JobTakenAway when the job is no longer ours."""
        if self.taken_away:
            raise JobTakenAway
        with self._lock:
            self.done, self.total = done, total
            if message:
                self.message = str(message)[:200]

    def snapshot(self) -> dict[str, Any]:
        """The three progress columns as they stand."""
        with self._lock:
            return {"done": self.done, "total": self.total, "message": self.message}


Handler = Callable[[RunningJob], dict[str, Any] | None]
_handlers: dict[str, Handler] = {}
_labels: dict[str, str | Promise] = {}


def handles(kind: str, label: str | Promise = "") -> Callable[[Handler], Handler]:
    """Register the function that carries out a kind of job; ``label`` names the kind on pages."""

    def register(handler: Handler) -> Handler:
        if _handlers.setdefault(kind, handler) is not handler:
            raise ValueError(f"Two handlers for the job kind “{kind}”.")
        _labels[kind] = label or kind
        return handler

    return register


def label_of(kind: str) -> str:
    """Name of a kind of job as shown to people."""
    return str(_labels.get(kind, kind))


@dataclass(frozen=True, slots=True)
class Part:
    """What one part of a larger job asks for; as for :func:`start`."""

    kind: str
    payload: dict[str, Any]
    scope: str
    lock_key: str = ""
    page_url: str = ""


def start(
    *, actor: User | None, kind: str, payload: dict[str, Any], scope: str, lock_key: str = "", page_url: str = ""
) -> Job:
    """Ask for long work; the waiting or running job of the same lock_key is returned instead of a second one.

    The worker hears of it after the surrounding transaction commits. Raises LookupError for an unknown kind.
    """
    with transaction.atomic():
        job, is_new = _asked(actor, Part(kind, payload, scope, lock_key, page_url), JobState.QUEUED)
        if is_new:
            transaction.on_commit(lambda: send(job.pk))
    return job


def start_whole(*, actor: User | None, whole: Part, parts: Sequence[Part]) -> Job:
    """Ask for work that is done in parts side by side and joined at the end by the whole's own handler.

    A part that is asked for or under way already is shared. All of it is written in one transaction, so that a
    request cut off in the middle leaves nothing. Raises LookupError for an unknown kind.
    """
    with transaction.atomic():
        job, is_new = _asked(actor, whole, JobState.PARTS)
        if is_new:
            for part in parts:
                row = start(
                    actor=actor, kind=part.kind, payload=part.payload, scope=part.scope, lock_key=part.lock_key,
                    page_url=part.page_url,
                )  # fmt: skip
                JobPart.objects.get_or_create(whole=job, part=row)
            Job.objects.filter(pk=job.pk).update(total=len(parts))
            # A shared part may have ended before this transaction did, and then told nobody.
            transaction.on_commit(lambda: gather(job.pk))
    return job


def _asked(actor: User | None, part: Part, state: JobState) -> tuple[Job, bool]:
    """The row of what was asked for, and whether it is a new one; inside the caller's transaction."""
    if part.kind not in _handlers:
        raise LookupError(f"No handler for the job kind “{part.kind}”.")
    if part.lock_key and (twin := Job.objects.active().filter(lock_key=part.lock_key).first()):
        return twin, False
    job = Job(
        kind=part.kind,
        state=state,
        payload=part.payload,
        scope=part.scope,
        lock_key=part.lock_key,
        page_url=part.page_url,
        created_by=actor,
        language=get_language() or settings.LANGUAGE_CODE,
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        # Somebody asked for the same in this very moment: share theirs, unless it is finished already.
        twin = Job.objects.active().filter(lock_key=part.lock_key).first()
        if twin is None:
            raise
        return twin, False
    return job, True


def gather(whole_id: int) -> bool:
    """Tell a waiting whole how many of its parts have ended; when all have, let it be carried out. Whether it was."""
    states = list(JobPart.objects.filter(whole=whole_id).values_list("part__state", flat=True))
    ended = sum(state not in ACTIVE for state in states)
    waiting = Job.objects.filter(pk=whole_id, state=JobState.PARTS)
    if ended < len(states):
        waiting.filter(done__lte=ended).update(done=ended, total=len(states))
        return False
    # Of two parts that end in the same moment only one finds the whole still waiting.
    if not waiting.update(state=JobState.QUEUED, done=ended, total=ended):
        return False
    send(whole_id)
    return True


def parts_of(job_id: int) -> list[Job]:
    """The parts of a job in the order they were asked for."""
    return list(Job.objects.filter(wholes__whole=job_id).order_by("wholes__pk"))


def send(job_id: int, *, pause: timedelta | None = None) -> None:
    """Tell the workers about a job; a broker that is down is no harm, requeue_lost sends it again."""
    later: dict[str, Any] = {"countdown": pause.total_seconds()} if pause else {}
    try:
        signature("jobs.tasks.run_job", args=(job_id,)).apply_async(**later)
    except BrokerSilent:
        log.warning("job %s could not be sent, the broker does not answer", job_id)
        return
    Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(sent_at=timezone.now())


def _claim(job_id: int) -> Job | None:
    """Take a queued job for this worker; None when it is taken, finished or gone."""
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("created_by")
            .filter(Q(not_before=None) | Q(not_before__lte=timezone.now()), pk=job_id, state=JobState.QUEUED)
            .first()
        )
        if job is None:
            return None
        now = timezone.now()
        job.state = JobState.RUNNING
        job.attempts += 1
        job.started_at = now
        job.heartbeat_at = now
        job.done, job.total, job.message = 0, 0, ""
        job.save(update_fields=["state", "attempts", "started_at", "heartbeat_at", "done", "total", "message"])
    return job


class _Pulse(threading.Thread):
    """Writes progress and the sign of life each second through its own connection."""

    def __init__(self, running: RunningJob) -> None:
        super().__init__(name=f"pulse-of-job-{running.id}", daemon=True)
        self.running = running
        self.stopped = threading.Event()

    def run(self) -> None:
        used = False
        while not self.stopped.wait(PULSE_SECONDS):
            used = True
            try:
                beating = Job.objects.filter(
                    pk=self.running.id, state=JobState.RUNNING, attempts=self.running.attempt
                ).update(heartbeat_at=timezone.now(), **self.running.snapshot())
            except DatabaseError:
                # A short break of the database must not end the work; a long one ends it by itself.
                log.warning("progress of job %s could not be written", self.running.id)
                connection.close()
                continue
            self.running.taken_away = not beating
        if used:
            connection.close()

    def stop(self) -> None:
        self.stopped.set()
        self.join()


def run(job_id: int) -> None:
    """Carry out a job in this process: claim it, run its handler, keep the result or the reason.

    Never raises for a user's mistake, nor for a fault of the handler.
    """
    job = _claim(job_id)
    if job is None:
        log.info("job %s is taken or finished", job_id)
        return
    running = RunningJob(job.pk, job.payload, job.created_by, job.scope, job.attempts)
    pulse = _Pulse(running)
    if not connection.in_atomic_block:
        pulse.start()
    try:
        with override(job.language or settings.LANGUAGE_CODE):
            changes = _outcome(job, running)
    finally:
        if pulse.is_alive():
            pulse.stop()
    _end(job, changes)


def _end(job: Job, changes: dict[str, Any]) -> None:
    """Write how it ended, unless another worker has taken over; then tell what waits for it."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    ours = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
    if changes["state"] == JobState.QUEUED:
        pause = PAUSES[min(job.attempts, len(PAUSES)) - 1]
        if ours.update(heartbeat_at=None, sent_at=None, not_before=timezone.now() + pause, **changes):
            send(job.pk, pause=pause)
        return
    if not ours.update(finished_at=timezone.now(), heartbeat_at=timezone.now(), **changes):
        log.warning("job %s was finished by another worker", job.pk)
    for whole_id in JobPart.objects.filter(part=job.pk).values_list("whole_id", flat=True):
        gather(whole_id)


def _outcome(job: Job, running: RunningJob) -> dict[str, Any]:
    """Run the handler; the columns that say how it ended."""
    try:
        handler = _handlers[job.kind]
    except KeyError:
        log.error("job %s has the unknown kind %s", job.pk, job.kind)
        return {"state": JobState.FAILED, "error": _("This version of the site cannot carry out this kind of work.")}
    try:
        result = handler(running) or {}
    except DomainError as refusal:
        log.info("job %s (%s) refused: %s", job.pk, job.kind, refusal.code)
        return {"state": JobState.FAILED, "error": str(refusal), "result": {"code": refusal.code}, **running.snapshot()}
    except JobTakenAway:
        return {"state": JobState.FAILED, "error": _("Another worker carried on with this.")}
    except Exception as fault:  # noqa: BLE001 - the last door: whatever happens, the row must say so
        _log_fault(job, fault)
        if isinstance(fault, PASSING) and job.attempts < MOST_ATTEMPTS:
            return {"state": JobState.QUEUED, "message": _("Something did not answer; it is tried again soon.")}
        sentence = _(
            "Something went wrong on our side; nothing was changed. The administrator finds the cause under job %(id)s."
        )
        return {"state": JobState.FAILED, "error": sentence % {"id": job.pk}, **running.snapshot()}
    return {"state": JobState.DONE, "result": result, "error": "", **running.snapshot()}


def _log_fault(job: Job, fault: Exception) -> None:
    """Keep where it happened, not the message: database errors quote the row, that is personal data."""
    places = []
    trace = fault.__traceback__
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno} {trace.tb_frame.f_code.co_name}")
        trace = trace.tb_next
    log.error("job %s (%s) failed: %s at\n  %s", job.pk, job.kind, type(fault).__name__, "\n  ".join(places))


def requeue_lost() -> dict[str, int]:
    """Send again what the broker lost, put back what a dead worker left, give up after three attempts.

    Called every minute; also harmless at any other time. Returns how many jobs were sent, put back and given up.
    """
    now = timezone.now()
    counts = {"sent": 0, "put_back": 0, "given_up": 0}
    stale = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now - STALE_AFTER)
    for job in stale:
        mine = Job.objects.filter(
            pk=job.pk, state=JobState.RUNNING, attempts=job.attempts, heartbeat_at__lt=now - STALE_AFTER
        )
        if job.attempts < MOST_ATTEMPTS:
            counts["put_back"] += mine.update(state=JobState.QUEUED, sent_at=None, heartbeat_at=None)
        else:
            with override(job.language or settings.LANGUAGE_CODE):
                reason = _(
                    (
                        "The work stopped %(n)s times before its end, so it is not tried "
                        "again. Nothing was half-written. Ask the administrator."
                    )
                ) % {"n": job.attempts}
            counts["given_up"] += mine.update(state=JobState.FAILED, error=reason, finished_at=now)
    for whole_id in Job.objects.filter(state=JobState.PARTS).order_by("pk").values_list("pk", flat=True)[:500]:
        gather(whole_id)
    unsent = Q(sent_at__isnull=True, created_at__lt=now - UNSENT_AFTER) | Q(sent_at__isnull=True, attempts__gt=0)
    waiting = Job.objects.filter(Q(state=JobState.QUEUED) & (unsent | Q(sent_at__lt=now - RESEND_AFTER)))
    waiting = waiting.exclude(not_before__gt=now)
    for job_id in waiting.order_by("pk").values_list("pk", flat=True)[:500]:
        send(job_id)
        counts["sent"] += 1
    return counts
