"""Doors: the list of reports, asking for a new one, and what each figure means."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.refusals import saying
from accounts.roles import Act
from jobs.models import Job
from reports import batches, selectors, snapshots
from reports.catalogue import CATALOGUE
from reports.forms import ListFilter, RequestForm
from reports.presentation.wording import said
from sheets.export import Head, TableSpec
from sheets.sending import send
from villages import elections, terms
from villages.progress import territory

PER_PAGE = 25


@allow(Act.SEE_REPORT)
@require_safe
def listing(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Reports of the person's territory, newest first, and the form for a new one."""
    term = terms.in_sight(request.user, term_id)
    places = selectors.places_for(request.user, term)
    chosen = ListFilter(request.GET, places=places)
    under = chosen.cleaned_data["under"] if chosen.is_valid() else ""
    rows = Paginator(selectors.reports_of(request.user, term, under), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "term": term,
        "rows": rows,
        "filter": chosen,
        "under": under,
        "may_export": request.user.may(Act.EXPORT_LIST),
        "can_see_templates": request.user.may(Act.EDIT_TEXTS) or request.user.may(Act.EDIT_REPORT),
    }
    if request.user.may(Act.MAKE_REPORT):
        context["form"] = RequestForm(
            places=places,
            action=reverse("reports:new", args=[term.pk]),
            all_action=reverse("reports:new_all", args=[term.pk]),
        )
        context["jobs"] = (
            Job.objects.visible_to(request.user).active().filter(kind__in=(snapshots.JOB_KIND, batches.JOB_KIND))
        )
    return render(request, "reports/list.html", context)


@allow(Act.EXPORT_LIST, also=(Act.SEE_REPORT,))
@require_safe
def export(request: SignedInRequest, term_id: int) -> FileResponse:
    """The filtered list of reports as a workbook, each with the fingerprint of its facts."""
    term = terms.in_sight(request.user, term_id)
    chosen = ListFilter(request.GET, places=selectors.places_for(request.user, term))
    under = chosen.cleaned_data["under"] if chosen.is_valid() else ""
    division = elections.division_in_sight(request.user, term, under or territory(request.user, term))
    rows = selectors.reports_of(request.user, term, under)
    spec = TableSpec(
        title=_("%(division)s %(term)s: reports made") % {"division": division.name, "term": term},
        unit=_("reports"),
        headers=(
            Head(_("No."), 6, "number"),
            Head(_("Code"), 16, "id"),
            Head(_("Division"), 24),
            Head(_("Counted at"), 18),
            Head(_("Asked for by"), 16),
            Head(_("Fingerprint"), 68),
        ),
        rows=(
            (number, row.scope, row.scope_name, _minute(row.as_of), str(row.created_by or ""), row.sha256)
            for number, row in enumerate(rows.iterator(chunk_size=500), 1)
        ),
        total_row=lambda count: (_("Total"), "", count, "", "", ""),
        filled_by=str(request.user),
    )
    return send(
        spec,
        actor=request.user,
        name=_("Reports"),
        division=division.code,
        division_name=division.short_name,
        of=term,
    )


def _minute(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


@allow(Act.MAKE_REPORT)
@require_POST
def new(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Ask for a report; the page of its job follows it to its end."""
    term = terms.in_sight(request.user, term_id)
    form = RequestForm(request.POST, places=[], action="")
    with saying(request):
        scope = form.cleaned_data["scope"] if form.is_valid() else ""
        job = snapshots.request(actor=request.user, term=term, scope=scope)
        return redirect("jobs:page", pk=job.pk)
    return redirect("reports:list", term_id=term.pk)


@allow(Act.SEE_REPORT)
@require_safe
def definitions(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Every figure with what it means, its numerator and its denominator."""
    term = terms.in_sight(request.user, term_id)
    rows = [
        {
            "key": each.key,
            "name": said(each.name),
            "definition": said(each.definition),
            "numerator": said(each.numerator),
            "denominator": said(each.denominator),
            "unit": said(each.unit),
            "source": said(each.source.name),
            "rounding": said(each.rounding),
            "indicator": each.indicator,
        }
        for each in CATALOGUE
    ]
    conventions = [
        _("Shares and mean ages are rounded half up to one decimal; “.0” is left out."),
        _("100% is written only where both numbers are equal, 0% only where the numerator is zero."),
        _("A change is the difference of the two displayed figures: shares in percentage points, ages in years."),
        _("A township's or a district's share is made of summed integers, never of averaged shares."),
        _("What is not known is a dash, never a zero."),
    ]
    return render(request, "reports/definitions.html", {"term": term, "rows": rows, "conventions": conventions})
