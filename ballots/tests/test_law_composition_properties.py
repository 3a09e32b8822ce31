"""What must hold whatever relatives, women's seat, write-ins or people in office a poll has."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from ballots.law import CandidateVotes, EndingCase, PollCase, Serving, describe_next, find_problems, judge, judge_ending
from ballots.tests.test_law_properties import bars, votes_about

NAMES = ("甲", "乙", "丙", "丁", "戊", "己", "庚")
SERVING = "赵"
unhurried = settings(deadline=None)


@st.composite
def polls(draw):
    """Villages of 2026, where near relatives may not sit together; few votes, so that people are often level."""
    cast = draw(st.integers(16, 30))
    round_ = draw(st.sampled_from(("first", "rerun", "by_election", "runoff")))
    rows = []
    level = draw(st.sampled_from(bars(cast)))
    women = draw(st.sampled_from(("甲", "甲丙", "甲乙丙丁")))
    # Half of the polls are about members alone, with enough people over the bar to press each other out.
    crowded = draw(st.booleans())
    all_seats = {"chair": 1, "vice_chair": 1, "member": draw(st.integers(1, 3))}
    if crowded:
        all_seats, level = {"member": draw(st.integers(2, 3))}, cast // 2 + 1
    for post, seats in all_seats.items():
        left = cast * seats
        for name in draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=4 * crowded, max_size=6)):
            votes = draw(votes_about(cast, min(cast, left), level))
            left -= votes
            sex = "female" if name in women else "male"
            rows.append(CandidateVotes(name, post, votes, sex, write_in=draw(st.booleans())))
    people = sorted({row.person for row in rows} | ({SERVING} if round_ != "first" else set()))
    pairs = [(a, b) for a in people for b in people if a < b]
    relatives = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=5)) if pairs else []
    return PollCase(
        kind="village_committee", rules="2026", round=round_, seats=all_seats, candidates=tuple(rows), registered=30,
        cast=cast, valid=cast, invalid=0, relatives=tuple(relatives), womens_seat=draw(st.booleans()),
        in_office=(Serving(SERVING, "member", "male"),) if round_ != "first" else (),
    )  # fmt: skip


@unhurried
@given(polls())
def test_near_relatives_are_never_elected_together_nor_beside_one_in_office(case):
    elected = {row.name for row in judge(case).elected} | {each.name for each in case.in_office}
    assert not any(first in elected and second in elected for first, second in case.relatives)


@unhurried
@given(polls())
def test_seats_are_filled_or_vacant_and_never_more(case):
    verdict = judge(case)
    for post, seats in case.seats.items():
        assert sum(row.post == post for row in verdict.elected) + verdict.vacancies.get(post, 0) == seats
        assert verdict.runoff_seats.get(post, 0) <= verdict.vacancies.get(post, 0)


@unhurried
@given(polls())
def test_nobody_is_elected_under_the_bar_of_the_round(case):
    for row in judge(case).elected:
        if case.round in ("first", "by_election"):
            assert Fraction(row.votes, case.cast) > Fraction(1, 2)
        elif case.round == "rerun":
            assert Fraction(row.votes, case.cast) >= Fraction(1, 3)


@unhurried
@given(polls(), st.randoms(use_true_random=False))
def test_neither_the_order_of_candidates_nor_of_relatives_matters(case, random):
    rows, pairs = list(case.candidates), [tuple(random.sample(pair, 2)) for pair in case.relatives]
    random.shuffle(rows)
    random.shuffle(pairs)
    other = judge(replace(case, candidates=tuple(rows), relatives=tuple(pairs))).to_json()
    first = judge(case).to_json()
    assert [other[key] for key in ("valid", "elected", "vacancies", "next")] == [
        first[key] for key in ("valid", "elected", "vacancies", "next")
    ]


@unhurried
@given(polls(), st.data())
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
@given(polls())
def test_every_finding_has_an_article_and_who_stands_next_may_be_elected(case):
    verdict = judge(case)
    assert verdict.findings
    assert all("《" in finding.article and finding.message and finding.message_en for finding in verdict.findings)
    elected = {row.name for row in verdict.elected}
    steps = describe_next(verdict)
    assert not elected & {name for step in steps for name in step.names}
    assert sum(step.seats for step in steps) == sum(verdict.vacancies.values())
    for step in steps:
        assert step.action != "runoff" or len(step.stands) > step.seats


@unhurried
@given(polls())
def test_with_the_womens_seat_a_full_committee_always_has_a_woman(case):
    verdict = judge(replace(case, womens_seat=True))
    sexes = {row.person: row.sex for row in case.candidates}
    # In a runoff nobody is placed first: whoever was tied stood there, and the most votes win.
    if case.round != "runoff" and verdict.next == "certify":
        women = {row.name for row in verdict.elected if sexes[row.name] == "female"}
        level = {row.name for row in verdict.unelected if sexes[row.name] == "female"}
        # Two women level with each other are left to the election committee.
        assert women or len(level) > 1


@unhurried
@given(polls())
def test_without_relatives_the_womens_seat_never_ends_with_men_alone(case):
    verdict = judge(replace(case, womens_seat=True, relatives=()))
    sexes = {row.person: row.sex for row in case.candidates}
    if case.round != "runoff" and verdict.next == "certify":
        assert "female" in {sexes[row.name] for row in verdict.elected}


@unhurried
@given(polls())
def test_who_is_level_beside_the_women_stands_for_the_other_seats_after_them(case):
    verdict = judge(replace(case, womens_seat=True))
    for finding in verdict.findings:
        if finding.code != "tie_after_womens_seat":
            continue
        sexes = {row.person: row.sex for row in case.candidates}
        steps = {step.action: step for step in describe_next(verdict) if step.post == "member"}
        assert steps["runoff"].seats == 1
        assert {sexes[name] for name in steps["runoff"].names} == {"female"}
        assert sorted(steps["rerun"].names) == sorted(finding.params["names"])
        assert steps["rerun"].seats == finding.params["missing"] < len(steps["rerun"].stands)
        assert len({person.votes for person in steps["rerun"].stands}) == 1


@unhurried
@given(
    st.integers(1, 60), st.integers(0, 60), st.integers(0, 60), st.sampled_from(("2018", "2026")),
    st.sampled_from(("village_committee", "residents_committee")),
)  # fmt: skip
def test_a_recall_needs_more_than_half_of_the_registered_and_of_the_ballots(registered, cast, agree, rules, kind):
    cast, agree = min(cast, registered), min(agree, cast, registered)
    case = EndingCase(
        kind=kind, rules=rules, round="recall", person="甲", post="chair", registered=registered, cast=cast, valid=cast,
        invalid=0, agree=agree, against=0,
    )  # fmt: skip
    verdict = judge_ending(case)
    ended = 2 * cast > registered and 2 * agree > cast
    assert (verdict.vacancies == {"chair": 1}) is ended
    assert (verdict.next == "by_election") is ended
    assert verdict.valid is (2 * cast > registered)


@unhurried
@given(
    st.integers(1, 60), st.integers(0, 60), st.integers(0, 60), st.sampled_from(("2018", "2026")),
    st.sampled_from(("village_committee", "residents_committee")),
)  # fmt: skip
def test_one_more_vote_for_a_recall_never_saves_the_office(registered, cast, agree, rules, kind):
    cast = min(cast, registered)
    agree = max(0, min(agree, cast) - 1)

    def ended(votes: int) -> bool:
        case = EndingCase(
            kind=kind, rules=rules, round="recall", person="甲", post="member", registered=registered, cast=cast,
            valid=cast, invalid=0, agree=votes, against=cast - votes,
        )  # fmt: skip
        verdict = judge_ending(case)
        assert all(finding.article for finding in verdict.findings)
        assert verdict.findings
        return bool(verdict.vacancies)

    assert ended(agree) <= ended(min(agree + 1, cast))
