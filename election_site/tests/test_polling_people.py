"""Who of a made-up roll does what on polling day: one task each, never somebody who stands."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from ballots.models import BoxGround
from election_site.demonstration.figures_of_villages import VillageFigures
from election_site.demonstration.people import draw_name
from election_site.demonstration.polling_people import Allowed, Listed, assign, relation_of
from voters.models import Relation

DAY = date(2021, 5, 17)
ALL = Allowed(tuple(BoxGround.values), 3, tuple(Relation.values))


def roll(size: int, oldest: int = 95) -> list[Listed]:
    rng = Random(7)
    return [
        Listed(
            pk=1000 + serial,
            serial=serial,
            name=draw_name(rng, serial % 2 == 0),
            group=f"第{serial % 4 + 1}村民小组",
            woman=serial % 2 == 0,
            birth=DAY - timedelta(days=rng.randrange(18 * 366, oldest * 365)),
            lives_elsewhere=rng.random() < 0.1,
        )
        for serial in range(1, size + 1)
    ]


def figures(proxy: int, mobile: int) -> VillageFigures:
    return VillageFigures("500118111201", 1000, 880, 9, proxy, mobile, 40, 38, 0, 18, 0)


def voter(name: str, years: int, *, woman: bool = False) -> Listed:
    return Listed(years, years, name, "", woman, DAY - timedelta(days=round(years * 365.25)), False)


def test_everybody_has_one_task_and_nobody_who_stands_has_any():
    voters = roll(600)
    standing = {each.name for each in voters[:9]}
    people = assign(voters, figures(80, 30), standing, DAY, ALL)
    tasks = [voter for voter, _ground in people.visited] + people.free
    tasks += [pair.away for pair in people.pairs] + list({pair.votes for pair in people.pairs})
    assert len(tasks) == len(set(tasks))
    assert standing.isdisjoint(voter.name for voter in tasks)
    assert (len(people.pairs), 30 <= len(people.visited) <= 33) == (80, True)
    assert max(Counter(pair.votes for pair in people.pairs).values()) <= 3
    assert all(pair.relation == relation_of(pair.away, pair.votes) != "" for pair in people.pairs)


def test_the_same_roll_gives_the_same_people():
    assert assign(roll(300), figures(40, 9), {"无"}, DAY, ALL) == assign(roll(300), figures(40, 9), {"无"}, DAY, ALL)


def test_a_roll_too_small_for_its_proxies_gives_those_it_has():
    people = assign(roll(40), figures(80, 3), set(), DAY, ALL)
    assert 0 < len(people.pairs) < 40


@pytest.mark.parametrize("grounds", [("old", "ill"), ("remote",), ("old",), ()])
def test_a_box_comes_for_the_reasons_of_the_rules_only(grounds):
    people = assign(roll(300), figures(10, 40), set(), DAY, Allowed(grounds, 3, ALL.relations))
    assert {ground for _voter, ground in people.visited} <= set(grounds)
    assert bool(people.visited) == bool(grounds)


def test_stricter_rules_on_proxies_are_kept():
    people = assign(roll(300), figures(40, 9), set(), DAY, Allowed((), 1, (Relation.SPOUSE,)))
    assert 0 < len(people.pairs) <= 40
    assert {pair.relation for pair in people.pairs} == {Relation.SPOUSE}
    assert max(Counter(pair.votes for pair in people.pairs).values()) == 1


@pytest.mark.parametrize(
    ("away", "votes", "relation"),
    [
        (voter("王小明", 24), voter("王大力", 50), Relation.PARENT),
        (voter("王小明", 24), voter("李秀英", 50, woman=True), Relation.PARENT),
        (voter("王小明", 24), voter("李大力", 50), ""),
        (voter("王小明", 30), voter("王小刚", 36), Relation.SIBLING),
        (voter("王小明", 40), voter("李秀英", 38, woman=True), Relation.SPOUSE),
        (voter("王小明", 40), voter("李大力", 38), ""),
        (voter("王小明", 19), voter("李秀英", 18, woman=True), ""),
    ],
)
def test_a_near_relative_is_likely_by_name_sex_and_age(away, votes, relation):
    assert relation_of(away, votes) == relation
