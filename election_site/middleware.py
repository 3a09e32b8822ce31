"""Middleware of the whole site."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError

RENEWED = "renewed_at"
NUL = "\x00"


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


class ReadableText:
    """Keeps NULs away from everything behind: PostgreSQL knows no such character, and nobody can see or type it.

    An address with one is refused; from the fields of a form they are taken out, so that nothing typed is lost.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 400 before any view looks at it."""
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Take NULs out of what was posted."""
        try:
            posted = request.POST
        except UnreadablePostError:  # the browser has gone; nobody waits for an answer
            return
        if any(NUL in name or any(NUL in value for value in values) for name, values in posted.lists()):
            clean = QueryDict(mutable=True, encoding=posted.encoding)
            for name, values in posted.lists():
                clean.setlist(name.replace(NUL, ""), [value.replace(NUL, "") for value in values])
            request.POST = clean  # type: ignore[assignment]  # the stubs know only the one Django makes
