"""The officers of a term as a list: filters, totals, and who served before, serves again or left."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import ExtractMonth, ExtractYear

from candidates.ages import AgeBand, born_between
from candidates.models import Officer
from villages import rounding
from villages.codes import COLLEGE_AND_ABOVE, CommitteePost, PartyPost, Politics, Sex
from villages.models import Term

if TYPE_CHECKING:
    from accounts.models import User

POSTS: dict[str, Q] = {
    "secretary": Q(party_post=PartyPost.SECRETARY),
    "deputy_secretary": Q(party_post=PartyPost.DEPUTY),
    "party_member": Q(party_post=PartyPost.MEMBER),
    "chair": Q(committee_post=CommitteePost.CHAIR),
    "vice_chair": Q(committee_post=CommitteePost.VICE_CHAIR),
    "member": Q(committee_post=CommitteePost.MEMBER),
    "secretary_chair": Q(party_post=PartyPost.SECRETARY, committee_post=CommitteePost.CHAIR),
    "both": ~Q(party_post="") & ~Q(committee_post=""),
}
"""Filters by post; ``secretary_chair`` 书记主任一肩挑, ``both`` 交叉任职."""

SORTS = {
    "village": ("village_id", "rank_of_party", "rank_of_committee", "person__sort_key"),
    "name": ("person__sort_key", "pk"),
    "birth": ("-person__birth", "pk"),
    "education": ("education", "pk"),
}


@dataclass(frozen=True)
class RosterFilter:
    """What of a roster is asked for; empty means all."""

    division: str = ""
    words: str = ""
    post: str = ""
    sex: str = ""
    education: str = ""
    band: str = ""
    fulltime: str = ""
    origin: str = ""
    again: str = ""
    """``yes``: in both terms (re-elected, or serving again); ``no``: new, or left."""


def officers(user: User, term: Term, asked: RosterFilter) -> QuerySet[Officer]:
    """Serving officers of the term in the person's territory, with ``in_other_term``, village and person at hand.

    ``in_other_term`` compares with the term before; for a term that is somebody's previous one ask with that term's
    ``left_of`` instead.
    """
    return _filtered(_annotated(user, term, term.previous_id), term, asked)


def left_of(user: User, term: Term, asked: RosterFilter) -> QuerySet[Officer]:
    """Officers of the previous term; ``in_other_term`` says who serves again in ``term``. Empty without one."""
    if term.previous is None:
        return Officer.objects.none()
    return _filtered(_annotated(user, term.previous, term.pk), term.previous, asked)


def _annotated(user: User, term: Term, other_term_id: int | None) -> QuerySet[Officer]:
    again: Exists | Value = Value(False, output_field=BooleanField())
    if other_term_id is not None:
        again = Exists(Officer.objects.filter(person=OuterRef("person"), term_id=other_term_id, ended_on=None))
    return (
        Officer.objects.visible_to(user)
        .filter(term=term, ended_on=None)
        .annotate(in_other_term=again)
        .select_related("person", "village_election__village")
    )


def _filtered(rows: QuerySet[Officer], term: Term, asked: RosterFilter) -> QuerySet[Officer]:
    if asked.division:
        rows = rows.under(asked.division)  # type: ignore[attr-defined]
    if asked.words:
        rows = rows.filter(Q(person__name__icontains=asked.words) | Q(person__sort_key__startswith=asked.words.lower()))
    if asked.post:
        rows = rows.filter(POSTS[asked.post])
    if asked.education:
        levels = COLLEGE_AND_ABOVE if asked.education == "college_and_above" else (asked.education,)
        rows = rows.filter(education__in=levels)
    if asked.band:
        born_from, born_before = born_between(AgeBand(asked.band), term.election_day)
        rows = rows.filter(person__birth__gte=born_from, person__birth__lt=born_before)
    return rows.filter(_plain(asked))


def _plain(asked: RosterFilter) -> Q:
    """Conditions on one column each."""
    condition = Q()
    if asked.sex:
        condition &= Q(person__sex=asked.sex)
    if asked.fulltime:
        condition &= Q(is_fulltime=asked.fulltime == "yes")
    if asked.origin:
        condition &= Q(origins__contains=[asked.origin])
    if asked.again:
        condition &= Q(in_other_term=asked.again == "yes")
    return condition


_POST_RANK = {
    "party": {PartyPost.SECRETARY: 0, PartyPost.DEPUTY: 1, PartyPost.MEMBER: 2, "": 3},
    "committee": {CommitteePost.CHAIR: 0, CommitteePost.VICE_CHAIR: 1, CommitteePost.MEMBER: 2, "": 3},
}


def in_order(rows: QuerySet[Officer], sort: str) -> QuerySet[Officer]:
    """Sorted by a key of SORTS, with ``-`` backwards; by village and post when the key is unknown."""
    keys = SORTS.get(sort.removeprefix("-"), SORTS["village"])
    if keys == SORTS["village"]:
        rows = rows.alias(
            rank_of_party=_rank("party_post", "party"), rank_of_committee=_rank("committee_post", "committee")
        )
    if not sort.startswith("-"):
        return rows.order_by(*keys)
    return rows.order_by(*(key.removeprefix("-") if key.startswith("-") else f"-{key}" for key in keys[:1]), *keys[1:])


def _rank(column: str, organ: str) -> Any:
    whens = [When(**{column: value}, then=Value(place)) for value, place in _POST_RANK[organ].items()]
    return Case(*whens, default=Value(9), output_field=IntegerField())


@dataclass(frozen=True)
class RosterTotals:
    """Whole numbers of a filtered roster; ratios and means are made of them where they are shown."""

    officers: int = 0
    villages: int = 0
    women: int = 0
    college: int = 0
    party: int = 0
    fulltime: int = 0
    both: int = 0
    again: int = 0
    months: int = 0

    @property
    def mean_age(self) -> Decimal | None:
        """Years with one decimal, counted by months; None without officers."""
        return rounding.mean_years(self.months, self.officers)

    def percent(self, name: str) -> Decimal | None:
        """Percent of the officers with one decimal; None without officers."""
        return rounding.percent(int(getattr(self, name)), self.officers)


def totals(rows: QuerySet[Officer], term: Term) -> RosterTotals:
    """Totals of a filtered roster; one query."""
    months = 12 * (term.election_day.year - ExtractYear("person__birth"))
    months += term.election_day.month - ExtractMonth("person__birth")
    counted = rows.order_by().aggregate(
        officers=Count("pk"),
        villages=Count("village_id", distinct=True),
        women=Count("pk", filter=Q(person__sex=Sex.FEMALE)),
        college=Count("pk", filter=Q(education__in=COLLEGE_AND_ABOVE)),
        party=Count("pk", filter=Q(politics__in=(Politics.PARTY, Politics.PROBATIONARY))),
        fulltime=Count("pk", filter=Q(is_fulltime=True)),
        both=Count("pk", filter=POSTS["both"]),
        again=Count("pk", filter=Q(in_other_term=True)),
        months=Sum(months),
    )
    return RosterTotals(**{name: value or 0 for name, value in counted.items()})


@dataclass(frozen=True)
class Continuity:
    """Officers against the previous term: re-elected (连任), new (新任), left (离任)."""

    reelected: int
    new: int
    left: int


def continuity(user: User, term: Term, division: str = "") -> Continuity:
    """Counts of who serves again, is new, or left, in the person's territory; two queries."""
    asked = RosterFilter(division=division)
    now = (
        officers(user, term, asked)
        .order_by()
        .aggregate(all=Count("pk"), again=Count("pk", filter=Q(in_other_term=True)))
    )
    before = left_of(user, term, asked).order_by().aggregate(left=Count("pk", filter=~Q(in_other_term=True)))
    return Continuity(reelected=now["again"], new=now["all"] - now["again"], left=before["left"])
