"""The simulator's figures, counted again row by row."""

import random
from fractions import Fraction

import pytest

from candidates.slate_figures import Breach, Intended, Seats, Targets, is_young, reached, total, village

SEATS = Seats(committee=3, committee_min=3, committee_max=7, women_min=1, relative_bar=True)


def person(number, **fields):
    values = {
        "person": number,
        "is_secretary": False,
        "is_chair": False,
        "on_committee": True,
        "months": 12 * 40,
        "is_woman": False,
        "has_college": False,
        "is_party_member": True,
    }
    return Intended(**{**values, **fields})


def good():
    return [
        person(1, is_secretary=True, is_chair=True),
        person(2, is_woman=True),
        person(3, months=12 * 36 - 1),
    ]


def breaches(rows, *, seats=SEATS, kin=None, targets=None):
    return village("v", rows, seats, kin or {}, targets or Targets(secretary_chair_tenths=1000)).breaches


def test_a_good_slate_breaks_nothing():
    assert breaches(good()) == ()


@pytest.mark.parametrize(("months", "young"), [(35 * 12, True), (36 * 12 - 1, True), (36 * 12, False)])
def test_thirty_five_is_young_until_the_thirty_sixth_birthday(months, young):
    assert is_young(months, Targets()) is young


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([], (Breach.NOBODY,)),
        (good()[:2], (Breach.SIZE, Breach.YOUNG)),
        ([*good(), person(4)], (Breach.SEATS,)),
        ([*good()[1:], person(1, is_secretary=True)], (Breach.NO_CHAIR, Breach.NOT_BOTH)),
        ([*good()[1:], person(1, is_chair=True)], (Breach.NO_SECRETARY, Breach.NOT_BOTH)),
        ([good()[0], person(2), good()[2]], (Breach.WOMEN,)),
        ([person(1, is_secretary=True, is_chair=True, is_party_member=False), *good()[1:]], (Breach.NOT_BOTH,)),
        (
            [good()[0], person(2, is_woman=True, is_chair=True), good()[2]],
            (Breach.TWO_HOLDERS, Breach.NOT_BOTH),
        ),
    ],
    ids=["nobody", "size", "seats", "no chair", "no secretary", "no woman", "not in the Party", "two chairs"],
)
def test_each_breach(rows, found):
    assert breaches(rows) == found


def test_near_relatives_are_a_breach_where_the_rules_bar_them_and_only_on_the_committee():
    kin = {1: {2}, 2: {1}}
    assert breaches(good(), kin=kin) == (Breach.KIN,)
    free = Seats(committee=3, committee_min=3, committee_max=7, women_min=1, relative_bar=False)
    slate = village("v", good(), free, kin, Targets())
    assert (slate.breaches, slate.kin, slate.figures.kin_pairs) == ((), ((1, 2),), 1)
    only_party = [*good(), person(4, on_committee=False)]
    assert breaches(only_party, kin={1: {4}, 4: {1}}) == ()


def test_a_woman_of_the_party_committee_alone_does_not_give_the_committee_its_woman():
    rows = [good()[0], person(2), good()[2], person(4, is_woman=True, on_committee=False)]
    assert breaches(rows) == (Breach.WOMEN,)


@pytest.mark.parametrize("seed", range(20))
def test_sums_are_those_of_the_rows_and_targets_compare_exactly(seed):
    draw = random.Random(seed)
    slates, everybody = [], []
    targets = Targets(mean_age_tenths=421, college_tenths=642, women_tenths=300, secretary_chair_tenths=900)
    for code in range(draw.randrange(1, 12)):
        rows = [
            person(
                100 * code + number,
                is_secretary=number == 0,
                is_chair=number == draw.randrange(2),
                months=draw.randrange(18 * 12, 70 * 12),
                is_woman=draw.random() < 0.3,
                has_college=draw.random() < 0.64,
            )
            for number in range(draw.randrange(0, 9))
        ]
        everybody.append(rows)
        slates.append(village(str(code), rows, SEATS, {}, targets))
    figures = total(slates)
    rows = [row for each in everybody for row in each]
    assert figures.villages == len(everybody)
    assert figures.planned == sum(bool(each) for each in everybody)
    assert figures.people == len(rows)
    assert figures.months == sum(row.months for row in rows)
    assert figures.women == len([row for row in rows if row.is_woman])
    assert figures.college == len([row for row in rows if row.has_college])
    assert figures.young == len([row for row in rows if row.months // 12 <= 35])
    assert figures.with_young == sum(any(row.months // 12 <= 35 for row in each) for each in everybody)
    assert figures.secretary_chair == sum(
        any(row.is_secretary and row.is_chair for row in each) and sum(row.is_chair for row in each) == 1
        for each in everybody
    )
    if not rows:
        return
    met = {each.key: each.is_met for each in reached(figures, targets)}
    assert met["mean_age"] == (Fraction(figures.months, 12 * len(rows)) <= Fraction(421, 10))
    assert met["college"] == (Fraction(100 * figures.college, len(rows)) >= Fraction(642, 10))
    assert met["secretary_chair"] == (Fraction(100 * figures.secretary_chair, figures.planned) >= 90)


def test_a_target_that_is_not_set_or_nobody_planned_is_not_judged():
    assert [each.is_met for each in reached(total([]), Targets(mean_age_tenths=421))] == [None] * 4
