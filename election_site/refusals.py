"""The answer to what cannot be read at all: too large, cut off, or not what a browser sends."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
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


def _sentence(exception: Exception) -> str:
    if isinstance(exception, RequestDataTooBig):
        limit = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // (1024 * 1024)
        return _("What was sent is larger than %(limit)s MB. Shorten the text, or hand it in as a file.") % {
            "limit": limit
        }
    if isinstance(exception, (TooManyFieldsSent, TooManyFilesSent)):
        return _("More was ticked or filled in than one page may send. Do it in several parts.")
    return _("The server could not read what was sent. Open the page again and repeat the last step.")
