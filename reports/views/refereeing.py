"""Doors: what the referee found in a report, explaining it, and signing the report off."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.refusals import saying
from accounts.roles import Act
from reports import releases
from reports.presentation import refereeing as words
from reports.referee.checks import BY_CODE
from reports.views.reading import found
from villages.forms import ReasonForm

PER_PAGE = 50


@allow(Act.SEE_REPORT)
@require_safe
def page(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Every break with both figures and its explanation; ``?check=CODE`` and ``?open=1`` narrow the list."""
    term, snapshot = found(request, term_id, pk)
    every = releases.findings(snapshot)
    check, only_open = request.GET.get("check", ""), request.GET.get("open") == "1"
    shown = [
        each
        for each in every
        if (not check or each.broken.code == check) and not (only_open and each.explanation is not None)
    ]
    rows = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "term": term,
        "snapshot": snapshot,
        "verdict": words.tally(every, getattr(snapshot, "release", None)),
        "rows": rows,
        "lines": words.rows(rows, term.pk),
        "checks": words.check_rows(every),
        "check": BY_CODE.get(check) and check,
        "only_open": only_open,
        "can_explain": request.user.may(Act.MAKE_REPORT),
    }
    return render(request, "reports/referee.html", context)


@allow(Act.MAKE_REPORT)
@require_POST
def explain(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Explain one break; back to the list as it was narrowed."""
    term, snapshot = found(request, term_id, pk)
    form = ReasonForm(request.POST)
    text = form.cleaned_data["reason"] if form.is_valid() else ""
    code, village = request.POST.get("code", ""), request.POST.get("village", "")
    with saying(request, _("Explained. It stays with your name beside the two figures.")):
        releases.explain(actor=request.user, snapshot=snapshot, code=code, village=village, text=text)
    answer = redirect("reports:referee", term_id=term.pk, pk=snapshot.pk)
    narrowed = {"check": code} if request.POST.get("narrowed") == code and code in BY_CODE else {}
    answer["Location"] += f"?{urlencode(narrowed)}" if narrowed else ""
    return answer


@allow(Act.RELEASE_REPORT)
@require_POST
def release(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Sign the report off by name."""
    term, snapshot = found(request, term_id, pk)
    with saying(request, _("Signed off. The referee's result of this moment stays with the report.")):
        releases.release(actor=request.user, snapshot=snapshot)
        return redirect("reports:page", term_id=term.pk, pk=snapshot.pk)
    return redirect("reports:referee", term_id=term.pk, pk=snapshot.pk)
