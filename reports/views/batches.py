"""Door: the reports of a division and of everything one level below it, with one request."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.refusals import saying
from accounts.roles import Act
from reports import batches
from reports.forms import RequestForm
from villages import terms


@allow(Act.MAKE_REPORT)
@require_POST
def new_all(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Ask for all of them; the page of the job follows every part to its end."""
    term = terms.in_sight(request.user, term_id)
    form = RequestForm(request.POST, places=[], action="")
    with saying(request):
        scope = form.cleaned_data["scope"] if form.is_valid() else ""
        job = batches.request_all(actor=request.user, term=term, scope=scope)
        return redirect("jobs:page", pk=job.pk)
    return redirect("reports:list", term_id=term.pk)
