"""Middleware of the whole site."""

import time
from collections.abc import Callable

from django.conf import settings
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
