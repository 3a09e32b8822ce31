"""The drawn polls of the property tests reach what the properties speak of: none of them can hold by never applying."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots.law import PollCase, Verdict, find_problems, judge
from ballots.tests.test_law_composition_properties import polls
from ballots.tests.test_law_properties import committee_polls, party_polls

DRAWN = 300


def reached(case: PollCase, verdict: Verdict) -> set[str]:
    """What one poll shows: the verdict, every finding, and whether one more vote for a winner could be counted."""
    found = {verdict.next, *(row.code for row in verdict.findings)}
    if verdict.elected:
        found.add("somebody elected")
    winners = {(row.name, row.post) for row in verdict.elected}
    for winner in winners:
        more = (replace(row, votes=row.votes + 1) if (row.name, row.post) == winner else row for row in case.candidates)
        if not find_problems(replace(case, candidates=tuple(more))):
            found.add("one more vote for a winner")
    return found


def drawn(strategy: st.SearchStrategy[PollCase]) -> Mapping[str, int]:
    """How many of the polls drawn show each of these; the same polls every time."""
    seen: Counter[str] = Counter()

    @settings(max_examples=DRAWN, derandomize=True, database=None, deadline=None)
    @given(strategy)
    def look(case: PollCase) -> None:
        seen.update(reached(case, judge(case)))

    look()
    return seen


RELATIVES = ("relatives_barred", "relatives_tied", "womens_seat_filled", "womens_seat_held")
ALWAYS = ("somebody elected", "one more vote for a winner", "certify", "runoff", "rerun", "tie_at_edge")
FIRST = (*ALWAYS, "new_election", "turnout_met", "turnout_not_met", "ballots_above_issued", "elected_once")


@pytest.mark.parametrize(
    ("strategy", "shown"),
    [
        (committee_polls(), (*FIRST, "elected_by_third", "elected_by_most_votes", "votes_carried_down")),
        (committee_polls(rounds=("first", "by_election")), (*FIRST, "elected_by_majority")),
        (committee_polls(rounds=("rerun",)), (*ALWAYS, "elected_by_third", "rerun_needs_majority", "no_ballots")),
        (party_polls(), (*ALWAYS, "new_election", "quorum_met", "quorum_not_met", "bases_differ")),
        (polls(), (*ALWAYS, *RELATIVES, "elected_once", "write_in_elected", "no_woman_elected")),
    ],
    ids=["committees", "first polls", "reruns", "party branches", "relatives and women's seats"],
)  # fmt: skip
def test_the_polls_drawn_show_what_the_properties_are_about(strategy, shown):
    seen = drawn(strategy)
    assert {name: seen[name] for name in shown if seen[name] < 2} == {}
    assert seen["somebody elected"] > DRAWN // 4
    assert seen["one more vote for a winner"] > DRAWN // 6
