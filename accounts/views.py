"""The door itself: signing in and out, one's own settings, who can do what."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow_any, public
from accounts.forms import SignInForm
from accounts.models import User
from accounts.roles import ACT_LABELS, Act, Role, may
from accounts.signals import password_changed

LARGER_TYPE_COOKIE = "larger_type"
ONE_YEAR = 365 * 24 * 3600


def onward(request: HttpRequest, default: str = "/") -> str:
    """The page asked for in ``next`` if it is one of ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # A name without a slash would be looked up as the name of a view.
    return target if ours and target.startswith("/") else default


@public
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; then on to the page that was asked for."""
    if request.user.is_authenticated:
        return redirect(onward(request))
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(onward(request))
    return render(request, "registration/login.html", {"form": form, "next": onward(request, default="")})


@allow_any
@require_safe
def signed_in(request: SignedInRequest) -> HttpResponse:
    """End of signing in again in a second tab: go back to the first."""
    return render(request, "registration/signed_in.html")


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("accounts:sign_in")


@allow_any
@never_cache
@sensitive_post_parameters()
def password_change(request: SignedInRequest) -> HttpResponse:
    """A new password, after the old one; other sessions of the person end."""
    form = PasswordChangeForm(request.user, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, request.user)
        password_changed.send(sender=User, request=request, user=request.user)
        messages.success(request, _("Your password has been changed."))
        return redirect("/")
    return render(request, "registration/password_change.html", {"form": form})


@public
@require_POST
def larger_type(request: HttpRequest) -> HttpResponse:
    """Switch between normal and larger type on this computer."""
    response = redirect(onward(request))
    if request.COOKIES.get(LARGER_TYPE_COOKIE):
        response.delete_cookie(LARGER_TYPE_COOKIE, samesite="Lax")
    else:
        secure = request.is_secure()
        response.set_cookie(LARGER_TYPE_COOKIE, "1", max_age=ONE_YEAR, samesite="Lax", httponly=True, secure=secure)
    return response


@allow_any
@require_safe
def who_can_do_what(request: SignedInRequest) -> HttpResponse:
    """Every act against every role, from the same table the pages obey."""
    roles = list(Role)
    rows = [{"label": ACT_LABELS[act], "held": [may(role, act) for role in roles]} for act in Act]
    own = roles.index(Role(request.user.role))
    return render(request, "accounts/who_can_do_what.html", {"roles": roles, "rows": rows, "own": own})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long or another sign-in happened: say so, and lead back to what was typed."""
    back = urlsplit(request.headers.get("Referer", "")).path or request.path
    return render(request, "errors/403_csrf.html", {"back": back}, status=403)
