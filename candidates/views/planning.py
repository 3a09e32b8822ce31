"""Planning a year ahead: incumbents, intended slates, the simulator, the targets."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow, found
from accounts.refusals import placing
from accounts.roles import Act
from candidates import incumbents, slates, words
from candidates.forms import NOMINATED_BY
from candidates.forms_of_planning import (
    AuditForm,
    IncumbentsForm,
    IntendForm,
    ReviewForm,
    SimulatorForm,
    TargetsForm,
)
from candidates.models import Officer
from candidates.records.planning import SlatePlace
from candidates.slate_figures import Breach, Reached
from candidates.views.answers import acted, done, page_of, saved
from villages import elections, terms
from villages.models import TermState
from villages.parts import Tile
from villages.rounding import mean_years, percent, plain


@allow(Act.EDIT_CANDIDATE, Act.SCREEN_CANDIDATE)
@require_safe
def simulator(request: SignedInRequest, term_id: int) -> HttpResponse:
    """What the intended slates would give, against the targets, and the villages that break something."""
    term = terms.in_sight(request.user, term_id)
    form = SimulatorForm(request.GET, user=request.user, term=term)
    asked = form.asked
    simulation = slates.simulate(request.user, term, asked.division)
    lines = simulation.lines if asked.show else simulation.breaking
    context = {
        "term": term,
        "form": form,
        "simulation": simulation,
        "figures": simulation.figures,
        "targets": simulation.targets,
        "tiles": [_tile(each) for each in simulation.reached] + _counts(simulation),
        "lines": [(line, [words.BREACH_WORD[each] for each in line.slate.breaches]) for line in lines],
        "may_export": request.user.may(Act.EXPORT_LIST),
        "breaking": len(simulation.breaking),
        "may_set": request.user.may(Act.SET_TARGETS) and term.state == TermState.OPEN,
    }
    return render(request, "candidates/simulator.html", context)


def _tile(each: Reached) -> tuple[Tile, str]:
    """A figure of all slates together with its target and whether it is met."""
    value: Decimal | None
    if each.key == "mean_age":
        value, unit = mean_years(each.numerator, each.denominator), _("years")
    else:
        value, unit = percent(each.numerator, each.denominator), "%"
    target = "" if each.target_tenths is None else plain(Decimal(each.target_tenths) / 10)
    note = ""
    if target:
        sentence = _("at most %(target)s") if each.key == "mean_age" else _("at least %(target)s")
        note = sentence % {"target": target}
    tone = {None: "", True: "good", False: "bad"}[each.is_met]
    label = words.TARGET_WORD[each.key]
    return Tile(label, "—" if value is None else plain(value), unit, note), tone


def _counts(simulation: slates.Simulation) -> list[tuple[Tile, str]]:
    figures = simulation.figures
    young = sum(Breach.YOUNG in line.slate.breaches for line in simulation.lines)
    note = _("%(planned)s of %(villages)s villages planned") % {
        "planned": figures.planned,
        "villages": figures.villages,
    }
    age = simulation.targets.young_age
    return [
        (
            Tile(
                _("Villages with somebody of %(age)s or younger") % {"age": age},
                f"{figures.with_young:,}",
                f" / {figures.villages:,}",
                _("%(number)s without") % {"number": young} if young else "",
            ),
            "bad" if young else "",
        ),
        (Tile(_("People planned"), f"{figures.people:,}", note=note), ""),
    ]


@allow(Act.EDIT_CANDIDATE, Act.SCREEN_CANDIDATE)
def slate(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """The slate of one village with its figures; those who may plan somebody here."""
    term = terms.in_sight(request.user, term_id)
    election = elections.in_sight(request.user, term, code)
    may_edit = request.user.may(Act.EDIT_CANDIDATE) and term.state == TermState.OPEN
    form = IntendForm(request.POST or None)
    differs = False
    if request.method == "POST":
        request.user.require(Act.EDIT_CANDIDATE)
    if request.method == "POST" and form.is_valid():
        with placing(form) as outcome:
            place = slates.intend(
                actor=request.user,
                election=election,
                facts=form.facts(),
                standing=form.standing(),
                note=form.cleaned_data["note"],
                accept_differences=form.cleaned_data["accept_differences"],
            )
            return done(request, _("%(person)s is planned.") % {"person": place.person}, request.path)
        differs = outcome.code == "differs_from_number"
    line = slates.simulate(request.user, term, code).lines[0]
    context = {
        "term": term,
        "election": election,
        "rows": slates.of_village(election),
        "line": line,
        "breaches": [words.BREACH_WORD[each] for each in line.slate.breaches],
        "form": form,
        "differs": differs,
        "may_edit": may_edit,
        "nominated_by": NOMINATED_BY,
        "has_previous": term.previous_id is not None,
    }
    return render(request, "candidates/slate.html", context)


@allow(Act.EDIT_CANDIDATE)
@require_POST
def take_over(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """Plan the serving officers again."""
    term = terms.in_sight(request.user, term_id)
    election = elections.in_sight(request.user, term, code)
    here = reverse("candidates:slate", args=[term.pk, code])
    return acted(
        request,
        here,
        lambda: slates.take_over_incumbents(actor=request.user, election=election),
        lambda number: _("%(people)s serving officers are planned again.") % {"people": number},
    )


@allow(Act.EDIT_CANDIDATE)
@require_POST
def drop(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Take somebody off the plan."""
    term = terms.in_sight(request.user, term_id)
    rows = SlatePlace.objects.filter(village_election__term=term).select_related("village_election", "person")
    place = found(rows, request.user, pk=pk)
    here = reverse("candidates:slate", args=[term.pk, place.village_id])
    return acted(
        request,
        here,
        lambda: slates.drop(actor=request.user, place=place),
        lambda _nothing: _("%(person)s is off the plan.") % {"person": place.person},
    )


@allow(Act.SET_TARGETS)
def targets(request: SignedInRequest, term_id: int) -> HttpResponse:
    """The targets of the term."""
    term = terms.in_sight(request.user, term_id)
    back = reverse("candidates:simulator", args=[term.pk])
    form = TargetsForm(request.POST or None, initial=TargetsForm.initial_of(slates.targets_of(term)))
    if saved(request, form, lambda: slates.set_targets(actor=request.user, term=term, targets=form.targets())):
        return done(request, _("The targets are set."), back)
    return render(request, "candidates/targets.html", {"term": term, "form": form, "back": back})


@allow(Act.EDIT_CANDIDATE, Act.SCREEN_CANDIDATE)
@require_safe
def serving(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Officers of the previous term with visit and audit."""
    term = terms.in_sight(request.user, term_id)
    form = IncumbentsForm(request.GET, user=request.user, term=term)
    asked = form.asked
    place = incumbents.IncumbentFilter(division=asked.division)
    counts = incumbents.counts(incumbents.incumbents(request.user, term, place))
    rows = incumbents.incumbents(request.user, term, asked)
    is_plain = not (asked.words or asked.todo)
    context = {
        "term": term,
        "form": form,
        "page": page_of(request, rows, counts["all"] if is_plain else rows.count()),
        "counts": counts,
        "may_edit": request.user.may(Act.EDIT_CANDIDATE),
        "may_export": request.user.may(Act.EXPORT_LIST),
    }
    return render(request, "candidates/incumbents.html", context)


@allow(Act.EDIT_CANDIDATE)
def incumbent(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Visit and audit of one officer, each with its own form."""
    term = terms.in_sight(request.user, term_id)
    rows = Officer.objects.filter(term=term.previous_id).select_related(
        "person", "village_election__village", "review", "audit"
    )
    officer = found(rows, request.user, pk=pk)
    back = reverse("candidates:incumbents", args=[term.pk])
    act = request.POST.get("act", "") if request.method == "POST" else ""
    review_form = ReviewForm(
        request.POST if act == "review" else None, initial=ReviewForm.initial_of(getattr(officer, "review", None))
    )
    audit_form = AuditForm(
        request.POST if act == "audit" else None, initial=AuditForm.initial_of(getattr(officer, "audit", None))
    )
    form: Any = audit_form if act == "audit" else review_form
    service: Callable[..., Any] = incumbents.audit if act == "audit" else incumbents.review
    if act and saved(request, form, lambda: service(actor=request.user, officer=officer, **form.cleaned_data)):
        return done(request, _("Saved: %(person)s.") % {"person": officer.person}, back)
    context = {"term": term, "officer": officer, "review_form": review_form, "audit_form": audit_form, "back": back}
    return render(request, "candidates/incumbent.html", context)
