"""Officers of this term and the one before: list, export, end of an office."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow, found
from accounts.roles import Act
from audit import actions, trail
from candidates import exports, officers, rosters
from candidates.filters import RosterForm
from candidates.forms import EndOfficeForm
from candidates.models import Officer
from candidates.rosters import RosterTotals
from candidates.views.answers import done, page_of, saved
from villages import elections, terms
from villages.models import Term
from villages.parts import Tile
from villages.progress import territory
from villages.rounding import plain

actions.register({"officers.exported": gettext_lazy("Exported the list of officers")})


@allow(Act.SEE_PEOPLE)
@require_safe
def listing(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Serving officers with filters and a row of totals."""
    term = terms.in_sight(request.user, term_id)
    form = RosterForm(request.GET, user=request.user, term=term)
    of_term, rows = _asked(request, form, term)
    totals = rosters.totals(rows, of_term)
    page = page_of(request, rosters.in_order(rows, request.GET.get("sort", "")), totals.officers)
    context = {
        "term": term,
        "of_term": of_term,
        "is_previous": form.is_previous,
        "form": form,
        "page": page,
        "totals": totals,
        "tiles": _tiles(request, form, term, totals),
        "may_export": request.user.may(Act.EXPORT_LIST),
        "may_import": request.user.may(Act.IMPORT_SHEET),
    }
    return render(request, "candidates/officers.html", context)


def _tiles(request: SignedInRequest, form: RosterForm, term: Term, totals: RosterTotals) -> list[Tile]:
    """Key figures of the rows shown; continuity is always that of the place, whatever else is filtered."""
    tiles = [
        Tile(_("Officers"), f"{totals.officers:,}", note=_("in %(n)s villages") % {"n": totals.villages}),
        Tile(_("Mean age"), _number(totals.mean_age), _("years")),
        Tile(_("College and above"), _number(totals.percent("college")), "%", f"{totals.college:,}"),
        Tile(_("Women"), _number(totals.percent("women")), "%", f"{totals.women:,}"),
        Tile(_("Full-time"), _number(totals.percent("fulltime")), "%", f"{totals.fulltime:,}"),
    ]
    if term.previous_id:
        found = rosters.continuity(request.user, term, form.asked.division)
        note = _("new %(new)s · left %(left)s") % {"new": f"{found.new:,}", "left": f"{found.left:,}"}
        tiles.append(Tile(_("Re-elected"), f"{found.reelected:,}", note=note))
    return tiles


def _number(value: Decimal | None) -> str:
    return "—" if value is None else plain(value)


def _asked(request: SignedInRequest, form: RosterForm, term: Term) -> tuple[Term, QuerySet[Officer]]:
    """The term looked at and its officers as filtered."""
    if form.is_previous and term.previous is not None:
        return term.previous, rosters.left_of(request.user, term, form.asked)
    return term, rosters.officers(request.user, term, form.asked)


@allow(Act.EXPORT_LIST, also=(Act.SEE_PEOPLE,))
@require_safe
def export(request: SignedInRequest, term_id: int) -> FileResponse:
    """The filtered list as a workbook."""
    term = terms.in_sight(request.user, term_id)
    form = RosterForm(request.GET, user=request.user, term=term)
    of_term, rows = _asked(request, form, term)
    place = elections.division_in_sight(request.user, term, form.asked.division or territory(request.user, term))
    trail.record(actor=request.user, action="officers.exported", obj=of_term, division=place.code)
    totals = rosters.totals(rows, of_term)
    return exports.officers(of_term, place, rosters.in_order(rows, ""), totals, str(request.user))


@allow(Act.EDIT_CANDIDATE)
def end(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """End an office: when, why, and the decision it rests on."""
    term = terms.in_sight(request.user, term_id)
    officer = found(Officer.objects.filter(term=term).select_related("person"), request.user, pk=pk)
    person_url = reverse("candidates:person", args=[term.pk, officer.person_id])
    form = EndOfficeForm(request.POST or None, officer=officer)
    if saved(request, form, lambda: officers.end_office(actor=request.user, officer=officer, **form.arguments())):
        return done(request, _("The office of %(person)s is ended.") % {"person": officer.person}, person_url)
    context = {"term": term, "officer": officer, "form": form, "person_url": person_url}
    return render(request, "candidates/end_office.html", context)
