"""The negative list of a term with the departments that answer for each item; a reviewer's own items first."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.roles import Act
from candidates import departments
from candidates.models import Bar, Department
from villages import terms


@allow(Act.SEE_PEOPLE)
@require_safe
def page(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Every item in force on election day: how it bars, what it rests on, who answers for it; no words of anybody."""
    term = terms.in_sight(request.user, term_id)
    asked, bars, own = departments.of(term), departments.bars(term), request.user.department
    mine = [bar for bar in bars if own and bar.concerns(own)]
    others = [bar for bar in bars if bar not in mine]
    parts = [(_("Items your department answers for"), mine), (_("Other items") if mine else "", others)]
    lines = [(title, [(bar, _names(bar, asked)) for bar in items]) for title, items in parts if items]
    nobody = [bar for bar in bars if not _names(bar, asked)] if asked else []
    may_vet = request.user.may(Act.GIVE_OPINION) or request.user.may(Act.SEE_OPINIONS)
    context = {"term": term, "parts": lines, "nobody": nobody, "may_vet": may_vet}
    return render(request, "candidates/negative_list.html", context)


def _names(bar: Bar, asked: Sequence[Department]) -> list[str]:
    """The term's departments that answer for an item, in their order."""
    return [department.label for department in asked if bar.concerns(department.code)]
