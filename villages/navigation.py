"""What every page shows around its content: brand, term, the lists a role may open, the tree of places."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from villages import terms
from villages.models import Term, TermState
from villages.parts import parts
from villages.progress import due_of, territory, total, townships_for_navigation, villages_for_navigation
from villages.stages import SHAPES, Look

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from villages.progress import Township
    from villages.stages import Deadlines

TODO_SECONDS = 120
CHOSEN = "term"


def navigation(request: HttpRequest) -> Mapping[str, Any]:
    """Context processor: ``nav`` for signed-in people, worked out only when a template asks for it."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    return {"nav": _Lazy(request, user)}


class _Lazy:
    """``nav`` of the templates; each part is made once, on first use, so that fragments cost nothing."""

    def __init__(self, request: HttpRequest, user: User) -> None:
        self.request = request
        self.user = user
        self._made: dict[str, Any] | None = None

    def __getitem__(self, key: str) -> Any:
        if self._made is None:
            self._made = _build(self.request, self.user)
        return self._made[key]


def _build(request: HttpRequest, user: User) -> dict[str, Any]:
    known = terms.newest(user)
    term = chosen(request, known)
    if term is None:
        return {"brand": _("Village elections"), "terms": [], "sections": [], "todo_url": "/"}
    home = reverse("villages:term_home", args=[term.pk])
    scope = territory(user, term)
    rows = townships_for_navigation(term, scope)
    return {
        "brand": _("%(district)s village elections") % {"district": term.scope.short_name},
        "term": _label(term, term),
        "terms": [
            {"label": _label(each, term), "url": reverse("villages:term_home", args=[each.pk]), "active": each == term}
            for each in known
        ],
        "is_synthetic": term.is_synthetic,
        "sections": [_lists(request, user, term, rows), _places(request, term, scope, rows)],
        "todo_count": cache.get(todo_key(user, term)),
        "todo_url": home,
    }


def chosen(request: HttpRequest, known: list[Term]) -> Term | None:
    """The term of the address, else the one last looked at, else the newest open one."""
    match = request.resolver_match
    wanted = (match.kwargs.get("term_id") if match else None) or request.session.get(CHOSEN)
    return (
        next((term for term in known if term.pk == wanted), None)
        or next((term for term in known if term.state == TermState.OPEN), None)
        or (known[0] if known else None)
    )


def todo_key(user: User, term: Term) -> str:
    """Cache key of the number in the badge “my work”; the home page writes it."""
    return f"todo:{user.pk}:{term.pk}"


def remember_todo(user: User, term: Term, number: int) -> None:
    """Keep the number of things to do for the badge on other pages."""
    cache.set(todo_key(user, term), number, TODO_SECONDS)


def _label(term: Term, current: Term) -> str:
    """Terms of several districts (administrators) need the district's name."""
    return str(term) if term.scope_id == current.scope_id else f"{term.scope.short_name} {term}"


def _lists(request: HttpRequest, user: User, term: Term, rows: list[Township]) -> dict[str, Any]:
    items = []
    together = total(rows)
    for link in parts.links:
        if link.acts and not any(user.may(act) for act in link.acts):
            continue
        try:
            url = reverse(link.url_name, args=[term.pk])
        except NoReverseMatch:
            continue
        count = f"{together.completed}/{together.villages}" if link.url_name == "villages:board" else None
        items.append({"label": link.label, "url": url, "count": count, "active": request.path == url})
    return {"title": _("Lists"), "items": items}


def _places(request: HttpRequest, term: Term, scope: str, rows: list[Township]) -> dict[str, Any]:
    """Townships, those that need attention first; the villages themselves for somebody who sees one township."""
    if len(scope) >= 9:
        return _village_places(request, term, scope)
    links = _township_links(term.pk, due_of(term), tuple(rows), timezone.localdate())
    items = [
        {"label": name, "url": url, "count": count, "active": f"/{code}" in request.path}
        for code, name, url, count in links
    ]
    return {"title": _("Townships (most urgent first)"), "items": items}


@lru_cache(maxsize=256)
def _township_links(
    term_id: int, due: Deadlines | None, rows: tuple[Township, ...], today: date
) -> tuple[tuple[str, str, str, str], ...]:
    """(code, name, address, completed/villages), most urgent first; kept as long as no figure changes."""
    return tuple(
        (row.code, row.name, reverse("villages:board_of", args=[term_id, row.code]), f"{row.completed}/{row.villages}")
        for row in sorted(rows, key=lambda each: each.urgency(due, today))
    )


def _village_places(request: HttpRequest, term: Term, scope: str) -> dict[str, Any]:
    items = []
    for code, name, completed_on in villages_for_navigation(term, scope):
        url = reverse("villages:village", args=[term.pk, code])
        shape = SHAPES[Look.DONE if completed_on else Look.DOING]
        items.append({"label": name, "url": url, "count": shape, "active": code in request.path})
    return {"title": _("Villages and communities"), "items": items}
