"""The one-person page, and the identity number in full for those who need it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.errors import DomainError
from accounts.models import User
from accounts.refusals import place
from accounts.roles import Act
from audit import actions, trail
from candidates import biography, late_screening, opinions, pledges
from candidates.biography import Biography
from candidates.forms import DAYS_TO_ANSWER, OpinionForm, ReopenForm, RulingForm, StrikeOffForm
from candidates.forms_of_people import KinForm
from candidates.models import Candidacy, Conclusion
from candidates.states import Move, can
from candidates.verdicts import Outcome
from candidates.views.answers import first_error, refused, where_from
from villages import terms
from villages.encryption import decrypt
from villages.models import Term

actions.register({"person.identity_revealed": _("Looked at an identity number in full")})


@allow(Act.SEE_PEOPLE)
@never_cache
@require_safe
def page(request: SignedInRequest, term_id: int, person_id: int) -> HttpResponse:
    """Facts, candidacy with its acts, answers of departments as far as the reader may know them, offices."""
    term = terms.in_sight(request.user, term_id)
    try:
        life = biography.read(request.user, term, person_id)
    except Http404:
        if (kept := biography.kept_instead(person_id)) is None:
            raise
        return redirect("candidates:person", term_id=term.pk, person_id=kept)
    return render(request, "candidates/person.html", _context(request, term, life))


def _context(request: SignedInRequest, term: Term, life: Biography) -> dict[str, Any]:
    user, row = request.user, life.candidacy
    context: dict[str, Any] = {
        "term": term,
        "life": life,
        "person": life.person,
        "candidacy": row,
        "may_reveal": user.may(Act.SEE_IDENTITY) and bool(life.person.id_cipher),
        "may_edit": user.may(Act.EDIT_CANDIDATE),
        "next": where_from(request, ""),
        "has_aside": row is not None and life.sees_reason,
        "may_see_changes": user.may(Act.EDIT_CANDIDATE) or user.may(Act.SCREEN_CANDIDATE),
        "kin_form": KinForm() if user.may(Act.EDIT_CANDIDATE) else None,
    }
    if row is not None:
        context |= _acts(request.user, life, row)
    return context


def _acts(user: User, life: Biography, row: Candidacy) -> dict[str, Any]:
    """What this reader can do to the candidacy now."""
    may_edit, may_decide = user.may(Act.EDIT_CANDIDATE), user.may(Act.STRIKE_OFF)
    may_screen = user.may(Act.SCREEN_CANDIDATE)
    acts: dict[str, Any] = {
        "can_amend": may_edit and can(row, Move.AMEND),
        "can_screen": may_screen and can(row, Move.SCREEN),
        "can_screen_out": may_screen and can(row, Move.SCREEN_OUT),
        "can_note_screening": may_screen and late_screening.can_be_noted(row),
        "needs_pledge": row.state not in pledges.GONE,
        "can_withdraw": may_edit and can(row, Move.WITHDRAW),
        "can_clear": may_decide and can(row, Move.CLEAR),
        "can_restore": may_decide and can(row, Move.RESTORE),
        "can_strike_off": may_decide and can(row, Move.STRIKE_OFF),
    }
    if may_decide and can(row, Move.REOPEN):
        day = timezone.localdate() + timedelta(days=DAYS_TO_ANSWER)
        acts["reopen_form"] = ReopenForm(departments=life.departments, initial={"version": row.version, "due_on": day})
    if acts["can_clear"] and life.verdict and life.verdict.outcome == Outcome.NEEDS_RULING:
        acts["ruling_form"] = RulingForm(initial={"version": row.version, "seen": life.objections})
    if acts["can_strike_off"]:
        acts["strike_off_form"] = StrikeOffForm(bars=life.bars, initial={"version": row.version})
    if life.own is not None and can(row, Move.ANSWER) and user.may(Act.GIVE_OPINION):
        own = life.own
        initial = {"bar_code": own.bar_code, "reason": "", "seen": opinions.mark(own)}
        if own.conclusion != Conclusion.PENDING:
            initial["conclusion"] = own.conclusion
        acts["opinion_form"] = OpinionForm(bars=life.bars, department=own.department, initial=initial)
        acts["is_change"] = own.conclusion != Conclusion.PENDING
        acts["is_first_answer"] = not acts["is_change"] and not user.may(Act.SEE_OPINIONS)
    return acts


def refused_on_page(
    request: SignedInRequest, term: Term, row: Candidacy, name: str, form: Form, refusal: DomainError | None
) -> HttpResponse:
    """The page once more with the form ``name`` as it was typed, for an act that was refused; nothing typed is lost.

    What the page shows is read anew, also the version the form carries: whoever presses again has seen it. Where the
    act is not possible any more the sentence stands above the page. A form with errors of its own needs no refusal.
    """
    sentence = refusal or DomainError(first_error(form))
    try:
        life = biography.read(request.user, term, row.person_id)
    except Http404:  # A department sees nobody who was not sent to it.
        return refused(request, sentence, reverse("candidates:vetting", args=[term.pk]))
    context = _context(request, term, life)
    fresh = context.get(name)
    if fresh is None:
        return refused(request, sentence, reverse("candidates:person", args=[term.pk, row.person_id]))
    if refusal is not None:
        place(form, refusal)
    typed = request.POST.copy()
    for hidden in fresh.hidden_fields():
        typed[hidden.html_name] = str(fresh.initial.get(hidden.name, ""))
    form.data = typed
    return render(request, "candidates/person.html", {**context, name: form}, status=422)


@allow(Act.SEE_IDENTITY)
@never_cache
@require_POST
def identity(request: SignedInRequest, term_id: int, person_id: int) -> HttpResponse:
    """The whole identity number; every look is kept in the trail."""
    term = terms.in_sight(request.user, term_id)
    life = biography.read(request.user, term, person_id)
    number = decrypt(life.person.id_cipher) if life.person.id_cipher else ""
    trail.record(
        actor=request.user,
        action="person.identity_revealed",
        obj=life.person,
        division=life.candidacy.village_id if life.candidacy else request.user.scope,
    )
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "candidates/identity.html", {"number": number})
    return render(request, "candidates/person.html", {**_context(request, term, life), "number": number})
