"""Doors: who may open a page (a declared rule on every view) and what of it they may see (territory).

Every view carries exactly one rule: :func:`public`, :func:`allow_any` or :func:`allow`. A test walks all URLs and
fails on a view without one. Signing in is demanded by ``accounts.middleware.SignInRequired``; the rule then decides
between 403 (the role lacks the act) and the page. Rows outside the person's territory do not exist for them: 404.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Manager, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.roles import Act

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Row = TypeVar("Row", bound=Model)


class SignedInRequest(HttpRequest):
    """A request that passed a door: the user is one of ours (for annotations only, never built)."""

    user: User


@dataclass(frozen=True, slots=True)
class Rule:
    """What a view asks for: nothing (``is_public``), signing in, or one of the acts (and every one of ``also``)."""

    acts: tuple[Act, ...] = ()
    is_public: bool = False
    also: tuple[Act, ...] = ()

    def admits(self, user: User) -> bool:
        """Whether a signed-in person may open the door."""
        if self.is_public or not self.acts:
            return True
        return any(user.may(act) for act in self.acts) and all(user.may(act) for act in self.also)


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """The declared rule of a view, None when it has none."""
    return getattr(view, "access_rule", None)


def _ruled(view: View, rule: Rule) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not rule.is_public:
            user = request.user
            if not (isinstance(user, User) and rule.admits(user)):
                raise PermissionDenied
        return view(request, *args, **kwargs)

    guarded.access_rule = rule  # type: ignore[attr-defined]
    guarded.login_required = not rule.is_public  # type: ignore[attr-defined]
    return cast(View, guarded)


def public(view: View) -> View:
    """Open to everybody, signed in or not (sign-in, health, language)."""
    return _ruled(view, Rule(is_public=True))


def allow_any(view: View) -> View:
    """Open to every signed-in person; the territory still decides what they find."""
    return _ruled(view, Rule())


def allow(*acts: Act, also: tuple[Act, ...] = ()) -> Callable[[View], View]:
    """Open to roles that hold at least one of the acts: ``@allow(Act.ENTER_RESULT)``.

    ``also`` names acts that are needed besides, such as seeing the rows of a list that is exported.
    """
    if not acts:
        raise ValueError("Name at least one act, or use allow_any.")
    return lambda view: _ruled(view, Rule(acts=acts, also=also))


def scoped(code: str, user: User) -> str:
    """The division code, if it lies in the person's territory; raises Http404 otherwise."""
    if not user.sees(code):
        raise Http404
    return code


def found(rows: Manager[Row] | QuerySet[Row], user: User, **lookup: Any) -> Row:
    """The one row of ``rows`` in the person's territory; raises Http404 when there is none.

    ``rows`` is a manager or query set of ours, with ``visible_to(user)``.
    """
    visible: QuerySet[Row] = rows.visible_to(user)  # type: ignore[union-attr]
    return get_object_or_404(visible, **lookup)
