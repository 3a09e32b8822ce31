"""The report from the command line: contract, files, and refusals."""

import io
import json
import re
from datetime import date

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from jobs import work
from jobs.models import Job, JobState
from reports.management.commands import demo_report, summary_report
from reports.tests.builders import make_party_result, make_poll_result, with_previous
from tests.builders import DISTRICT, EAST, make_officer, make_person

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def counted(term, elections):
    former = with_previous(term)
    make_party_result(elections[0], 40, 39)
    make_poll_result(elections[0], registered=1000, cast=879)
    young = make_person(birth=date(1990, 1, 1))
    make_officer(
        elections[0], young, party_post="secretary", committee_post="chair", is_fulltime=True, origins=["veteran"]
    )
    make_officer(former.village_elections.first(), make_person(birth=date(1970, 1, 1)), education="1_junior")
    return term


def test_json_is_the_contract(counted):
    written = json.loads(run("summary_report", "--term", "2021", "--scope", EAST, "--format", "json"))
    assert (written["term"], written["scope"], written["previous_term"]) == ("2021", EAST, "2018")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", written["as_of"])
    turnout = {
        "value": 87.9,
        "numerator": 879,
        "denominator": 1000,
        "previous": None,
        "change": None,
        "display": "87.9%",
    }
    assert written["figures"]["voter_turnout_pct"] == turnout
    assert written["figures"]["officers_college_pct"]["change"] == 100


def test_text_is_official_chinese(counted):
    text = run("summary_report", "--term", "2021", "--scope", DISTRICT, "--format", "txt")
    assert text.startswith("测试区村（社区）“两委”换届情况报告\n")
    assert "登记选民1000人，参加投票879人，选民参选率87.9%。" in text


@pytest.mark.parametrize("kind", ["json", "txt", "xlsx", "docx"])
def test_every_form_can_be_written_to_a_file(counted, tmp_path, kind):
    path = tmp_path / f"report.{kind}"
    path.write_text("old")
    run("summary_report", "--term", "2021", "--scope", f"{EAST}001", "--format", kind, "--output", str(path))
    assert path.stat().st_size > 300
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    if kind == "xlsx":
        names = openpyxl.load_workbook(path).sheetnames
        assert (names[0], names[1], names[-2:]) == ("汇总", "班子结构表", ["按村", "核对"])


def test_a_workbook_without_a_path_gets_an_official_name(counted, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("summary_report", "--term", "2021", "--scope", DISTRICT, "--format", "xlsx")
    (path,) = tmp_path.iterdir()
    assert re.fullmatch(r"测试区_两委换届情况报告_\d{8}\.xlsx", path.name)


@pytest.mark.parametrize(
    ("name", "scope", "kind", "sentence"),
    [
        ("2021", "123456", "json", "123456"),
        ("1999", DISTRICT, "json", "2021"),
        ("2021", f"{DISTRICT}999", "json", f"{DISTRICT}999"),
        ("2021", DISTRICT, "pdf", "json, txt, xlsx, docx"),
    ],
)
def test_what_cannot_be_reported_is_refused_with_a_sentence(counted, name, scope, kind, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        run("summary_report", "--term", name, "--scope", scope, "--format", kind)
    assert refused.value.returncode == 1


def test_a_path_that_cannot_be_written_is_refused_and_leaves_nothing(counted, tmp_path):
    path = tmp_path / "missing" / "report.txt"
    with pytest.raises(CommandError, match="missing"):
        run("summary_report", "--term", "2021", "--scope", DISTRICT, "--output", str(path))
    assert not list(tmp_path.iterdir())


def test_help_can_be_used_without_documents(capsys):
    with pytest.raises(SystemExit):
        call_command("summary_report", "--help")
    assert "summary_report --term 2021 --scope 500118118 --format json" in capsys.readouterr().out


def test_the_demonstration_report_is_made_by_a_job_printed_and_saved(counted, office, tmp_path, monkeypatch):
    asked = demo_report.request

    def asked_and_carried_out(**arguments):
        job = asked(**arguments)
        work.run(job.pk)
        return job

    monkeypatch.setattr(demo_report, "request", asked_and_carried_out)
    out = run("demo_report", "--scope", DISTRICT, "--folder", str(tmp_path))
    assert "6 villages" in out
    assert "1000 / 879 → 87.9 %" in out
    assert "40 / 39 → 97.5 %" in out
    assert "mean age 31.3 (−17.5)" in out
    assert "college 100 % (+100 points)" in out
    assert "secretary-chair: 1 (100 %)" in out
    assert "100 %  " in out
    assert sorted(each.suffix for each in tmp_path.iterdir()) == [".docx", ".json", ".txt", ".xlsx"]
    assert Job.objects.get().created_by == office


def test_no_worker_is_said_clearly_and_not_waited_for_for_ever(counted, office):
    with pytest.raises(CommandError, match="make run"):
        run("demo_report", "--scope", DISTRICT, "--wait", "0")
    assert Job.objects.get().state == JobState.QUEUED


def test_a_failed_job_says_why(counted, office, monkeypatch):
    def failed(**_):
        return Job.objects.create(kind="report", state=JobState.FAILED, error="理由", finished_at="2021-05-18T00:00Z")

    monkeypatch.setattr(demo_report, "request", failed)
    with pytest.raises(CommandError, match="理由"):
        run("demo_report", "--scope", DISTRICT)


def test_without_a_district_office_nobody_can_ask(counted):
    with pytest.raises(CommandError, match="demo_district"):
        run("demo_report", "--scope", DISTRICT)


def test_the_term_of_the_right_district_is_found(counted):
    assert summary_report.find_term("2021", f"{EAST}001") == counted
