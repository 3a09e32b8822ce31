"""The township's own look at people put forward (镇街初审), before they go to joint vetting."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Act
from audit import actions, trail
from candidates import counters, states
from candidates.guards import require_reason, require_sight
from candidates.models import Candidacy, CandidacyState
from candidates.nominations import locked
from candidates.states import Move
from villages.models import Term

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "candidacy.screened": gettext_lazy("Screened for the township: passed on"),
        "candidacy.screened_out": gettext_lazy("Screened for the township: not passed on"),
    }
)


@transaction.atomic
def screen(*, actor: User, term: Term, candidacies: Collection[int]) -> int:
    """Pass people on to joint vetting; returns how many. Those the step is not possible for are left alone.

    Raises NotAllowed for a role that does not screen, WrongState when the term is closed.
    """
    actor.require(Act.SCREEN_CANDIDATE)
    mine = Candidacy.objects.visible_to(actor).filter(term=term, pk__in=list(candidacies))
    elections = counters.lock(set(mine.values_list("village_election_id", flat=True)))
    people = list(
        Candidacy.objects.select_for_update(of=("self",))
        .filter(pk__in=list(candidacies), village_election__in=list(elections))
        .filter(state__in=states.PATHS[Move.SCREEN].start)
        .order_by("pk")
    )
    for row in people:
        row.state, row.state_reason = CandidacyState.SCREENED, ""
        row.version += 1
    Candidacy.objects.bulk_update(people, ["state", "state_reason", "version"], batch_size=1000)
    counters.recount(elections.values())
    for row in people:
        trail.record(actor=actor, action="candidacy.screened", obj=row, division=row.village_id)
    return len(people)


@transaction.atomic
def screen_out(*, actor: User, candidacy: Candidacy, reason: str, version: int | None = None) -> Candidacy:
    """Do not pass somebody on, with the reason; the township can still change its mind before vetting."""
    actor.require(Act.SCREEN_CANDIDATE)
    require_sight(actor, candidacy.village_id)
    reason = require_reason(reason, _("Write why the township does not pass the person on."))
    row = locked(candidacy, version)
    states.require(row, Move.SCREEN_OUT)
    row.state, row.state_reason = CandidacyState.SCREENED_OUT, reason[:300]
    row.version += 1
    row.save(update_fields=["state", "state_reason", "version"])
    counters.recount([row.village_election])
    trail.record(actor=actor, action="candidacy.screened_out", obj=row, division=row.village_id, reason=reason)
    return row
