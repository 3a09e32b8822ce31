"""People put forward: list, export, putting forward, changing, sending to vetting."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.errors import DomainError
from accounts.refusals import placing, saying
from accounts.roles import Act
from audit import actions, trail
from candidates import departments, exports, listing, nominations, vetting, words
from candidates.filters import CandidateForm
from candidates.forms import DAYS_TO_ANSWER, NOMINATED_BY, AmendForm, NominateForm, SendForm
from candidates.models import CandidacyState
from candidates.states import PATHS, Move
from candidates.views.answers import (
    act_for_a_reason,
    candidacy_in_sight,
    chosen_ids,
    done,
    first_error,
    page_of,
    refused,
    saved,
    where_from,
)
from villages import elections, terms
from villages.progress import territory

actions.register({"candidates.exported": gettext_lazy("Exported the list of candidates")})


@allow(Act.SEE_PEOPLE)
@require_safe
def people(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Everybody put forward, with filters, counts by state and the bar that sends people to vetting."""
    term = terms.in_sight(request.user, term_id)
    form = CandidateForm(request.GET, user=request.user, term=term)
    asked = form.asked
    counts = listing.counts_by_state(
        listing.candidacies(request.user, term, listing.ListFilter(division=asked.division, words=asked.words))
    )
    rows = listing.candidacies(request.user, term, asked)
    narrowed = (asked.post, asked.sex, asked.education, asked.pledge, asked.screening, asked.state == listing.VETTED)
    is_plain = not any(narrowed)
    number = (counts.get(asked.state, 0) if asked.state else sum(counts.values())) if is_plain else rows.count()
    may_edit, may_screen = request.user.may(Act.EDIT_CANDIDATE), request.user.may(Act.SCREEN_CANDIDATE)
    waiting, unscreened = counts.get(CandidacyState.SCREENED, 0), counts.get(CandidacyState.NOMINATED, 0)
    can_screen, can_send = may_screen and unscreened > 0, may_edit and waiting > 0
    context = {
        "term": term,
        "form": form,
        "page": page_of(request, listing.in_order(rows, request.GET.get("sort", "")), number),
        "total": sum(counts.values()),
        "tiles": [
            (value, label, counts.get(value, 0), words.STATE_LOOK[value]) for value, label in CandidacyState.choices
        ],
        "state": asked.state,
        "can_send": can_send,
        "can_screen": can_screen,
        "can_tick": can_screen or can_send,
        "tickable": (PATHS[Move.SCREEN].start if can_screen else frozenset())
        | (PATHS[Move.SEND].start if can_send else frozenset()),
        "waiting": waiting,
        "unscreened": unscreened,
        "may_merge": request.user.may(Act.MERGE_PEOPLE),
        "send_form": SendForm(initial={"due_on": timezone.localdate() + timedelta(days=DAYS_TO_ANSWER)}),
        "may_edit": may_edit,
        "may_export": request.user.may(Act.EXPORT_LIST),
        "may_import": request.user.may(Act.IMPORT_SHEET),
    }
    return render(request, "candidates/candidates.html", context)


@allow(Act.EXPORT_LIST, also=(Act.SEE_PEOPLE,))
@require_safe
def export(request: SignedInRequest, term_id: int) -> FileResponse:
    """The filtered list as a workbook; no words of opinions are in it."""
    term = terms.in_sight(request.user, term_id)
    asked = CandidateForm(request.GET, user=request.user, term=term).asked
    place = elections.division_in_sight(request.user, term, asked.division or territory(request.user, term))
    trail.record(actor=request.user, action="candidates.exported", obj=term, division=place.code)
    rows = listing.in_order(listing.candidacies(request.user, term, asked), "")
    return exports.candidates(term, place, rows, str(request.user))


@allow(Act.EDIT_CANDIDATE)
@require_POST
def send(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Send the ticked people, or everybody waiting under the filter, to the departments; asks once more first."""
    term = terms.in_sight(request.user, term_id)
    back = where_from(request, reverse("candidates:candidates", args=[term.pk]))
    form = SendForm(request.POST)
    if not form.is_valid():
        return refused(request, DomainError(first_error(form)), back)
    keys = chosen_ids(request)
    if request.POST.get("all"):
        asked = CandidateForm(request.GET, user=request.user, term=term).asked
        waiting = listing.candidacies(request.user, term, asked).filter(state__in=PATHS[Move.SEND].start)
        keys = list(waiting.values_list("pk", flat=True))
    if not keys:
        return refused(request, DomainError(_("Tick the people to be sent first.")), back)
    due_on = form.cleaned_data["due_on"]
    if not request.POST.get("confirmed"):
        text = _("%(people)s people go to %(departments)s departments, which answer by %(day)s.") % {
            "people": len(keys),
            "departments": len(departments.of(term)) or len(departments.DEFAULT_DEPARTMENTS),
            "day": due_on.isoformat(),
        }
        hidden = {"pks": ",".join(map(str, keys)), "due_on": due_on.isoformat(), "next": back}
        context = {"term": term, "title": _("Send to joint vetting"), "text": text, "button": _("Send"), "back": back}
        return render(request, "candidates/confirm.html", {**context, "hidden": hidden})
    with saying(request):
        try:
            sent = vetting.send(actor=request.user, term=term, candidacies=keys, due_on=due_on)
        except vetting.Unscreened as refusal:
            asked = {name: refusal.details[name] for name in ("state", "screening") if name in refusal.details}
            listed = f"{reverse('candidates:candidates', args=[term.pk])}?{urlencode(asked)}"
            return refused(request, refusal, back, more=(listed, _("Show them")))
        messages.success(request, _("%(people)s people were sent to joint vetting.") % {"people": sent})
    return redirect(back)


@allow(Act.EDIT_CANDIDATE)
def nominate(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """Put somebody forward in a village; a contradiction with the identity number is asked about once."""
    term = terms.in_sight(request.user, term_id)
    election = elections.in_sight(request.user, term, code)
    form = NominateForm(request.POST or None)
    differs = False
    if request.method == "POST" and form.is_valid():
        with placing(form) as outcome:
            candidacy = nominations.nominate(
                actor=request.user,
                election=election,
                facts=form.facts(),
                standing=form.standing(),
                accept_differences=form.cleaned_data["accept_differences"],
            )
            again = reverse("candidates:nominate", args=[term.pk, code])
            person = reverse("candidates:person", args=[term.pk, candidacy.person_id])
            sentence = _("%(person)s was put forward.") % {"person": candidacy.person}
            return done(request, sentence, again if "another" in request.POST else person)
        differs = outcome.code == "differs_from_number"
    context = {"term": term, "election": election, "form": form, "differs": differs, "nominated_by": NOMINATED_BY}
    return render(request, "candidates/nominate.html", context)


@allow(Act.EDIT_CANDIDATE)
def amend(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Change what somebody stands for, until the list is published."""
    term, candidacy, person_url = candidacy_in_sight(request, term_id, pk)
    form = AmendForm(request.POST or None, initial=AmendForm.initial_of(candidacy))
    amended = saved(
        request,
        form,
        lambda: nominations.amend(
            actor=request.user, candidacy=candidacy, standing=form.standing(), version=form.cleaned_data["version"]
        ),
    )
    if amended:
        return done(request, _("Saved."), person_url)
    context = {"term": term, "candidacy": candidacy, "form": form, "person_url": person_url}
    return render(request, "candidates/amend.html", {**context, "nominated_by": NOMINATED_BY})


@allow(Act.EDIT_CANDIDATE)
@require_POST
def withdraw(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Record a withdrawal with its reason."""
    sentence = _("The withdrawal of %(person)s is recorded.")
    return act_for_a_reason(request, term_id, pk, nominations.withdraw, sentence)
