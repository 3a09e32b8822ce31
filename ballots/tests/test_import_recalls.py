"""Recall votes from a spreadsheet: two rows per vote, told apart by the check code, entered like any other form."""

from __future__ import annotations

from typing import Any

import pytest

from ballots.models import Entry, EntryVote, Poll
from ballots.tests import forms
from ballots.tests.recall_votes import certified, holder, opened
from ballots.tests.test_import_results import bring_in, committee_rows, errors, warnings, workbook
from ballots.tests.test_recall_pages import at, text
from villages.models import PollStage

pytestmark = pytest.mark.django_db

HEADINGS = [
    "村（社区）", "选举类型", "登记选民数", "发出选票", "收回选票", "其中委托投票", "其中流动票箱", "有效票", "无效票",
    "候选人", "职务", "得票数", "是否当选", "核对码", "备注",
]  # fmt: skip


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


def rows(
    agree: int = 301, against: int = 200, *, organ: str = "罢免", code: str = "", **changes: Any
) -> list[list[Any]]:
    """Both lines of one vote of 大沟村, its figures and its code in the first row."""
    figures = {"registered": 1000, "issued": 610, "cast": 600, "proxy": 12, "mobile": 0, "valid": 590, "invalid": 10}
    told = [{**figures, **changes}[name] for name in figures]
    return [
        ["大沟村", organ, *told, "同意罢免", None, agree, None, code, None],
        ["大沟村", organ, *[None] * 7, "不同意罢免", None, against, None, None, None],
    ]


def hand_in(actor, folder, poll, given):
    return bring_in(actor, workbook(folder, HEADINGS, given), poll)


def messages(report) -> str:
    return " ".join(str(issue.message) for issue in report.log.in_order())


def test_two_people_hand_in_a_recall_and_it_is_agreed(vote, chair, cast, tmp_path, sign_in):
    report = hand_in(cast["clerk_east"], tmp_path, vote, rows())
    assert (errors(report), report.written) == ([], 2)
    assert Poll.objects.get(pk=vote.pk).state == PollStage.ENTERED_ONCE
    hand_in(cast["clerk_east"], tmp_path, vote, rows())
    assert Entry.objects.filter(poll=vote).count() == 1
    report = hand_in(cast["clerk_east_2"], tmp_path, vote, rows(organ="村委会", code=vote.check_code.lower()))
    assert errors(report) == []
    agreed = Poll.objects.get(pk=vote.pk)
    assert (agreed.state, agreed.result.next_step) == (PollStage.AGREED, "by_election")
    chair.refresh_from_db()
    assert chair.ended_on is None
    assert "the office ends" in text(sign_in(cast["leader_east"]).get(at(agreed)))


def test_the_two_lines_tell_a_recall_where_no_column_does(vote, cast, tmp_path):
    given = [[row[0], *row[2:]] for row in rows()]
    report = bring_in(cast["clerk_east"], workbook(tmp_path, [HEADINGS[0], *HEADINGS[2:]], given), vote)
    assert errors(report) == []
    assert dict(Entry.objects.get(poll=vote).votes.values_list("line__choice", "votes")) == {
        "agree": 301, "against": 200
    }  # fmt: skip


def test_several_recalls_of_one_village_are_told_apart_by_their_codes(vote, complete, cast, tmp_path):
    other = opened(cast, holder(complete, "member"))
    report = hand_in(cast["clerk_east"], tmp_path, vote, rows())
    assert errors(report) == [(3, "C2")]
    assert f"{vote.recall.name} {vote.check_code}、{other.recall.name} {other.check_code}" in messages(report)
    given = [*rows(code=vote.check_code), *rows(250, 300, code=other.check_code)]
    report = hand_in(cast["clerk_east"], tmp_path, vote, given)
    assert (errors(report), report.written) == ([], 4)
    entered = EntryVote.objects.filter(line__choice="agree").values_list("line__poll", "votes")
    assert sorted(entered) == [(vote.pk, 301), (other.pk, 250)]


def test_a_code_of_no_recall_is_refused_with_those_that_are_open(vote, cast, tmp_path):
    report = hand_in(cast["clerk_east"], tmp_path, vote, rows(code="77-777"))
    assert errors(report) == [(3, "C2")]
    assert vote.check_code in messages(report)
    assert not Entry.objects.filter(poll=vote).exists()


def test_a_recall_nobody_opened_is_refused_with_what_to_do(poll, cast, tmp_path):
    report = hand_in(cast["clerk_east"], tmp_path, poll, rows())
    assert errors(report) == [(3, "R3")]
    assert "Open it from the village's roster first" in messages(report)


def test_a_certified_recall_takes_no_file(vote, cast, tmp_path):
    certified(vote, cast)
    report = hand_in(cast["clerk_east"], tmp_path, vote, rows())
    assert errors(report) == [(3, "R3")]


def test_figures_that_contradict_each_other_and_strange_lines_name_row_and_cell(vote, cast, tmp_path):
    assert (3, "V2") in errors(hand_in(cast["clerk_east"], tmp_path, vote, rows(valid=591)))
    given = rows()
    given[1][9] = "王小明"
    report = hand_in(cast["clerk_east"], tmp_path, vote, given)
    assert (4, "V17") in errors(report)
    assert "“王小明” is neither" in messages(report)
    assert errors(hand_in(cast["clerk_east"], tmp_path, vote, rows()[:1])) == [(3, "M1")]


def test_a_void_recall_is_taken_with_a_warning(vote, cast, tmp_path):
    report = hand_in(cast["clerk_east"], tmp_path, vote, rows(300, 190, cast=500, valid=490, issued=500))
    assert errors(report) == []
    assert "V4" in warnings(report)
    assert Entry.objects.filter(poll=vote).exists()


def test_an_election_and_a_recall_of_one_village_stand_in_one_sheet(elections, poll, vote, cast, tmp_path):
    again = forms.ready_village(elections[0])
    other = forms.committee_poll(cast["clerk_east"], again)
    given = [[*row[:-1], None, row[-1]] for row in committee_rows(other, village=again.village.short_name)]
    report = hand_in(cast["clerk_east"], tmp_path, vote, [*rows(), *given])
    assert errors(report) == []
    assert Entry.objects.filter(poll__in=(vote, other)).count() == 2
