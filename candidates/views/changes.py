"""A person's data through time: before and after, taking one change back, the identity number."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.refusals import placing
from accounts.roles import Act
from candidates import biography, changes, people, reverting
from candidates.forms_of_people import NameForm, NumberForm
from candidates.views.answers import acted, done, reason_of, refused, saved
from villages import terms


@allow(Act.EDIT_CANDIDATE, Act.SCREEN_CANDIDATE)
@never_cache
@require_safe
def page(request: SignedInRequest, term_id: int, person_id: int) -> HttpResponse:
    """Every change of the person, the candidacies and offices of the territory, with merges."""
    term = terms.in_sight(request.user, term_id)
    person = biography.person_in_sight(request.user, person_id)
    context = {
        "term": term,
        "person": person,
        "changes": changes.read(request.user, person),
        "merges": person.merges.select_related("merged_by"),
        "may_revert": request.user.may(Act.MERGE_PEOPLE),
        "may_edit": request.user.may(Act.EDIT_CANDIDATE),
        "most": changes.MOST_SHOWN,
    }
    return render(request, "candidates/changes.html", context)


@allow(Act.MERGE_PEOPLE)
@require_POST
def revert(request: SignedInRequest, term_id: int, person_id: int) -> HttpResponse:
    """Take one change back, with its reason."""
    term = terms.in_sight(request.user, term_id)
    person = biography.person_in_sight(request.user, person_id)
    here = reverse("candidates:changes", args=[term.pk, person.pk])
    event = request.POST.get("event", "")
    return acted(
        request,
        here,
        lambda: reverting.revert(
            actor=request.user,
            person=person,
            kind=request.POST.get("kind", ""),
            event=int(event) if event.isascii() and event.isdigit() and len(event) < 19 else 0,
            reason=reason_of(request),
        ),
        lambda _row: _("The change is taken back."),
    )


@allow(Act.EDIT_CANDIDATE)
@never_cache
def number(request: SignedInRequest, term_id: int, person_id: int) -> HttpResponse:
    """Enter the identity number that was missing or wrong; one that somebody else has leads to both side by side."""
    term = terms.in_sight(request.user, term_id)
    person = biography.person_in_sight(request.user, person_id)
    form = NumberForm(request.POST or None)
    differs = False
    if request.method == "POST" and form.is_valid():
        with placing(form) as outcome:
            reverting.set_number(actor=request.user, person=person, **form.cleaned_data)
            return redirect("candidates:changes", term_id=term.pk, person_id=person.pk)
        differs = outcome.code == "differs_from_number"
        if isinstance(outcome.refused, reverting.NumberOfAnother) and request.user.may(Act.MERGE_PEOPLE):
            other = int(outcome.refused.details["person"])
            if biography.is_in_sight(request.user, other):
                double = reverse("candidates:double", args=[term.pk, other, person.pk])
                return refused(request, outcome.refused, double)
    return render(request, "candidates/number.html", {"term": term, "person": person, "form": form, "differs": differs})


@allow(Act.EDIT_CANDIDATE)
@never_cache
def name(request: SignedInRequest, term_id: int, person_id: int) -> HttpResponse:
    """Correct a misspelt name or the ethnic group; the history keeps what was written before."""
    term = terms.in_sight(request.user, term_id)
    person = biography.person_in_sight(request.user, person_id)
    form = NameForm(request.POST or None, initial={"name": person.name, "ethnic_group": person.ethnic_group})
    if saved(request, form, lambda: people.correct(actor=request.user, person=person, **form.cleaned_data)):
        return done(request, _("Saved."), reverse("candidates:changes", args=[term.pk, person.pk]))
    return render(request, "candidates/name.html", {"term": term, "person": person, "form": form})
