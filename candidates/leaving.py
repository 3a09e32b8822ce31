"""After the election: what becomes of those who leave, and the handover from the old team to the new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, WrongState
from accounts.roles import Act
from audit import actions, trail
from candidates.guards import require_sight
from candidates.models import Officer
from candidates.records.leaving import Handed, HandoverItem, Settlement, Way
from candidates.records.offices import COMMITTEE_SINCE
from sheets.free_texts import refuse_personal
from villages.elections import committee_kind
from villages.elections import locked as locked_election
from villages.frozen import frozen_rules
from villages.models import Term, VillageElection

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "officer.settled": gettext_lazy("Recorded what was arranged for a leaving officer"),
        "handover.recorded": gettext_lazy("Recorded a line of the handover list"),
    }
)


@dataclass(frozen=True)
class LeaverFilter:
    """What of the ledger is asked for; empty means all."""

    division: str = ""
    words: str = ""
    way: str = ""
    """A value of Way, ``open`` for those not settled yet."""


OPEN = Q(settlement=None) | Q(settlement__way="")
"""Officers who left for whom nothing is arranged yet."""


def has_left(term: Term) -> Q:
    """The condition for an officer's row of this term or the previous one to be that of somebody who left."""
    again = Officer.objects.filter(person=OuterRef("person"), term=term, ended_on=None)
    new_team = Officer.objects.filter(term=term, village_id=OuterRef("village_id"))
    before, early = Q(Exists(new_team), term=term.previous_id), Q(term=term) & Q(ended_on__isnull=False)
    return (before | early) & ~Q(Exists(again))


def leavers(user: User, term: Term, asked: LeaverFilter) -> QuerySet[Officer]:
    """Officers of the previous term who serve no more, and those of this term whose office ended early.

    Somebody counts as left only once the new team of the village is known: before that everybody would.
    """
    rows = Officer.objects.visible_to(user).filter(has_left(term))
    if asked.division:
        rows = rows.under(asked.division)
    if asked.words:
        rows = rows.filter(Q(person__name__icontains=asked.words) | Q(person__sort_key__startswith=asked.words.lower()))
    if asked.way:
        rows = rows.filter(OPEN if asked.way == "open" else Q(settlement__way=asked.way))
    rows = rows.select_related("person", "term", "village_election__village", "settlement", "audit")
    return rows.order_by("village_id", "person__sort_key", "pk")


def counts(rows: QuerySet[Officer]) -> dict[str, int]:
    """Leavers in all, by arrangement, talked to and settled; one query."""
    by_way = {way: Count("pk", filter=Q(settlement__way=way)) for way in Way.values if way}
    return rows.order_by().aggregate(
        all=Count("pk"),
        talked=Count("pk", filter=Q(settlement__talked_on__isnull=False)),
        settled=Count("pk", filter=Q(settlement__settled_on__isnull=False)),
        **by_way,
    )


@transaction.atomic
def settle(
    *,
    actor: User,
    term: Term,
    officer: Officer,
    way: str = "",
    talked_on: date | None = None,
    settled_on: date | None = None,
    note: str = "",
) -> Settlement:
    """Record the talk and the arrangement of a leaving officer.

    Raises WrongState for somebody who still serves; DomainError for a day settled without an arrangement, "other"
    without a note, future days.
    """
    actor.require(Act.EDIT_CANDIDATE)
    require_sight(actor, officer.village_id)
    if not leavers(actor, term, LeaverFilter()).filter(pk=officer.pk).exists():
        raise WrongState(
            _("%(person)s serves on, or the new team of the village is not known yet.") % {"person": officer.person}
        )
    if way not in Way.values:
        raise DomainError(_("Choose one of the words offered."), field="way")
    if settled_on and not way:
        raise DomainError(_("Choose the arrangement that was settled."), field="way")
    if way == Way.OTHER and not note.strip():
        raise DomainError(_("Write what was arranged."), field="note")
    for day, name in ((talked_on, "talked_on"), (settled_on, "settled_on")):
        if day and day > timezone.localdate():
            raise DomainError(_("This day lies in the future."), field=name)
    refuse_personal(note=note)
    row, _is_new = Settlement.objects.update_or_create(
        officer=officer,
        defaults={
            "village_id": officer.village_id,
            "way": way,
            "talked_on": talked_on,
            "settled_on": settled_on,
            "note": note.strip()[:300],
            "recorded_by": actor,
        },
    )
    trail.record(actor=actor, action="officer.settled", obj=officer, division=officer.village_id, details={"way": way})
    return row


@dataclass(frozen=True)
class Handover:
    """A village's handover: ``started_on`` is the day the new committee was elected, None before."""

    election: VillageElection
    started_on: date | None
    due_on: date | None
    days: int
    items: dict[str, HandoverItem] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """Lines handed over and signed by both sides and the township."""
        return sum(item.is_signed for item in self.items.values())

    @property
    def needed(self) -> int:
        """Lines of the list."""
        return len(Handed.values)

    @property
    def is_complete(self) -> bool:
        """Whether every line is handed over and signed."""
        return self.done == self.needed

    @property
    def finished_on(self) -> date | None:
        """The day the last line was handed over; None until all are."""
        return max(item.handed_on for item in self.items.values()) if self.is_complete else None

    def look(self, today: date) -> str:
        """Look for the tag ``state``: late once the days of the law have passed, and for what was finished late."""
        if self.started_on is None or self.due_on is None:
            return "none"
        if self.is_complete:
            return "done"
        return "late" if today > self.due_on else "doing"

    def days_left(self, today: date) -> int | None:
        """Days until the handover is due, negative when it is late; None without a new committee or when complete."""
        if self.due_on is None or self.is_complete:
            return None
        return (self.due_on - today).days


def handovers(user: User, term: Term, division: str = "") -> list[Handover]:
    """Every village of the territory with its clock (2018: Art. 20; 2026: Art. 24: ten days); three queries.

    The clock starts on the day the first member of the new committee was elected, as the certified result tells.
    """
    elections = VillageElection.objects.visible_to(user).filter(term=term).select_related("village")
    if division:
        elections = elections.under(division)
    keys = [election.pk for election in elections]
    started = dict(
        Officer.objects.filter(village_election__in=keys)
        .exclude(committee_post="")
        .values_list("village_election")
        .annotate(first=Min(COMMITTEE_SINCE))
        .values_list("village_election", "first")
    )
    items: dict[int, dict[str, HandoverItem]] = {}
    for item in HandoverItem.objects.filter(village_election__in=keys):
        items.setdefault(item.village_election_id, {})[item.kind] = item
    found = []
    for election in sorted(elections, key=lambda row: row.village_id):
        election.term = term
        found.append(_handover(election, started.get(election.pk), items.get(election.pk, {})))
    return found


def shown(rows: Sequence[Handover], *, all_of_them: bool) -> list[Handover]:
    """What the list of handovers shows: all villages, or those whose handover has begun and is not complete."""
    return [row for row in rows if all_of_them or (row.started_on and not row.is_complete)]


def of_village(election: VillageElection) -> Handover:
    """One village's handover; two queries."""
    first = (
        Officer.objects.filter(village_election=election)
        .exclude(committee_post="")
        .aggregate(first=Min(COMMITTEE_SINCE))["first"]
    )
    items = {item.kind: item for item in HandoverItem.objects.filter(village_election=election)}
    return _handover(election, first, items)


def _handover(election: VillageElection, started: date | None, items: dict[str, HandoverItem]) -> Handover:
    days = frozen_rules(election.term, election.village_id).committee(committee_kind(election)).handover_days
    due = started + timedelta(days=days) if started else None
    return Handover(election, started, due, days, items)


@transaction.atomic
def hand_over(
    *,
    actor: User,
    election: VillageElection,
    kind: str,
    handed_on: date,
    quantity: int = 0,
    is_signed: bool = False,
    note: str = "",
) -> HandoverItem:
    """Record a line of the list, or correct it.

    Raises WrongState before the new committee is elected; DomainError for a day before that or in the future, an
    unknown line, nothing handed over without a note saying why.
    """
    actor.require(Act.EDIT_CANDIDATE)
    require_sight(actor, election.village_id)
    row = locked_election(election)
    handover = of_village(row)
    if kind not in Handed.values:
        raise DomainError(_("There is no such line on the handover list."), field="kind")
    if handover.started_on is None:
        raise WrongState(
            _("%(village)s has no new committee yet: the handover begins when its result is certified.")
            % {"village": row.village}
        )
    if not handover.started_on <= handed_on <= timezone.localdate():
        raise DomainError(
            _("The handover lies between %(start)s, when the new committee was elected, and today.")
            % {"start": handover.started_on.isoformat()},
            field="handed_on",
        )
    if not quantity and not note.strip():
        raise DomainError(_("Write how many pieces were handed over, or why there are none."), field="quantity")
    refuse_personal(note=note)
    item, _is_new = HandoverItem.objects.update_or_create(
        village_election=row,
        kind=kind,
        defaults={
            "village_id": row.village_id,
            "handed_on": handed_on,
            "quantity": quantity,
            "is_signed": is_signed,
            "note": note.strip()[:200],
            "recorded_by": actor,
        },
    )
    trail.record(actor=actor, action="handover.recorded", obj=row, details={"line": kind, "signed": is_signed})
    return item
