"""The Celery application. Every long act is a job; the broker only carries its id."""

import logging.config
import os
import time
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "election_site.settings")

HEARTBEAT = "worker-heartbeat"
HEARTBEAT_EVERY_SECONDS = 10
HEARTBEAT_KEPT_SECONDS = 45

app = Celery("election_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

_last_beat = 0.0


@signals.celeryd_init.connect
@signals.beat_init.connect
def _start_services(**_: Any) -> None:
    """A worker or clock started by hand finds the services running, like a manage.py command does."""
    from election_site import embedded

    embedded.ensure_services()


@signals.setup_logging.connect
def _log_like_the_site(**_: Any) -> None:
    """Keep Celery from setting up logs of its own, which would not leave out personal data."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@signals.worker_ready.connect
@signals.heartbeat_sent.connect
def _leave_sign_of_life(**_: Any) -> None:
    """Leave a mark in the cache that /healthz reads: a worker answers only when it is free, its heart always beats."""
    from django.core.cache import cache

    global _last_beat
    now = time.monotonic()
    if now - _last_beat >= HEARTBEAT_EVERY_SECONDS:
        _last_beat = now
        cache.set(HEARTBEAT, int(time.time()), HEARTBEAT_KEPT_SECONDS)
