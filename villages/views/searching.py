"""Search: villages, people, voters, by the providers of the rooms."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow_any
from sheets import identity
from villages import terms
from villages.forms import SearchForm
from villages.navigation import chosen
from villages.parts import parts

if TYPE_CHECKING:
    from villages.models import Term


@allow_any
def search(request: SignedInRequest, term_id: int = 0) -> HttpResponse:
    """Hits of every room in the term looked at, grouped by kind.

    The field at the top posts. Words go on to an address with ``?q=`` that can be kept and sent on; an identity number
    is answered at once and stands in no address, and one that somebody wrote into the address is not looked for.
    """
    term = terms.in_sight(request.user, term_id) if term_id else chosen(request, terms.newest(request.user))
    if term is None:
        return redirect("villages:home")
    form = SearchForm(request.POST if request.method == "POST" else request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    is_personal = identity.holds_number(words)
    if request.method == "POST" and form.is_valid() and not is_personal:
        return redirect(f"{request.path}?{urlencode({'q': words})}")
    in_address = is_personal and request.method != "POST"
    return _answer(request, term, "" if in_address else words, is_too_long=not form.is_valid(), in_address=in_address)


@allow_any
@require_POST
def filtered(request: SignedInRequest) -> HttpResponse:
    """Lead to a list with the filters of its bar in the address; a number typed there is searched for instead.

    ``list`` is the path of the list. Empty filters are left out.
    """
    target = request.POST.get("list", "")
    if not (target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})):
        return redirect("villages:home")
    given = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if value and name not in ("list", "csrfmiddlewaretoken")
    ]
    personal = next((value for _name, value in given if identity.holds_number(value)), "")
    if not personal:
        return redirect(f"{target}?{urlencode(given)}" if given else target)
    term = _term_of(request, target)
    return redirect("villages:home") if term is None else _answer(request, term, personal)


def _term_of(request: SignedInRequest, target: str) -> Term | None:
    """The term whose list it is, else the one looked at last; Http404 outside the territory."""
    try:
        term_id = resolve(target).kwargs.get("term_id")
    except Resolver404:
        term_id = None
    return terms.in_sight(request.user, term_id) if term_id else chosen(request, terms.newest(request.user))


def _answer(request: SignedInRequest, term: Term, words: str, **problems: bool) -> HttpResponse:
    hits = [hit for provider in parts.searches for hit in provider(request.user, term, words)] if words else []
    groups = [(kind, list(group)) for kind, group in groupby(hits, key=lambda hit: str(hit.kind))]
    shown = identity.mask(identity.normalise(words)) if identity.holds_number(words) else words
    return render(request, "villages/search.html", {"term": term, "words": shown, "groups": groups, **problems})
