"""The township's screening: many people at once, one with a reason, and screenings noted later."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.errors import DomainError
from accounts.refusals import place, refusable
from accounts.roles import Act
from candidates import late_screening, listing, screening
from candidates.filters import CandidateForm
from candidates.forms_of_people import LateScreeningForm, ScreeningForm, ScreeningOutForm
from candidates.models import CandidacyState
from candidates.states import Move
from candidates.views.answers import (
    act_for_a_reason,
    acted,
    candidacy_in_sight,
    chosen_ids,
    done,
    refused,
    saved,
    where_from,
)
from villages import terms

NAMED_AT_MOST = 20


@allow(Act.SCREEN_CANDIDATE)
@require_POST
def screen(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Pass the ticked people, or everybody put forward under the filter, on to joint vetting; asks once more first."""
    term = terms.in_sight(request.user, term_id)
    back = where_from(request, reverse("candidates:candidates", args=[term.pk]))
    keys = chosen_ids(request)
    if request.POST.get("all"):
        asked = CandidateForm(request.GET, user=request.user, term=term).asked
        waiting = listing.candidacies(request.user, term, asked).filter(state=CandidacyState.NOMINATED)
        keys = list(waiting.values_list("pk", flat=True))
    if not keys:
        return refused(request, DomainError(_("Tick the people to be passed on first.")), back)
    form = ScreeningForm(request.POST if request.POST.get("confirmed") else None)
    if not form.is_bound or not form.is_valid():
        context = {
            "term": term,
            "title": _("Township screening"),
            "text": _("%(people)s people are passed on to joint vetting with this opinion of the township.")
            % {"people": len(keys)},
            "button": _("Pass %(people)s people on") % {"people": len(keys)},
            "form": form,
            "hidden": {"pks": ",".join(map(str, keys)), "next": back},
            "back": back,
        }
        return render(request, "candidates/confirm.html", context)
    return acted(
        request,
        back,
        lambda: screening.screen(actor=request.user, term=term, candidacies=keys, **form.cleaned_data),
        lambda number: _("%(people)s people were screened and passed on.") % {"people": number},
    )


@allow(Act.SCREEN_CANDIDATE)
@require_POST
def screen_out(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Do not pass somebody on, with the reason."""
    return act_for_a_reason(request, term_id, pk, screening.screen_out, _("%(person)s is not passed on."))


@allow(Act.SCREEN_CANDIDATE)
@require_POST
def screen_out_many(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Do not pass the ticked people on, all for one reason; names them and asks once more first."""
    term = terms.in_sight(request.user, term_id)
    back = where_from(request, reverse("candidates:candidates", args=[term.pk]))
    keys = chosen_ids(request)
    waiting = screening.waiting_for(request.user, term, keys, Move.SCREEN_OUT)
    people = list(waiting.order_by("village_id", "person__sort_key").values_list("pk", "person__name"))
    if not people:
        sentence = _("Tick people who are put forward or screened, and not in joint vetting yet.")
        return refused(request, DomainError(sentence), back)
    form = ScreeningOutForm(request.POST if request.POST.get("confirmed") else None)
    if form.is_valid():
        keys = [pk for pk, _name in people]
        with refusable() as outcome:
            number = screening.screen_out_many(actor=request.user, term=term, candidacies=keys, **form.cleaned_data)
            sentence = ngettext(
                "%(people)s person is not passed on.", "%(people)s people are not passed on.", number
            ) % {"people": number}
            return done(request, sentence, back)
        if outcome.refused and outcome.refused.field not in form.fields:
            return refused(request, outcome.refused, back)
        if outcome.refused:
            place(form, outcome.refused)
    context = {
        "term": term,
        "title": _("Township screening: not passed on"),
        "text": _asked(people, len(set(chosen_ids(request)))),
        "button": ngettext("Do not pass %(people)s person on", "Do not pass %(people)s people on", len(people))
        % {"people": len(people)},
        "form": form,
        "hidden": {"pks": ",".join(str(pk) for pk, _name in people), "next": back},
        "back": back,
    }
    return render(request, "candidates/confirm.html", context)


def _asked(people: list[tuple[int, str]], ticked: int) -> str:
    """Who would not be passed on, by name as far as there is room, and how many of the ticked are left alone."""
    names = _(", ").join(name for _pk, name in people[:NAMED_AT_MOST])
    if len(people) > NAMED_AT_MOST:
        names += _(" and %(more)s more") % {"more": len(people) - NAMED_AT_MOST}
    text = ngettext(
        "%(people)s person is not passed on to joint vetting: %(names)s.",
        "%(people)s people are not passed on to joint vetting, all for the same reason: %(names)s.",
        len(people),
    ) % {"people": len(people), "names": names}
    if left := ticked - len(people):
        text += " " + _("The other %(left)s ticked are further on, or not passed on already, and stay as they are.") % {
            "left": left
        }
    return text


@allow(Act.SCREEN_CANDIDATE)
@never_cache
def later(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Note the screening of somebody who was vetted before screenings were recorded."""
    term, candidacy, person_url = candidacy_in_sight(request, term_id, pk, "village_election__village")
    form = LateScreeningForm(request.POST or None)
    if saved(
        request,
        form,
        lambda: late_screening.note(actor=request.user, candidacy=candidacy, **form.cleaned_data),
    ):
        return done(request, _("The screening of %(person)s is noted.") % {"person": candidacy.person}, person_url)
    context = {"term": term, "candidacy": candidacy, "form": form, "person_url": person_url}
    return render(request, "candidates/screening_later.html", context)
