"""Lists over many villages: the roll, its export, double registrations."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import SignedInRequest, allow
from accounts.roles import Act
from audit import trail
from jobs import work
from jobs.models import Job
from sheets.sending import send
from villages import elections, terms
from villages.models import Division, Term
from villages.progress import territory
from voters import exporting, listing
from voters.doubles import Doubles
from voters.forms import FilterForm


def _chosen(request: SignedInRequest, term: Term) -> tuple[FilterForm, Division]:
    """The filter form and the division it asks for; Http404 outside the territory."""
    own = territory(request.user, term)
    wanted = request.GET.get("division") or own
    division = elections.division_in_sight(request.user, term, wanted)
    below = Division.objects.under(own)
    below = below.townships() if len(own) < 9 else below.villages()
    choices = [("", _("All")), *below.order_by("code").values_list("code", "short_name")]
    if wanted != own and wanted not in dict(choices):
        choices.append((division.code, division.short_name))
    return FilterForm(request.GET, divisions=choices), division


@allow(Act.SEE_ROLL)
def roll(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Voters of a division, fifty at a time."""
    term = terms.in_sight(request.user, term_id)
    form, division = _chosen(request, term)
    within = listing.places(term, division.code)
    found = listing.page(within, form.wanted(), request.GET.get("after", ""))
    context = {
        "term": term,
        "form": form,
        "division": division,
        "page": found,
        "rows": [(voter, within[voter.village_election_id]) for voter in found.rows],
        "is_first": not request.GET.get("after"),
        "may_export": request.user.may(Act.EXPORT_LIST),
        "may_import": request.user.may(Act.IMPORT_SHEET),
        "query": _query(request),
    }
    return render(request, "voters/roll.html", context)


def _query(request: SignedInRequest) -> str:
    """Filters of the address bar without the position, for links to the next page and the export."""
    values = request.GET.copy()
    values.pop("after", None)
    return values.urlencode()


@allow(Act.EXPORT_LIST)
def export(request: SignedInRequest, term_id: int) -> HttpResponseBase:
    """The filtered list as a workbook; a long one is made by a worker."""
    request.user.require(Act.SEE_ROLL)
    term = terms.in_sight(request.user, term_id)
    form, division = _chosen(request, term)
    within = listing.places(term, division.code)
    wanted = form.wanted()
    trail.record(actor=request.user, action="roll.exported", obj=term, division=division.code)
    if listing.length(within) <= exporting.AT_ONCE:
        return exporting.response(term, division, within, wanted, filled_by=str(request.user))
    job = work.start(
        actor=request.user,
        kind=exporting.KIND,
        payload=exporting.payload(term, division, wanted),
        scope=division.code,
        lock_key=f"{exporting.KIND}:{request.user.pk}:{division.code}:{term.pk}",
    )
    return redirect("jobs:page", job.pk)


@allow(Act.EXPORT_LIST)
def exported(request: SignedInRequest, term_id: int, job_id: int) -> HttpResponseBase:
    """The workbook a worker made; only for the person who asked for it."""
    request.user.require(Act.SEE_ROLL)
    terms.in_sight(request.user, term_id)
    job = Job.objects.filter(pk=job_id, kind=exporting.KIND, created_by=request.user).first()
    path = exporting.path_of(job_id)
    if job is None or not path.exists():
        raise Http404(_("This file is no longer kept. Export the list again."))
    return FileResponse(path.open("rb"), as_attachment=True, filename=job.result.get("file_name", "roll.xlsx"))


@allow(Act.SEE_ROLL)
def double_registrations(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Voters of the territory whose number is on a second roll, fifty at a time."""
    term = terms.in_sight(request.user, term_id)
    _form, division = _chosen(request, term)
    found = Doubles(term, division.code).page(request.GET.get("page"))
    context = {
        "term": term,
        "division": division,
        "page": found,
        "doubles": found.object_list,
        "number": found.paginator.count,
        "may_export": request.user.may(Act.EXPORT_LIST),
    }
    return render(request, "voters/doubles.html", context)


@allow(Act.EXPORT_LIST)
def doubles_export(request: SignedInRequest, term_id: int) -> FileResponse:
    """Double registrations as a workbook, numbers masked."""
    request.user.require(Act.SEE_ROLL)
    term = terms.in_sight(request.user, term_id)
    _form, division = _chosen(request, term)
    return send(
        exporting.doubles_table(term, division, filled_by=str(request.user)),
        actor=request.user,
        name=_("Double registrations"),
        division=division.code,
        division_name=division.short_name,
        of=term,
    )
