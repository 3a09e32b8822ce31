"""Polling day as rows: plans and staff, mobile boxes with their voters, proxies, turnout by the hour, the ballots."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from ballots.boxes import box_rules
from ballots.models import BoxUser, Duty, MobileBox, PollingMode, PollingPlan, TurnoutException, TurnoutReport
from election_site.demonstration.copying import copy_rows, without_triggers
from election_site.demonstration.days import Days
from election_site.demonstration.figures_of_villages import VillageFigures
from election_site.demonstration.polling_people import Allowed, Listed, PollingPeople, assign, rolls_of
from election_site.demonstration.rows_of_people import at_noon
from election_site.demonstration.rows_of_polls import PollPlan
from election_site.demonstration.slates import Runner
from election_site.demonstration.targets import SEED
from election_site.demonstration.users import Staff
from villages.codes import Organ
from villages.models import Term, VillageElection
from voters.models import Proxy
from voters.proxies import rules_for

VOTERS_PER_BOX = 36
MANY_BALLOTS = 50
"""Ballots are printed by so many."""
SILENT = 13
"""One in so many villages missed an hour of its reports."""
_DISTURBED = {
    20: (TurnoutException.LATE, "领票处调整，8时20分开始投票"),
    71: (TurnoutException.POWER, "短时停电，启用备用照明，投票未中断"),
    118: (TurnoutException.POWER, "阵雨，室外投票点移至便民服务中心室内"),
    164: (TurnoutException.ORDER, "一名群众酒后在会场外喧哗，已劝离，秩序正常"),
    233: (TurnoutException.OTHER, "领票群众集中，增设一处验证发票处"),
}
"""What happened at the first report of a few villages, by their place in the list."""
_SHARE_BY_HOUR = (0.22, 0.41, 0.58, 0.67, 0.73, 0.81, 0.9)
"""Share of the day's ballots cast by the full hours after the opening, as long as people vote."""
_OF_PARTY = {Duty.CHIEF: 1, Duty.SUPERVISOR: 1, Duty.CALLER: 1, Duty.COUNTER: 1}
_TOGETHER = {Duty.CHIEF: 1, Duty.SUPERVISOR: 2, Duty.CALLER: 1, Duty.COUNTER: 2}
_PER_STATION = {Duty.VERIFIER: 2, Duty.SCRIBE: 1, Duty.ORDER: 1}


@dataclass(frozen=True)
class Arranged:
    """A poll as it is arranged."""

    plan: PollPlan
    election: VillageElection
    mode: str
    place: str
    stations: int
    opens: int
    closes: int
    staff: dict[str, list[str]]

    @property
    def code(self) -> str:
        """The village's code."""
        return self.plan.poll.village_id


@dataclass(frozen=True)
class Carried:
    """A mobile box with its voters and why it comes to each."""

    of: Arranged
    number: int
    staff: list[str]
    visited: list[tuple[Listed, str]]

    @property
    def route(self) -> str:
        """The groups it goes to, in the order of the roll's names for them."""
        groups = sorted({voter.group for voter, _ground in self.visited}, key=lambda name: (len(name), name))
        return "、".join(groups)[:200]


@dataclass(frozen=True)
class PollingDay:
    """All that is arranged in the term, and the village's people it was arranged with."""

    arranged: list[Arranged]
    boxes: list[Carried]
    people: dict[int, PollingPeople]
    rolls: dict[int, list[Listed]]
    """A few voters of each roll, by village election, for whoever else needs names."""


def arrange(
    term: Term,
    slates: Sequence[tuple[VillageElection, list[Runner]]],
    figures: Sequence[VillageFigures],
    plans: Sequence[PollPlan],
) -> PollingDay:
    """Plan both polls of every village with people of its roll; the same at every run."""
    of_village: dict[str, list[PollPlan]] = {}
    for plan in plans:
        of_village.setdefault(plan.poll.village_id, []).append(plan)
    day = PollingDay([], [], {}, {})
    for (election, runners), village, (key, roll) in zip(slates, figures, rolls_of(term), strict=True):
        party, committee = of_village[election.village_id]
        standing = {runner.made.name for runner in runners}
        people = assign(roll, village, standing, term.election_day, _allowed(election, committee))
        rng = Random(f"{SEED}:arrangements:{village.code}")
        free = iter([voter.name for voter in people.free])
        held = _committee(rng, election, committee, free)
        day.arranged.extend((_party(rng, election, party, free), held))
        day.boxes.extend(_boxes(rng, held, people, free))
        day.people[key] = people
        day.rolls[key] = people.free[-12:]
    return day


def _allowed(election: VillageElection, committee: PollPlan) -> Allowed:
    """By the rules the term froze for this village."""
    boxes, kin = box_rules(committee.poll), rules_for(election)
    return Allowed(boxes.grounds if boxes.allowed else (), kin.most, kin.relations)


def _staff(free: Iterator[str], needed: dict[Duty, int]) -> dict[str, list[str]]:
    return {duty.value: [next(free) for _ in range(needed[duty])] for duty in Duty if needed.get(duty)}


def _party(rng: Random, election: VillageElection, plan: PollPlan, free: Iterator[str]) -> Arranged:
    """A meeting of the party members of an hour and a half."""
    place = f"{election.village.short_name}党群服务中心会议室"
    opens = rng.choice((9, 14, 15))
    return Arranged(plan, election, PollingMode.MEETING, place, 1, opens, opens + 2, _staff(free, _OF_PARTY))


def _committee(rng: Random, election: VillageElection, plan: PollPlan, free: Iterator[str]) -> Arranged:
    """Stations in communities and large villages, else one meeting; always one station at least for 900 voters."""
    registered = plan.poll.registered
    by_stations = election.is_community or registered > 2400 or rng.random() < 0.3
    stations = max(2, -(-registered // 900)) if by_stations else 1
    where = "居委会办公楼" if election.is_community else rng.choice(("便民服务中心院坝", "文化广场", "村小学操场"))
    needed = _TOGETHER | {duty: number * stations for duty, number in _PER_STATION.items()}
    return Arranged(
        plan, election, PollingMode.STATIONS if by_stations else PollingMode.MEETING,
        f"{election.village.short_name}{where}" + ("等处" if by_stations else ""), stations, 8,
        rng.choice((15, 16, 17)) if by_stations else 12, _staff(free, needed),
    )  # fmt: skip


def _boxes(rng: Random, held: Arranged, people: PollingPeople, free: Iterator[str]) -> Iterator[Carried]:
    """Boxes of up to ``VOTERS_PER_BOX`` voters, neighbours together, each carried by three or four people."""
    in_order = sorted(people.visited, key=lambda each: (len(each[0].group), each[0].group, each[0].serial))
    number = -(-len(in_order) // VOTERS_PER_BOX)
    least = box_rules(held.plan.poll).staff
    for place in range(number):
        visited = in_order[place * len(in_order) // number : (place + 1) * len(in_order) // number]
        yield Carried(held, place + 1, [next(free) for _ in range(least + rng.randrange(2))], visited)


def write_polling_day(day: PollingDay, term: Term, staff: Staff, days: Days, *, drill: bool) -> dict[str, int]:
    """Everything arranged before the vote and, unless it is a drill, what was reported and accounted for after it."""
    rows = {"polling plans": _write_plans(day, staff, days, drill=drill)}
    with without_triggers(
        "ballots.MobileBox:rules_of_boxes", "ballots.BoxUser:rules_of_box_users", "voters.Proxy:rules_of_proxies"
    ):
        rows |= _write_boxes(day, term, staff, days)
        rows["proxies"] = _write_proxies(day, staff, days)
    if not drill:
        rows["turnout reports"] = _write_turnout(day, staff)
    return rows


def _write_plans(day: PollingDay, staff: Staff, days: Days, *, drill: bool) -> int:
    columns = (
        "poll_id", "village_id", "mode", "place", "stations", "opens_at", "closes_at", "staff", "version",
        "printed", "issued", "spoiled", "unused", "changed_by_id", "changed_at",
    )  # fmt: skip

    def rows() -> Iterator[tuple[Any, ...]]:
        for number, each in enumerate(day.arranged):
            held_on = each.plan.poll.held_on
            changed = at_noon(held_on - timedelta(days=6)) if drill else at_noon(held_on, each.closes + 1)
            yield (
                each.plan.poll.pk, each.code, each.mode, each.place, each.stations, f"{each.opens:02d}:00",
                f"{each.closes:02d}:00", json.dumps(each.staff, ensure_ascii=False), 2,
                *((None,) * 4 if drill else _account(each, number)), staff.clerks[each.code[:9]][0].pk, changed,
            )  # fmt: skip

    return copy_rows(PollingPlan._meta.db_table, columns, rows())


def _account(each: Arranged, number: int) -> tuple[int, int, int, int]:
    """Ballots printed, issued (as the result has them), spoiled and replaced, left over."""
    is_party = each.plan.poll.organ == Organ.PARTY
    issued = each.plan.figures["issued"]
    spoiled = number % 2 if is_party else number % 5
    entitled = each.plan.figures["due"] if is_party else each.plan.poll.registered
    by = 10 if is_party else MANY_BALLOTS
    printed = -(-(entitled + spoiled) // by) * by
    return printed, issued, spoiled, printed - issued - spoiled


def _write_boxes(day: PollingDay, term: Term, staff: Staff, days: Days) -> dict[str, int]:
    plans = dict(PollingPlan.objects.filter(poll__village_election__term=term).values_list("poll_id", "pk"))
    columns = (
        "plan_id", "number", "route", "leaves_at", "returns_at", "staff", "requested_by_id", "requested_at",
        "approved_by_id", "approved_at", "reply_number", "withdrawn_reason",
    )  # fmt: skip
    asked, approved = at_noon(days.arranged), at_noon(days.arranged + timedelta(days=2), 15)
    written = copy_rows(
        MobileBox._meta.db_table,
        columns,
        (
            (
                plans[box.of.plan.poll.pk], box.number, box.route, f"{box.of.opens:02d}:30",
                f"{box.of.closes - 1:02d}:30", json.dumps(box.staff, ensure_ascii=False),
                staff.clerks[box.of.code[:9]][0].pk, asked, staff.leaders[box.of.code[:9]].pk, approved,
                f"选举批〔{approved.year}〕{int(box.of.code[-3:])}号", "",
            )
            for box in day.boxes
        ),
    )  # fmt: skip
    return {"mobile boxes": written, "voters of mobile boxes": _write_visited(day, term, staff, days)}


def _write_visited(day: PollingDay, term: Term, staff: Staff, days: Days) -> int:
    found = MobileBox.objects.filter(plan__poll__village_election__term=term)
    boxes = {(poll, number): pk for poll, number, pk in found.values_list("plan__poll", "number", "pk")}
    columns = ("box_id", "poll_id", "village_id", "voter_id", "ground", "named_by_id", "named_at", "removed_reason")
    named = at_noon(days.arranged, 11)
    return copy_rows(
        BoxUser._meta.db_table,
        columns,
        (
            (
                boxes[box.of.plan.poll.pk, box.number], box.of.plan.poll.pk, box.of.code, voter.pk, str(ground),
                staff.clerks[box.of.code[:9]][0].pk, named, "",
            )
            for box in day.boxes
            for voter, ground in box.visited
        ),
    )  # fmt: skip


def _write_proxies(day: PollingDay, staff: Staff, days: Days) -> int:
    columns = (
        "village_election_id", "village_id", "principal_id", "holder_id", "relation", "ground", "recorded_by_id",
        "recorded_at", "withdrawn_reason",
    )  # fmt: skip
    recorded = [at_noon(days.rolls_published + timedelta(days=10 + number)) for number in range(6)]
    villages = {each.election.pk: each.code for each in day.arranged}
    return copy_rows(
        Proxy._meta.db_table,
        columns,
        (
            (
                election, villages[election], pair.away.pk, pair.votes.pk, str(pair.relation), pair.ground,
                staff.clerks[villages[election][:9]][0].pk, recorded[number * 6 // len(people.pairs)], "",
            )
            for election, people in day.people.items()
            for number, pair in enumerate(people.pairs)
        ),
    )  # fmt: skip


def _write_turnout(day: PollingDay, staff: Staff) -> int:
    columns = ("poll_id", "village_id", "hour", "voted", "exception", "note", "reported_by_id", "reported_at")

    def rows() -> Iterator[tuple[Any, ...]]:
        committees = [each for each in day.arranged if each.plan.poll.organ == Organ.COMMITTEE]
        for place, each in enumerate(committees):
            for hour, voted in _reports(each, place):
                first = hour == each.opens + 1
                exception, note = _DISTURBED.get(place, ("", "")) if first else ("", "")
                when = at_noon(each.plan.poll.held_on, hour) + timedelta(minutes=3 + place % 20)
                clerk = staff.clerks[each.code[:9]][place % 2].pk
                yield each.plan.poll.pk, each.code, hour, voted, str(exception), note, clerk, when

    return copy_rows(TurnoutReport._meta.db_table, columns, rows())


def _reports(each: Arranged, place: int) -> Iterator[tuple[int, int]]:
    """Hours and how many had voted by then; the last report, at the closing hour, has all ballots collected."""
    rng = Random(f"{SEED}:turnout:{each.code}")
    cast, pace = each.plan.figures["cast"], rng.uniform(0.85, 1.1)
    last = each.closes - each.opens
    for passed in range(1, last):
        if place % SILENT == 5 and passed == 3:
            continue
        share = _SHARE_BY_HOUR[min(passed - 1 + (6 - last if last < 6 else 0), 6)] * pace
        yield each.opens + passed, min(cast, round(cast * min(share + passed * 0.004, 0.985)))
    yield each.closes, cast
