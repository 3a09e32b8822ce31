"""One voter: what the roll says, corrections, striking off, and the identity number for those who need it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.refusals import placing, saying
from accounts.roles import Act
from villages import terms
from villages.models import RollState
from voters import rolls
from voters.forms import ReasonForm, VoterForm
from voters.models import Voter


def _found(request: SignedInRequest, term_id: int, pk: int) -> Voter:
    term = terms.in_sight(request.user, term_id)
    voter = (
        Voter.objects.visible_to(request.user)
        .select_related("village_election__village")
        .filter(pk=pk, village_election__term=term)
        .first()
    )
    if voter is None:
        raise Http404(_("There is no such voter in this term."))
    voter.village_election.term = term
    return voter


@allow(Act.SEE_ROLL)
def page(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """A voter with the correction form for those who may."""
    voter = _found(request, term_id, pk)
    may_change = request.user.may(Act.PUBLISH_ROLL) and voter.village_election.roll_state != RollState.FROZEN
    form = VoterForm(request.POST or None, initial=_initial(voter)) if may_change else None
    if request.method == "POST":
        request.user.require(Act.PUBLISH_ROLL)
        if form is not None and form.is_valid():
            with placing(form):
                rolls.correct_voter(actor=request.user, voter=voter, **form.cleaned_data)
                messages.success(request, _("The row of %(name)s is corrected.") % {"name": form.cleaned_data["name"]})
                return redirect("voters:voter", term_id=term_id, pk=pk)
    return _render(request, voter, form=form)


def _initial(voter: Voter) -> dict[str, Any]:
    return {name: getattr(voter, name) for name in rolls.CORRECTED}


def _render(request: SignedInRequest, voter: Voter, *, form: VoterForm | None, identity: str = "") -> HttpResponse:
    context = {
        "term": voter.village_election.term,
        "election": voter.village_election,
        "voter": voter,
        "form": form,
        "identity": identity,
        "may_see_identity": request.user.may(Act.SEE_IDENTITY) and bool(voter.id_cipher),
    }
    return render(request, "voters/voter.html", context)


@allow(Act.SEE_IDENTITY)
@require_POST
def identity(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Show the whole number once; the look is an event. The answer is not kept by the browser."""
    voter = _found(request, term_id, pk)
    answer = _render(request, voter, form=None, identity=rolls.see_identity(actor=request.user, voter=voter))
    answer["Cache-Control"] = "no-store"
    return answer


@allow(Act.PUBLISH_ROLL)
@require_POST
def strike(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Strike the voter off, with a reason."""
    voter = _found(request, term_id, pk)
    form = ReasonForm(request.POST)
    with saying(request, _("%(name)s is struck off the roll.") % {"name": voter.name}):
        rolls.strike_voter(
            actor=request.user, voter=voter, reason=form.cleaned_data["reason"] if form.is_valid() else ""
        )
        return redirect("voters:village_roll", term_id=term_id, code=voter.village_id)
    return redirect("voters:voter", term_id=term_id, pk=pk)
