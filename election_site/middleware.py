"""Middleware of the whole site."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sheets import identity

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


class NoNumbersInAddresses:
    """Takes identity numbers out of addresses: they would stay in histories, bookmarks and the links of the page.

    Fields that may be given one post; an address somebody wrote by hand leads to itself without it, and to a sentence.
    Django's own administration searches by address only, so there a number may stand in it.
    """

    LEFT_ALONE = frozenset({"next"})
    """An address of this site to go back to; numbers in it were taken out when it was opened."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do before the address is known to be one of ours."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Lead to the same address without the number; the search tells so by itself."""
        if request.method not in ("GET", "HEAD") or not request.META.get("QUERY_STRING"):
            return None
        found = [
            name
            for name, values in request.GET.lists()
            if name not in self.LEFT_ALONE and any(identity.holds_number(value) for value in values)
        ]
        match = request.resolver_match
        if not found or (match and (match.app_name == "admin" or match.url_name in ("search", "term_search"))):
            return None
        kept = request.GET.copy()
        for name in found:
            del kept[name]
        messages.warning(
            request,
            _("An identity number does not belong in the address and was taken out. Type it in the field at the top."),
        )
        return redirect(f"{request.path}?{kept.urlencode()}" if kept else request.path)
