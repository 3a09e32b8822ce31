"""Doors for Celery: the message carries only a job's id."""

from __future__ import annotations

from celery import shared_task

from jobs import work


@shared_task(acks_late=True, ignore_result=True)
def run_job(job_id: int) -> None:
    """Carry out one job."""
    work.run(job_id)


@shared_task(ignore_result=True)
def requeue_lost() -> dict[str, int]:
    """Every minute: nothing asked for is ever forgotten."""
    return work.requeue_lost()
