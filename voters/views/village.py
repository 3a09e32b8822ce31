"""One village's roll: its state, its acts, its voters, and the list as it is posted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.refusals import placing, saying
from accounts.roles import Act
from villages import elections, terms
from villages.models import RollState, VillageElection
from voters import listing, rolls
from voters.doubles import Doubles
from voters.forms import PublishForm, ReasonForm, VoterForm
from voters.models import RollPublication, Voter
from voters.namesakes import Listed, posted

MOST_DOUBLES = 20


def _found(request: SignedInRequest, term_id: int, code: str) -> VillageElection:
    return elections.in_sight(request.user, terms.in_sight(request.user, term_id), code)


@allow(Act.SEE_ROLL)
def page(
    request: SignedInRequest, term_id: int, code: str, publish_form: PublishForm | None = None, status: int = 200
) -> HttpResponse:
    """State, acts and voters of a village."""
    election = _found(request, term_id, code)
    within = listing.places(election.term, election.village_id)
    user = request.user
    doubles = Doubles(election.term, election.village_id)[: MOST_DOUBLES + 1]
    context = {
        "term": election.term,
        "election": election,
        "publication": RollPublication.objects.select_related("published_by", "frozen_by")
        .filter(village_election=election)
        .first(),
        "page": listing.page(within, listing.Wanted(), request.GET.get("after", "")),
        "is_first": not request.GET.get("after"),
        "doubles": doubles[:MOST_DOUBLES],
        "more_doubles": len(doubles) > MOST_DOUBLES,
        "last_day": rolls.last_day_to_publish(election),
        "publish_form": publish_form or PublishForm(),
        "may_publish": user.may(Act.PUBLISH_ROLL) and election.roll_state == RollState.DRAFT,
        "may_change": user.may(Act.PUBLISH_ROLL) and election.roll_state != RollState.FROZEN,
        "may_freeze": user.may(Act.FREEZE_ROLL) and election.roll_state == RollState.PUBLISHED,
        "may_reopen": user.may(Act.FREEZE_ROLL) and election.roll_state in (RollState.PUBLISHED, RollState.FROZEN),
        "may_import": user.may(Act.IMPORT_SHEET),
    }
    return render(request, "voters/village_roll.html", context, status=status)


@allow(Act.SEE_ROLL)
def posting(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """The list as it is posted in the village: group, serial number and name; more only to tell namesakes apart."""
    election = _found(request, term_id, code)
    voters = Voter.objects.filter(village_election=election).order_by("group", "serial")
    rows = voters.values_list("group", "serial", "name", "sex", "birth").iterator(chunk_size=2000)
    groups = posted(
        Listed(group, serial, name, sex, birth.year if birth else None) for group, serial, name, sex, birth in rows
    )
    publication = RollPublication.objects.filter(village_election=election).first()
    context = {"term": election.term, "election": election, "groups": groups.items(), "publication": publication}
    return render(request, "voters/posting.html", context)


@allow(Act.PUBLISH_ROLL)
@require_POST
def publish(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """Record the posting."""
    election = _found(request, term_id, code)
    form = PublishForm(request.POST)
    if form.is_valid():
        with placing(form):
            rolls.publish(actor=request.user, election=election, **form.cleaned_data)
            messages.success(request, _("The roll of %(village)s is published.") % {"village": election.village})
            if Doubles(election.term, election.village_id)[:1]:
                messages.warning(
                    request, _("Some of its voters are on another roll too: settle the double registrations below.")
                )
            return redirect("voters:village_roll", term_id=term_id, code=code)
    return page(request, term_id, code, publish_form=form, status=422)


def _act(request: SignedInRequest, election: VillageElection, act: Callable[[], Any], done: str) -> HttpResponse:
    with saying(request, done):
        act()
    return redirect("voters:village_roll", term_id=election.term_id, code=election.village_id)


@allow(Act.FREEZE_ROLL)
@require_POST
def freeze(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """Freeze the roll."""
    election = _found(request, term_id, code)
    done = _("The roll of %(village)s is frozen.") % {"village": election.village}
    return _act(request, election, lambda: rolls.freeze(actor=request.user, election=election), done)


@allow(Act.FREEZE_ROLL)
@require_POST
def reopen(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """Open the roll again, with a reason."""
    election = _found(request, term_id, code)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    done = _("The roll of %(village)s is open again.") % {"village": election.village}
    return _act(request, election, lambda: rolls.reopen(actor=request.user, election=election, reason=reason), done)


@allow(Act.PUBLISH_ROLL)
def add(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """Type one voter."""
    election = _found(request, term_id, code)
    form = VoterForm(request.POST or None, initial={"register_class": "A"})
    if request.method == "POST" and form.is_valid():
        with placing(form):
            rolls.add_voter(actor=request.user, election=election, **form.cleaned_data)
            messages.success(request, _("%(name)s is on the roll.") % {"name": form.cleaned_data["name"]})
            again = "add" if "again" in request.POST else "village_roll"
            return redirect(f"voters:{again}", term_id=term_id, code=code)
    return render(request, "voters/add.html", {"term": election.term, "election": election, "form": form})
