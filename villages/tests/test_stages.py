"""What counts as done, in progress, late: the same in SQL and in Python, and what follows for the board."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from accounts.models import User
from tests import builders
from villages import progress
from villages.models import PollStage, RollState, StageState, Term, VillageElection
from villages.stages import DOING, DONE, Deadlines, Look, Stage, VillageRow, deadlines, group_look, need, village_states

DAY = builders.ELECTION_DAY
DUE = Deadlines(
    roll=date(2021, 4, 27),
    vetting=date(2021, 5, 12),
    party=DAY,
    candidates=date(2021, 5, 12),
    polling=DAY,
    certified=date(2021, 5, 18),
)
EARLY = date(2021, 3, 1)
FINISHED = VillageRow("1", RollState.FROZEN, 9, 9, PollStage.CERTIFIED, StageState.DONE, PollStage.CERTIFIED)
FRESH = VillageRow("1", RollState.EMPTY, 0, 0, PollStage.NONE, StageState.NONE, PollStage.NONE)


def test_sql_and_python_agree_on_every_combination(term: Term) -> None:
    VillageElection.objects.all().delete()
    combinations = list(product(PollStage.values, StageState.values, RollState.values, [(0, 0), (3, 1), (3, 3)]))
    for number, (poll, stage, roll, (candidates, vetted)) in enumerate(combinations):
        code = f"{builders.EAST}{number:03d}"
        builders.make_village(
            term,
            code,
            party_stage=poll,
            committee_stage=poll,
            candidates_state=stage,
            roll_state=roll,
            candidates=candidates,
            vetted=vetted,
        )
    rows = [VillageRow(*values) for values in VillageElection.objects.values_list(*VillageRow._fields)]
    assert len(rows) == len(combinations)
    looks = {row.village_id: village_states(row, None, EARLY) for row in rows}
    for stage in Stage.values:
        for condition, look in ((DONE[stage], Look.DONE), (DOING[stage], Look.DOING)):
            by_sql = set(VillageElection.objects.filter(condition).values_list("village_id", flat=True))
            by_python = {code for code, states in looks.items() if states[stage] == look}
            assert by_sql == by_python, (stage, look)


def test_deadlines_follow_from_the_frozen_rules(term: Term) -> None:
    assert deadlines(term) == DUE


@pytest.mark.parametrize(
    ("today", "late"),
    [
        (date(2021, 4, 27), []),
        (date(2021, 4, 28), ["roll"]),
        (date(2021, 5, 13), ["roll", "vetting", "candidates"]),
        (DAY, ["roll", "vetting", "candidates"]),
        (DAY + timedelta(days=2), ["roll", "vetting", "party", "candidates", "polling", "certified"]),
    ],
)
def test_a_stage_is_late_the_day_after_its_last_good_day(today: date, late: list[str]) -> None:
    states = village_states(FRESH, DUE, today)
    assert [stage for stage, look in states.items() if look == Look.LATE] == late
    assert set(village_states(FINISHED, DUE, today).values()) == {Look.DONE}


def test_nothing_is_late_in_a_closed_term() -> None:
    assert Look.LATE not in village_states(FRESH, None, DAY + timedelta(days=999)).values()


@pytest.mark.parametrize(
    ("done", "doing", "total", "late", "look"),
    [
        (3, 0, 3, True, Look.DONE),
        (2, 0, 3, True, Look.LATE),
        (2, 0, 3, False, Look.DOING),
        (0, 1, 3, False, Look.DOING),
        (0, 0, 3, False, Look.NONE),
        (0, 0, 0, False, Look.NONE),
    ],
)
def test_a_township_is_done_when_all_its_villages_are(
    done: int, doing: int, total: int, late: bool, look: Look
) -> None:
    assert group_look(done, doing, total, late) == look


def test_the_list_of_those_that_have_not_reported_asks_for_what_is_due() -> None:
    assert need(FRESH, DUE, EARLY) is None
    assert need(FINISHED, DUE, DAY) is None
    soon = need(FRESH, DUE, DUE.roll - timedelta(days=3))
    assert soon is not None
    assert (soon.stage, soon.look) == (Stage.ROLL, Look.NONE)
    overdue = need(FRESH, DUE, DUE.roll + timedelta(days=1))
    assert overdue is not None
    assert (overdue.stage, overdue.look, overdue.rank) == (Stage.ROLL, Look.LATE, 0)
    differing = need(FINISHED._replace(committee_stage=PollStage.DIFFERENT), DUE, DAY)
    once = need(FINISHED._replace(committee_stage=PollStage.ENTERED_ONCE), DUE, DAY)
    assert differing is not None
    assert once is not None
    assert overdue < differing < once < soon


def test_townships_add_up_to_the_district(office: User, elections: list[VillageElection], term: Term) -> None:
    finished = elections[0]
    VillageElection.objects.filter(pk=finished.pk).update(
        roll_state=RollState.FROZEN,
        registered=100,
        cast=87,
        candidates=9,
        vetted=9,
        struck_off=1,
        committee_stage=PollStage.CERTIFIED,
        party_due=30,
        party_present=29,
        completed_on=DAY,
    )
    VillageElection.objects.filter(pk=elections[4].pk).update(registered=50, roll_state=RollState.DRAFT)
    rows = progress.townships(term, progress.territory(office, term))
    assert [(row.code, row.name, row.villages, row.completed) for row in rows] == [
        (builders.EAST, "东山街道", 3, 1),
        (builders.WEST, "西河镇", 3, 0),
    ]
    together = progress.total(rows)
    assert (together.villages, together.completed, together.registered, together.registered_counted) == (6, 1, 150, 100)
    assert (together.cast, together.party_due, together.party_present) == (87, 30, 29)
    assert (together.candidates, together.vetted, together.struck_off) == (9, 9, 1)
    assert together.done[0] == 1
    assert together.doing[0] == 1


def test_the_township_with_more_overdue_villages_comes_first(elections: list[VillageElection], term: Term) -> None:
    VillageElection.objects.filter(village__code__startswith=builders.EAST).update(roll_state=RollState.FROZEN)
    rows = progress.townships(term, builders.DISTRICT)
    today = DUE.roll + timedelta(days=1)
    ordered = sorted(rows, key=lambda row: row.urgency(deadlines(term), today))
    assert [row.code for row in ordered] == [builders.WEST, builders.EAST]


def test_those_waiting_are_sorted_by_need_and_a_closed_term_waits_for_nobody(
    elections: list[VillageElection], term: Term
) -> None:
    VillageElection.objects.update(roll_state=RollState.FROZEN)
    VillageElection.objects.filter(pk=elections[3].pk).update(committee_stage=PollStage.DIFFERENT)
    VillageElection.objects.filter(pk=elections[5].pk).update(roll_state=RollState.DRAFT)
    found = progress.waiting(term, builders.DISTRICT, date(2021, 5, 1))
    assert [(each.code, each.need.look) for each in found] == [
        (elections[5].village_id, Look.LATE),
        (elections[3].village_id, Look.DOING),
    ]
    assert [each.code for each in progress.waiting(term, builders.EAST, date(2021, 5, 1))] == []
    term.state = "closed"
    assert progress.waiting(term, builders.DISTRICT, date(2021, 5, 1)) == []
