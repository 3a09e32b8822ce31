"""Who sits where in the demonstration district: pure numbers, the same at every run.

People get a group (secretary, young, other full-time, part-time), and each group an exact sum of ages, of college
graduates and so on, so that the district's figures come out by counting whole people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from election_site.demonstration.targets import VILLAGES, Before, Now

MONTHS_BETWEEN_TERMS = 53
SECRETARY, DEPUTY, CHAIR, VICE_CHAIR, MEMBER = "secretary", "deputy_secretary", "chair", "vice_chair", "member"


@dataclass(eq=False)
class Seat:
    """One officer of one term: posts, full-time flag and attributes as they were in that term."""

    village: int
    party: str = ""
    committee: str = ""
    fulltime: bool = True
    months: int = 0
    college: bool = False
    woman: bool = False
    talent: bool = False
    """Veteran or prosperity leader."""
    local: bool = False
    """Local talent or returned graduate."""
    must_be_woman: bool = False
    young: bool = False
    stays: Seat | None = None
    """In the previous term: the same person's seat in this term."""

    @property
    def is_secretary(self) -> bool:
        return self.party == SECRETARY


@dataclass(frozen=True)
class Bounds:
    low: int
    high: int


@dataclass
class TermPlan:
    seats: list[Seat] = field(default_factory=list)

    def of(self, village: int) -> list[Seat]:
        return [seat for seat in self.seats if seat.village == village]


def shares(total: int, weights: Sequence[float], low: Sequence[int], high: Sequence[int]) -> list[int]:
    """Split ``total`` over weights, each share within its bounds; raises ValueError when that cannot be done."""
    if not sum(low) <= total <= sum(high):
        raise ValueError("the total lies outside the bounds")
    scale = total / sum(weights)
    result = [min(h, max(lo, round(weight * scale))) for weight, lo, h in zip(weights, low, high, strict=True)]
    missing = total - sum(result)
    step = 1 if missing > 0 else -1
    position = 0
    while missing:
        index = position % len(result)
        if low[index] <= result[index] + step <= high[index]:
            result[index] += step
            missing -= step
        position += 1
    return result


def give_ages(rng: Random, seats: Sequence[Seat], total: int, bounds: Bounds) -> None:
    """Give every seat an age in months so that they sum to ``total``."""
    spread = [rng.triangular(bounds.low, bounds.high) for _ in seats]
    ages = shares(total, spread, [bounds.low] * len(seats), [bounds.high] * len(seats))
    for seat, months in zip(seats, ages, strict=True):
        seat.months = months


def mark(
    rng: Random, seats: Iterable[Seat], number: int, attribute: str, *, unless: Callable[[Seat], bool] | None = None
) -> None:
    """Set a flag on exactly ``number`` of the seats (those already marked count), drawn from the eligible ones."""
    seats = list(seats)
    already = sum(bool(getattr(seat, attribute)) for seat in seats)
    free = [seat for seat in seats if not getattr(seat, attribute) and not (unless and unless(seat))]
    for seat in rng.sample(free, number - already):
        setattr(seat, attribute, True)


def _village_now(village: int, size: int, part_time: bool) -> list[Seat]:
    """Five committee seats and five party seats; seven people hold three of both, eight people two of both."""
    third_crosses = size == 7
    seats = [
        Seat(village, party=SECRETARY, committee=CHAIR),
        Seat(village, party=MEMBER, committee=VICE_CHAIR),
        Seat(village, party=MEMBER if third_crosses else "", committee=MEMBER),
        Seat(village, committee=MEMBER, must_be_woman=True, woman=True),
        Seat(village, committee=MEMBER, young=True, college=True),
        Seat(village, party=DEPUTY),
        Seat(village, party=MEMBER, fulltime=not part_time),
    ]
    if size == 8:
        seats.append(Seat(village, party=MEMBER))
    return seats


def plan_now(rng: Random) -> TermPlan:
    """The term of 2021: 1,897 officers in 263 villages, secretary and chair always the same person."""
    eights = set(rng.sample(range(VILLAGES), Now.OFFICERS - 7 * VILLAGES))
    all_fulltime = set(rng.sample(range(VILLAGES), Now.FULLTIME - (Now.OFFICERS - VILLAGES)))
    plan = TermPlan()
    for village in range(VILLAGES):
        plan.seats += _village_now(village, 8 if village in eights else 7, village not in all_fulltime)
    secretaries = [seat for seat in plan.seats if seat.is_secretary]
    young = [seat for seat in plan.seats if seat.young]
    part_time = [seat for seat in plan.seats if not seat.fulltime]
    others = [seat for seat in plan.seats if seat.fulltime and not seat.is_secretary and not seat.young]
    young_months = len(young) * 30 * 12
    give_ages(rng, secretaries, Now.SECRETARY_MONTHS, Bounds(360, 690))
    give_ages(rng, young, young_months, Bounds(276, 425))
    give_ages(rng, others, Now.FULLTIME_MONTHS - Now.SECRETARY_MONTHS - young_months, Bounds(312, 700))
    give_ages(rng, part_time, Now.MONTHS - Now.FULLTIME_MONTHS, Bounds(360, 730))
    mark(rng, secretaries, Now.SECRETARY_COLLEGE, "college")
    mark(rng, young + others, Now.FULLTIME_COLLEGE - Now.SECRETARY_COLLEGE, "college")
    mark(rng, part_time, Now.COLLEGE - Now.FULLTIME_COLLEGE, "college")
    mark(rng, secretaries, Now.SECRETARY_TALENT, "talent")
    mark(rng, plan.seats, Now.LOCAL_TALENT, "local", unless=lambda seat: seat.is_secretary or not seat.fulltime)
    mark(rng, plan.seats, Now.WOMEN, "woman", unless=lambda seat: seat.is_secretary and rng.random() < 0.7)
    return plan


def _village_before(village: int, size: int, one_person: bool, part_time_eighth: bool) -> list[Seat]:
    seats = [
        Seat(village, party=SECRETARY, committee=CHAIR if one_person else MEMBER),
        Seat(village, party=MEMBER, committee=VICE_CHAIR if one_person else CHAIR),
        Seat(village, party=MEMBER if size == 7 else "", committee=MEMBER if one_person else VICE_CHAIR),
        Seat(village, committee=MEMBER, must_be_woman=True, woman=True),
        Seat(village, committee=MEMBER),
        Seat(village, party=DEPUTY),
        Seat(village, party=MEMBER, fulltime=False),
    ]
    if size == 8:
        seats.append(Seat(village, party=MEMBER, fulltime=not part_time_eighth))
    return seats


def _keep(rng: Random, before: TermPlan, now: TermPlan) -> None:
    """Decide who of this term's officers already served: half the secretaries, vice chairs and deputies mostly."""
    chances = {0: 0.5, 1: 0.8, 2: 0.4, 5: 0.8}
    then_by, now_by = ([plan.of(village) for village in range(VILLAGES)] for plan in (before, now))
    for then, today in zip(then_by, now_by, strict=True):
        for position, chance in chances.items():
            if rng.random() < chance:
                seat = then[position]
                seat.stays = today[position]
                seat.woman = today[position].woman
                seat.months = today[position].months - MONTHS_BETWEEN_TERMS


def plan_before(rng: Random, now: TermPlan) -> TermPlan:
    """The previous term: 1,871 officers, some of whom serve again; ages and education as they were then."""
    eights = rng.sample(range(VILLAGES), Before.OFFICERS - 7 * VILLAGES)
    part_time_eighths = set(eights[: Before.OFFICERS - Before.FULLTIME - VILLAGES])
    one_person = set(rng.sample(range(VILLAGES), Before.SECRETARY_CHAIRS))
    plan = TermPlan()
    for village in range(VILLAGES):
        size = 8 if village in eights else 7
        plan.seats += _village_before(village, size, village in one_person, village in part_time_eighths)
    _keep(rng, plan, now)
    secretaries = [seat for seat in plan.seats if seat.is_secretary]
    others = [seat for seat in plan.seats if seat.fulltime and not seat.is_secretary]
    part_time = [seat for seat in plan.seats if not seat.fulltime]

    def fill_ages(group: list[Seat], total: int, bounds: Bounds) -> None:
        left = [seat for seat in group if not seat.stays]
        give_ages(rng, left, total - sum(seat.months for seat in group if seat.stays), bounds)

    fill_ages(secretaries, Before.SECRETARY_MONTHS, Bounds(420, 760))
    fill_ages(others, Before.FULLTIME_MONTHS - Before.SECRETARY_MONTHS, Bounds(330, 760))
    fill_ages(part_time, Before.MONTHS - Before.FULLTIME_MONTHS, Bounds(300, 700))

    def lost_since(attribute: str) -> Callable[[Seat], bool]:
        return lambda seat: bool(seat.stays) and not getattr(seat.stays, attribute)

    mark(rng, secretaries, Before.SECRETARY_COLLEGE, "college", unless=lost_since("college"))
    mark(rng, others, Before.FULLTIME_COLLEGE - Before.SECRETARY_COLLEGE, "college", unless=lost_since("college"))
    mark(rng, part_time, Before.COLLEGE - Before.FULLTIME_COLLEGE, "college")
    mark(rng, secretaries, Before.SECRETARY_TALENT, "talent", unless=lost_since("talent"))
    mark(rng, plan.seats, Before.LOCAL_TALENT, "local", unless=lambda s: s.is_secretary or lost_since("local")(s))
    mark(rng, plan.seats, Before.WOMEN, "woman", unless=lambda seat: bool(seat.stays) or seat.is_secretary)
    return plan
