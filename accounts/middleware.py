"""Who comes in, and how a refusal is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from accounts.access import rule_of
from accounts.errors import DomainError, NotAllowed
from accounts.models import User
from accounts.roles import Act
from accounts.signals import refused

Answer = Callable[[HttpRequest], HttpResponse]


def is_live(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def page_asked_for(request: HttpRequest) -> str:
    """The page to return to after signing in: for a form or a live part, the page that holds it."""
    if is_live(request) or request.method != "GET":
        held = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
        if held.netloc == request.get_host():
            return f"{held.path}?{held.query}" if held.query else held.path
        return "/"
    return request.get_full_path()


class SignInRequired:
    """Every page asks for signing in unless its rule is public; a view without a rule asks too.

    The built-in administration is for administrators only, and uses our sign-in page.
    """

    def __init__(self, get_response: Answer) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Keep pages of signed-in people out of the browser's store: office computers are shared."""
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Send a stranger to the sign-in page; keep everybody but administrators out of the administration."""
        rule = rule_of(view)
        if rule is not None and rule.is_public:
            return None
        if not request.user.is_authenticated:
            return to_sign_in(request)
        match = request.resolver_match
        if match is not None and "admin" in match.app_names:
            user = request.user
            if not (isinstance(user, User) and user.is_staff and user.may(Act.MANAGE_USERS)):
                refused.send(sender=User, request=request, user=user, reason="")
                raise PermissionDenied
        return None


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Redirect to sign-in; a live part answers 401 so that the page around it can keep what was typed."""
    address = f"{resolve_url('accounts:sign_in')}?{urlencode({'next': page_asked_for(request)})}"
    if is_live(request):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


class Refusals:
    """Answers a DomainError that a view did not show itself, and tells of forbidden acts."""

    def __init__(self, get_response: Answer) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put words where the browser would show its own error page: an address that only takes a form, opened."""
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not response.content and not is_live(request):
            sentence = _("This address only takes what a form sends, so there is nothing to see here.")
            page = render(request, "errors/refused.html", {"sentence": sentence, "back": "/"}, status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A sentence and a way back: 403 for a forbidden act, 409 for any other refusal."""
        if isinstance(error, (PermissionDenied, NotAllowed)):
            user = request.user if isinstance(request.user, User) else None
            refused.send(sender=User, request=request, user=user, reason=str(error))
        if not isinstance(error, DomainError):
            return None
        status = 403 if isinstance(error, NotAllowed) else 409
        template = "errors/refused_part.html" if is_live(request) else "errors/refused.html"
        context = {"sentence": str(error), "back": page_asked_for(request) if request.method != "GET" else "/"}
        return render(request, template, context, status=status)
