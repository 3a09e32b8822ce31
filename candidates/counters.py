"""The counters and the list state a village election mirrors from its candidacies, kept under its row lock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import WrongState
from candidates.models import STANDING, Candidacy, CandidacyState
from villages.models import StageState, TermState, VillageElection

COUNTED = ["candidates", "vetted", "struck_off", "candidates_state"]


def lock(election_ids: Collection[int]) -> dict[int, VillageElection]:
    """Lock village elections in the order of their keys, so that two bulk acts never wait for each other in a ring.

    Raises WrongState when a term is closed. To be called inside a transaction before candidacies are read.
    """
    rows = (
        VillageElection.objects.select_for_update(of=("self",))
        .select_related("village", "term")
        .filter(pk__in=election_ids)
        .order_by("pk")
    )
    locked = {row.pk: row for row in rows}
    for row in locked.values():
        if row.term.state != TermState.OPEN:
            raise WrongState(_("Term “%(name)s” is closed.") % {"name": row.term.name})
    return locked


def recount(elections: Iterable[VillageElection]) -> None:
    """Write the counters of locked village elections from their candidacies: one query to count, one to write.

    ``candidates``: people put forward, without those who withdrew before they were vetted. ``vetted``: people with a
    decision, also when they withdrew later. The list is done once somebody stands, begun once somebody is cleared.
    """
    rows = {row.pk: row for row in elections}
    counts = {
        line["village_election"]: line
        for line in Candidacy.objects.filter(village_election__in=list(rows))
        .order_by()
        .values("village_election")
        .annotate(
            people=Count("pk", filter=~Q(state=CandidacyState.WITHDRAWN, vetted_on=None)),
            vetted_people=Count("pk", filter=~Q(vetted_on=None)),
            struck=Count("pk", filter=Q(state=CandidacyState.STRUCK_OFF)),
            cleared=Count("pk", filter=Q(state=CandidacyState.CLEARED)),
            standing=Count("pk", filter=Q(state__in=STANDING)),
        )
    }
    changed = [row for row in rows.values() if _take(row, counts.get(row.pk, {}))]
    now = timezone.now()
    for row in changed:
        row.changed_at = now
    VillageElection.objects.bulk_update(changed, [*COUNTED, "changed_at"], batch_size=500)


def _take(row: VillageElection, line: Mapping[str, Any]) -> bool:
    """Put the counts on the row; whether anything changed."""
    before = tuple(getattr(row, name) for name in COUNTED)
    row.candidates = line.get("people", 0)
    row.vetted = line.get("vetted_people", 0)
    row.struck_off = line.get("struck", 0)
    row.candidates_state = _list_state(line.get("standing", 0), line.get("cleared", 0))
    return before != tuple(getattr(row, name) for name in COUNTED)


def _list_state(standing: int, cleared: int) -> str:
    if standing:
        return StageState.DONE
    return StageState.DOING if cleared else StageState.NONE
