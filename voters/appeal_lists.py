"""Appeals as lists: a village's, those of a territory that are not settled, and their counts for the home page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from villages.models import Term, VillageElection
from villages.progress import territory
from voters.models import HAS_PAPER, RollAppeal

if TYPE_CHECKING:
    from accounts.models import User

WAITING = Q(outcome="")
UNPOSTED = ~Q(outcome="") & Q(published_on=None)
UNDELIVERED = Q(outcome__in=HAS_PAPER, delivered_on=None)


def listed(election: VillageElection) -> list[RollAppeal]:
    """The appeals of a village by number; one query."""
    return list(RollAppeal.objects.filter(village_election=election).order_by("serial"))


def open_ones(user: User, term: Term) -> QuerySet[RollAppeal]:
    """Appeals of the person's territory that are not decided, not posted or not delivered, the most urgent first."""
    return (
        RollAppeal.objects.under(territory(user, term))
        .filter(WAITING | UNPOSTED | UNDELIVERED, village_election__term=term)
        .select_related("village_election__village")
        .order_by(F("decided_on").asc(nulls_first=True), "decide_by", "village_id", "serial")
    )


def counting() -> dict[str, Count]:
    """Open appeals, to be counted with their village elections in one query.

    To decide and past the last day, to post, to deliver and past the last day.
    """
    appeal, today = "roll_appeals", timezone.localdate()
    waiting = Q(roll_appeals__outcome="")
    unposted = Q(roll_appeals__outcome__gt="", roll_appeals__published_on=None)
    undelivered = Q(roll_appeals__outcome__in=HAS_PAPER, roll_appeals__delivered_on=None)
    # Past max(decide_by, decided_on), as appeal_clock.last_day_to_deliver has it.
    past = Q(roll_appeals__decide_by__lt=today, roll_appeals__decided_on__lt=today)
    return {
        "appeals_waiting": Count(appeal, filter=waiting),
        "appeals_late": Count(appeal, filter=waiting & Q(roll_appeals__decide_by__lt=today)),
        "appeals_unposted": Count(appeal, filter=unposted),
        "appeals_undelivered": Count(appeal, filter=undelivered),
        "appeals_undelivered_late": Count(appeal, filter=undelivered & past),
    }


def has_posting(rows: Sequence[RollAppeal]) -> bool:
    """Whether some result is decided and not posted yet."""
    return any(row.outcome and row.published_on is None for row in rows)
