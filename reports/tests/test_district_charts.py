"""Charts of the one-page picture: well-formed, safe, and readable in grey."""

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.district_charts import Spread, Twin, pyramid, shift, spread, timeline
from reports.svg import RAMP, About
from reports.tilemap import Block, Tile, classes, shade, tile_map

SVG = "{http://www.w3.org/2000/svg}"
NASTY = '<script>alert("1")</script>&'
ABOUT = About("one", f"标题{NASTY}", f"说明{NASTY}")
DAY = date(2021, 5, 17)


def read(chart):
    return ElementTree.fromstring(chart)  # noqa: S314 - our own text


def twins():
    return [Twin(f"青{NASTY}", Decimal("20.6"), Decimal("24.7")), Twin("中", Decimal("79.4"), Decimal("75.3"))]


def tiles():
    villages = [Tile(f"村{n}{NASTY}", Decimal(80 + n), f"{80 + n}%", f"/rows?under={n}&x=1") for n in range(9)]
    return [
        Block(f"镇{NASTY}", "85%", "/town", [*villages, Tile("新村", None, "—", "/none")]),
        Block("乡", "—", "/b", []),
    ]


def drawn():
    return {
        "pyramid": pyramid(ABOUT, twins(), ("上届", "本届")),
        "shift": shift(ABOUT, twins(), ("上届", "本届")),
        "spread": spread(ABOUT, Spread([Decimal(n) for n in (80, 88, 88, 89, 90)], Decimal(88), NASTY, [NASTY])),
        "timeline": timeline(ABOUT, {NASTY: {DAY: 3, DAY - timedelta(days=40): 1}, "乙": {}}, {DAY: NASTY}),
        "map": tile_map(ABOUT, tiles(), legend=["低", "中", "高"], unknown=NASTY),
    }


@pytest.mark.parametrize("name", ["pyramid", "shift", "spread", "timeline", "map"])
def test_a_chart_is_well_formed_titled_and_escaped(name):
    chart = drawn()[name]
    tree = read(chart)
    assert tree.find(f"{SVG}title").text == ABOUT.title
    assert tree.find(f"{SVG}desc").text == ABOUT.description
    assert "<script" not in chart
    assert not re.search(r"\sstyle=|<style|\son\w+=", chart)


def test_both_terms_are_apart_by_hatching():
    for name in ("pyramid", "shift"):
        fills = [each.get("fill") for each in read(drawn()[name]).iter(f"{SVG}rect")]
        assert fills.count("url(#one-hatch)") >= 2
        assert fills.count("#8e1c22") >= 2


def test_a_previous_term_that_is_not_known_draws_no_bar():
    tree = read(pyramid(ABOUT, [Twin("青", None, Decimal(100))], ("上届", "本届")))
    assert "url(#one-hatch)" not in [each.get("fill") for each in tree.iter(f"{SVG}rect")]


def test_nothing_to_show_is_no_chart():
    assert pyramid(ABOUT, [], ("", "")) == shift(ABOUT, [], ("", "")) == ""
    assert spread(ABOUT, Spread([], None, "", [])) == ""
    assert timeline(ABOUT, {"甲": {}}, {}) == ""


def test_every_tile_says_its_class_and_leads_to_its_village():
    tree = read(drawn()["map"])
    links = [each.get("href") for each in tree.iter(f"{SVG}a")]
    assert links[:2] == ["/town", "/rows?under=0&x=1"]
    assert "/none" in links
    titles = [each.find(f"{SVG}title").text for each in tree.iter(f"{SVG}a")]
    assert f"村3{NASTY} 83%" in titles
    digits = [each.findall(f"{SVG}text")[-1].text for each in tree.iter(f"{SVG}a")][1:-1]
    assert digits[0] == "1"
    assert digits[8] == "5"
    assert digits[9] == "–"


def test_the_shades_darken_in_order_also_in_grey():
    grey = [sum(int(fill[n : n + 2], 16) * w for n, w in ((1, 0.3), (3, 0.59), (5, 0.11))) for fill, _ink in RAMP]
    assert all(lighter - darker > 25 for lighter, darker in pairwise(grey))


@given(st.lists(st.integers(0, 40) | st.decimals(0, 100, places=1), min_size=1, max_size=300))
def test_classes_hold_every_number_once_in_order(numbers):
    found = classes(numbers)
    assert 1 <= len(found) <= 5
    assert sum(each.villages for each in found) == len(numbers)
    for lower, higher in pairwise(found):
        assert lower.greatest < higher.least
    for number in numbers:
        place = shade(number, found)
        assert found[place].least <= number <= found[place].greatest


@given(st.lists(st.decimals(0, 100, places=1), min_size=1, max_size=300), st.decimals(0, 100, places=1))
def test_the_columns_of_a_spread_count_every_village(shares, average):
    tree = read(spread(ABOUT, Spread(shares, average, "合计", [])))
    numbers = [int(each.text) for each in tree.iter(f"{SVG}text") if each.text.isdigit()]
    assert sum(numbers) == len(shares)


@given(st.dictionaries(st.integers(0, 400), st.integers(1, 300), min_size=1, max_size=60))
def test_the_columns_of_a_timeline_count_every_poll(days):
    lane = {DAY + timedelta(days=each): polls for each, polls in days.items()}
    tree = read(timeline(ABOUT, {"甲": lane}, {}))
    assert sum(int(each.text) for each in tree.iter(f"{SVG}text") if each.text.isdigit()) == sum(days.values())
