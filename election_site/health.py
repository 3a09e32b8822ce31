"""/healthz: is the site able to work? Says nothing about its content, needs no sign-in."""

import contextlib

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from accounts.access import public
from election_site.celery import HEARTBEAT

PATIENCE_SECONDS = 2


@public
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when pages work, 503 when database or broker is away.

    A missing worker makes the state “degraded” but keeps 200: pages and entry still work, only long work waits, and
    a load balancer must not take the web server out for it.
    """
    parts = {"database": database_state(), "broker": broker_state()}
    usable = all(state == "ok" for state in parts.values())
    parts["worker"] = worker_state() if usable else "unknown"
    status = "down" if not usable else "ok" if parts["worker"] == "ok" else "degraded"
    return JsonResponse({"status": status, **parts}, status=200 if usable else 503)


def database_state() -> str:
    """Return “ok” when a statement runs."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "down"
    return "ok"


def broker_state() -> str:
    """Return “ok” when Valkey or Redis answers."""
    try:
        with contextlib.closing(_broker()) as client:
            client.ping()
    except (redis.RedisError, OSError):
        return "down"
    return "ok"


def _broker() -> "redis.Redis":
    """Return a client that asks once and not for long."""
    return redis.Redis.from_url(
        settings.REDIS_ADDRESS,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def worker_state() -> str:
    """Return “ok” when a worker has left its sign of life within the last 45 seconds."""
    return "ok" if cache.get(HEARTBEAT) else "missing"
