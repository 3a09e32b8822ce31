"""The election committee of a village: who sits on it, who left and why, who moves up."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow, found
from accounts.errors import DomainError
from accounts.roles import Act
from candidates import election_committees
from candidates.forms_of_people import CommitteeMemberForm, LeaveForm
from candidates.people import PersonFacts
from candidates.records.path import CommitteeRole, ElectionCommitteeMember
from candidates.views.answers import acted, done, first_error, refused, saved
from villages import elections, terms
from villages.elections import committee_kind
from villages.frozen import frozen_rules
from villages.models import TermState, VillageElection


@allow(Act.EDIT_CANDIDATE, Act.SCREEN_CANDIDATE)
def page(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """Members and alternates; those who may record add somebody here."""
    term = terms.in_sight(request.user, term_id)
    election = elections.in_sight(request.user, term, code)
    may_edit = request.user.may(Act.EDIT_CANDIDATE) and term.state == TermState.OPEN
    chosen_on = min(timezone.localdate(), term.election_day)
    form = CommitteeMemberForm(request.POST or None, initial={"chosen_on": chosen_on})
    if request.method == "POST":
        request.user.require(Act.EDIT_CANDIDATE)
    if member := saved(request, form, lambda: _choose(request, election, form.cleaned_data)):
        sentence = _("%(person)s is on the election committee.") % {"person": member.person}
        return done(request, sentence, request.path)
    rows = election_committees.sitting(election)
    seated = [row for row in rows if row.left_on is None and row.role != CommitteeRole.ALTERNATE]
    rules = frozen_rules(term, election.village_id)
    kind = committee_kind(election)
    context = {
        "term": term,
        "election": election,
        "rows": rows,
        "seated": len(seated),
        "has_alternates": any(row.left_on is None and row.role == CommitteeRole.ALTERNATE for row in rows),
        "least": rules.committee(kind).ec_min,
        "too_few": bool(rows) and len(seated) < rules.committee(kind).ec_min,
        "exit_on_relative": rules.committee(kind).ec_exit_on_relative,
        "form": form,
        "leave_form": LeaveForm(initial={"left_on": timezone.localdate()}),
        "may_edit": may_edit,
    }
    return render(request, "candidates/election_committee.html", context)


def _choose(request: SignedInRequest, election: VillageElection, data: dict[str, Any]) -> ElectionCommitteeMember:
    return election_committees.choose(
        actor=request.user,
        election=election,
        facts=PersonFacts(name=data["name"], identity=data["identity"], birth=data["birth"]),
        role=data["role"],
        place=data["place"],
        chosen_on=data["chosen_on"],
    )


@allow(Act.EDIT_CANDIDATE)
@require_POST
def leave(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Record that somebody left the committee."""
    term = terms.in_sight(request.user, term_id)
    rows = ElectionCommitteeMember.objects.filter(village_election__term=term)
    member = found(rows, request.user, pk=pk)
    here = reverse("candidates:election_committee", args=[term.pk, member.village_id])
    form = LeaveForm(request.POST)
    if not form.is_valid():
        return refused(request, DomainError(first_error(form)), here)
    data = form.cleaned_data
    return acted(
        request,
        here,
        lambda: election_committees.leave(actor=request.user, member=member, **data),
        lambda left: _("%(person)s left the election committee.") % {"person": left.person},
    )


@allow(Act.EDIT_CANDIDATE)
@require_POST
def move_up(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """Let the next alternate move up."""
    term = terms.in_sight(request.user, term_id)
    election = elections.in_sight(request.user, term, code)
    return acted(
        request,
        reverse("candidates:election_committee", args=[term.pk, code]),
        lambda: election_committees.move_up(actor=request.user, election=election),
        lambda moved: _("%(person)s moved up to the election committee.") % {"person": moved.person},
    )
