"""One village: its whole election from top to bottom, made of the parts the rooms have registered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow, allow_any
from accounts.refusals import saying
from accounts.roles import Act
from villages import board, elections, terms
from villages.forms import SeatsForm
from villages.models import Division, PollStage, VillageElection
from villages.parts import parts
from villages.progress import due_of
from villages.stages import Look, Stage, VillageRow, village_states


@allow_any
def page(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """Stage strip, every room's part, and the history of the village."""
    term = terms.in_sight(request.user, term_id)
    election = elections.in_sight(request.user, term, code)
    context = {
        "term": term,
        "election": election,
        "township": Division.objects.filter(code=election.village.township_code).first(),
        "strip": _strip(election),
        "sections": _sections(request, election),
        "seats_form": _seats_form(request, election),
    }
    return render(request, "villages/village.html", context)


def _strip(election: VillageElection) -> list[dict[str, Any]]:
    row = VillageRow(*(getattr(election, name) for name in VillageRow._fields))
    due = due_of(election.term)
    words = board.stage_words(row)
    looks = village_states(row, due, timezone.localdate())
    return [
        {
            "label": Stage(stage).label,
            "look": look,
            "word": board.word_of(look, words[stage]),
            "due": due.of(stage) if due and look != Look.DONE else None,
        }
        for stage, look in looks.items()
    ]


def _sections(request: SignedInRequest, election: VillageElection) -> list[dict[str, Any]]:
    """Each part with its values; a room that has nothing to show for this person answers None."""
    found = [(section, section.context(election, request.user)) for section in parts.sections]
    return [
        {"key": section.key, "title": section.title, "template": section.template, "values": values}
        for section, values in found
        if values is not None
    ]


def _seats_form(request: SignedInRequest, election: VillageElection) -> SeatsForm | None:
    """The form while no ballot is settled, for those who may."""
    settled = election.committee_stage != PollStage.NONE or election.party_stage != PollStage.NONE
    if settled or not request.user.may(Act.EDIT_CANDIDATE):
        return None
    return SeatsForm(
        initial={
            "chair": election.seats_chair,
            "vice_chair": election.seats_vice_chair,
            "member": election.seats_member,
            "party": election.seats_party,
            "main_ethnic_group": election.main_ethnic_group,
            "version": election.version,
        }
    )


@allow(Act.EDIT_CANDIDATE)
@require_POST
def seats(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """Set the seats of a village."""
    term = terms.in_sight(request.user, term_id)
    election = elections.in_sight(request.user, term, code)
    form = SeatsForm(request.POST)
    if form.is_valid():
        with saying(request, _("The seats of %(village)s are set.") % {"village": election.village}):
            elections.set_seats(actor=request.user, election=election, **form.cleaned_data)
    else:
        messages.error(request, _("The number of seats of each post is a whole number; please look at them again."))
    return redirect("villages:village", term_id=term.pk, code=code)
