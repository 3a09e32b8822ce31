"""Result forms from a spreadsheet: one entry per poll as the person who hands the file in."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command

from accounts.errors import DomainError
from accounts.models import User
from ballots import results
from ballots.models import Entry, EntryState, Poll, Result
from ballots.tests import forms
from sheets import imports
from sheets.imports import run_now
from sheets.models import ImportBatch
from villages.models import PollStage

pytestmark = pytest.mark.django_db

HEADINGS = [
    "村（社区）", "选举类型", "登记选民数", "发出选票", "收回选票", "其中委托投票", "其中流动票箱", "有效票", "无效票",
    "候选人", "职务", "得票数", "是否当选", "备注",
]  # fmt: skip
PARTY_HEADINGS = [
    "村（社区）",
    "选举类型",
    "应到会",
    "实到会",
    "发出选票",
    "收回选票",
    "有效票",
    "无效票",
    "候选人",
    "得票数",
    "当选职务",
]
POSTS = {"chair": "主任", "vice_chair": "副主任", "member": "委员"}


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


def committee_rows(
    poll: Poll, *, marks: bool = True, note: str = "", village: str = "大沟村", **changes
) -> list[list[Any]]:
    """Rows of one form, its figures in the first row only."""
    form = forms.form(poll, **changes)
    figures = [1000, *(form["figures"][name] for name in ("issued", "cast", "proxy", "mobile", "valid", "invalid"))]
    rows = []
    for place, line in enumerate(forms.lines_of(poll)):
        votes = form["votes"][line.pk]
        told = [village, "村委会", *figures] if place == 0 else [village, "村委会", *[None] * 7]
        rows.append(
            [*told, line.name, POSTS[line.post], votes, ("是" if votes > 440 else "否") if marks else None, note]
        )
    return rows


def party_rows(poll: Poll) -> list[list[Any]]:
    """Rows of a party form; secretary and deputy stand in 当选职务."""
    form = forms.form(poll)
    figures = [form["figures"][name] for name in ("due", "present", "issued", "cast", "valid", "invalid")]
    posts = ["支部书记", "支部副书记", "支部委员", "支部委员", "支部委员"]
    return [
        [
            "大沟村",
            "党支部",
            *(figures if place == 0 else [None] * 6),
            line.name,
            form["votes"][line.pk],
            (posts + [None] * 9)[place],
        ]
        for place, line in enumerate(forms.lines_of(poll))
    ]


def workbook(folder: Path, headings: list[str], rows: list[list[Any]], name: str = "结果.xlsx") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["选举结果报告单"])
    sheet.append(headings)
    for row in rows:
        sheet.append(row)
    path = folder / name
    book.save(path)
    return path


def bring_in(actor: User | None, path: Path, poll: Poll, **options):
    dry_run = options.pop("dry_run", False)
    scope = actor.scope if actor else "990101"
    term = poll.village_election.term_id
    return run_now(
        actor=actor,
        kind="results",
        path=path,
        file_name=path.name,
        term_id=term,
        scope=scope,
        options=options,
        dry_run=dry_run,
    )


def errors(report) -> list[tuple[int, str]]:
    return [(issue.row, issue.code) for issue in report.log.in_order() if issue.severity == "error"]


def warnings(report) -> set[str]:
    return {issue.code for issue in report.log.in_order() if issue.severity == "warning"}


def test_a_file_makes_one_entry_as_the_person_who_hands_it_in(poll, cast, tmp_path):
    report = bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, committee_rows(poll)), poll)
    assert errors(report) == []
    entry = Entry.objects.get()
    assert (entry.entered_by, entry.slot, entry.state, report.written) == (
        cast["clerk_east"],
        1,
        EntryState.SUBMITTED,
        9,
    )
    assert {**entry.figures(), "due": None, "present": None} == {
        **forms.COMMITTEE_FIGURES,
        "due": None,
        "present": None,
    }
    assert {vote.line_id: vote.votes for vote in entry.votes.all()} == forms.clear_votes(poll)
    assert entry.batch_id
    assert Poll.objects.get().state == PollStage.ENTERED_ONCE


def test_a_typed_second_entry_agrees_with_the_file(poll, cast, tmp_path):
    bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, committee_rows(poll)), poll)
    results.submit_entry(actor=cast["clerk_east_2"], poll=poll, **forms.form(poll))
    assert Poll.objects.get().state == PollStage.AGREED


def test_a_second_file_by_somebody_else_is_the_second_entry(poll, cast, tmp_path):
    path = workbook(tmp_path, HEADINGS, committee_rows(poll))
    bring_in(cast["clerk_east"], path, poll)
    bring_in(cast["clerk_east_2"], path, poll)
    assert Result.objects.get().is_valid


def test_the_same_file_twice_changes_nothing(poll, cast, tmp_path):
    path = workbook(tmp_path, HEADINGS, committee_rows(poll))
    bring_in(cast["clerk_east"], path, poll)
    report = bring_in(cast["clerk_east"], path, poll)
    assert (errors(report), report.preview.new, report.preview.unchanged, report.written) == ([], 0, 9, 0)
    assert Entry.objects.count() == 1


def test_other_figures_by_the_same_person_are_refused(poll, cast, tmp_path):
    bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, committee_rows(poll)), poll)
    report = bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, committee_rows(poll, issued=889)), poll)
    assert errors(report) == [(3, "R3")]
    assert Entry.objects.count() == 1


def test_a_dry_run_writes_nothing(poll, cast, tmp_path):
    report = bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, committee_rows(poll)), poll, dry_run=True)
    assert (report.preview.new, Entry.objects.count()) == (9, 0)


def test_a_party_form_brings_secretary_and_deputy(party, cast, tmp_path):
    report = bring_in(cast["clerk_east"], workbook(tmp_path, PARTY_HEADINGS, party_rows(party)), party)
    assert errors(report) == []
    entry = Entry.objects.get()
    first, second = forms.lines_of(party)[:2]
    assert (entry.secretary, entry.deputy, entry.due, entry.present) == (first, second, 40, 38)


def test_party_and_committee_rows_may_stand_in_one_file(poll, party, cast, tmp_path):
    path = tmp_path / "两表.xlsx"
    book = openpyxl.Workbook()
    for title, headings, rows in (
        ("村委会", HEADINGS, committee_rows(poll)),
        ("党组织", PARTY_HEADINGS, party_rows(party)),
    ):
        sheet = book.create_sheet(title)
        for row in (headings, *rows):
            sheet.append(row)
    del book["Sheet"]
    book.save(path)
    report = bring_in(cast["clerk_east"], path, poll)
    assert errors(report) == []
    assert Entry.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code", "row"),
    [
        ({"issued": 870}, "V1", 3),
        ({"valid": 869}, "V2", 3),
        ({"cast": 1001, "issued": 1001, "valid": 991}, "V3", 3),
        ({"line1": 871}, "V5", 3),
        ({"line5": 870, "line6": 870, "line7": 871, "line8": 0, "line9": 0}, "V6", 11),
        ({"cast": None}, "M1", 3),
        ({"line4": None}, None, 6),
    ],
)
def test_forms_that_cannot_stand_are_refused_with_code_and_row(poll, cast, tmp_path, changes, code, row):
    rows = committee_rows(poll, marks=False, **{name: value for name, value in changes.items() if value is not None})
    for name, value in changes.items():
        if value is None and name == "cast":
            rows[0][4] = None
        elif value is None:
            rows[int(name.removeprefix("line")) - 1][11] = None
    report = bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, rows), poll)
    found = errors(report)
    assert (row, code) in found if code else row in {each for each, _code in found}
    assert not Entry.objects.exists()
    assert report.written == 0


def test_more_ballots_than_issued_may_stand_with_a_note_and_is_void(poll, cast, tmp_path):
    path = workbook(tmp_path, HEADINGS, committee_rows(poll, issued=870, marks=False, note="多收10张，已核对"))
    report = bring_in(cast["clerk_east"], path, poll)
    assert errors(report) == []
    assert {"V1", "V4"} <= warnings(report)
    assert Entry.objects.get().note == "多收10张，已核对"


def test_half_of_the_voters_is_told_as_void_and_taken_in(poll, cast, tmp_path):
    votes = {f"line{n}": 100 for n in range(1, 10)}
    rows = committee_rows(poll, marks=False, issued=500, cast=500, valid=490, proxy=10, mobile=0, **votes)
    report = bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, rows), poll)
    assert (errors(report), "V4" in warnings(report)) == ([], True)


def test_marks_are_compared_with_the_law(poll, cast, tmp_path):
    rows = committee_rows(poll, line7=440, line8=300)
    rows[6][12] = "是"
    rows[4][12] = "否"
    report = bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, rows), poll)
    assert errors(report) == [(9, "V8")]
    assert "V9" in warnings(report)


def test_too_many_marks_are_refused(poll, cast, tmp_path):
    rows = committee_rows(poll)
    for row in rows:
        row[12] = "是"
    assert "V7" in {
        code for _row, code in errors(bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, rows), poll))
    }


def test_a_tie_is_told(poll, cast, tmp_path):
    rows = committee_rows(poll, marks=False, line7=500, line8=500, line9=85)
    report = bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, rows), poll)
    assert "V10" in warnings(report)


def test_names_that_do_not_stand_are_refused(poll, cast, tmp_path):
    rows = committee_rows(poll)
    rows[0][9] = "陌生人"
    found = errors(bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, rows), poll))
    assert (3, "V17") in found
    rows = committee_rows(poll)
    found = errors(bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, [*rows, rows[-1]]), poll))
    assert (12, "I10") in found
    found = errors(bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, rows[:-1]), poll))
    assert (3, "M1") in found


def test_two_values_of_one_figure_are_refused_and_the_same_twice_is_not(poll, cast, tmp_path):
    rows = committee_rows(poll)
    rows[1][3] = 891
    assert errors(bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, rows), poll)) == [(4, "L14")]
    rows[1][3] = 890
    assert errors(bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, rows), poll)) == []


def test_another_roll_is_told_but_the_roll_counts(poll, cast, tmp_path):
    rows = committee_rows(poll)
    rows[0][2] = 999
    report = bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, rows), poll)
    assert (errors(report), "V3" in warnings(report)) == ([], True)


def test_a_village_without_a_ballot_and_one_elsewhere_are_refused(poll, cast, tmp_path):
    rows = committee_rows(poll, village="新岸山村")
    assert (3, "R3") in errors(bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, rows), poll))
    rows = committee_rows(poll, village="石桥村")
    assert "F21" in {
        code for _row, code in errors(bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, rows), poll))
    }


def test_a_certified_poll_is_closed(poll, cast, tmp_path):
    forms.certified(poll, cast)
    path = workbook(tmp_path, HEADINGS, committee_rows(poll))
    assert errors(bring_in(cast["clerk_east_3"], path, poll)) == [(3, "R3")]


def test_good_forms_of_a_file_can_be_taken_without_the_bad_ones(poll, elections, cast, tmp_path):
    other = forms.committee_poll(cast["clerk_east"], forms.ready_village(elections[2]))
    rows = committee_rows(poll) + committee_rows(other, village="新岸山村", valid=869)
    path = workbook(tmp_path, HEADINGS, rows)
    assert bring_in(cast["clerk_east"], path, poll).written == 0
    assert bring_in(cast["clerk_east"], path, poll, skip_errors=True).written == 9
    assert Entry.objects.get().poll_id == poll.pk


def test_only_clerks_may(poll, cast, tmp_path):
    path = workbook(tmp_path, HEADINGS, committee_rows(poll))
    for name in ("leader_east", "office", "viewer"):
        with pytest.raises(DomainError):
            bring_in(cast[name], path, poll)


def test_an_import_is_undone_while_it_is_alone(poll, cast, tmp_path):
    bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, committee_rows(poll)), poll)
    batch = ImportBatch.objects.get()
    assert imports.undo(actor=cast["clerk_east"], batch_id=batch.pk, reason="传错文件了") == 9
    assert Entry.objects.get().state == EntryState.VOID
    assert Poll.objects.get().state == PollStage.READY


def test_an_import_that_has_been_matched_cannot_be_undone(poll, cast, tmp_path):
    bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, committee_rows(poll)), poll)
    results.submit_entry(actor=cast["clerk_east_2"], poll=poll, **forms.form(poll))
    with pytest.raises(DomainError):
        imports.undo(actor=cast["clerk_east"], batch_id=ImportBatch.objects.get().pk)
    assert Poll.objects.get().state == PollStage.AGREED


def test_the_command_enters_as_one_person_however_often(poll, term, tmp_path, capsys):
    path = workbook(tmp_path, HEADINGS, committee_rows(poll))
    for _again in range(2):
        out = StringIO()
        call_command("import_sheet", "results", str(path), term=term.name, scope="990101", json=True, stdout=out)
    report = json.loads(out.getvalue())
    assert (report["kind"], report["rejected"], report["written"]) == ("results", 0, 0)
    entry = Entry.objects.get()
    assert entry.entered_by.username == "operator-990101"
    assert not entry.entered_by.has_usable_password()
    assert Poll.objects.get().state == PollStage.ENTERED_ONCE


def test_the_command_refuses_bad_forms_with_exit_one(poll, term, tmp_path):
    path = workbook(tmp_path, HEADINGS, committee_rows(poll, valid=869))
    with pytest.raises(SystemExit) as left:
        call_command(
            "import_sheet", "results", str(path), term=term.name, scope="990101", stdout=StringIO(), stderr=StringIO()
        )
    assert left.value.code == 1
    assert not Entry.objects.exists()


def test_more_proxies_than_those_present_may_hold_are_refused(poll, cast, tmp_path):
    rows = committee_rows(poll, proxy=661)
    assert (3, "V11") in errors(bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, rows), poll))
    rows = committee_rows(poll, proxy=660)
    assert errors(bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, rows), poll)) == []


@pytest.mark.parametrize(("staff", "told"), [(2, True), (3, False), (None, False)])
def test_a_mobile_box_with_too_few_people_is_told(poll, cast, tmp_path, staff, told):
    rows = [[*row, staff] for row in committee_rows(poll)]
    report = bring_in(cast["clerk_east"], workbook(tmp_path, [*HEADINGS, "流动票箱工作人员"], rows), poll)
    assert (errors(report), "V12" in warnings(report)) == ([], told)


def test_a_committee_of_an_unlawful_size_or_without_a_woman_is_told(poll, cast, tmp_path):
    poll.seats = {**poll.seats, "member": 6}
    poll.save()
    poll.lines.update(sex="1")
    poll.lines.filter(order=9).update(sex="2")
    rows = committee_rows(poll, marks=False, line9=90)
    report = bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, rows), poll)
    assert (errors(report), {"V13", "V15"} <= warnings(report)) == ([], True)


def test_all_votes_of_a_person_are_never_fewer_than_those_for_the_post(poll, cast, tmp_path):
    headings = ["总票数" if heading == "得票数" else heading for heading in HEADINGS] + ["当选职务票数"]
    rows = [[*row, row[11]] for row in committee_rows(poll)]
    rows[0][11] += 5
    path = workbook(tmp_path, headings, rows)
    assert errors(bring_in(cast["clerk_east"], path, poll, dry_run=True)) == []
    rows[1][11] -= 1
    assert errors(bring_in(cast["clerk_east"], workbook(tmp_path, headings, rows), poll)) == [(4, "V18")]
    rows[1][11] += 1
    bring_in(cast["clerk_east"], workbook(tmp_path, headings, rows), poll)
    assert {vote.line_id: vote.votes for vote in Entry.objects.get().votes.all()} == forms.clear_votes(poll)
