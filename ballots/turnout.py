"""Reading polling day: who has reported by an hour and who has not, township by township."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from ballots.models import Poll, PollingPlan, Result, TurnoutReport
from villages.codes import Organ
from villages.models import Division, PollStage, Term

if TYPE_CHECKING:
    from accounts.models import User

FIRST_HOUR, LAST_HOUR = 7, 20
"""Hours that townships report; voting begins at seven at the earliest."""


@dataclass
class VillageTurnout:
    """One village: its last report up to the hour, and the report of that very hour if there is one."""

    poll: Poll
    last: TurnoutReport | None = None
    now: TurnoutReport | None = None
    exceptions: list[TurnoutReport] = field(default_factory=list)

    @property
    def is_certified(self) -> bool:
        """Whether the result is certified: then nothing is reported any more, and the result says how many voted."""
        return self.poll.state == PollStage.CERTIFIED

    @property
    def is_over(self) -> bool:
        """Whether no further report is due: the result is being entered, or it was reported at the closing hour."""
        plan: PollingPlan | None = getattr(self.poll, "plan", None)
        closed = plan is not None and self.last is not None and self.last.hour >= _full_hour(plan.closes_at)
        return closed or self.poll.state not in (PollStage.NONE, PollStage.READY)

    @property
    def voted(self) -> int:
        """People who had voted by the last report; once certified, the ballots collected."""
        result: Result | None = getattr(self.poll, "result", None) if self.is_certified else None
        if result is not None and result.cast is not None:
            return result.cast
        return self.last.voted if self.last else 0


@dataclass
class TownshipTurnout:
    """A township with its villages; shares are of all registered voters, also of villages that have not reported."""

    code: str
    name: str
    villages: list[VillageTurnout] = field(default_factory=list)

    @property
    def registered(self) -> int:
        """Registered voters of all its polls."""
        return sum(row.poll.registered for row in self.villages)

    @property
    def voted(self) -> int:
        """Voters by the last reports."""
        return sum(row.voted for row in self.villages)

    @property
    def has_told(self) -> bool:
        """Whether anything is known of how many have voted: not known is not nought."""
        return bool(self.voted or self.reported)

    @property
    def missing(self) -> list[VillageTurnout]:
        """Villages without a report for the hour that still owe one."""
        return [row for row in self.villages if row.now is None and not row.is_over]

    @property
    def reported(self) -> int:
        """Villages that have reported for the hour, or need not any more."""
        return len(self.villages) - len(self.missing)

    @property
    def exceptions(self) -> list[tuple[VillageTurnout, TurnoutReport]]:
        """Every exception of the day so far."""
        return [(row, report) for row in self.villages for report in row.exceptions]


def _full_hour(at: time) -> int:
    """The first full hour at or after a time of day."""
    return at.hour + bool(at.minute or at.second)


def polls_of_day(user: User, term: Term, day: date, code: str = "") -> QuerySet[Poll]:
    """Committee polls of the territory held on a day, recall votes too, with their villages, plans and results."""
    rows = Poll.objects.visible_to(user).filter(village_election__term=term, organ=Organ.COMMITTEE, held_on=day)
    wide = rows.under(code).select_related("village_election__village", "plan", "result", "recall")
    return wide.order_by("village_id", "number")


def by_township(polls: Iterable[Poll], hour: int) -> list[TownshipTurnout]:
    """Townships in code order with what was reported up to the hour; two queries."""
    rows = {poll.pk: VillageTurnout(poll) for poll in polls}
    reports = TurnoutReport.objects.filter(poll__in=list(rows), hour__lte=hour).order_by("hour")
    for report in reports:
        row = rows[report.poll_id]
        row.last = report
        if report.hour == hour:
            row.now = report
        if report.exception:
            row.exceptions.append(report)
    townships: dict[str, TownshipTurnout] = {}
    codes = {row.poll.village_id[:9] for row in rows.values()}
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "short_name"))
    for row in rows.values():
        code = row.poll.village_id[:9]
        townships.setdefault(code, TownshipTurnout(code, names.get(code, code))).villages.append(row)
    return [townships[code] for code in sorted(townships)]


def reminder(townships: Iterable[TownshipTurnout], day: date, hour: int, sender: str) -> str:
    """The message to those who have not reported, ready to be sent; empty when everybody has. Official, in Chinese."""
    lines = []
    for each in townships:
        names = [row.poll.village_election.village.short_name for row in each.missing]
        if names:
            lines.append(f"{each.name}（{len(names)}个）：{'、'.join(names)}")
    if not lines:
        return ""
    head = f"【投票进度催报】截至{day.month}月{day.day}日{hour}时，以下村（社区）尚未报送投票进度，"
    head += "请立即核实报送，如有异常情况一并说明："
    return "\n".join([head, *lines, sender])
