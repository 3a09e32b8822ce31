"""Middleware of the whole site."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

RENEWED = "renewed_at"


class RollingSessionMiddleware:
    """Let a session end only after idle time, without writing it at every request.

    It is written again when a twentieth of its life has passed, so the idle time is exact to that part.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Renew the session of a signed-in user when it is due."""
        if request.user.is_authenticated:
            now = int(time.time())
            if now - request.session.get(RENEWED, 0) >= settings.SESSION_COOKIE_AGE // 20:
                request.session[RENEWED] = now
        return self.get_response(request)


class ReadableAddress:
    """Refuses an address with a NUL: no name or code holds one, and PostgreSQL cannot be asked for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 400 before any view looks at it."""
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        return self.get_response(request)
