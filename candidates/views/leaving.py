"""Those who left and what was arranged; what the old team hands to the new, with the law's days running."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow, found
from accounts.roles import Act
from candidates import leaving
from candidates.forms_of_planning import HandOverForm, HandoversForm, LeaversForm, SettleForm
from candidates.models import Officer
from candidates.records.leaving import Handed, HandoverItem, Settlement, Way
from candidates.views.answers import done, page_of, saved
from villages import elections, terms
from villages.models import Term, TermState, VillageElection


@allow(Act.EDIT_CANDIDATE, Act.SCREEN_CANDIDATE)
@require_safe
def ledger(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Everybody who left, with talk and arrangement."""
    term = terms.in_sight(request.user, term_id)
    form = LeaversForm(request.GET, user=request.user, term=term)
    asked = form.asked
    counts = leaving.counts(leaving.leavers(request.user, term, leaving.LeaverFilter(division=asked.division)))
    rows = leaving.leavers(request.user, term, asked)
    is_plain = not (asked.words or asked.way)
    context = {
        "term": term,
        "form": form,
        "page": page_of(request, rows, counts["all"] if is_plain else rows.count()),
        "counts": counts,
        "ways": [(label, counts[way]) for way, label in Way.choices if way not in (Way.OPEN, Way.OTHER)],
        "may_edit": request.user.may(Act.EDIT_CANDIDATE),
        "may_export": request.user.may(Act.EXPORT_LIST),
    }
    return render(request, "candidates/leavers.html", context)


@allow(Act.EDIT_CANDIDATE)
def settle(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Record the talk with somebody who left, and the arrangement."""
    term = terms.in_sight(request.user, term_id)
    rows = Officer.objects.filter(term__in=_terms(term)).select_related("person", "village_election__village")
    officer = found(rows, request.user, pk=pk)
    back = reverse("candidates:leavers", args=[term.pk])
    known = Settlement.objects.filter(officer=officer).first()
    initial = {name: getattr(known, name) for name in SettleForm.base_fields} if known else {}
    form = SettleForm(request.POST or None, initial=initial)
    if saved(
        request, form, lambda: leaving.settle(actor=request.user, term=term, officer=officer, **form.cleaned_data)
    ):
        return done(request, _("Saved: %(person)s.") % {"person": officer.person}, back)
    return render(request, "candidates/settle.html", {"term": term, "officer": officer, "form": form, "back": back})


def _terms(term: Term) -> list[int]:
    return [term.pk, *([term.previous_id] if term.previous_id else [])]


@allow(Act.EDIT_CANDIDATE, Act.SCREEN_CANDIDATE)
@require_safe
def handovers(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Villages with a new committee and how far their handover is."""
    term = terms.in_sight(request.user, term_id)
    form = HandoversForm(request.GET, user=request.user, term=term)
    asked = form.asked
    today = timezone.localdate()
    rows = leaving.handovers(request.user, term, asked.division)
    begun = [row for row in rows if row.started_on]
    shown = leaving.shown(rows, all_of_them=bool(asked.show))
    context = {
        "term": term,
        "form": form,
        "rows": [(row, row.look(today), row.days_left(today)) for row in shown],
        "villages": len(rows),
        "begun": len(begun),
        "complete": sum(row.is_complete for row in begun),
        "may_export": request.user.may(Act.EXPORT_LIST),
        "late": sum(row.look(today) == "late" for row in begun),
    }
    return render(request, "candidates/handovers.html", context)


@allow(Act.EDIT_CANDIDATE, Act.SCREEN_CANDIDATE)
def handover(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """The handover list of one village, to fill line by line and to print."""
    term = terms.in_sight(request.user, term_id)
    election = elections.in_sight(request.user, term, code)
    may_edit = request.user.may(Act.EDIT_CANDIDATE) and term.state == TermState.OPEN
    bound = None
    if request.method == "POST":
        request.user.require(Act.EDIT_CANDIDATE)
        bound = HandOverForm(request.POST)
        if item := saved(request, bound, lambda: _hand_over(request, election, bound.cleaned_data)):
            return done(request, _("Recorded: %(line)s.") % {"line": item.get_kind_display()}, request.path)
    today = timezone.localdate()
    row = leaving.of_village(election)
    context = {
        "term": term,
        "election": election,
        "handover": row,
        "look": row.look(today),
        "days_left": row.days_left(today),
        "lines": [(kind, label, row.items.get(kind), _form(row, kind, bound)) for kind, label in Handed.choices],
        "may_edit": may_edit and row.started_on is not None,
        "bound": bound,
    }
    return render(request, "candidates/handover.html", context)


def _hand_over(request: SignedInRequest, election: VillageElection, data: dict[str, Any]) -> HandoverItem:
    return leaving.hand_over(actor=request.user, election=election, **{**data, "quantity": data["quantity"] or 0})


def _form(row: leaving.Handover, kind: str, bound: HandOverForm | None) -> HandOverForm:
    """The form of a line; the one just sent keeps what was typed."""
    if bound is not None and bound.data.get("kind") == kind:
        return bound
    item = row.items.get(kind)
    names = ("handed_on", "quantity", "is_signed", "note")
    initial = {name: getattr(item, name) for name in names} if item else {"handed_on": timezone.localdate()}
    return HandOverForm(initial={**initial, "kind": kind}, auto_id=f"id_{kind}_%s")
