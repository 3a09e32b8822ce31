"""Answers outside any view: to what cannot be read at all, and while the database is away."""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Status 400 with a sentence that says what to do; a page that needs nothing when nobody is known yet."""
    if not hasattr(request, "user"):
        return HttpResponse(render_to_string("400.html"), status=400)
    context = {"sentence": _sentence(exception), "back": "/"}
    return render(request, "errors/refused.html", context, status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """Status 503 while the database cannot be reached, which passes by itself; 500 for everything else.

    Both pages stand alone: nothing of the site may be relied on.
    """
    fault = sys.exc_info()[1]
    if isinstance(fault, (OperationalError, InterfaceError)) and not getattr(fault.__cause__, "pgcode", None):
        answer = HttpResponse(render_to_string("503.html"), status=503)
        answer["Retry-After"] = "10"
        return answer
    return HttpResponse(render_to_string("500.html"), status=500)


def _sentence(exception: Exception) -> str:
    if isinstance(exception, RequestDataTooBig):
        limit = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // (1024 * 1024)
        return _("What was sent is larger than %(limit)s MB. Shorten the text, or hand it in as a file.") % {
            "limit": limit
        }
    if isinstance(exception, (TooManyFieldsSent, TooManyFilesSent)):
        return _("More was ticked or filled in than one page may send. Do it in several parts.")
    return _("The server could not read what was sent. Open the page again and repeat the last step.")
