"""Search: villages, people, voters, by the providers of the rooms."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.access import SignedInRequest, allow_any
from villages import terms
from villages.forms import SearchForm
from villages.navigation import chosen
from villages.parts import parts


@allow_any
def search(request: SignedInRequest, term_id: int = 0) -> HttpResponse:
    """Hits of every room for ``?q=`` in the term looked at, grouped by kind."""
    term = terms.in_sight(request.user, term_id) if term_id else chosen(request, terms.newest(request.user))
    if term is None:
        return redirect("villages:home")
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    hits = [hit for provider in parts.searches for hit in provider(request.user, term, words)] if words else []
    groups = [(kind, list(group)) for kind, group in groupby(hits, key=lambda hit: str(hit.kind))]
    return render(
        request,
        "villages/search.html",
        {"term": term, "words": words, "groups": groups, "is_too_long": not form.is_valid()},
    )
