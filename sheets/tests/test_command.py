"""``import_sheet``: contract of its JSON, exit codes and reasons."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from sheets.tests import toy
from sheets.tests.conftest import HEAD, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kind", "directory", "table")]


def call(path, *options, term="2021", scope=toy.EAST):
    call_command("import_sheet", "toy", str(path), "--term", term, "--scope", scope, *options)


def test_the_report_is_printed_as_json(make, capsys):
    call(make([["名册"], HEAD, person(1), person(2, 性别="女"), ["合计", "2人"]]), "--json")
    report = json.loads(capsys.readouterr().out)
    assert list(report) == ["kind", "file", "sheets", "rows", "accepted", "rejected", "skipped", "written", "issues"]
    assert report["kind"] == "toy"
    assert report["file"] == "file.xlsx"
    assert report["sheets"] == ["名册"]
    assert [report[key] for key in ("rows", "accepted", "rejected", "skipped", "written")] == [2, 2, 0, 1, 2]
    issue = report["issues"][0]
    assert list(issue) == ["sheet", "row", "column", "code", "severity", "message"]
    assert (issue["sheet"], issue["row"], issue["column"], issue["code"], issue["severity"]) == (
        "名册",
        4,
        "性别",
        "I8",
        "warning",
    )


def test_a_dry_run_writes_nothing(make, capsys):
    path = make([HEAD, person(1)])
    call(path, "--dry-run", "--json")
    assert json.loads(capsys.readouterr().out)["written"] == 0
    call(path, "--json")
    assert json.loads(capsys.readouterr().out)["written"] == 1


def test_refused_rows_end_with_code_1_and_the_reasons(make, capsys):
    with pytest.raises(SystemExit) as caught:
        call(make([HEAD, person(1), person(2, 公民身份号码="123")]), "--json")
    output = capsys.readouterr()
    assert caught.value.code == 1
    assert "I6" in output.err
    assert json.loads(output.out)["rejected"] == 1


def test_an_unreadable_file_still_prints_its_report(tmp_path, capsys):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4")
    with pytest.raises(SystemExit):
        call(path, "--json")
    assert json.loads(capsys.readouterr().out)["issues"][0]["code"] == "F9"


def test_rows_without_errors_can_be_taken(make, capsys):
    call(make([HEAD, person(1), person(2, 公民身份号码="123")]), "--skip-errors")
    assert "1 rows written" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "word"),
    [({"term": "1999"}, "1999"), ({"scope": "110000"}, "110000")],
)
def test_a_wrong_term_or_territory_is_refused(make, options, word):
    with pytest.raises(CommandError, match=word):
        call(make([HEAD, person(1)]), **options)


def test_a_missing_file_or_kind_is_refused(make, tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        call(tmp_path / "nowhere.xlsx")
    with pytest.raises(CommandError, match="dogs"):
        call_command("import_sheet", "dogs", str(make([HEAD])), "--term", "2021", "--scope", toy.EAST)
