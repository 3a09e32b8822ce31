"""Who of a village's roll does what on polling day: goes with a box, votes for somebody away, works at the poll."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from random import Random

from django.db.models import F

from ballots.models import BoxGround
from election_site.demonstration.figures_of_villages import VillageFigures
from election_site.demonstration.targets import SEED
from villages.models import Term
from voters.models import RegisterClass, Relation, Voter
from voters.models.proxies import MOST_PROXIES

READ_TENTHS = 5
"""Tenths of each roll that are looked at; the rolls are in no order, so these are a sample of the village."""
LOOK_AHEAD = 40
"""So many of those away are asked whether they are kin before a holder is passed over."""
YEAR = 365.25
_VERY_OLD, _AWAY, _HOLDERS, _AT_WORK = 75, (18, 62), (24, 78), (22, 58)
_GROUNDS = (BoxGround.ILL, BoxGround.ILL, BoxGround.DISABLED, BoxGround.CARING, BoxGround.REMOTE, BoxGround.DUTY)
_REASONS = ("外出务工", "外出务工", "外出务工", "外出经商", "随子女在外居住", "出差")


@dataclass(frozen=True, slots=True)
class Listed:
    """A voter as the roll lists them."""

    pk: int
    serial: int
    name: str
    group: str
    woman: bool
    birth: date
    lives_elsewhere: bool


@dataclass(frozen=True)
class Allowed:
    """What the rules of a village allow: reasons for a box (none: no box), how many proxies one holds, of which kin."""

    grounds: tuple[str, ...]
    most: int
    relations: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Who is away, who votes instead, how they are related, and why."""

    away: Listed
    votes: Listed
    relation: str
    ground: str


@dataclass(frozen=True)
class PollingPeople:
    """Voters of mobile boxes with the reason, proxies, and who is free to work at the poll, each name once."""

    visited: list[tuple[Listed, str]]
    pairs: list[Pair]
    free: list[Listed]


def rolls_of(term: Term) -> Iterator[tuple[int, list[Listed]]]:
    """The sample of every roll by the key of its village election, in the order of the villages; one query."""
    rows = Voter.objects.filter(
        village_election__term=term, serial__lte=F("village_election__registered") * READ_TENTHS / 10
    ).order_by("village_id", "serial")
    columns = ("village_election_id", "pk", "serial", "name", "group", "sex", "birth", "register_class")
    for election, found in groupby(rows.values_list(*columns).iterator(20_000), lambda row: row[0]):
        yield (
            election,
            [
                Listed(pk, serial, name, group, sex == "2", birth, kind == RegisterClass.AWAY)
                for _election, pk, serial, name, group, sex, birth, kind in found
            ],
        )


def assign(
    roll: Sequence[Listed], figures: VillageFigures, standing: Collection[str], day: date, allowed: Allowed
) -> PollingPeople:
    """Give every voter of the sample one task at most; nobody with the name of somebody put forward gets any.

    As many proxies as the village counts ballots by proxy, and a few more voters of boxes than ballots come out of
    them: somebody is always asleep. In a drill of a far year, whose people are older, fewer find a relative who votes
    for them.
    """
    rng = Random(f"{SEED}:polling day:{figures.code}")
    common = [voter for voter in roll if voter.name not in standing]
    oldest = sorted(common, key=lambda voter: voter.birth)
    visited = oldest[: figures.mobile + rng.randrange(4)] if allowed.grounds else []
    taken = {voter.pk for voter in visited}
    pairs = _pairs(rng, [voter for voter in common if voter.pk not in taken], figures.proxy, day, allowed)
    taken |= {voter.pk for pair in pairs for voter in (pair.away, pair.votes)}
    named = [(voter, _ground(rng, voter, day, allowed.grounds)) for voter in visited]
    return PollingPeople(named, pairs, _free(common, taken, day))


def _age(voter: Listed, day: date) -> float:
    return (day - voter.birth).days / YEAR


def _ground(rng: Random, voter: Listed, day: date, grounds: Collection[str]) -> str:
    if _age(voter, day) >= _VERY_OLD and rng.random() < 0.75 and BoxGround.OLD in grounds:
        return BoxGround.OLD
    # Nobody of that age is on duty.
    fitting = [each for each in _GROUNDS if each in grounds and (each != BoxGround.DUTY or _age(voter, day) < 60)]
    return rng.choice(fitting or list(grounds))


def _free(common: Sequence[Listed], taken: Collection[int], day: date) -> list[Listed]:
    """People here without a task, each name once, those of working age first."""
    here = [voter for voter in common if voter.pk not in taken and not voter.lives_elsewhere]
    by_name: dict[str, Listed] = {}
    for voter in sorted(here, key=lambda each: not _AT_WORK[0] <= _age(each, day) <= _AT_WORK[1]):
        by_name.setdefault(voter.name, voter)
    return list(by_name.values())


def _pairs(rng: Random, common: Sequence[Listed], wanted: int, day: date, allowed: Allowed) -> list[Pair]:
    """Up to ``wanted`` proxies between near relatives; whoever lives elsewhere is away first."""
    fitting = [voter for voter in common if _AWAY[0] <= _age(voter, day) <= _AWAY[1]]
    away = sorted(fitting, key=lambda voter: not voter.lives_elsewhere)[: wanted + LOOK_AHEAD]
    gone = {voter.pk for voter in away}
    here = [v for v in common if v.pk not in gone and not v.lives_elsewhere]
    holders = [voter for voter in here if _HOLDERS[0] <= _age(voter, day) <= _HOLDERS[1]]
    pairs: list[Pair] = []
    for holder in holders:
        most = min(wanted - len(pairs), rng.choice((1, 1, 2, 2, MOST_PROXIES)), allowed.most)
        pairs += _proxies_of(rng, holder, away, most, day, allowed.relations)
        if len(pairs) == wanted:
            return pairs
    return pairs


def _proxies_of(
    rng: Random, holder: Listed, away: list[Listed], most: int, day: date, relations: Collection[str]
) -> list[Pair]:
    """Up to ``most`` of the first who are away and near relatives of the holder; takes them off ``away``."""
    found: list[Pair] = []
    for voter in away[:LOOK_AHEAD]:
        if len(found) == most:
            break
        relation = relation_of(voter, holder)
        if relation == Relation.SPOUSE and any(pair.relation == Relation.SPOUSE for pair in found):
            continue
        if relation in relations:
            found.append(Pair(voter, holder, relation, _reason(rng, voter, day)))
    for pair in found:
        away.remove(pair.away)
    return found


def relation_of(away: Listed, votes: Listed) -> str:
    """A near relation two voters may well have by name, sex and age; empty where none is likely."""
    years = (away.birth - votes.birth).days / YEAR
    if away.name[0] == votes.name[0]:
        return Relation.SIBLING if abs(years) <= 14 else Relation.PARENT if 20 <= abs(years) <= 42 else ""
    mother = votes.woman if years > 0 else away.woman
    if mother and 20 <= abs(years) <= 40:
        return Relation.PARENT
    return Relation.SPOUSE if away.woman != votes.woman and abs(years) <= 8 and _are_grown(away, votes) else ""


def _are_grown(*voters: Listed) -> bool:
    """Born before 1999: nobody marries at eighteen here."""
    return all(voter.birth.year < 1999 for voter in voters)


def _reason(rng: Random, voter: Listed, day: date) -> str:
    return "在外求学" if _age(voter, day) < 23 else rng.choice(_REASONS)
