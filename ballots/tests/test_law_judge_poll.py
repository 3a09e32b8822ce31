"""The ``judge_poll`` command: file or standard input, exit codes, sentences on standard error."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from ballots.tests.law_cases import judged_cases, malformed_cases, table

SOUND = table("malformed")["sound"]
MALFORMED = malformed_cases()


def run(capsys, *args, stdin=b"", monkeypatch=None):
    """(exit code, standard output, standard error) of the command in this process."""
    if monkeypatch is not None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
    code = 0
    try:
        call_command("judge_poll", *args)
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def judge_text(capsys, monkeypatch):
    def judged(text: str | bytes):
        raw = text.encode() if isinstance(text, str) else text
        return run(capsys, stdin=raw, monkeypatch=monkeypatch)

    return judged


def test_a_case_on_standard_input_is_judged(judge_text):
    code, out, err = judge_text(json.dumps(SOUND))
    assert (code, err) == (0, "")
    assert json.loads(out)["elected"][0] == {"name": "甲", "post": "chair", "votes": 500}


def test_a_case_in_a_file_is_judged_even_with_a_byte_order_mark(tmp_path, capsys):
    file = tmp_path / "poll.json"
    file.write_text(json.dumps(SOUND, ensure_ascii=False), encoding="utf-8-sig")
    code, out, err = run(capsys, str(file))
    assert (code, err) == (0, "")
    assert json.loads(out)["next"] == "certify"


def test_a_void_poll_is_judged_not_refused(judge_text):
    code, out, err = judge_text(json.dumps(SOUND | {"issued": 899}))
    assert (code, err) == (0, "")
    assert json.loads(out)["valid"] is False


@pytest.mark.parametrize("case", judged_cases()[::9], ids=lambda case: case[0])
def test_the_command_answers_as_the_table_says(judge_text, case):
    _title, given, expected = case
    code, out, _err = judge_text(json.dumps(given))
    answer = json.loads(out)
    assert code == 0
    assert {key: answer[key] for key in ("valid", "vacancies", "next")} == {
        key: expected[key] for key in ("valid", "vacancies", "next")
    }


@pytest.mark.parametrize(("given", "case"), MALFORMED, ids=[case["title"] for _given, case in MALFORMED])
def test_a_malformed_case_ends_with_one_and_names_field_and_figures(judge_text, given, case):
    code, out, err = judge_text(json.dumps(given))
    assert (code, out) == (1, "")
    for words in (case["field"].split("[")[0].split(".")[0], *case["says"]):
        assert words in err
    assert "Traceback" not in err


@pytest.mark.parametrize(("raw", "says"), [
    (b"", "nothing to read"), (b"  \n", "nothing to read"), (b"\xff\xfe{", "not UTF-8"), (b"{", "not valid JSON"),
    (b"[]", "object"), (b'{"kind": "village_committee", "kind": "party_branch"}', "twice"),
    (b"[" * 50_000, "not valid JSON"), (b" " * 1_000_001, "larger than"), (b'{"cast": Infinity}', "not valid JSON"),
])  # fmt: skip
def test_input_that_is_no_json_case_ends_with_one_and_a_sentence(judge_text, raw, says):
    code, out, err = judge_text(raw)
    assert (code, out) == (1, "")
    assert says in err
    assert "Traceback" not in err


def test_a_missing_file_and_a_folder_end_with_one_and_their_name(tmp_path, capsys):
    for path in (tmp_path / "none.json", tmp_path):
        code, out, err = run(capsys, str(path))
        assert (code, out) == (1, "")
        assert str(path) in err


def test_help_shows_every_field_and_an_example_that_works(capsys, monkeypatch):
    with pytest.raises(SystemExit) as stopped:
        call_command("judge_poll", "--help")
    text = capsys.readouterr().out
    assert stopped.value.code == 0
    for field in (*SOUND, "due", "present", "elected_base", "carry_down_votes"):
        assert field in text
    example = text.partition("echo '")[2].partition("'")[0]
    code, out, _err = run(capsys, stdin=example.encode(), monkeypatch=monkeypatch)
    assert code == 0
    assert json.loads(out)["elected"] == [{"name": "张三", "post": "chair", "votes": 451}]


def test_the_command_runs_without_any_database():
    unreachable = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "DEBUG": "1"}
    done = subprocess.run(
        [sys.executable, "manage.py", "judge_poll"], cwd=Path(settings.BASE_DIR), env=unreachable,
        input=json.dumps(SOUND), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["valid"] is True
