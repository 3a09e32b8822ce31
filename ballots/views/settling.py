"""Settling a ballot, withdrawing it, and the names that voters wrote in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.refusals import placing, saying
from accounts.roles import Act
from ballots import polls, relatives, vacancies, withdrawing
from ballots.forms import SettleForm
from ballots.labels import post_label
from ballots.models import ElectorateMode, Round
from ballots.standing import may_stand, modes_of
from ballots.views.finding import poll_in_sight
from villages import elections, terms
from villages.codes import Organ
from villages.models import VillageElection


@allow(Act.SETTLE_BALLOT)
def settle(request: SignedInRequest, term_id: int, code: str, organ: str) -> HttpResponse:
    """Who would stand for what in the organ's next ballot; POST settles it."""
    term = terms.in_sight(request.user, term_id)
    election = elections.in_sight(request.user, term, code)
    if organ not in Organ.values:
        raise Http404
    proposal = polls.propose(village_election=election, organ=organ)
    modes = modes_of(election, organ, proposal.round)
    # Party organisations vote on days of their own, before the villagers' election day.
    initial = {"held_on": term.election_day} if organ == Organ.COMMITTEE and proposal.round == Round.FIRST else {}
    form = SettleForm(request.POST or None, modes=modes, with_last_day=proposal.due is not None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with placing(form):
            poll = polls.settle_ballot(
                actor=request.user,
                village_election=election,
                organ=organ,
                held_on=form.day(),
                round=proposal.round,
                mode=form.cleaned_data.get("mode") or ElectorateMode.VOTERS,
                electorate=form.cleaned_data.get("electorate"),
                order=_drawn(request),
                stands=_standing(request) if proposal.round == Round.BY_ELECTION else None,
                late_reason=form.cleaned_data.get("late_reason") or "",
            )
            messages.success(request, _("The ballot is settled. Print the result form with its check code."))
            return redirect("ballots:poll", term_id=term.pk, poll_id=poll.pk)
    context = {
        "term": term,
        "election": election,
        "organ": Organ(organ),
        "proposal": proposal,
        "form": form,
        "posts": _posts(proposal, request),
        "eligible": _eligible(election, organ, proposal, request),
    }
    return render(request, "ballots/settle.html", context)


def _standing(request: SignedInRequest) -> dict[int, str]:
    """Who was chosen to stand in a by-election, and for what."""
    chosen = {}
    for name, post in request.POST.items():
        pk = name.removeprefix("stand-")
        if name.startswith("stand-") and pk.isdecimal() and len(pk) < 12 and post:
            chosen[int(pk)] = str(post)
    return chosen


def _eligible(
    election: VillageElection, organ: str, proposal: polls.Proposal, request: SignedInRequest
) -> list[dict[str, Any]]:
    """Published candidates with the post each would stand for in a by-election; nobody in any other round."""
    if proposal.round != Round.BY_ELECTION:
        return []
    proposed = {each.candidacy_id: each.post for each in proposal.standing}
    return [
        {
            "candidacy": each,
            "posts": [
                (post, post_label(post), post == request.POST.get(f"stand-{each.pk}", proposed.get(each.pk, "")))
                for post in proposal.seats
            ],
        }
        for each in may_stand(election, organ)
    ]


def _drawn(request: SignedInRequest) -> list[int]:
    """Candidacies in the order drawn: boxes that hold a number come first, by it."""
    places = []
    for name in request.POST:
        pk, place = name.removeprefix("order-"), request.POST.get(name, "").strip()
        if name.startswith("order-") and pk.isdecimal() and place.isdecimal():
            places.append((int(place[:6]), int(pk)))
    return [pk for _place, pk in sorted(places)]


def _posts(proposal: polls.Proposal, request: SignedInRequest) -> list[dict[str, Any]]:
    return [
        {
            "label": post_label(post),
            "seats": seats,
            "names": [
                (each, request.POST.get(f"order-{each.candidacy_id}", ""))
                for each in proposal.standing
                if each.post == post
            ],
        }
        for post, seats in proposal.seats.items()
    ]


@allow(Act.SETTLE_BALLOT)
@require_POST
def withdraw(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Take back a ballot nobody has entered anything for."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    with saying(request, _("The ballot is withdrawn.")):
        withdrawing.withdraw_ballot(actor=request.user, poll=poll, reason=request.POST.get("reason", ""))
        return redirect("villages:village", term_id=term.pk, code=poll.village_id)
    return redirect("ballots:poll", term_id=term.pk, poll_id=poll_id)


@allow(Act.CERTIFY_RESULT)
@require_POST
def leave_empty(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Decide that seats the rerun did not fill stay empty."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    with saying(request, _("The seats stay empty; the village's election is complete without them.")):
        vacancies.leave_empty(actor=request.user, poll=poll, reason=request.POST.get("reason", ""))
    return redirect("ballots:poll", term_id=term.pk, poll_id=poll.pk)


@allow(Act.CERTIFY_RESULT)
@require_POST
def fill_after_all(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Take that decision back."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    with saying(request, _("The seats are to be filled by a rerun.")):
        vacancies.fill_after_all(actor=request.user, poll=poll, reason=request.POST.get("reason", ""))
    return redirect("ballots:poll", term_id=term.pk, poll_id=poll.pk)


@allow(Act.SETTLE_BALLOT)
@require_POST
def tell_relatives(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Record that two people are near relatives, or take it back (``untell``)."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    first, second = (_number(request.POST.get(name, "")) for name in ("first", "second"))
    act = relatives.untell if request.POST.get("untell") else relatives.tell
    with saying(request, _("The law now knows who are near relatives on this ballot.")):
        act(actor=request.user, poll=poll, first=first, second=second)
    return redirect("ballots:poll", term_id=term.pk, poll_id=poll.pk)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


@allow(Act.ENTER_RESULT)
@require_POST
def write_in(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Add a name that voters wrote on their ballots."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    with saying(request, _("The name stands on the form now.")):
        polls.add_write_in(
            actor=request.user, poll=poll, post=request.POST.get("post", ""), name=request.POST.get("name", "")
        )
    return redirect("ballots:poll", term_id=term.pk, poll_id=poll.pk)


@allow(Act.SETTLE_BALLOT)
@require_POST
def link(request: SignedInRequest, term_id: int, poll_id: int, line_id: int) -> HttpResponse:
    """Tie a write-in to the candidacy of the same name."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    line = get_object_or_404(poll.lines, pk=line_id)
    with saying(request, _("Linked.")):
        polls.link_write_in(actor=request.user, line=line)
    return redirect("ballots:poll", term_id=term.pk, poll_id=poll.pk)
