"""The referee's checks: a book in which everything fits, and one change that breaks each check."""

from dataclasses import replace

import pytest

from reports.referee.books import Book
from reports.referee.checks import CHECKS, Severity
from reports.referee.judging import Break, examine

GOOD = Book(
    registered=1000, candidates=12, vetted=12, struck_off=1, party_due=50, party_present=45, cast=870,
    seats_chair=1, seats_committee=5, seats_party=5, vacancies=0, roll_frozen=1, list_done=1, party_certified=1,
    committee_certified=1, completed=1,
    roll=1000, roll_without_number=10, roll_sex_known=1000, roll_women=480, roll_under_age=0, roll_doubles=0,
    p_due=50, p_present=45, p_issued=45, p_cast=44, p_valid=43, p_invalid=1, p_lines_over=0, p_posts_over=0,
    p_elected=5, p_is_valid=1,
    all_voters=1, c_registered=1000, c_issued=900, c_cast=870, c_valid=850, c_invalid=20, c_proxy=40, c_mobile=30,
    c_lines_over=0, c_posts_over=0, c_elected=5, c_elected_by_half=0, c_is_valid=1,
    people=12, people_vetted=12, people_struck_off=1, standing_unvetted=0, elected_struck_off=0, elected_by_state=7,
    elected_by_ballot=7, vetted_without_answer=0,
    officers=7, officers_party=5, officers_committee=5, officers_both=3, secretaries=1, chairs=1, committee_women=2,
    committee_sex_known=5, officers_months=7 * 12 * 42, officers_under_age=0, officers_over_70=0,
    officers_no_education=0, officers_elsewhere=0, party_posts_outside_party=0, officers_not_elected=0,
    elected_not_officers=0, fulltime=6,
    before=1, before_registered=980, before_cast=850, before_due=48, before_officers=7, before_months=7 * 12 * 43,
)  # fmt: skip

BROKEN = {
    "R01": {"registered": 999},
    "R02": {"c_registered": 1001},
    "R03": {"roll_frozen": 0},
    "R04": {"roll_under_age": 1},
    "R05": {"roll_doubles": 2},
    "R06": {"roll_without_number": 51},
    "R07": {"roll_women": 349},
    "R08": {"before_registered": 700},
    "P01": {"p_present": 51},
    "P02": {"p_present": 39},
    "P03": {"p_issued": 46},
    "P04": {"p_cast": 46},
    "P05": {"p_invalid": 2},
    "P06": {"p_lines_over": 1},
    "P07": {"p_posts_over": 1},
    "P08": {"p_elected": 6},
    "P09": {"party_due": 51},
    "P10": {"party_present": 44},
    "P11": {"p_present": 42},
    "P12": {"before_due": 30},
    "C01": {"c_issued": 1001},
    "C02": {"c_issued": 869},
    "C03": {"c_valid": 851},
    "C04": {"cast": 869},
    "C05": {"c_proxy": 871},
    "C06": {"c_mobile": 871},
    "C07": {"c_cast": 500},
    "C08": {"c_lines_over": 1},
    "C09": {"c_posts_over": 1},
    "C10": {"c_elected_by_half": 1},
    "C11": {"c_elected": 6},
    "C12": {"c_proxy": 175},
    "C13": {"c_invalid": 44},
    "C14": {"c_cast": 1000},
    "C15": {"before_cast": 600},
    "V01": {"candidates": 13},
    "V02": {"vetted": 11},
    "V03": {"struck_off": 0},
    "V04": {"standing_unvetted": 1},
    "V05": {"elected_struck_off": 1},
    "V06": {"elected_by_state": 6},
    "V07": {"vetted_without_answer": 1},
    "V08": {"people_struck_off": 3},
    "O01": {"officers_both": 2},
    "O02": {"elected_not_officers": 1},
    "O03": {"officers_not_elected": 1},
    "O04": {"secretaries": 0},
    "O05": {"chairs": 0},
    "O06": {"vacancies": 1},
    "O07": {"committee_women": 0},
    "O08": {"officers_committee": 8},
    "O09": {"officers_elsewhere": 1},
    "O10": {"party_posts_outside_party": 1},
    "O11": {"officers_under_age": 1},
    "O12": {"officers_over_70": 1},
    "O13": {"officers_no_education": 1},
    "O14": {"fulltime": 0},
    "O15": {"before_officers": 4},
    "O16": {"before_months": 7 * 12 * 60},
    "T01": {"party_certified": 0},
    "T02": {"committee_certified": 0},
}


def codes(book: Book) -> list[str]:
    return [each.code for each in examine([("990101001201", "大沟村", book)])]


def test_there_are_at_least_forty_checks_and_every_one_has_a_case():
    assert len(CHECKS) >= 40
    assert sorted(BROKEN) == sorted(check.code for check in CHECKS)
    assert len({check.code for check in CHECKS}) == len(CHECKS)


def test_books_that_fit_have_no_break():
    assert codes(GOOD) == []


@pytest.mark.parametrize("code", BROKEN)
def test_one_wrong_figure_breaks_its_check(code):
    assert code in codes(replace(GOOD, **BROKEN[code]))


@pytest.mark.parametrize(
    ("code", "edge"),
    [
        ("R06", {"roll_without_number": 50}),
        ("R07", {"roll_women": 350}),
        ("R08", {"c_registered": 1000, "before_registered": 770}),
        ("P02", {"p_present": 40}),
        ("P11", {"p_due": 40, "p_present": 34}),
        ("C07", {"c_cast": 501}),
        ("C12", {"c_proxy": 174}),
        ("C14", {"c_cast": 999}),
        ("O15", {"before_officers": 5}),
        ("O08", {"officers_committee": 7}),
    ],
)
def test_the_edge_itself_still_fits(code, edge):
    assert code not in codes(replace(GOOD, **edge))


def test_nothing_is_said_of_what_is_not_known_yet():
    assert codes(Book(seats_chair=1, seats_committee=5, seats_party=5)) == ["T02"]
    assert codes(replace(GOOD, before=0, before_registered=0, before_due=0, before_officers=0, before_months=0)) == []


def test_a_void_poll_is_not_measured_by_the_rules_of_a_valid_one():
    void = replace(GOOD, c_is_valid=0, c_issued=860, c_cast=870)
    assert "C02" not in codes(void)
    assert "C07" not in codes(replace(GOOD, c_is_valid=0, c_cast=400, c_valid=380))


def test_contradictions_come_before_what_is_only_unusual():
    found = examine(
        [("990101001202", "甲村", replace(GOOD, fulltime=0)), ("990101001201", "乙村", replace(GOOD, cast=1))]
    )
    assert [(each.code, each.village) for each in found] == [("C04", "990101001201"), ("O14", "990101001202")]
    assert [each.is_hard for each in found] == [True, False]


def test_a_break_is_the_same_after_being_kept():
    found = examine([("990101001201", "大沟村", replace(GOOD, cast=869))])
    assert [Break.from_json(each.to_json()) for each in found] == found
    assert (found[0].left, found[0].right) == (869, 870)


def test_every_check_speaks_both_languages():
    for check in CHECKS:
        for words in (check.claim, check.left_name, check.right_name):
            assert words.zh
            assert words.en
            assert words.zh != words.en
    assert {check.severity for check in CHECKS} == set(Severity)
