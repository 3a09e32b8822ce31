"""The flash report of polling day (选情快报): who has voted by an hour, what is counted, who has not reported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch

from ballots.models import NextStep, Poll, Result, Round
from ballots.turnout import TownshipTurnout, VillageTurnout, by_township
from reports.brief_figures import Pair
from sheets.personal import without
from villages import rounding
from villages.codes import Organ
from villages.models import PollStage, Term

HEADS = ("镇街", "投票村数", "已报送", "登记选民", "已投票", "投票进度", "计票已录入", "结果已审定", "异常")
VILLAGE_HEADS = ("村（社区）", "登记选民", "已投票", "投票进度", "最近报送", "计票", "异常情况")
_COUNTED = (PollStage.AGREED, PollStage.CONFIRMED, PollStage.CERTIFIED)


@dataclass
class Sums:
    """What is known of some villages at an hour; ``voted`` counts last reports, None while nobody has reported."""

    name: str
    code: str = ""
    polls: int = 0
    reported: int = 0
    registered: int = 0
    voted: int | None = None
    counted: int = 0
    certified: int = 0
    void: int = 0
    exceptions: int = 0
    missing: list[str] = field(default_factory=list)

    def add(self, row: VillageTurnout) -> None:
        """Count one village."""
        poll = row.poll
        self.polls += 1
        self.registered += poll.registered
        self.reported += row.now is not None
        if row.last is not None:
            self.voted = (self.voted or 0) + row.last.voted
        if row.now is None:
            self.missing.append(poll.village_election.village.short_name)
        self.counted += poll.state in _COUNTED
        self.certified += poll.state == PollStage.CERTIFIED
        result = getattr(poll, "result", None)
        self.void += result is not None and result.next_step not in ("", NextStep.CERTIFY)
        self.exceptions += bool(row.exceptions)

    def join(self, other: Sums) -> None:
        """Add the villages of another one."""
        for name in ("polls", "reported", "registered", "counted", "certified", "void", "exceptions"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        if other.voted is not None:
            self.voted = (self.voted or 0) + other.voted

    def figures(self) -> dict[str, Pair]:
        """Numerators and denominators by the keys of ``brief_figures.FLASH``; nothing where nobody votes."""
        if not self.polls:
            return {}
        villages = {
            "reported": self.reported, "missing": self.polls - self.reported, "counted": self.counted,
            "certified": self.certified, "void": self.void, "exceptions": self.exceptions,
        }  # fmt: skip
        found: dict[str, Pair] = {f"flash_{name}": (number, self.polls) for name, number in villages.items()}
        found |= {"flash_polls": (self.polls, None), "flash_registered": (self.registered, None)}
        if self.voted is not None and self.registered:
            found |= dict.fromkeys(("flash_voted", "flash_voted_pct"), (self.voted, self.registered))
        return found

    def cells(self) -> list[str]:
        """A line of the district's table; a dash where nothing is known."""
        share = rounding.pct(self.voted, self.registered) if self.voted is not None else "—"
        numbers = (self.polls, self.reported, self.registered, "—" if self.voted is None else self.voted, share)
        return [self.name, *map(str, (*numbers, self.counted, self.certified, self.exceptions))]


def townships(term: Term, scope: str, day: date, hour: int) -> list[TownshipTurnout]:
    """First committee polls of a day under a code, township by township, with reports up to the hour; four queries."""
    polls = (
        Poll.objects.filter(village_election__term=term, organ=Organ.COMMITTEE, round=Round.FIRST, held_on=day)
        .under(scope)
        .select_related("village_election__village")
        .prefetch_related(Prefetch("result", Result.objects.only("poll_id", "next_step")))
        .order_by("village_id", "number")
    )
    return by_township(polls, hour)


def sums(township: TownshipTurnout) -> Sums:
    """A township's villages together."""
    found = Sums(township.name, township.code)
    for row in township.villages:
        found.add(row)
    return found


def total(rows: Iterable[Sums]) -> Sums:
    """All townships together; who is missing is named under each township."""
    whole = Sums("合计")
    for row in rows:
        whole.join(row)
    return whole


def village_cells(rows: Sequence[VillageTurnout]) -> list[list[str]]:
    """The lines of a township's table."""
    return [_village(row) for row in rows]


def _village(row: VillageTurnout) -> list[str]:
    poll, last = row.poll, row.last
    state = "已审定" if poll.state == PollStage.CERTIFIED else "已录入" if poll.state in _COUNTED else "未录入"
    exception = "；".join(f"{each.get_exception_display()}：{without(each.note)}" for each in row.exceptions) or "无"
    return [
        poll.village_election.village.short_name,
        str(poll.registered),
        str(last.voted) if last else "—",
        rounding.pct(last.voted, poll.registered) if last else "—",
        f"{last.hour}时" if last else "未报送",
        state,
        exception,
    ]
