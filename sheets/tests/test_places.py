"""Village names as people write them (cases G1-G6)."""

from __future__ import annotations

from datetime import date

import pytest

from sheets.places import FormerName, Places
from sheets.tests.toy import EAST, PLACES, WEST


@pytest.fixture
def district():
    return Places(PLACES, scope="990101")


@pytest.mark.parametrize(
    "name",
    [
        "大沟",
        "大沟村",
        "大沟村委会",
        "大沟村民委员会",
        "大沟村村民委员会",
        "东山街道大沟村",
        "东山大沟",
        "大 沟 村",
        "大沟村（村）",
        "老沟村",
        "东山街道办事处大沟村",
    ],
)
def test_every_way_to_write_a_village_finds_it(district, name):
    assert district.find(name).code == f"{EAST}201"


@pytest.mark.parametrize("name", ["东门", "东门社区", "东门居委会", "东门社区居委会", "东门社区居民委员会"])
def test_communities_too(district, name):
    assert district.find(name).code == f"{EAST}001"


def test_a_name_in_two_townships_needs_the_township(district):
    assert district.find("兴隆村").issue == "G2"
    assert district.find("兴隆村", "西河镇").code == f"{WEST}202"
    assert district.find("兴隆村", "西河").code == f"{WEST}202"
    assert district.find("西河镇兴隆村").code == f"{WEST}202"


def test_the_territory_decides_between_two_villages_of_one_name():
    assert Places(PLACES, scope=EAST).find("兴隆村").code == f"{EAST}203"


def test_a_typing_mistake_gets_a_suggestion_and_is_never_guessed(district):
    match = district.find("新岸三村")
    assert (match.code, match.issue) == (None, "G4")
    assert "新岸山村" in match.hint


def test_a_community_written_as_a_village_is_pointed_out(district):
    match = district.find("东门村")
    assert (match.code, match.issue, match.severity) == (f"{EAST}001", "G5", "warning")


def test_an_unknown_village_is_refused(district):
    assert district.find("某某").issue == "G6"


def test_a_village_of_another_territory_is_refused():
    assert Places(PLACES, scope=EAST).find("石桥村").issue == "F21"


DAY = date(2021, 5, 17)


def former(name, code, since=None, until=None):
    return FormerName(code, name, since, until, DAY)


def test_a_former_name_is_read_as_the_village_it_was_merged_into():
    places = Places(PLACES, scope=EAST, former=[former("柳树村", f"{EAST}201", since=date(2019, 5, 1))])
    for name in ("柳树村", "柳树", "东山街道柳树村村民委员会"):
        match = places.find(name)
        assert (match.code, match.issue, match.severity) == (f"{EAST}201", "G3", "note")


def test_a_former_name_counts_only_on_its_days():
    later = former("柳树村", f"{EAST}201", since=date(2022, 1, 1))
    ended = former("槐树村", f"{EAST}201", until=date(2020, 12, 31))
    places = Places(PLACES, scope=EAST, former=[later, ended])
    for name, days in (("柳树村", "2022-01-01 – …"), ("槐树村", "… – 2020-12-31")):
        match = places.find(name)
        assert (match.code, match.issue, match.severity) == (None, "G3", "error")
        assert days in match.hint


def test_former_names_keep_territory_and_townships_apart():
    names = [
        former("柳树村", f"{EAST}201", since=date(2019, 1, 1)),
        former("柳树村", f"{WEST}201", since=date(2019, 1, 1)),
    ]
    assert Places(PLACES, scope="990101", former=names).find("柳树村").issue == "G2"
    assert Places(PLACES, scope="990101", former=names).find("柳树村", "西河镇").code == f"{WEST}201"
    assert Places(PLACES, scope=EAST, former=names).find("柳树村").code == f"{EAST}201"
    assert Places(PLACES, scope=EAST, former=names[1:]).find("柳树村").issue == "F21"


def test_a_present_name_wins_over_a_former_one():
    names = [former("大沟村", f"{WEST}201", since=date(2019, 1, 1))]
    assert Places(PLACES, scope="990101", former=names).find("大沟村").code == f"{EAST}201"
