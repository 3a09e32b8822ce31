"""Days of an appeal against the voter roll (选民名单申诉); no Django, no clock of its own.

2018: Art. 14, 2026: Art. 17. Whoever disagrees with the posted roll appeals to the election committee within
``appeal_days`` of the posting, the committee decides within ``decision_days`` of receiving the appeal and publishes the
result. The law knows no reason for which a later appeal is taken, and names no day of its own for handing the decision
to the appellant: we hold it to the day the decision is due, and after a late decision to the day it was made. The day
of the posting and the day of receipt are not counted; all days are calendar days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


def last_day_to_file(posted_on: date, appeal_days: int) -> date:
    """The last day on which an appeal against a roll posted on ``posted_on`` is in time."""
    return posted_on + timedelta(days=appeal_days)


def last_day_to_decide(received_on: date, decision_days: int) -> date:
    """The last day on which the decision on an appeal received on ``received_on`` is in time."""
    return received_on + timedelta(days=decision_days)


def last_day_to_deliver(decide_by: date, decided_on: date) -> date:
    """The last day on which a decision made on ``decided_on`` reaches the appellant in time (ours, not the law's)."""
    return max(decide_by, decided_on)


@dataclass(frozen=True, slots=True)
class Clock:
    """Where an appeal stands on a day: decided or not, and how far from its last day (negative: past it), in days."""

    is_decided: bool
    left: int

    @property
    def is_late(self) -> bool:
        """Whether the last day passed without, or before, the decision."""
        return self.left < 0

    @property
    def late(self) -> int:
        """Days past the last day; 0 in time."""
        return max(0, -self.left)


def clock(*, decide_by: date, decided_on: date | None, today: date) -> Clock:
    """The clock of one appeal; it stops on the day of the decision."""
    return Clock(decided_on is not None, (decide_by - (decided_on or today)).days)
