"""Who goes on to a rerun or runoff, and the figures pages show while typing."""

from __future__ import annotations

import pytest

from ballots.law import CandidateVotes, PollCase, describe_next, judge, majority_needed, turnout_needed
from villages.rules import Override, ProvincialRules, Share, rule_set


def poll(seats, candidates, **figures):
    return PollCase(
        kind="village_committee", rules="2018", seats=seats,
        candidates=tuple(CandidateVotes(name, post, votes) for name, post, votes in candidates),
        **{"registered": 1000, "cast": 900, "valid": 880, "invalid": 20, **figures},
    )  # fmt: skip


@pytest.mark.parametrize(("whole", "needed"), [(1000, 501), (999, 500), (1, 1), (2, 2), (0, 1)])
def test_turnout_and_majority_need_more_than_half(whole, needed):
    assert turnout_needed(whole) == majority_needed(whole) == needed


@pytest.mark.parametrize(("whole", "needed"), [(300, 201), (100, 67), (101, 68)])
def test_residents_representatives_need_more_than_two_thirds(whole, needed):
    assert turnout_needed(whole, Share(2, 3)) == needed


def test_the_best_placed_losers_stand_in_a_rerun_one_more_than_the_seats():
    candidates = [("甲", "member", 600), ("乙", "member", 440), ("丙", "member", 430), ("丁", "member", 100)]
    (step,) = describe_next(judge(poll({"member": 2}, candidates)))
    assert (step.post, step.action, step.seats, step.names) == ("member", "rerun", 1, ("乙", "丙"))


def test_losers_level_at_the_last_place_all_stand_in_a_rerun():
    candidates = [("甲", "member", 600), ("乙", "member", 440), ("丙", "member", 200), ("丁", "member", 200)]
    (step,) = describe_next(judge(poll({"member": 2}, candidates)))
    assert step.names == ("乙", "丁", "丙") or step.names == ("乙", "丙", "丁")


def test_someone_elected_chair_does_not_stand_in_the_rerun_for_member():
    candidates = [("甲", "chair", 600), ("甲", "member", 440), ("乙", "member", 400)]
    (step,) = describe_next(judge(poll({"chair": 1, "member": 1}, candidates)))
    assert step.names == ("乙",)


def test_only_the_tied_stand_in_a_runoff():
    candidates = [("甲", "member", 700), ("乙", "member", 500), ("丙", "member", 500), ("丁", "member", 10)]
    (step,) = describe_next(judge(poll({"member": 2}, candidates)))
    assert (step.action, step.seats, set(step.names)) == ("runoff", 1, {"乙", "丙"})


def test_a_seat_kept_for_someone_tied_for_chair_waits_for_the_runoff():
    candidates = [("甲", "chair", 400), ("乙", "chair", 400), ("甲", "member", 420), ("丙", "member", 300)]
    steps = describe_next(judge(poll({"chair": 1, "member": 1}, candidates, round="rerun")))
    assert [(step.post, step.action) for step in steps] == [("chair", "runoff"), ("member", "wait")]


def test_nothing_follows_from_a_void_or_complete_poll():
    void = judge(poll({"member": 1}, [("甲", "member", 400)], cast=500, valid=500, invalid=0))
    complete = judge(poll({"member": 1}, [("甲", "member", 600)]))
    assert describe_next(void) == describe_next(complete) == ()


def test_namesakes_with_different_keys_are_different_people():
    rows = (CandidateVotes("张伟", "member", 600, key="7"), CandidateVotes("张伟", "member", 500, key="8"))
    case = poll({"member": 2}, [])
    verdict = judge(PollCase(**{**_fields(case), "candidates": rows}))
    assert [(row.key, row.votes) for row in verdict.elected] == [("7", 600), ("8", 500)]


def test_a_province_may_ask_for_a_majority_of_the_registered_in_a_rerun_too():
    case = poll({"chair": 1}, [("甲", "chair", 200)], round="rerun", cast=450, valid=450, invalid=0)
    stricter = rule_set("2018").with_province(
        ProvincialRules("50", "《某省村民委员会选举办法》", (Override("village_committee", "rerun_turnout", True, 30),))
    )
    assert judge(case).valid
    verdict = judge(case, stricter)
    assert not verdict.valid
    assert verdict.findings[0].code == "turnout_not_met"


def test_a_province_may_let_votes_be_carried_down_without_the_case_saying_so():
    candidates = [("甲", "chair", 500), ("乙", "chair", 300), ("乙", "member", 200)]
    case = poll({"chair": 1, "member": 1}, candidates)
    carrying = rule_set("2018").with_province(
        ProvincialRules(
            "41", "《某省村民委员会选举办法》", (Override("village_committee", "carry_down_votes", True, 25),)
        )
    )
    assert judge(case).vacancies == {"member": 1}
    assert judge(case, carrying).next == "certify"


def test_frozen_rules_judge_as_the_rule_set_they_were_frozen_from():
    case = poll({"chair": 1}, [("甲", "chair", 451), ("乙", "chair", 429)])
    frozen = type(rule_set("2018")).from_json(rule_set("2018").to_json())
    assert judge(case, frozen).to_json() == judge(case).to_json()


def _fields(case):
    return {name: getattr(case, name) for name in case.__dataclass_fields__}
