"""Party elections from a spreadsheet: one entry of the party poll, its own columns compared with the ballot."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command

from ballots import results
from ballots.imports.party import organisation
from ballots.models import Entry, EntryState, Poll
from ballots.tests import forms
from sheets import imports
from sheets.chunks import Chunk, ColumnLog
from sheets.findings import IssueLog
from sheets.models import ImportBatch
from tests import builders
from villages.models import PollStage

pytestmark = pytest.mark.django_db

HEADINGS = [
    "党组织",
    "类型",
    "党员数",
    "应到会",
    "实到会",
    "参选率",
    "应选",
    "差额",
    "发出选票",
    "收回选票",
    "有效票",
    "无效票",
    "姓名",
    "得票",
    "当选职务",
    "批复文号",
]


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


def rows_of(poll: Poll, **changes: Any) -> list[list[Any]]:
    form = forms.form(poll)
    first = {
        "党组织": "中共大沟村支部委员会",
        "类型": "党支部",
        "党员数": 42,
        "参选率": "95%",
        "应选": 5,
        "差额": 4,
        "批复文号": "来委组〔2021〕12号",
        **dict(
            zip(
                ("应到会", "实到会", "发出选票", "收回选票", "有效票", "无效票"),
                (form["figures"][name] for name in ("due", "present", "issued", "cast", "valid", "invalid")),
                strict=True,
            )
        ),
        **changes,
    }
    posts = ["党支部书记", "副书记", "委员", "委员", "委员", *[None] * 4]
    rows = []
    for place, line in enumerate(forms.lines_of(poll)):
        own = {"姓名": line.name, "得票": form["votes"][line.pk], "当选职务": posts[place]}
        told = first if place == 0 else {"党组织": "大沟村党支部"}
        rows.append([{**told, **own}.get(heading) for heading in HEADINGS])
    return rows


@pytest.fixture
def bring_in(party, cast, tmp_path: Path):
    def run(rows: list[list[Any]], actor: str = "clerk_east", headings: list[str] = HEADINGS):
        book = openpyxl.Workbook()
        for row in (["村级党组织选举情况表"], headings, *rows):
            book.active.append(row)
        path = tmp_path / "党组织.xlsx"
        book.save(path)
        return imports.run_now(
            actor=cast[actor],
            kind="party",
            path=path,
            file_name=path.name,
            term_id=party.village_election.term_id,
            scope=cast[actor].scope,
        )

    return run


def codes(report) -> list[tuple[str, str, int]]:
    return [(issue.code, issue.severity, issue.row) for issue in report.log.in_order()]


def test_the_sheet_makes_one_entry_with_secretary_deputy_and_approval(bring_in, party) -> None:
    report = bring_in(rows_of(party))
    assert (codes(report), report.written) == ([], 9)
    entry = Entry.objects.get()
    first, second = forms.lines_of(party)[:2]
    assert (entry.due, entry.present, entry.secretary, entry.deputy) == (40, 38, first, second)
    assert entry.note == "批复文号：来委组〔2021〕12号"


def test_a_second_person_makes_the_other_entry(bring_in, party, cast) -> None:
    bring_in(rows_of(party))
    results.submit_entry(actor=cast["clerk_east_2"], poll=party, **forms.form(party))
    assert Poll.objects.get(pk=party.pk).state == PollStage.AGREED


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"党员数": 39}, ("R2", "error", 3)),
        ({"参选率": 0.9}, ("Q3", "warning", 3)),
        ({"参选率": "九成五"}, ("Q3", "warning", 3)),
        ({"应选": 7}, ("R4", "warning", 3)),
        ({"差额": 1}, ("R4", "warning", 3)),
        ({"实到会": 41}, ("P1", "error", 3)),
        ({"有效票": 30}, ("V2", "error", 3)),
    ],
)
def test_figures_are_compared_with_each_other_and_with_the_ballot(bring_in, party, changes, found) -> None:
    assert found in codes(bring_in(rows_of(party, **changes)))


def test_a_sheet_without_the_ballots_counted_says_what_is_missing(bring_in, party) -> None:
    left_out = {"发出选票", "收回选票", "有效票", "无效票"}
    headings = [heading for heading in HEADINGS if heading not in left_out]
    rows = [
        [cell for heading, cell in zip(HEADINGS, row, strict=True) if heading not in left_out] for row in rows_of(party)
    ]
    report = bring_in(rows, headings=headings)
    assert {code for code, severity, _row in codes(report) if severity == "error"} == {"M1"}


def test_an_import_is_undone_while_it_is_alone(bring_in, party, cast) -> None:
    bring_in(rows_of(party))
    assert imports.undo(actor=cast["clerk_east"], batch_id=ImportBatch.objects.get().pk, reason="传错") == 9
    assert Entry.objects.get().state == EntryState.VOID


@pytest.mark.parametrize(
    ("written", "village"),
    [
        ("中共大沟村支部委员会", "大沟村"),
        ("中国共产党来苏镇大沟村总支部委员会", "来苏镇大沟村"),
        ("大沟村党支部", "大沟村"),
        ("大沟村党总支", "大沟村"),
        ("东门社区党委", "东门社区"),
        ("大沟村联合党支部", "大沟村"),
        ("大沟村", "大沟村"),
        ("大沟村村民委员会", "大沟村村民委员会"),
        ("", ""),
    ],
)
def test_the_village_of_an_organisation_is_found(written: str, village: str) -> None:
    chunk = Chunk("", "", [1], IssueLog())
    assert organisation()([written], ColumnLog(chunk, "village")) == [village or None]


def test_the_command_enters_a_party_election(bring_in, party, term, tmp_path) -> None:
    bring_in(rows_of(party), actor="clerk_east")
    out = StringIO()
    path = tmp_path / "党组织.xlsx"
    call_command("import_sheet", "party", str(path), term=term.name, scope=builders.EAST, json=True, stdout=out)
    report = json.loads(out.getvalue())
    assert (report["kind"], report["rejected"], report["written"], report["issues"]) == ("party", 0, 9, [])
    second = Entry.objects.filter(poll=party).latest("pk")
    assert second.entered_by.username.startswith("operator-")
    assert Poll.objects.get(pk=party.pk).state == PollStage.AGREED


def test_the_command_refuses_a_party_election_that_contradicts_itself(bring_in, party, term, tmp_path) -> None:
    bring_in(rows_of(party, 有效票=30))
    err = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command(
            "import_sheet",
            "party",
            str(tmp_path / "党组织.xlsx"),
            term=term.name,
            scope=builders.EAST,
            stdout=StringIO(),
            stderr=err,
        )
    assert left.value.code == 1
    assert "V2" in err.getvalue()
    assert not Entry.objects.exists()
