"""The conventions of official summaries, with figures of published ones."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from villages.rounding import (
    change_of_count,
    delta_age,
    delta_pp,
    difference,
    mean_years,
    pct,
    percent,
    plain,
    yu,
)


@pytest.mark.parametrize(
    ("numerator", "denominator", "places", "written"),
    [
        (461109, 524298, 1, "87.9%"),
        (18208, 18764, 1, "97%"),
        (1963, 2270, 1, "86.5%"),
        (685, 2270, 1, "30.2%"),
        (31088, 34157, 1, "91%"),
        (65, 105, 0, "62%"),
        (41, 105, 0, "39%"),
        (29, 119, 2, "24.37%"),
        (565, 580, 1, "97.4%"),
        (268127, 359465, 2, "74.59%"),
        (2999, 3000, 1, "99.9%"),
        (1218, 1897, 1, "64.2%"),
        (658, 1897, 1, "34.7%"),
        (263, 263, 1, "100%"),
        (0, 263, 1, "0%"),
        (1, 5000, 1, "0.1%"),
        (1, 2000, 1, "0.1%"),
        (0, 0, 1, "—"),
    ],
)
def test_shares_are_rounded_half_up_and_drop_point_zero(numerator, denominator, places, written):
    assert pct(numerator, denominator, places) == written


def test_a_half_is_rounded_up_where_a_float_would_round_down():
    assert pct(1005, 8000) == "12.6%"  # 12.5625
    assert pct(245, 10000) == "2.5%"  # 2.45 exactly: a binary float, or half-even, gives 2.4


@given(st.integers(1, 600_000), st.data())
def test_full_and_nothing_are_never_claimed_falsely(denominator, data):
    numerator = data.draw(st.integers(0, denominator))
    share = percent(numerator, denominator)
    assert share is not None
    assert (share == 100) == (numerator == denominator)
    assert (share == 0) == (numerator == 0)
    assert abs(Fraction(share) - Fraction(100 * numerator, denominator)) <= Fraction(1, 10)


def test_a_change_is_the_difference_of_the_displayed_figures():
    assert delta_pp(64.2, 43.5) == "提高20.7个百分点"
    assert delta_age(42.1, 43.1) == "下降1岁"
    assert delta_pp(Decimal("43.5"), Decimal("64.2")) == "下降20.7个百分点"
    assert delta_age("44.5", "42.1") == "提高2.4岁"
    assert delta_pp(97, 97.0) == "持平"
    assert difference(0.3, 0.1) == Decimal("0.2")


def test_a_count_grows_or_shrinks():
    assert change_of_count(-25, "条") == "减少25条"
    assert change_of_count(12, "人") == "增加12人"
    assert change_of_count(0, "人") == "持平"


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (2314, "2310余"),
        (1169, "1160余"),
        (304_500, "30万余"),
        (2310, "2310"),
        (300_000, "30万"),
        (7, "7"),
        (0, "0"),
        (99_999, "99990余"),
    ],
)
def test_large_numbers_are_rounded_down(number, written):
    assert yu(number) == written


def test_mean_age_comes_from_whole_months():
    assert mean_years(505, 1) == Decimal("42.1")
    assert mean_years(12 * 40 + 12 * 45, 2) == Decimal("42.5")
    assert mean_years(0, 0) is None


def test_numbers_are_written_unbroken():
    assert plain(524298) == "524298"
    assert plain(Decimal("41.30")) == "41.3"
    assert plain(Decimal("100.0")) == "100"
    assert plain(100) == "100"
