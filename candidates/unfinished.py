"""What is left to do before and after the vote: visits, audits, talks with those who left, late handovers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, IntegerField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from candidates import incumbents, leaving
from candidates.models import Officer
from candidates.records.leaving import Handed, HandoverItem
from candidates.records.offices import COMMITTEE_SINCE
from villages.frozen import frozen_regions, frozen_rules
from villages.models import Term, VillageElection

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Unfinished:
    """How many of each are open in a territory; ``handovers`` are villages past the days of the law."""

    visits: int
    audits: int
    publications: int
    settlements: int
    handovers: int


def count(user: User, term: Term) -> Unfinished:
    """Two queries, however many villages. Visits count until election day, as they serve the plan."""
    serving = Q(term=term.previous_id, ended_on=None)
    counted = (
        Officer.objects.visible_to(user)
        .filter(term__in=[term.pk, term.previous_id or 0])
        .order_by()
        .aggregate(
            visits=Count("pk", filter=serving & incumbents.TODO["visit"]),
            audits=Count("pk", filter=serving & incumbents.TODO["audit"]),
            publications=Count("pk", filter=serving & incumbents.TODO["publish"]),
            settlements=Count("pk", filter=leaving.has_left(term) & leaving.OPEN),
        )
    )
    if timezone.localdate() >= term.election_day:
        counted["visits"] = 0
    return Unfinished(**counted, handovers=late_handovers(user, term).count())


def late_handovers(user: User, term: Term) -> QuerySet[VillageElection]:
    """Villages whose days for the handover have passed with a line not handed over and signed.

    The same rule as ``leaving.Handover.look``; a test holds the two together.
    """
    officers = Officer.objects.filter(village_election=OuterRef("pk")).exclude(committee_post="").order_by()
    signed = HandoverItem.objects.filter(village_election=OuterRef("pk"), is_signed=True).order_by()
    first = officers.values("village_election").annotate(first=Min(COMMITTEE_SINCE)).values("first")
    lines = signed.values("village_election").annotate(lines=Count("pk")).values("lines")
    return (
        VillageElection.objects.visible_to(user)
        .filter(term=term)
        .annotate(begun=Subquery(first), signed=Coalesce(Subquery(lines, output_field=IntegerField()), 0))
        .filter(signed__lt=len(Handed.values))
        .filter(_out_of_days(term))
    )


def _out_of_days(term: Term) -> Q:
    """Whether the handover (``begun``) has run out of days, by the measures of the village's township and its own."""
    today, condition = timezone.localdate(), Q()
    regions = ["", *frozen_regions(term)]
    for code in regions:
        rules = frozen_rules(term, code)
        late = Q(is_community=False, begun__lt=today - timedelta(days=rules.village_committee.handover_days))
        late |= Q(is_community=True, begun__lt=today - timedelta(days=rules.residents_committee.handover_days))
        below = [other for other in regions if other != code and other.startswith(code)]
        # The measures of the narrowest division are the village's: those of wider ones are in them.
        narrower = Q(*(Q(village__code__startswith=other) for other in below), _connector=Q.OR)
        condition |= Q(village__code__startswith=code) & late & (~narrower if below else Q())
    return condition
