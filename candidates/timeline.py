"""The path of a candidacy step by step: who, when, why. Read from the rows the database kept; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Min, Prefetch, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.models import Event
from candidates.models import Candidacy, CandidacyState, ListPublication, Officer
from candidates.records.decisions import Ruling, Screening

S = CandidacyState
USUAL = (S.NOMINATED, S.SCREENED, S.VETTING, S.CLEARED, S.FORMAL, S.ELECTED)
ENDS = frozenset({S.STRUCK_OFF, S.WITHDRAWN, S.SCREENED_OUT, S.ELECTED, S.NOT_ELECTED})
AFTER_CLEARING = frozenset({S.CLEARED, S.FORMAL, S.ELECTED, S.NOT_ELECTED})
"""States whose row once carried the leading group's ruling as a text (kept rows still do)."""
_BEYOND = frozenset({S.VETTING, S.CLEARED, S.STRUCK_OFF, S.FORMAL, S.ELECTED, S.NOT_ELECTED})
"""States nobody reaches without the township's word."""
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

    ``when`` is a day where only the day is known. ``is_unrecorded``: nobody recorded that the step was taken;
    ``noted``: by whom, when and why it was noted later.
    """

    state: str
    when: datetime | date | None
    who: str
    why: str
    is_ahead: bool = False
    is_unrecorded: bool = False
    noted: str = ""

    @property
    def label(self) -> str:
        """The state in words."""
        if self.is_unrecorded:
            return _("Screening not recorded")
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
        if self.is_ahead or self.is_unrecorded:
            return "none"
        return "late" if self.state == S.STRUCK_OFF else "done"


def steps(candidacy: Candidacy, *, with_reasons: bool, ruled: Sequence[Ruling] = ()) -> list[Step]:
    """Steps taken, oldest first, then the usual ones still ahead; five queries, seven for somebody brought in.

    Every change of the state is a step, whoever wrote it: the database keeps the row before each change. ``ruled`` are
    the rulings the reader may know; without them nobody learns why somebody was cleared in spite of an objection.
    """
    kept = list(candidacy.events.order_by("pgh_id").select_related("pgh_context"))  # type: ignore[attr-defined]
    changed = list(_changes(kept, candidacy))
    told = list(_told(candidacy))
    names = _names(change[2] for change in changed)
    first = kept[0].state if kept else candidacy.state
    # Kept on the row: whoever asks next what the township said needs no query more.
    said = Screening.objects.select_related("screened_by", "noted_by")
    prefetch_related_objects([candidacy], Prefetch("screenings", said))
    looks = list(candidacy.screenings.all())
    begun = Step(S.NOMINATED.value, candidacy.created_at, str(candidacy.created_by or ""), candidacy.nominated_by)
    taken = [begun]
    if first != S.NOMINATED:
        # Brought in as it stood: nothing earlier was kept but what the township said.
        as_brought = kept[0] if kept else candidacy
        if first not in (S.SCREENED, S.SCREENED_OUT):
            taken += [_looked(row, with_reasons=with_reasons) for row in looks if not row.is_late]
        taken += _decided_before(candidacy, first, as_brought.vetted_on)
        why = _own_reason(first, as_brought) if with_reasons else ""
        taken.append(Step(first, _day_of(candidacy, first, as_brought.vetted_on), "", why))
    for before, row, user in changed:
        when = before.pgh_created_at
        event = _event_of([each for each in told if each.action in _acts(before, row)], candidacy, when)
        why = _ruling_at(ruled, when) or _reason_of(event) or _own_reason(row.state, row)
        who = (event.actor_name if event else "") or names.get(user, "")
        taken.append(Step(row.state, when, who, why if with_reasons else ""))
    return _with_screening(taken, looks, with_reasons=with_reasons) + _ahead(candidacy.state)


def _with_screening(taken: list[Step], looks: Sequence[Screening], *, with_reasons: bool) -> list[Step]:
    """Put what is known of the township's look in front of the step that needs it: noted later, or not recorded."""
    late = [_looked(row, with_reasons=with_reasons) for row in looks if row.is_late]
    place = next((at for at, step in enumerate(taken) if step.state in _BEYOND), len(taken))
    is_told = any(step.state in (S.SCREENED, S.SCREENED_OUT) for step in taken[:place])
    if not late and (is_told or place == len(taken)):
        return taken
    if not late:
        late = [
            Step(S.SCREENED, None, "", _("Taken over from before; nothing of it is on record."), is_unrecorded=True)
        ]
    return taken[:place] + late + taken[place:]


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


def _looked(row: Screening, *, with_reasons: bool) -> Step:
    """One look of the township; noted later, it tells who noted it, when and why."""
    state = S.SCREENED if row.is_passed else S.SCREENED_OUT
    noted = ""
    if row.noted_at and with_reasons:
        noted = _("Noted on %(day)s by %(who)s: %(reason)s") % {
            "day": f"{timezone.localtime(row.noted_at):%Y-%m-%d}",
            "who": row.noted_by,
            "reason": row.late_reason,
        }
    who, why = str(row.screened_by or ""), row.opinion if with_reasons else ""
    when = timezone.localtime(row.screened_at).date() if row.is_late else row.screened_at
    return Step(state, when, who, why, noted=noted)


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
