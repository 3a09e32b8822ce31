"""The notice that a member's office has ended (职务终止公告): by resignation or by law. Official, in Chinese.

No law gives it a form; it is a decision of the meeting, or a fact of law, that the village is told of (2018: Art. 30;
2026: Art. 35). Of the grounds it says nothing: a sentence or an illness is nobody's business on a wall.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import SignedInRequest, allow
from accounts.errors import WrongState
from accounts.roles import Act
from audit.models import Event
from ballots.views.finding import officer_in_sight
from ballots.views.papers import PAPER_POSTS, committee_name, in_chinese, law_name
from candidates.models import EndReason, Officer
from villages import terms

ENDED_BY = {
    EndReason.RESIGNED: "书面提出辞职，已按规定办理，其{office}职务自{day}起终止",
    EndReason.SENTENCED: "的{office}职务自{day}起依法自行终止",
    EndReason.INCAPABLE: "的{office}职务自{day}起依法自行终止",
    EndReason.UNFIT: "的{office}职务自{day}起依法终止",
    EndReason.REMOVED: "的{office}职务自{day}起依法终止",
}
"""After the name, by the reason that is not told; a recall has a notice of its own, death and a full term need none."""
BODIES = {"reps": "代表会议", "household": "会议（每户派代表）", "general": "会议"}
"""Of villagers or residents."""


def is_announced(row: Officer, every: Iterable[Officer]) -> bool:
    """Whether a notice belongs to a row: its post of the committee ended for one of these reasons and did not go on."""
    if row.end_reason not in ENDED_BY or not row.committee_post:
        return False
    return not any(
        (each.person_id, each.committee_post, each.started_on) == (row.person_id, row.committee_post, row.ended_on)
        for each in every
    )


@allow(Act.SEE_PEOPLE)
def ended(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """The notice of one office that ended. Raises WrongState for one in office, or whose ending has none."""
    term = terms.in_sight(request.user, term_id)
    officer = officer_in_sight(request, term, pk)
    every = Officer.objects.filter(village_election=officer.village_election_id, person=officer.person_id)
    if officer.ended_on is None or not is_announced(officer, every):
        raise WrongState(
            _(
                "There is nothing to announce of %(person)s here: this notice is printed once a post of the committee "
                "has ended by resignation or by law. A recall has the notice of its vote."
            )
            % {"person": officer.person}
        )
    office = f"{committee_name(officer.village_election)}{PAPER_POSTS[officer.committee_post]}"
    day = in_chinese(officer.ended_on)
    context = {
        "term": term,
        "officer": officer,
        "organ_name": committee_name(officer.village_election),
        "law_name": law_name(officer.village_election),
        "words": ENDED_BY[EndReason(officer.end_reason)].format(office=office, day=day),
        "office": office,
        "day": day,
        "meeting": _meeting(officer),
    }
    return render(request, "ballots/office_notice.html", context)


def _meeting(officer: Officer) -> dict[str, Any]:
    """The meeting that approved a resignation, with its figures; empty where none was judged."""
    if officer.end_reason != EndReason.RESIGNED or officer.ended_on is None:
        return {}
    events = Event.objects.filter(
        action="office.voted_on", object_type=Officer._meta.label_lower, object_id=str(officer.pk)
    ).order_by("-pk")
    for details in events.values_list("details", flat=True):
        if details["on"] == officer.ended_on.isoformat() and details["verdict"]["vacancies"]:
            people = "居民" if officer.village_election.is_community else "村民"
            return {**details["figures"], "name": f"{people}{BODIES[details['figures']['body']]}"}
    return {}
