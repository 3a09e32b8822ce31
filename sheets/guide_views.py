"""Doors of the guide: what each kind of sheet may hold and what the import makes of it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from sheets import terms
from sheets.cases import OF_FILES
from sheets.gates import kinds_for
from sheets.guide import guide
from sheets.views import kind_for, may_import


@may_import
@require_safe
def first(request: SignedInRequest, term_id: int) -> HttpResponse:
    """The guide to the first kind the person may bring in."""
    terms.directory().card(term_id, request.user)
    kinds = kinds_for(request.user)
    if not kinds:
        raise Http404
    return redirect("sheets:guide", term_id, kinds[0].key)


@may_import
@require_safe
def page(request: SignedInRequest, term_id: int, kind: str) -> HttpResponse:
    """One kind: its columns, and the codes of the import report in words."""
    card = terms.directory().card(term_id, request.user)
    declared = kind_for(request.user, kind)
    context = {
        "card": card,
        "kinds": kinds_for(request.user),
        "kind": declared,
        "guide": guide(declared, term_id),
        "of_files": OF_FILES,
    }
    return render(request, "sheets/guide.html", context)
