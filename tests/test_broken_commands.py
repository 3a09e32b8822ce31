"""Whatever a command is given: a sentence on standard error and exit code 1, never a fault of ours."""

from __future__ import annotations

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def refused(capsys, *words):
    """What a refused command says on standard error; it must end with 1 and say nothing of its insides."""
    try:
        call_command(*words)
    except CommandError as refusal:
        code, said = refusal.returncode, str(refusal)
    except SystemExit as ended:
        code, said = ended.code, ""
    else:
        pytest.fail(f"{words} was not refused")
    said += capsys.readouterr().err
    assert code == 1, (words, said)
    assert said.strip(), words
    assert "Traceback" not in said
    return said


@pytest.fixture
def files(tmp_path):
    """Files that are wrong in one way each."""
    contents = {
        "empty": b"",
        "noise": bytes(range(256)),
        "no_header": "1,2,3\n".encode(),
        "bad_code": "code,level,name\n99,province,省\n9x,prefecture,市\n".encode(),
        "no_parent": "code,level,name\n990101001201,village,大沟村村民委员会\n".encode(),
        "list": b"[]",
        "text": b"not json",
        "deep": b"[" * 100_000,
        "numbers": b'{"kind": "village_committee", "registered": 1e999}',
        "half": b'{"kind": "village_committee"}',
        "nul": b'{"kind": "\\u0000"}',
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.mark.parametrize("name", ["empty", "noise", "no_header", "bad_code", "no_parent", "", "missing"])
def test_load_divisions_refuses(name, files, capsys):
    from villages.models import Division

    assert len(refused(capsys, "load_divisions", str(files / name))) > 10
    assert not Division.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("2021", "--scope", "123456", "--election-day", "2021-05-17"),
        ("2021", "--scope", "", "--election-day", "2021-05-17"),
        ("2021", "--scope", builders.EAST, "--election-day", "2021-05-17"),
        ("", "--scope", builders.DISTRICT, "--election-day", "2021-05-17"),
        ("长" * 60, "--scope", builders.DISTRICT, "--election-day", "2021-05-17"),
        ("2021", "--scope", builders.DISTRICT, "--election-day", "2021-02-31"),
        ("2021", "--scope", builders.DISTRICT, "--election-day", "0001-01-01"),
        ("2021", "--scope", builders.DISTRICT, "--election-day", "2021-05-17", "--rules", "1998"),
        ("2021", "--scope", builders.DISTRICT),
        ("2021",),
        (),
    ],
)
def test_open_term_refuses(words, townships, capsys):
    from villages.models import Term

    refused(capsys, "open_term", *words)
    assert not Term.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("nothing", "FILE", "--term", "2021", "--scope", builders.DISTRICT),
        ("voters", "/nowhere/a.xlsx", "--term", "2021", "--scope", builders.DISTRICT),
        ("voters", "FOLDER", "--term", "2021", "--scope", builders.DISTRICT),
        ("voters", "FILE", "--term", "1066", "--scope", builders.DISTRICT),
        ("voters", "FILE", "--term", "2021", "--scope", "123456"),
        ("voters", "FILE", "--term", "", "--scope", ""),
        ("voters", "FILE"),
        ("voters",),
    ],
)
def test_import_sheet_refuses(words, files, term, capsys):
    places = {"FILE": str(files / "noise"), "FOLDER": str(files)}
    refused(capsys, "import_sheet", *(places.get(word, word) for word in words))


@pytest.mark.parametrize("name", ["empty", "noise", "list", "text", "deep", "numbers", "half", "nul", "", "missing"])
def test_judge_poll_refuses(name, files, capsys):
    refused(capsys, "judge_poll", str(files / name))


def test_judge_poll_refuses_what_comes_by_pipe(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps({"kind": 7}).encode())))
    refused(capsys, "judge_poll")


@pytest.mark.parametrize(
    "words",
    [
        ("--term", "1066", "--scope", builders.DISTRICT),
        ("--term", "2021", "--scope", "123456"),
        ("--term", "2021", "--scope", "990101999"),
        ("--term", "2021", "--scope", "9901010012"),
        ("--term", "2021", "--scope", builders.DISTRICT, "--format", "pdf"),
        ("--term", "2021", "--scope", builders.DISTRICT, "--format", "docx", "--output", "/nowhere/a.docx"),
        ("--scope", builders.DISTRICT),
        (),
    ],
)
def test_summary_report_refuses(words, term, capsys):
    refused(capsys, "summary_report", *words)


@pytest.mark.parametrize("words", [("--nothing",), ("--term",), ("--wipe", "--term", "no such term"), ("2021",)])
def test_demo_district_refuses(words, capsys, db):
    refused(capsys, "demo_district", *words)
