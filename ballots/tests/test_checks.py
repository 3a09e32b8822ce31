"""The arithmetic of a form: each rule holds, is broken, and says so beside its field."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.checks import (
    Severity,
    blanks,
    code_problems,
    day_problems,
    draft_problems,
    examine,
    hard,
    soft,
    strict_problems,
)
from ballots.explaining import share
from ballots.paper import Line, Paper, Typed

POSTS = ("chair", "chair", "member", "member", "member")
COMMITTEE = Paper(
    "committee", "village_committee", "first", "voters", {"chair": 1, "member": 2}, 1000,
    tuple(Line(pk, post, pk, name) for pk, (post, name) in enumerate(zip(POSTS, "甲乙丙丁戊", strict=True), start=1)),
)  # fmt: skip
PARTY = Paper(
    "party",
    "party_branch",
    "first",
    "voters",
    {"member": 2},
    0,
    (Line(1, "member", 1, "甲"), Line(2, "member", 2, "乙"), Line(3, "member", 3, "丙")),
)
GOOD = {"issued": 890, "cast": 880, "proxy": 60, "mobile": 20, "valid": 870, "invalid": 10}
VOTES = {1: 700, 2: 100, 3: 800, 4: 500, 5: 200}
PARTY_GOOD = {"due": 40, "present": 38, "issued": 38, "cast": 38, "valid": 37, "invalid": 1}
PARTY_VOTES = {1: 30, 2: 30, 3: 5}


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


def problems(paper=COMMITTEE, votes=None, elected=(), secretary=None, deputy=None, **figures):
    base = PARTY_GOOD if paper.is_party else GOOD
    votes = {**(PARTY_VOTES if paper.is_party else VOTES), **(votes or {})}
    found = strict_problems(paper, Typed({**base, **figures}, votes, secretary, deputy), elected)
    return {(check.code, check.field, check.severity) for check in found}


def test_a_form_without_a_fault_has_no_problem():
    assert problems() == set()
    assert problems(PARTY, elected={1, 2}, secretary=1, deputy=2) == set()


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({"issued": 870}, ("V1", "cast", Severity.SOFT)),
        ({"valid": 869}, ("V2", "valid", Severity.HARD)),
        ({"valid": 871}, ("V2", "valid", Severity.HARD)),
        ({"issued": 1100, "cast": 1001, "valid": 991}, ("V3", "cast", Severity.HARD)),
        ({"issued": 1001}, ("R1", "issued", Severity.SOFT)),
        ({"proxy": 881}, ("R2", "proxy", Severity.HARD)),
        ({"mobile": 881}, ("R2", "mobile", Severity.HARD)),
        ({"cast": None}, ("M1", "cast", Severity.HARD)),
        ({"proxy": None}, ("M1", "proxy", Severity.HARD)),
        ({"issued": -1}, ("M2", "issued", Severity.HARD)),
        ({"issued": 10_000_000}, ("M2", "issued", Severity.HARD)),
    ],
)
def test_a_figure_that_cannot_stand_is_named_with_its_field(figures, expected):
    assert expected in problems(**figures)


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ({1: 871}, ("V5", "votes-1", Severity.HARD)),
        ({3: 870, 4: 870, 5: 1}, ("V6", "votes-5", Severity.HARD)),
        ({4: None}, ("M1", "votes-4", Severity.HARD)),
        (dict.fromkeys(VOTES, 0), ("Z1", "votes-1", Severity.SOFT)),
    ],
)
def test_votes_that_cannot_stand_are_named_with_their_line(votes, expected):
    assert expected in problems(votes=votes)


def test_mobile_boxes_may_be_left_out_but_nothing_else():
    assert problems(mobile=None) == set()
    assert {check.field for check in blanks(COMMITTEE, Typed())} == {
        "issued",
        "cast",
        "proxy",
        "valid",
        "invalid",
        *(f"votes-{n}" for n in range(1, 6)),
    }


def test_nought_is_a_number_and_not_a_blank():
    assert problems(invalid=0, valid=880) == set()


def test_a_poll_without_a_ballot_needs_a_note():
    found = problems(votes=dict.fromkeys(VOTES, 0), issued=0, cast=0, proxy=0, mobile=0, valid=0, invalid=0)
    assert found == {("Z1", "cast", Severity.SOFT)}


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"elected": {1, 2}}, ("S1", "secretary", Severity.SOFT)),
        ({"elected": {1, 2}, "secretary": 3}, ("S2", "secretary", Severity.HARD)),
        ({"elected": {1, 2}, "secretary": 1, "deputy": 1}, ("S3", "deputy", Severity.HARD)),
        ({"elected": (), "secretary": 1}, ("S2", "secretary", Severity.HARD)),
    ],
)
def test_the_secretary_is_one_of_the_elected(chosen, expected):
    assert expected in problems(PARTY, **chosen)


def test_nobody_need_be_secretary_when_nobody_is_elected():
    assert problems(PARTY, elected=()) == set()


def test_more_present_than_due_never_stands_and_more_ballots_than_present_needs_a_note():
    assert ("P1", "present", Severity.HARD) in problems(PARTY, present=41, elected={1, 2}, secretary=1)
    found = problems(PARTY, issued=39, cast=39, valid=38, elected={1, 2}, secretary=1)
    assert {("R1", "issued", Severity.SOFT), ("V3", "cast", Severity.SOFT)} <= found


def test_messages_name_both_figures():
    message = next(
        check.message for check in examine(COMMITTEE, Typed({**GOOD, "valid": 869}, VOTES)) if check.code == "V2"
    )
    assert message == "Valid 869 + invalid 10 = 879, which is 1 fewer than the 880 collected. Compare with the form."


def test_checks_wait_until_their_figures_are_typed():
    assert examine(COMMITTEE, Typed()) == []
    assert [check.code for check in examine(COMMITTEE, Typed({"issued": 5, "cast": 4}))] == ["R1", "V1"]


def test_a_draft_may_be_incomplete_and_wrong_but_not_impossible():
    assert draft_problems(COMMITTEE, Typed({"valid": 5000}, {1: None})) == []
    assert [check.code for check in draft_problems(COMMITTEE, Typed({"valid": -3}))] == ["M2"]
    assert [check.code for check in draft_problems(COMMITTEE, Typed({}, {99: 1}))] == ["M3"]
    assert [check.code for check in draft_problems(COMMITTEE, Typed({"due": 1}))] == ["M3"]


def test_a_poll_of_a_day_still_to_come_needs_a_note():
    day = date(2026, 5, 17)
    assert day_problems(day, day) == day_problems(day, date(2026, 6, 1)) == []
    (check,) = day_problems(day, date(2026, 5, 16))
    assert (check.code, check.severity) == ("D1", Severity.SOFT)
    assert "held on 2026-05-17, and today is 2026-05-16" in check.message


@pytest.mark.parametrize(
    ("votes", "base", "shown"),
    [(900, 1801, "49.9%"), (901, 1801, "50.1%"), (900, 1800, "50%"), (899, 1800, "49.9%"), (905, 1800, "50.3%")],
)
def test_a_share_reads_half_only_where_it_is_half(votes, base, shown):
    assert share(votes, base) == shown


def test_the_check_code_binds_the_form():
    assert code_problems("7k 4q2", "7K-4Q2") == []
    assert [check.severity for check in code_problems("", "7K-4Q2")] == [Severity.SOFT]
    assert [check.severity for check in code_problems("AA-AAA", "7K-4Q2")] == [Severity.HARD]


number = st.one_of(st.none(), st.integers(-5, 2000))


@st.composite
def forms_with_at_most_one_slip(draw):
    """Figures and votes that add up, one of them perhaps typed wrongly: half of these forms pass."""
    cast = draw(st.integers(1, 1000))
    valid = draw(st.integers(0, cast))
    figures = {"issued": draw(st.integers(cast, 1000)), "cast": cast, "valid": valid, "invalid": cast - valid}
    figures |= {"proxy": draw(st.integers(0, cast)), "mobile": draw(st.integers(0, cast))}
    votes = {}
    for lines, seats in (((1, 2), 1), ((3, 4, 5), 2)):
        left = valid * seats
        for line in lines:
            votes[line] = draw(st.integers(0, min(valid, left)))
            left -= votes[line]
    if draw(st.booleans()):
        slip, wrong = draw(st.sampled_from([*figures, *votes])), draw(st.integers(-5, 2000))
        (votes if slip in votes else figures)[slip] = wrong
    return figures, votes


def adds_up(figures, votes) -> bool:
    return (
        figures["valid"] + figures["invalid"] == figures["cast"] <= 1000
        and all(0 <= count <= figures["valid"] for count in votes.values())
        and votes[1] + votes[2] <= figures["valid"]
        and votes[3] + votes[4] + votes[5] <= 2 * figures["valid"]
        and max(figures["proxy"], figures["mobile"]) <= figures["cast"]
        and min(figures.values()) >= 0
    )


@given(forms_with_at_most_one_slip())
def test_the_strict_validator_passes_exactly_what_adds_up(form):
    figures, votes = form
    refused = hard(strict_problems(COMMITTEE, Typed(figures, votes), ()))
    assert bool(refused) is not adds_up(figures, votes)


@given(
    figures=st.fixed_dictionaries(dict.fromkeys(GOOD, number)),
    votes=st.fixed_dictionaries(dict.fromkeys(VOTES, number)),
)
def test_checks_never_fail_on_any_input(figures, votes):
    found = strict_problems(COMMITTEE, Typed(figures, votes), None)
    assert all(check.message for check in found)
    assert len(hard(found)) + len(soft(found)) == len(found)
