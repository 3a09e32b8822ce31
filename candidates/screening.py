"""The township's own look at people put forward (镇街初审): nobody goes to joint vetting without it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Act
from audit import actions, trail
from candidates import counters, election_committees, states
from candidates.guards import require_reason, require_sight
from candidates.models import Candidacy, CandidacyState
from candidates.nominations import locked
from candidates.records.decisions import Screening
from candidates.states import Move
from sheets.free_texts import refuse_personal
from villages.models import Term

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "candidacy.screened": gettext_lazy("Screened for the township: passed on"),
        "candidacy.screened_out": gettext_lazy("Screened for the township: not passed on"),
    }
)


AGREED = "经镇街初审，符合推荐条件，同意提交区级联审。"
"""The opinion when nothing else is written; official prose, so Chinese."""
WRITTEN_IN = "另选他人得票当选，依规提交区级联审。"
"""The opinion on a winner the voters wrote in: the voters chose, and the law leaves the township nothing to choose."""


@transaction.atomic
def screen(*, actor: User, term: Term, candidacies: Collection[int], opinion: str = "") -> int:
    """Pass people on to joint vetting; returns how many. Those the step is not possible for are left alone.

    ``opinion`` is the township's word on all of them (镇街初审意见). Raises NotAllowed for a role that does not
    screen, WrongState when the term is closed.
    """
    actor.require(Act.SCREEN_CANDIDATE)
    refuse_personal(opinion=opinion)
    return _screen_many(actor, term, candidacies, Move.SCREEN, opinion.strip()[:300] or AGREED)


@transaction.atomic
def screen_out_many(*, actor: User, term: Term, candidacies: Collection[int], reason: str) -> int:
    """Do not pass many people on, all for one reason; returns how many. The others are left alone as in ``screen``.

    Each can be passed on or looked at again by itself afterwards. Raises NotAllowed, ReasonMissing, PersonalData,
    WrongState when the term is closed.
    """
    actor.require(Act.SCREEN_CANDIDATE)
    reason = require_reason(reason, _("Write why the township does not pass these people on."))[:300]
    return _screen_many(actor, term, candidacies, Move.SCREEN_OUT, reason)


def waiting_for(actor: User, term: Term, candidacies: Collection[int], move: Move) -> QuerySet[Candidacy]:
    """Those of these people in the person's territory the step is possible for now."""
    mine = Candidacy.objects.visible_to(actor).filter(term=term, pk__in=list(candidacies))
    return mine.filter(state__in=states.PATHS[move].start)


def _screen_many(actor: User, term: Term, candidacies: Collection[int], move: Move, opinion: str) -> int:
    mine = Candidacy.objects.visible_to(actor).filter(term=term, pk__in=list(candidacies))
    elections = counters.lock(set(mine.values_list("village_election_id", flat=True)))
    people = list(
        Candidacy.objects.select_for_update(of=("self",))
        .select_related("village_election")
        .filter(term=term, pk__in=list(candidacies), village_election__in=list(elections))
        .filter(state__in=states.PATHS[move].start)
        .order_by("pk")
    )
    _decide(actor, people, opinion, is_passed=move == Move.SCREEN)
    counters.recount(elections.values())
    # Somebody not passed on at first may have been chosen for the election committee meanwhile.
    election_committees.leave_when_standing(actor=actor, elections=elections.values())
    return len(people)


@transaction.atomic
def pass_on_written_in(*, actor: User, candidacy: Candidacy) -> bool:
    """Pass on a winner the voters wrote in, in the name of whoever enters the result; False when it is not possible.

    Raises WrongState when the term is closed, NotAllowed outside the territory.
    """
    actor.require(Act.EDIT_CANDIDATE)
    require_sight(actor, candidacy.village_id)
    row = locked(candidacy)
    if row.state != CandidacyState.NOMINATED:
        return False
    _decide(actor, [row], WRITTEN_IN, is_passed=True)
    counters.recount([row.village_election])
    return True


def _decide(actor: User, people: Sequence[Candidacy], opinion: str, *, is_passed: bool) -> None:
    """Write state, screening and one event per village, so that each village's history shows its own."""
    by_village: dict[str, list[Candidacy]] = defaultdict(list)
    state = CandidacyState.SCREENED if is_passed else CandidacyState.SCREENED_OUT
    for row in people:
        row.state, row.state_reason = state, "" if is_passed else opinion
        row.version += 1
        by_village[row.village_id].append(row)
    Candidacy.objects.bulk_update(people, ["state", "state_reason", "version"], batch_size=1000)
    now = timezone.now()
    Screening.objects.bulk_create(
        (_look(row, actor, now, is_passed=is_passed, opinion=opinion) for row in people), batch_size=1000
    )
    for village, members in by_village.items():
        trail.record(
            actor=actor,
            action="candidacy.screened" if is_passed else "candidacy.screened_out",
            obj=members[0].village_election,
            division=village,
            reason=opinion,
            details={"people": len(members), "candidacies": [row.pk for row in members]},
        )


def _look(row: Candidacy, actor: User, when: datetime, *, is_passed: bool, opinion: str) -> Screening:
    return Screening(
        candidacy=row,
        village_id=row.village_id,
        is_passed=is_passed,
        opinion=opinion,
        screened_by=actor,
        screened_at=when,
    )


@transaction.atomic
def screen_out(*, actor: User, candidacy: Candidacy, reason: str, version: int | None = None) -> Candidacy:
    """Do not pass somebody on, with the reason; the township can still change its mind before vetting."""
    actor.require(Act.SCREEN_CANDIDATE)
    require_sight(actor, candidacy.village_id)
    reason = require_reason(reason, _("Write why the township does not pass the person on."))[:300]
    row = locked(candidacy, version)
    states.require(row, Move.SCREEN_OUT)
    row.state, row.state_reason = CandidacyState.SCREENED_OUT, reason
    row.version += 1
    row.save(update_fields=["state", "state_reason", "version"])
    _look(row, actor, timezone.now(), is_passed=False, opinion=reason).save()
    counters.recount([row.village_election])
    trail.record(actor=actor, action="candidacy.screened_out", obj=row, division=row.village_id, reason=reason)
    return row
