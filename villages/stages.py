"""The stages of a village's election: what counts as done, when each is due, and what needs attention now.

One definition for the board, the navigation, the village page and the reminders. ``DONE`` and ``DOING`` say it in SQL,
``village_states`` in Python; a test holds them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from villages.frozen import frozen_rules
from villages.models import PollStage, RollState, StageState, Term
from villages.rules import CommitteeRules


class Stage(TextChoices):
    """The six columns of the board, in the order of the work."""

    ROLL = "roll", _("Roll published")
    VETTING = "vetting", _("Vetting")
    PARTY = "party", _("Party election")
    CANDIDATES = "candidates", _("Formal candidates")
    POLLING = "polling", _("Polling")
    CERTIFIED = "certified", _("Result certified")


STAGES = tuple(Stage.values)
"""The stages in order, read once: ``Stage.values`` builds its list anew at every look, thousands of times a page."""


class Look(TextChoices):
    """How a stage looks; every colour has its word and its shape."""

    DONE = "done", _("Done")
    DOING = "doing", _("In progress")
    LATE = "late", _("Overdue")
    NONE = "none", _("Not started")


SHAPES = {Look.DONE: "✓", Look.DOING: "◐", Look.LATE: "!", Look.NONE: "○"}

_POLL_COUNTED = (PollStage.AGREED, PollStage.CONFIRMED, PollStage.CERTIFIED)
_POLL_AT_WORK = (PollStage.READY, PollStage.ENTERED_ONCE, PollStage.DIFFERENT)

DONE: dict[str, Q] = {
    Stage.ROLL: Q(roll_state__in=(RollState.PUBLISHED, RollState.FROZEN)),
    Stage.VETTING: Q(candidates__gt=0, vetted__gte=F("candidates")),
    Stage.PARTY: Q(party_stage=PollStage.CERTIFIED),
    Stage.CANDIDATES: Q(candidates_state=StageState.DONE),
    Stage.POLLING: Q(committee_stage__in=_POLL_COUNTED),
    Stage.CERTIFIED: Q(committee_stage=PollStage.CERTIFIED),
}
DOING: dict[str, Q] = {
    Stage.ROLL: Q(roll_state=RollState.DRAFT),
    Stage.VETTING: Q(candidates__gt=0, vetted__lt=F("candidates")),
    Stage.PARTY: ~Q(party_stage__in=(PollStage.NONE, PollStage.CERTIFIED)),
    Stage.CANDIDATES: Q(candidates_state=StageState.DOING),
    Stage.POLLING: Q(committee_stage__in=_POLL_AT_WORK),
    Stage.CERTIFIED: Q(committee_stage__in=(PollStage.AGREED, PollStage.CONFIRMED)),
}


class VillageRow(NamedTuple):
    """The columns of a village election that decide its stages."""

    village_id: str
    roll_state: str
    candidates: int
    vetted: int
    party_stage: str
    candidates_state: str
    committee_stage: str


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Last good day of each stage, reckoned from election day by the frozen rules."""

    roll: date
    vetting: date
    party: date
    candidates: date
    polling: date
    certified: date

    def of(self, stage: str) -> date:
        """Last good day of a stage."""
        day: date = getattr(self, stage)
        return day

    def passed(self, stage: str, today: date) -> bool:
        """Whether the last good day of a stage is over."""
        return today > self.of(stage)


def deadlines(term: Term) -> Deadlines:
    """Deadlines of a term by its frozen rules (2018: Art. 14, 15; 2026: Art. 17, 18)."""
    return reckon(term.election_day, frozen_rules(term).village_committee)


def reckon(election_day: date, rules: CommitteeRules) -> Deadlines:
    """Last good days counted back (and on) from election day; both committees share these values in both rule sets."""
    candidates = election_day - timedelta(days=rules.candidate_publish_days)
    return Deadlines(
        roll=election_day - timedelta(days=rules.roll_publish_days),
        vetting=candidates,
        party=election_day,
        candidates=candidates,
        polling=election_day,
        certified=election_day + timedelta(days=rules.result_publish_days),
    )


def village_states(row: VillageRow, due: Deadlines | None, today: date) -> dict[str, Look]:
    """How each stage of one village looks; ``due=None`` (a closed term) means that nothing is late."""
    progress = (
        (Stage.ROLL, _roll(row.roll_state)),
        (Stage.VETTING, _vetting(row.candidates, row.vetted)),
        (Stage.PARTY, _poll(row.party_stage, (PollStage.CERTIFIED,), ())),
        (Stage.CANDIDATES, Look(row.candidates_state)),
        (Stage.POLLING, _poll(row.committee_stage, _POLL_COUNTED, ())),
        (Stage.CERTIFIED, _poll(row.committee_stage, (PollStage.CERTIFIED,), _POLL_AT_WORK)),
    )
    return {stage: _late(look, stage, due, today) for stage, look in progress}


def _late(look: Look, stage: str, due: Deadlines | None, today: date) -> Look:
    return Look.LATE if look != Look.DONE and due is not None and due.passed(stage, today) else look


def _roll(state: str) -> Look:
    if state in (RollState.PUBLISHED, RollState.FROZEN):
        return Look.DONE
    return Look.DOING if state == RollState.DRAFT else Look.NONE


def _vetting(candidates: int, vetted: int) -> Look:
    if not candidates:
        return Look.NONE
    return Look.DONE if vetted >= candidates else Look.DOING


def _poll(state: str, done: tuple[str, ...], not_begun: tuple[str, ...]) -> Look:
    if state in done:
        return Look.DONE
    return Look.NONE if state == PollStage.NONE or state in not_begun else Look.DOING


def group_look(done: int, doing: int, total: int, late: bool) -> Look:
    """How a stage of many villages looks: done when all are, late when the day is over and one is missing."""
    if total and done >= total:
        return Look.DONE
    if late:
        return Look.LATE
    return Look.DOING if done or doing else Look.NONE


class Need(NamedTuple):
    """Why a village is on the list of those that have not reported; sorts by need."""

    rank: int
    due: date
    stage: str
    look: str


_WAITING = {PollStage.DIFFERENT: 1, PollStage.ENTERED_ONCE: 2, PollStage.AGREED: 3, PollStage.CONFIRMED: 4}

SOON = timedelta(days=3)
"""A stage that is not done is asked for from three days before its last good day."""


def need(row: VillageRow, due: Deadlines, today: date) -> Need | None:
    """What a village owes now: its earliest overdue stage, else a poll that waits for somebody, else what is due."""
    states = village_states(row, due, today)
    owed = [stage for stage, look in states.items() if look != Look.DONE]
    for stage in owed:
        if states[stage] == Look.LATE:
            return Need(0, due.of(stage), stage, Look.LATE)
    for stage, poll in ((Stage.POLLING, row.committee_stage), (Stage.PARTY, row.party_stage)):
        if poll in _WAITING:
            return Need(_WAITING[PollStage(poll)], due.of(stage), poll, Look.DOING)
    for stage in owed:
        if due.of(stage) - SOON <= today:
            return Need(5, due.of(stage), stage, states[stage])
    return None
