"""Charts: well-formed, safe, and readable without colour, script or style."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts import About, Bar, Pair, Stack, bars, dumbbell, outliers, stacks

SVG = "{http://www.w3.org/2000/svg}"
NASTY = '<script>alert("1")</script>&'
ABOUT = About("turnout", f"标题{NASTY}", f"说明{NASTY}")


def read(chart):
    return ElementTree.fromstring(chart)  # noqa: S314 - our own text


def all_charts():
    pairs = [
        Pair(f"班子{NASTY}", Decimal("43.5"), Decimal("64.2"), "64.2%（+20.7）"),
        Pair("新增", None, Decimal(30), "30%"),
    ]
    rows = [Bar(f"镇{n}{NASTY}", Decimal(value), f"{value}%") for n, value in enumerate((88, 87, 89, 88, 60, 88))]
    return {
        "dumbbell": dumbbell(ABOUT, pairs, "%"),
        "bars": bars(ABOUT, rows, average=Decimal("87.9"), average_text=f"全区{NASTY}", marks=("偏低", "偏高")),
        "stacks": stacks(ABOUT, [f"青{NASTY}", "中", "老"], [Stack("上届", [1, 2, 3]), Stack("本届", [3, 0, 3])]),
    }


@pytest.mark.parametrize("name", ["dumbbell", "bars", "stacks"])
def test_a_chart_is_well_formed_titled_and_escaped(name):
    chart = all_charts()[name]
    tree = read(chart)
    assert tree.get("role") == "img"
    assert tree.find(f"{SVG}title").text == ABOUT.title
    assert tree.find(f"{SVG}desc").text == ABOUT.description
    assert set(tree.get("aria-labelledby").split()) == {"turnout-title", "turnout-desc"}
    assert "<script" not in chart
    assert any(NASTY in (text.text or "") for text in tree.iter(f"{SVG}text"))


@pytest.mark.parametrize("name", ["dumbbell", "bars", "stacks"])
def test_a_chart_obeys_the_content_security_policy(name):
    assert not re.search(r"\sstyle=|<style|\son\w+=|href=", all_charts()[name])


def test_the_previous_term_is_hollow_and_this_one_filled():
    tree = read(all_charts()["dumbbell"])
    fills = [circle.get("fill") for circle in tree.iter(f"{SVG}circle")]
    assert fills == ["#faf8f4", "#8e1c22", "#8e1c22"]
    places = [float(circle.get("cx")) for circle in tree.iter(f"{SVG}circle")]
    assert places[0] < places[1]


def test_a_township_that_stands_apart_is_named_by_word_and_shape():
    chart = all_charts()["bars"]
    assert "60% ▼ 偏低" in chart
    assert chart.count("▼") == 1
    assert "▲" not in chart


def test_nothing_stands_apart_among_few_or_equal_values():
    few = [Decimal(1), Decimal(50), Decimal(99)]
    assert outliers(few) == (Decimal("-Infinity"), Decimal("Infinity"))
    low, high = outliers([Decimal(88)] * 9)
    assert low <= 88 <= high


def test_shares_of_a_stack_are_written_where_there_is_room():
    tree = read(all_charts()["stacks"])
    texts = [text.text for text in tree.iter(f"{SVG}text")]
    assert texts[-3:] == ["本届", "50%", "50%"]


def test_without_data_there_is_no_chart():
    assert dumbbell(ABOUT, [], "%") == ""
    assert bars(ABOUT, [], average=None, average_text="", marks=("", "")) == ""
    assert stacks(ABOUT, ["青"], [Stack("上届", [0])]) == ""


values = st.decimals(0, 100, places=1)


@given(st.lists(st.tuples(values | st.none(), values), min_size=1, max_size=12))
def test_every_mark_lies_inside_the_picture(numbers):
    pairs = [Pair("班子大专及以上", before, now, f"{now}%") for before, now in numbers]
    tree = read(dumbbell(ABOUT, pairs, "%"))
    _, _, width, height = map(float, tree.get("viewBox").split())
    for circle in tree.iter(f"{SVG}circle"):
        assert 0 <= float(circle.get("cx")) <= width
        assert 0 <= float(circle.get("cy")) <= height


@given(st.lists(values, min_size=1, max_size=30))
def test_bars_start_at_zero_and_stay_in_proportion(numbers):
    rows = [Bar("镇", value, f"{value}%") for value in numbers]
    tree = read(bars(ABOUT, rows, average=None, average_text="", marks=("低", "高")))
    widths = [float(rect.get("width")) for rect in tree.iter(f"{SVG}rect")]
    assert [w == 0 for w in widths] == [value < Decimal("0.02") for value in numbers]
    assert sorted(widths) == [widths[i] for i in sorted(range(len(numbers)), key=lambda i: numbers[i])]
