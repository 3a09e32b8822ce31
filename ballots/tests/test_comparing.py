"""Comparing two entries: only what is on the paper counts."""

from ballots.comparing import differences, from_values, values
from ballots.paper import Line, Paper, Typed

PAPER = Paper(
    "party",
    "party_branch",
    "first",
    "voters",
    {"member": 1},
    0,
    (Line(1, "member", 1, "甲"), Line(2, "member", 2, "乙")),
)
FIGURES = {"due": 40, "present": 38, "issued": 38, "cast": 38, "valid": 38, "invalid": 0}


def test_equal_entries_have_no_difference():
    assert differences(PAPER, Typed(FIGURES, {1: 30, 2: 5}, 1), Typed(dict(FIGURES), {2: 5, 1: 30}, 1)) == []


def test_differences_come_in_paper_order_with_both_values():
    first = Typed(FIGURES, {1: 30, 2: 5}, 1, None)
    second = Typed({**FIGURES, "present": 37}, {1: 30, 2: 6}, 2, None)
    found = [(each.field, each.first, each.second) for each in differences(PAPER, first, second)]
    assert found == [("present", 38, 37), ("votes-2", 5, 6), ("secretary", 1, 2)]


def test_left_empty_differs_from_nought():
    found = differences(PAPER, Typed(FIGURES, {1: 0, 2: 5}), Typed(FIGURES, {1: None, 2: 5}))
    assert [(each.field, each.first, each.second) for each in found] == [("votes-1", 0, None)]


def test_figures_of_another_kind_of_form_are_not_compared():
    assert differences(PAPER, Typed({**FIGURES, "proxy": 1}, {1: 1, 2: 2}), Typed(FIGURES, {1: 1, 2: 2})) == []


def test_values_and_back_are_the_same():
    typed = Typed(FIGURES, {1: 30, 2: None}, 1, 2)
    assert from_values(values(PAPER, typed)) == typed
