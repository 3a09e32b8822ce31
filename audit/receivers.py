"""Writes down what the doors tell: signing in and out, failures, refusals (connected once, in AuditConfig.ready)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal
from django.http import HttpRequest

from accounts import signals
from accounts.lockout import address_of
from accounts.models import User
from audit.trail import record


def _address(request: HttpRequest | None) -> dict[str, str]:
    return {"address": address_of(request)} if request is not None else {}


def _named(username: str) -> dict[str, str]:
    """The name if it is one of ours; a stranger's typing may be a password in the wrong box and is not kept."""
    return {"username": username} if User.objects.filter(username=username).exists() else {}


def signed_in(sender: Any, request: HttpRequest | None = None, user: Any = None, **kwargs: Any) -> None:
    """Somebody signed in."""
    record(actor=user, action="access.signed_in", obj=user, details=_address(request))


def signed_out(sender: Any, request: HttpRequest | None = None, user: Any = None, **kwargs: Any) -> None:
    """Somebody signed out (``user`` is None when the session had ended before)."""
    if isinstance(user, User):
        record(actor=user, action="access.signed_out", obj=user, details=_address(request))


def sign_in_failed(
    sender: Any, credentials: dict[str, Any] | None = None, request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """A name and password did not match."""
    username = str((credentials or {}).get("username", ""))
    details = _address(request) | _named(username)
    record(actor=None, action="access.sign_in_failed", outcome="refused", details=details)


def locked_out(sender: Any, request: HttpRequest | None = None, username: str = "", **kwargs: Any) -> None:
    """Repeated failures closed the door."""
    details = _address(request) | _named(username)
    record(actor=None, action="access.locked", outcome="refused", details=details)


def password_changed(sender: Any, request: HttpRequest | None = None, user: Any = None, **kwargs: Any) -> None:
    """Somebody set a new password for themselves."""
    record(actor=user, action="access.password_changed", obj=user, details=_address(request))


def refused(sender: Any, request: HttpRequest, user: User | None = None, reason: str = "", **kwargs: Any) -> None:
    """Somebody tried what their role may not do."""
    match = request.resolver_match
    details = {"page": match.view_name if match else "", "method": request.method or ""}
    record(actor=user, action="access.refused", outcome="refused", reason=reason, details=details)


def user_saved(sender: Any, user: User, saved: User, request: HttpRequest | None = None, **kwargs: Any) -> None:
    """An administrator added or changed a user."""
    details = {"username": saved.username, "role": saved.role, "scope": saved.scope, "active": saved.is_active}
    record(actor=user, action="access.user_saved", obj=saved, division=saved.scope, details=details)


def connect() -> None:
    """Listen; connecting twice changes nothing."""
    pairs: list[tuple[Signal, Callable[..., None]]] = [
        (user_logged_in, signed_in),
        (user_logged_out, signed_out),
        (user_login_failed, sign_in_failed),
        (signals.locked_out, locked_out),
        (signals.password_changed, password_changed),
        (signals.refused, refused),
        (signals.user_saved, user_saved),
    ]
    for signal, receiver in pairs:
        signal.connect(receiver, dispatch_uid=f"audit.{receiver.__name__}")
