"""The path of a candidacy step by step: who, when, why. Read from the rows the database kept; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.models import Event
from candidates.models import Candidacy, CandidacyState, ListPublication, Officer
from candidates.records.decisions import Ruling

S = CandidacyState
USUAL = (S.NOMINATED, S.SCREENED, S.VETTING, S.CLEARED, S.FORMAL, S.ELECTED)
ENDS = frozenset({S.STRUCK_OFF, S.WITHDRAWN, S.SCREENED_OUT, S.ELECTED, S.NOT_ELECTED})
AFTER_CLEARING = frozenset({S.CLEARED, S.FORMAL, S.ELECTED, S.NOT_ELECTED})
"""States whose row once carried the leading group's ruling as a text (kept rows still do)."""
_TOGETHER = timedelta(seconds=60)
"""A step and the event that tells it are of one transaction; a long import is the longest of them."""

REOPENED, RESTORED = "candidacy.reopened", "candidacy.restored"
_ACTS: dict[str, tuple[str, ...]] = {
    S.NOMINATED: ("candidacy.nominated", "candidacies.brought_in"),
    S.SCREENED: ("candidacy.screened",),
    S.SCREENED_OUT: ("candidacy.screened_out",),
    S.VETTING: ("candidacy.sent", REOPENED),
    S.CLEARED: ("candidacy.cleared",),
    S.STRUCK_OFF: ("candidacy.struck_off",),
    S.WITHDRAWN: ("candidacy.withdrawn",),
    S.FORMAL: ("candidates.published", "candidacy.written_in", "officers.taken_back"),
    S.ELECTED: ("officers.appointed", "officers.taken_back"),
    S.NOT_ELECTED: ("officers.appointed",),
}
"""Acts that lead to each state, by which the event of a step is found."""


@dataclass(frozen=True)
class Step:
    """One step taken, or still ahead (``is_ahead``). ``why`` is empty for readers who may not know it.

    ``when`` is a day where only the day is known.
    """

    state: str
    when: datetime | date | None
    who: str
    why: str
    is_ahead: bool = False

    @property
    def label(self) -> str:
        """The state in words."""
        return str(CandidacyState(self.state).label)

    @property
    def when_words(self) -> str:
        """Day and minute, or the day alone; empty when not known."""
        if isinstance(self.when, datetime):
            return f"{timezone.localtime(self.when):%Y-%m-%d %H:%M}"
        return self.when.isoformat() if self.when else ""

    @property
    def look(self) -> str:
        """Look of the state, for the tag ``state``."""
        if self.is_ahead:
            return "none"
        return "late" if self.state == S.STRUCK_OFF else "done"


def steps(candidacy: Candidacy, *, with_reasons: bool, ruled: Sequence[Ruling] = ()) -> list[Step]:
    """Steps taken, oldest first, then the usual ones still ahead; four queries, six for somebody brought in.

    Every change of the state is a step, whoever wrote it: the database keeps the row before each change. ``ruled`` are
    the rulings the reader may know; without them nobody learns why somebody was cleared in spite of an objection.
    """
    kept = list(candidacy.events.order_by("pgh_id").select_related("pgh_context"))  # type: ignore[attr-defined]
    changed = list(_changes(kept, candidacy))
    told = list(_told(candidacy))
    names = _names(change[2] for change in changed)
    first = kept[0].state if kept else candidacy.state
    begun = Step(S.NOMINATED.value, candidacy.created_at, str(candidacy.created_by or ""), candidacy.nominated_by)
    taken = [begun]
    if first != S.NOMINATED:
        # Brought in as it stood: nothing earlier was kept but what the township said.
        taken += _screened_before(candidacy, first, with_reasons=with_reasons)
        as_brought = kept[0] if kept else candidacy
        taken += _decided_before(candidacy, first, as_brought.vetted_on)
        why = _own_reason(first, as_brought) if with_reasons else ""
        taken.append(Step(first, _day_of(candidacy, first, as_brought.vetted_on), "", why))
    for before, row, user in changed:
        when = before.pgh_created_at
        event = _event_of([each for each in told if each.action in _acts(before, row)], candidacy, when)
        why = _ruling_at(ruled, when) or _reason_of(event) or _own_reason(row.state, row)
        who = (event.actor_name if event else "") or names.get(user, "")
        taken.append(Step(row.state, when, who, why if with_reasons else ""))
    return taken + _ahead(candidacy.state)


def _reason_of(event: Event | None) -> str:
    """What the event tells; of a new vetting only that there are new facts, which are for office and departments."""
    if event is not None and event.action == REOPENED:
        return _("New facts came to light")
    return event.reason if event else ""


def _own_reason(state: str, row: Any) -> str:
    """The reason on the row; in states that follow clearing it is an old ruling, which is not told here."""
    return "" if state in AFTER_CLEARING else str(row.state_reason)


def _ruling_at(ruled: Sequence[Ruling], when: datetime) -> str:
    """The ruling recorded with a step; empty when there is none."""
    found = next((row for row in ruled if abs(row.recorded_at - when) <= _TOGETHER), None)
    if found is None:
        return ""
    return " · ".join(filter(None, (found.reason, found.minutes_number)))


def _screened_before(candidacy: Candidacy, first: str, *, with_reasons: bool) -> list[Step]:
    """The township's looks at somebody brought in further on the path."""
    if first in (S.SCREENED, S.SCREENED_OUT):
        return []
    return [
        Step(
            S.SCREENED if row.is_passed else S.SCREENED_OUT,
            row.screened_at,
            str(row.screened_by or ""),
            row.opinion if with_reasons else "",
        )
        for row in candidacy.screenings.select_related("screened_by")
    ]


def _decided_before(candidacy: Candidacy, first: str, vetted_on: date | None) -> list[Step]:
    """Decision and list of somebody brought in further on the path, as far as the rows tell; at most one query."""
    found = []
    if vetted_on and first in AFTER_CLEARING - {S.CLEARED}:
        found.append(Step(S.CLEARED, vetted_on, "", ""))
    if first in (S.ELECTED, S.NOT_ELECTED):
        listed = ListPublication.objects.filter(village_election=candidacy.village_election_id)
        publication = listed.select_related("published_by").order_by("number").first()
        if publication is not None:
            found.append(Step(S.FORMAL, publication.published_on, str(publication.published_by or ""), ""))
    return found


def _day_of(candidacy: Candidacy, first: str, vetted_on: date | None) -> date | None:
    """The day of the state somebody was brought in with, where a row tells it; at most one query."""
    if first in (S.CLEARED, S.STRUCK_OFF):
        return vetted_on
    if first == S.ELECTED:
        offices = Officer.objects.filter(term=candidacy.term_id, person=candidacy.person_id)
        elected: date | None = offices.aggregate(first=Min("started_on"))["first"]
        return elected
    return None


def _changes(kept: Sequence[Any], candidacy: Candidacy) -> Iterable[tuple[Any, Any, int]]:
    """(the row before, the row after, key of the user) of every change of the state."""
    rows = [*kept, candidacy]
    for event, later in pairwise(rows):
        if event.state != later.state:
            context = event.pgh_context
            user = int(((context.metadata or {}).get("user") if context else 0) or 0)
            yield event, later, user


def _told(candidacy: Candidacy) -> Iterable[Event]:
    """Events of the candidacy, and of its village where one act moved many people."""
    acts = sorted({act for group in _ACTS.values() for act in group} | {RESTORED})
    own = Q(object_type=Candidacy._meta.label_lower, object_id=str(candidacy.pk))
    village = Q(object_type="villages.villageelection", object_id=str(candidacy.village_election_id))
    return Event.objects.filter(own | village, action__in=acts).order_by("pk")


def _names(keys: Iterable[int]) -> dict[int, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in=set(keys) - {0})}


def _acts(before: Any, after: Any) -> tuple[str, ...]:
    """Acts that lead from one state to the other; from a strike-off only taking it back, or new facts."""
    return (RESTORED, REOPENED) if before.state == S.STRUCK_OFF else _ACTS.get(after.state, ())


def _event_of(told: Sequence[Event], candidacy: Candidacy, when: datetime) -> Event | None:
    """The event nearest in time that, if it names people, names this one."""
    fitting = [
        event
        for event in told
        if abs(event.at - when) <= _TOGETHER and candidacy.pk in event.details.get("candidacies", [candidacy.pk])
    ]
    return min(fitting, key=lambda event: abs(event.at - when), default=None)


def _ahead(state: str) -> list[Step]:
    if state in ENDS:
        return []
    place = USUAL.index(CandidacyState(state))
    return [Step(each.value, None, "", "", is_ahead=True) for each in USUAL[place + 1 :]]
