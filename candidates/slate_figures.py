"""What intended slates would give, as pure functions of rows: integers summed, then divided. No Django."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple


class Intended(NamedTuple):
    """One person intended for a village; ``months`` is the age in whole months on election day."""

    person: int
    is_secretary: bool
    is_chair: bool
    on_committee: bool
    months: int
    is_woman: bool
    has_college: bool
    is_party_member: bool


@dataclass(frozen=True)
class Seats:
    """What a village has to fill: committee seats, and the law's limits for its kind of committee."""

    committee: int
    committee_min: int
    committee_max: int
    women_min: int
    relative_bar: bool


@dataclass(frozen=True)
class Targets:
    """What the district wants; None is not checked. Means and shares in tenths: 421 is 42.1 years, 642 is 64.2%."""

    mean_age_tenths: int | None = None
    college_tenths: int | None = None
    women_tenths: int | None = None
    secretary_chair_tenths: int | None = None
    women_per_village: int = 1
    young_per_village: int = 1
    young_age: int = 35


class Breach(StrEnum):
    """What a village's slate breaks: the law's limits first, then the district's targets."""

    NOBODY = "nobody"
    SIZE = "size"
    SEATS = "seats"
    TWO_HOLDERS = "two_holders"
    KIN = "kin"
    NO_SECRETARY = "no_secretary"
    NO_CHAIR = "no_chair"
    WOMEN = "women"
    YOUNG = "young"
    NOT_BOTH = "not_both"


@dataclass(frozen=True)
class Figures:
    """Whole numbers of one village, or of many added up. Every person counts once, whichever posts."""

    villages: int = 0
    planned: int = 0
    people: int = 0
    committee: int = 0
    months: int = 0
    women: int = 0
    college: int = 0
    young: int = 0
    with_woman: int = 0
    with_young: int = 0
    secretary_chair: int = 0
    kin_pairs: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True)
class VillageSlate:
    """Figures of one village with what they break; ``kin`` are the pairs of near relatives on the committee."""

    village: str
    figures: Figures
    breaches: tuple[Breach, ...]
    kin: tuple[tuple[int, int], ...] = ()


def is_young(months: int, targets: Targets) -> bool:
    """Whether somebody is at most ``young_age`` years old, in full years."""
    return months < 12 * (targets.young_age + 1)


def village(
    code: str, rows: Sequence[Intended], seats: Seats, kin: Mapping[int, AbstractSet[int]], targets: Targets
) -> VillageSlate:
    """Figures and breaches of one village's slate.

    Limits: committee size (2018: Art. 6; 2026: Art. 8, residents 5 to 9), a woman on the committee, no near
    relatives on it (2026: Art. 8; only where the frozen rules have the bar).
    """
    pairs = tuple(
        (one.person, other.person)
        for one, other in combinations([row for row in rows if row.on_committee], 2)
        if other.person in kin.get(one.person, frozenset())
    )
    women = sum(row.is_woman for row in rows)
    young = sum(is_young(row.months, targets) for row in rows)
    figures = Figures(
        villages=1,
        planned=int(bool(rows)),
        people=len(rows),
        committee=sum(row.on_committee for row in rows),
        months=sum(row.months for row in rows),
        women=women,
        college=sum(row.has_college for row in rows),
        young=young,
        with_woman=int(women >= 1),
        with_young=int(young >= 1),
        secretary_chair=int(both_feasible(rows)),
        kin_pairs=len(pairs),
    )
    return VillageSlate(code, figures, tuple(_breaches(rows, figures, seats, targets)), pairs)


def both_feasible(rows: Sequence[Intended]) -> bool:
    """Whether the only secretary intended is the only chair intended, and a full member of the Party."""
    secretaries = [row for row in rows if row.is_secretary]
    chairs = [row for row in rows if row.is_chair]
    return len(secretaries) == 1 and secretaries == chairs and secretaries[0].is_party_member


def _breaches(rows: Sequence[Intended], figures: Figures, seats: Seats, targets: Targets) -> Iterable[Breach]:
    if not rows:
        yield Breach.NOBODY
        return
    yield from _of_law(rows, figures, seats)
    if figures.women < targets.women_per_village or _women_on_committee(rows) < seats.women_min:
        yield Breach.WOMEN
    if figures.young < targets.young_per_village:
        yield Breach.YOUNG
    if targets.secretary_chair_tenths is not None and not figures.secretary_chair:
        yield Breach.NOT_BOTH


def _of_law(rows: Sequence[Intended], figures: Figures, seats: Seats) -> Iterable[Breach]:
    if not seats.committee_min <= figures.committee <= seats.committee_max:
        yield Breach.SIZE
    elif figures.committee != seats.committee:
        yield Breach.SEATS
    secretaries, chairs = sum(row.is_secretary for row in rows), sum(row.is_chair for row in rows)
    if secretaries > 1 or chairs > 1:
        yield Breach.TWO_HOLDERS
    if figures.kin_pairs and seats.relative_bar:
        yield Breach.KIN
    if not secretaries:
        yield Breach.NO_SECRETARY
    if not chairs:
        yield Breach.NO_CHAIR


def _women_on_committee(rows: Sequence[Intended]) -> int:
    return sum(row.is_woman for row in rows if row.on_committee)


def total(slates: Iterable[VillageSlate]) -> Figures:
    """All villages added up."""
    figures = Figures()
    for slate in slates:
        figures += slate.figures
    return figures


class Reached(NamedTuple):
    """Whether a target of the whole district is reached; ``is_met`` is None where it is not checked or nobody is."""

    key: str
    numerator: int
    denominator: int
    target_tenths: int | None
    is_met: bool | None


def reached(figures: Figures, targets: Targets) -> list[Reached]:
    """The district's targets against the sums, compared with integers only.

    Mean age: months ÷ (12 × people). College and women: ÷ people. Secretary-chair: villages ÷ villages planned.
    """
    people, planned = figures.people, figures.planned
    mean = targets.mean_age_tenths
    mean_met = None if mean is None or not people else 10 * figures.months <= mean * 12 * people
    return [
        Reached("mean_age", figures.months, people, mean, mean_met),
        _share("college", figures.college, people, targets.college_tenths),
        _share("women", figures.women, people, targets.women_tenths),
        _share("secretary_chair", figures.secretary_chair, planned, targets.secretary_chair_tenths),
    ]


def _share(key: str, part: int, whole: int, target: int | None) -> Reached:
    met = None if target is None or not whole else 1000 * part >= target * whole
    return Reached(key, part, whole, target, met)
