"""What must hold for every poll, whatever its figures."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots.law import CandidateVotes, MalformedCase, PollCase, describe_next, find_problems, judge
from ballots.law.kinds import COMMITTEE_FIGURES, MODES, ROUNDS

POSTS = ("chair", "vice_chair", "member")
#: a busy machine may be slow at any moment; only results count here
unhurried = settings(deadline=None)

NAMES = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛")


def bars(whole):
    """Votes just under, on and over half and a third of the whole."""
    return [whole // 2 + 1, whole // 2 + 2, whole // 2, -(-whole // 3), -(-whole // 3) - 1]


def votes_about(whole, most, level):
    """Votes up to ``most``: those others have too, some bar of the whole, or anything."""
    near = [votes for votes in bars(whole) if 0 <= votes <= most]
    ways = [st.integers(0, most), *([st.sampled_from(near)] if near else [])]
    return st.one_of(*([st.just(level)] * 3 if 0 <= level <= most else []), *ways)


@st.composite
def committee_polls(draw, rounds=ROUNDS):
    """Sound polls of committees: small figures drawn about the bars, so that winners, ties and edges are common."""
    kind = draw(st.sampled_from(("village_committee", "residents_committee")))
    registered = draw(st.integers(1, 60))
    enough = st.integers(min(registered, registered * 2 // 3 + 1), registered)
    cast = draw(st.one_of(enough, enough, st.integers(registered // 2, registered), st.integers(0, registered)))
    valid = draw(st.integers(cast - cast // 4, cast))
    seats = {"chair": draw(st.integers(0, 1)), "vice_chair": draw(st.integers(0, 2)), "member": draw(st.integers(1, 3))}
    carry = draw(st.booleans())
    level = draw(st.sampled_from(bars(cast)))
    spent = dict.fromkeys(NAMES, 0)
    rows = []
    for post in POSTS:
        left = valid * seats[post]
        least = int(post == "member")
        for name in (
            draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=least, max_size=6)) if seats[post] else ()
        ):
            votes = draw(votes_about(cast, min(valid - spent[name] * carry, left), level))
            left -= votes
            spent[name] += votes
            rows.append(CandidateVotes(name, post, votes, draw(st.sampled_from(("", "female", "male")))))
    case = PollCase(
        kind=kind, rules=draw(st.sampled_from(("2018", "2026"))), round=draw(st.sampled_from(rounds)),
        mode="voters" if kind == "village_committee" else draw(st.sampled_from(MODES)),
        seats=seats, candidates=tuple(rows), registered=registered, cast=cast, valid=valid, invalid=cast - valid,
        issued=draw(st.one_of(st.none(), st.just(cast), st.integers(max(0, cast - 2), registered + 1))),
        carry_down_votes=carry,
    )  # fmt: skip
    assert not find_problems(case)
    return case


@st.composite
def party_polls(draw):
    due = draw(st.integers(1, 40))
    present = draw(st.one_of(st.just(-(-4 * due // 5)), st.integers(due * 3 // 4, due)))
    seats = draw(st.integers(1, 5))
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=8))
    rows, left = [], present * seats
    level = draw(st.sampled_from(bars(due)))
    for name in names:
        votes = draw(votes_about(present, min(present, left), level))
        left -= votes
        rows.append(CandidateVotes(name, "member", votes))
    return PollCase(
        kind="party_branch", rules="2018", round=draw(st.sampled_from(("first", "rerun"))), seats={"member": seats},
        candidates=tuple(rows), due=due, present=present, elected_base=draw(st.sampled_from(("due", "present"))),
    )  # fmt: skip


POLLS = st.one_of(committee_polls(), party_polls())


@unhurried
@given(POLLS)
def test_seats_are_either_filled_or_vacant_and_never_more(case):
    verdict = judge(case)
    for post, seats in case.seats.items():
        elected = sum(row.post == post for row in verdict.elected)
        assert elected + verdict.vacancies.get(post, 0) == seats


@unhurried
@given(POLLS)
def test_every_verdict_has_a_finding_and_every_finding_an_article(case):
    findings = judge(case).findings
    assert findings
    assert all("《" in finding.article and finding.message and finding.message_en for finding in findings)


@unhurried
@given(POLLS)
def test_nobody_is_elected_twice_and_only_candidates_are(case):
    verdict = judge(case)
    names = [row.name for row in verdict.elected]
    assert len(names) == len(set(names))
    standing = {(row.name, row.post) for row in case.candidates}
    assert {(row.name, row.post) for row in verdict.elected} <= standing


@unhurried
@given(POLLS)
def test_the_next_step_follows_from_validity_vacancies_and_ties(case):
    verdict = judge(case)
    tied = any(row.standing == "tied" for row in verdict.unelected)
    if not verdict.valid:
        assert verdict.next == "new_election"
        assert not verdict.elected
    elif tied:
        assert verdict.next == "runoff"
    else:
        assert verdict.next == ("rerun" if verdict.vacancies else "certify")


@unhurried
@given(POLLS, st.randoms(use_true_random=False))
def test_the_order_of_candidates_never_matters(case, random):
    rows = list(case.candidates)
    random.shuffle(rows)
    assert judge(replace(case, candidates=tuple(rows))).to_json() == judge(case).to_json()


@unhurried
@given(committee_polls(rounds=("first", "by_election")))
def test_nobody_is_elected_in_a_first_poll_with_half_or_less_of_the_ballots_cast(case):
    for row in judge(case).elected:
        assert Fraction(row.votes, case.cast) > Fraction(1, 2)


@unhurried
@given(committee_polls(rounds=("first", "by_election")))
def test_a_first_poll_is_void_exactly_when_turnout_or_the_boxes_fail(case):
    share = Fraction(1, 2)
    if (case.mode, case.rules) == ("representatives", "2026"):
        share = Fraction(2, 3)
    stands = Fraction(case.cast, case.registered) > share and (case.issued is None or case.cast <= case.issued)
    assert judge(case).valid is stands


@unhurried
@given(committee_polls(rounds=("rerun",)))
def test_nobody_is_elected_in_a_rerun_with_less_than_a_third_of_the_ballots_cast(case):
    for row in judge(case).elected:
        assert Fraction(row.votes, case.cast) >= Fraction(1, 3)
        assert case.rules != "2018" or case.kind == "village_committee" or 2 * row.votes > case.cast


@unhurried
@given(party_polls())
def test_a_party_branch_needs_four_fifths_present_and_more_than_half_of_its_base(case):
    verdict = judge(case)
    assert verdict.valid is (Fraction(case.present, case.due) >= Fraction(4, 5))
    base = case.due if case.elected_base == "due" else case.present
    assert all(Fraction(row.votes, base) > Fraction(1, 2) for row in verdict.elected)


@unhurried
@given(POLLS)
def test_nobody_passed_over_has_more_votes_than_somebody_elected_to_the_same_post(case):
    verdict = judge(case)
    for loser in verdict.unelected:
        if loser.standing != "held":
            assert all(row.votes > loser.votes for row in verdict.elected if row.post == loser.post)


@unhurried
@given(committee_polls(), st.data())
def test_one_more_vote_never_unseats_who_already_won(case, data):
    elected = judge(case).elected
    if not elected:
        return
    winner = data.draw(st.sampled_from(elected))
    rows = tuple(
        replace(row, votes=row.votes + 1) if (row.name, row.post) == (winner.name, winner.post) else row
        for row in case.candidates
    )
    more = replace(case, candidates=rows)
    if not find_problems(more):
        assert winner.name in {row.name for row in judge(more).elected}


@unhurried
@given(POLLS)
def test_who_stands_next_is_never_someone_already_elected_and_seats_match_the_vacancies(case):
    verdict = judge(case)
    steps = describe_next(verdict)
    elected = {row.name for row in verdict.elected}
    assert not elected & {name for step in steps for name in step.names}
    if verdict.valid:
        assert sum(step.seats for step in steps) == sum(verdict.vacancies.values())
    for step in steps:
        if step.action == "runoff":
            assert len(step.stands) > step.seats


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KEYS = ("kind", "rules", "round", "mode", "seats", "candidates", "elected_base", "carry_down_votes", *COMMITTEE_FIGURES)


@unhurried
@given(st.dictionaries(st.sampled_from(KEYS) | st.text(), JUNK), JUNK)
def test_junk_is_refused_with_a_sentence_and_never_with_a_traceback(junk, other):
    for data in (junk, other):
        with pytest.raises(MalformedCase) as refused:
            PollCase.from_json(data)
        assert all(problem.message and problem.message_en for problem in refused.value.problems)
