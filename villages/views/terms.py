"""Terms: list, open, close, open again, and the rules a term is judged by."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow, allow_any
from accounts.refusals import placing, saying
from accounts.roles import Act
from sheets.sending import send
from villages import board_export, rule_words, terms
from villages.forms import OpenTermForm, ReasonForm
from villages.frozen import frozen_rules
from villages.models import Division


@allow_any
def listing(request: SignedInRequest) -> HttpResponse:
    """Terms the person may look at, newest first."""
    context = {
        "terms": terms.with_counts(request.user),
        "can_open": request.user.may(Act.OPEN_TERM),
        "may_export": request.user.may(Act.EXPORT_LIST),
    }
    return render(request, "villages/terms.html", context)


@allow(Act.EXPORT_LIST)
def export(request: SignedInRequest) -> FileResponse:
    """The list of terms as a workbook."""
    own = Division.objects.filter(code=request.user.scope).values_list("short_name", flat=True).first()
    return send(
        board_export.terms_table(terms.with_counts(request.user), filled_by=str(request.user)),
        actor=request.user,
        name=_("Terms of office"),
        division=request.user.scope,
        division_name=own or "",
    )


@allow(Act.OPEN_TERM)
def open_one(request: SignedInRequest) -> HttpResponse:
    """Open a term for a district of the person's territory."""
    form = OpenTermForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        with placing(form):
            term = terms.open_term(
                actor=request.user,
                name=asked["name"],
                scope=asked["scope"],
                election_day=asked["election_day"],
                rules=asked["rules"] or None,
            )
            messages.success(request, _("Term %(term)s is open.") % {"term": term})
            return redirect("villages:term_home", term_id=term.pk)
    return render(request, "villages/open_term.html", {"form": form})


@allow(Act.OPEN_TERM)
@require_POST
def close(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Close a term, with a reason when villages are unfinished."""
    term = terms.in_sight(request.user, term_id)
    form = ReasonForm(request.POST)
    with saying(request, _("Term %(term)s is closed.") % {"term": term}):
        terms.close(actor=request.user, term=term, reason=form.cleaned_data["reason"] if form.is_valid() else "")
    return redirect("villages:terms")


@allow(Act.OPEN_TERM)
@require_POST
def reopen(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Open a closed term again, with a reason."""
    term = terms.in_sight(request.user, term_id)
    form = ReasonForm(request.POST)
    with saying(request, _("Term %(term)s is open again.") % {"term": term}):
        terms.reopen(actor=request.user, term=term, reason=form.cleaned_data["reason"] if form.is_valid() else "")
    return redirect("villages:terms")


@allow_any
def rules(request: SignedInRequest, term_id: int) -> HttpResponse:
    """The frozen rules of a term with their sources; what is not confirmed carries a badge."""
    term = terms.in_sight(request.user, term_id)
    frozen = frozen_rules(term)
    organs = [
        (rule_words.organ(organ), [(rule_words.name(rule), rule_words.value(rule), rule) for rule in rows])
        for organ, rows in groupby(frozen.rules, key=lambda rule: rule.organ)
    ]
    context = {"term": term, "rules": frozen, "organs": organs, "to_confirm": len(frozen.to_confirm())}
    return render(request, "villages/rules.html", context)
