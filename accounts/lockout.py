"""Repeated failures to sign in close the door for a while, per name and address."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.errors import DomainError


class LockedOut(DomainError):
    """Too many failures from this address for this name."""

    code = "locked_out"


def address_of(request: HttpRequest) -> str:
    """The browser's address; behind our own proxy the last hop the proxy wrote down."""
    if settings.BEHIND_PROXY:
        hops: str = request.headers.get("X-Forwarded-For", "")
        last = hops.rsplit(",", 1)[-1].strip()
        if last:
            return last
    return str(request.META.get("REMOTE_ADDR", ""))


def _key(username: str, address: str) -> str:
    mixed = f"{username.strip().casefold()}\n{address}".encode()
    return f"sign-in-failures:{hashlib.sha256(mixed).hexdigest()}"


def refuse_if_locked(username: str, address: str) -> None:
    """Raise LockedOut while the name is locked at the address."""
    if int(cache.get(_key(username, address), 0)) >= settings.LOGIN_FAILURES:
        raise LockedOut(
            _("Too many failed attempts. Wait %(minutes)d minutes, or ask an administrator to set a new password.")
            % {"minutes": settings.LOGIN_LOCK_MINUTES}
        )


def count_failure(username: str, address: str) -> bool:
    """Count one failure; True when this one locks the door."""
    key = _key(username, address)
    cache.add(key, 0, timeout=settings.LOGIN_LOCK_MINUTES * 60)
    try:
        failures: int = cache.incr(key)
    except ValueError:  # it ran out between the two lines
        return False
    return failures == settings.LOGIN_FAILURES


def forget_failures(username: str, address: str) -> None:
    """A success opens the door again."""
    cache.delete(_key(username, address))
