"""Spreadsheets carry the whole account of a form: its columns are entered and checked like the fields of the page."""

from __future__ import annotations

import pytest

from ballots import boxes
from ballots.models import Entry
from ballots.tests import test_import_party as party_sheets
from ballots.tests import test_import_results as sheets
from ballots.tests.test_layered_rules import planned

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


def with_columns(headings, rows, **more):
    """Headings and rows with further figures in the first row."""
    return [*headings, *more], [
        [*row, *(more.values() if place == 0 else [None] * len(more))] for place, row in enumerate(rows)
    ]


def test_a_committee_form_brings_the_rest_of_the_account(poll, cast, tmp_path):
    more = {"未收回选票": 10, "部分无效票": 7, "空白票": 4}
    headings, rows = with_columns(sheets.HEADINGS, sheets.committee_rows(poll), **more)
    sheets.bring_in(cast["clerk_east"], sheets.workbook(tmp_path, headings, rows), poll)
    entry = Entry.objects.get()
    assert (entry.not_returned, entry.partly_invalid, entry.blank) == (10, 7, 4)


def test_an_account_that_does_not_add_up_is_refused_with_both_figures(poll, cast, tmp_path):
    headings, rows = with_columns(sheets.HEADINGS, sheets.committee_rows(poll), 未收回选票=9)
    report = sheets.bring_in(cast["clerk_east"], sheets.workbook(tmp_path, headings, rows), poll, dry_run=True)
    told = {issue.code: str(issue.message) for issue in report.log.in_order()}
    assert "Collected 880 + not returned 9 = 889, but 890 ballots were issued" in told["B1"]
    assert not Entry.objects.exists()


def test_a_party_form_in_the_same_sheet_brings_members_not_due(party, cast, tmp_path):
    more = {"有选举权的正式党员数": 43, "卧床不起或长期生病": 2, "正在服刑": 1, "实到委员": 5, "书记得票": 5}
    headings, rows = with_columns(sheets.PARTY_HEADINGS, sheets.party_rows(party), **more)
    sheets.bring_in(cast["clerk_east"], sheets.workbook(tmp_path, headings, rows), party)
    entry = Entry.objects.get()
    assert (entry.voting_members, entry.ill, entry.serving_sentence) == (43, 2, 1)
    assert (entry.committee_present, entry.secretary_votes, entry.deputy_votes) == (5, 5, None)


def test_ballots_of_boxes_nobody_approved_need_a_note_in_the_sheet_too(poll, cast, tmp_path):
    planned(cast, poll)
    rows = sheets.committee_rows(poll)
    report = sheets.bring_in(cast["clerk_east"], sheets.workbook(tmp_path, sheets.HEADINGS, rows), poll, dry_run=True)
    assert [(issue.code, issue.severity) for issue in report.log.in_order() if issue.code == "B4"] == [("B4", "error")]
    rows = sheets.committee_rows(poll, note="大雪封路，临时设箱，镇党委同意")
    sheets.bring_in(cast["clerk_east"], sheets.workbook(tmp_path, sheets.HEADINGS, rows), poll)
    assert Entry.objects.get().mobile == 20
    assert boxes.box_rules(poll).staff == 3


def test_all_members_of_a_party_sheet_are_not_those_with_a_vote(party, cast, tmp_path):
    """党员数 counts probationary members too: it is compared with those due, never entered."""
    assert "党员数" in party_sheets.HEADINGS
    headings, rows = with_columns(sheets.PARTY_HEADINGS, sheets.party_rows(party), 党员数=42)
    sheets.bring_in(cast["clerk_east"], sheets.workbook(tmp_path, headings, rows), party)
    assert Entry.objects.get().voting_members is None
