"""The people put forward in a term as a list: filters, counts by state, sorting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from candidates import late_screening, people_seen, pledges
from candidates.models import Candidacy
from villages.codes import COLLEGE_AND_ABOVE, CommitteePost, PartyPost
from villages.models import Term

if TYPE_CHECKING:
    from accounts.models import User

POSTS: dict[str, Q] = {
    "party": ~Q(party_post=""),
    "secretary": Q(party_post=PartyPost.SECRETARY),
    "committee": ~Q(committee_post=""),
    "chair": Q(committee_post=CommitteePost.CHAIR),
    "vice_chair": Q(committee_post=CommitteePost.VICE_CHAIR),
    "member": Q(committee_post=CommitteePost.MEMBER),
}

SORTS = {
    "village": ("village_id", "person__sort_key", "pk"),
    "name": ("person__sort_key", "pk"),
    "birth": ("-person__birth", "pk"),
    "state": ("state", "village_id", "pk"),
}


VETTED = "vetted"
"""Asked for as a state: everybody the district has decided on, as the board and the report count them."""


@dataclass(frozen=True)
class ListFilter:
    """What of the list is asked for; empty means all."""

    division: str = ""
    words: str = ""
    state: str = ""
    post: str = ""
    sex: str = ""
    education: str = ""
    pledge: str = ""
    """``yes``: signed a pledge; ``no``: has none, and still stands."""
    screening: str = ""
    """``yes``: the township's word to pass on is recorded; ``no``: it is not, though the person is past it."""


def candidacies(user: User, term: Term, asked: ListFilter) -> QuerySet[Candidacy]:
    """Candidacies of the term in the person's territory, with person and village at hand."""
    rows = (
        people_seen.candidacies(user).filter(term=term).select_related("person", "village_election__village", "pledge")
    )
    if asked.division:
        rows = rows.under(asked.division)
    return rows.filter(_condition(asked))


def _condition(asked: ListFilter) -> Q:
    condition = Q()
    if asked.words:
        spelled = Q(person__name__icontains=asked.words) | Q(person__sort_key__startswith=asked.words.lower())
        condition &= spelled
    if asked.state:
        condition &= Q(vetted_on__isnull=False) if asked.state == VETTED else Q(state=asked.state)
    if asked.post:
        condition &= POSTS[asked.post]
    if asked.sex:
        condition &= Q(person__sex=asked.sex)
    if asked.education:
        levels = COLLEGE_AND_ABOVE if asked.education == "college_and_above" else (asked.education,)
        condition &= Q(education__in=levels)
    if asked.pledge:
        condition &= Q(pledge__isnull=False) if asked.pledge == "yes" else Q(pledge=None) & ~Q(state__in=pledges.GONE)
    if asked.screening:
        recorded = late_screening.passed_row()
        condition &= Q(recorded) if asked.screening == "yes" else Q(~recorded, state__in=late_screening.BEYOND)
    return condition


def in_order(rows: QuerySet[Candidacy], sort: str) -> QuerySet[Candidacy]:
    """Sorted by a key of SORTS, with ``-`` backwards; by village when the key is unknown."""
    first, *rest = SORTS.get(sort.removeprefix("-"), SORTS["village"])
    if sort.startswith("-"):
        first = first.removeprefix("-") if first.startswith("-") else f"-{first}"
    return rows.order_by(first, *rest)


def counts_by_state(rows: QuerySet[Candidacy]) -> dict[str, int]:
    """How many people are in each state; one query."""
    return dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
