"""Certified results are sealed: whoever alters a row in the database is found out, row by row."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Event
from ballots import results
from ballots.models import Poll, Result, ResultSeal
from ballots.results.seals import verify
from ballots.sealing import Fault, Seal, faults, same_code, seal, sealing_key
from ballots.tests import forms

KEY = sealing_key("a secret of the settings")
RECORD: dict[str, dict[str, object]] = {
    "poll": {"village": "990101001201"},
    "result": {"cast": 880},
    "votes 1": {"name": "甲", "votes": 699},
}


@given(st.integers(0, 9_999_999), st.integers(0, 9_999_999))
def test_another_number_never_fits_the_mark(one, other):
    kept = seal(KEY, 1, {"result": {"cast": one}})
    found = faults(KEY, 1, {"result": {"cast": other}}, kept)
    assert found == ([] if one == other else [("result", Fault.CHANGED)])


def test_a_row_removed_or_added_is_named():
    kept = seal(KEY, 1, RECORD)
    less = {name: row for name, row in RECORD.items() if name != "votes 1"}
    assert faults(KEY, 1, less, kept) == [("votes 1", Fault.MISSING)]
    assert faults(KEY, 1, {**RECORD, "votes 2": {"votes": 1}}, kept) == [("votes 2", Fault.ADDED)]


def test_marks_made_without_the_key_or_for_another_poll_do_not_fit():
    forged = seal(sealing_key("guessed"), 1, RECORD)
    assert len(faults(KEY, 1, RECORD, forged)) == len(RECORD)
    assert len(faults(KEY, 2, RECORD, seal(KEY, 1, RECORD))) == len(RECORD)
    kept = seal(KEY, 1, RECORD)
    assert faults(KEY, 1, RECORD, Seal("0000-0000", kept.marks)) == [("seal", Fault.CHANGED)]


def test_the_code_is_read_however_it_is_typed():
    code = seal(KEY, 1, RECORD).code
    assert same_code(code.lower().replace("-", " "), code)
    assert not same_code("", code)


@pytest.fixture
def certified(poll, cast) -> Poll:
    return forms.certified(poll, cast)


def altered(statement: str, *values: object) -> list[str]:
    """What the command says after this statement was run past the application."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    with pytest.raises(CommandError) as refused:
        call_command("verify_results")
    return str(refused.value).splitlines()[1:]


@pytest.mark.django_db
def test_an_untouched_result_is_whole(certified, capsys):
    call_command("verify_results", "--term", "2021", "--scope", "990101")
    assert "1 certified results" in capsys.readouterr().out
    assert Event.objects.filter(action="result.certified").get().details["check_code"] == certified.seal.code


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ('UPDATE ballots_result SET "cast" = "cast" + 1, valid = valid + 1', "the row of the result was altered"),
        ("UPDATE ballots_result SET verdict = '{}'", "the row of the result was altered"),
        ("UPDATE ballots_result SET certified_at = now()", "the row of the result was altered"),
        ("UPDATE ballots_poll SET registered = 900", "the row of the poll was altered"),
        ("UPDATE ballots_poll SET state = 'confirmed'", "although its result was certified"),
        ("DELETE FROM ballots_resultseal", "the seal of the certified result is missing"),
        ("UPDATE ballots_resultseal SET code = '0000-0000'", "the seal carries the code 0000-0000"),
    ],
)
def test_a_row_altered_by_hand_is_named(certified, statement, named):
    lines = altered(statement)
    assert any(named in line and "大沟村" in line for line in lines), lines


@pytest.mark.django_db
def test_an_altered_and_a_deleted_vote_are_named_with_the_candidate(certified):
    first, second = forms.lines_of(certified)[:2]
    lines = altered("UPDATE ballots_resultvote SET votes = votes + 1 WHERE line_id = %s", first.pk)
    assert [line for line in lines if f"votes No. 1 ({first.name}) was altered" in line] == lines
    lines = altered("DELETE FROM ballots_resultvote WHERE line_id = %s", second.pk)
    assert len(lines) == 2
    assert "votes No. 2 was removed" in lines[1]


@pytest.mark.django_db
def test_a_name_changed_on_the_ballot_is_named(certified):
    line = forms.lines_of(certified)[0]
    lines = altered("UPDATE ballots_ballotline SET name = '他人' WHERE id = %s", line.pk)
    assert any("ballot line No. 1" in each for each in lines)


@pytest.mark.django_db
def test_a_result_that_vanished_is_told_by_the_trail(certified):
    with connection.cursor() as cursor:
        for table in ("resultvote", "result", "resultseal"):
            cursor.execute(f"DELETE FROM ballots_{table}")
        cursor.execute("UPDATE ballots_poll SET state = 'ready'")
    assert [breach.row for breach in verify(Poll.objects.all())] == ["poll", "result", "seal"]


@pytest.mark.django_db
def test_an_earlier_seal_cannot_be_put_back(certified, cast):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE kept AS SELECT * FROM ballots_resultseal")
        cursor.execute("CREATE TEMP TABLE stamp AS SELECT certified_at FROM ballots_result")
    results.revoke(actor=cast["office"], poll=certified, reason="需要再核对一次", version=certified.version)
    certified.refresh_from_db()
    results.certify(actor=cast["office"], poll=certified, version=certified.version)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ballots_resultseal")
        cursor.execute("INSERT INTO ballots_resultseal SELECT * FROM kept")
        cursor.execute("UPDATE ballots_result SET certified_at = (SELECT certified_at FROM stamp)")
    assert [breach.row for breach in verify(Poll.objects.all())] == ["seal"]


@pytest.mark.django_db
def test_acts_of_the_application_keep_every_seal_whole(poll, party, cast):
    forms.certified(party, cast)
    poll = forms.certified(poll, cast)
    results.revoke(actor=cast["office"], poll=poll, reason="需要再核对一次", version=poll.version)
    assert ResultSeal.objects.count() == 1
    assert list(verify(Poll.objects.all())) == []


@pytest.mark.django_db
def test_the_poll_page_and_the_papers_carry_the_code_and_the_page_says_when_it_fails(certified, cast, sign_in):
    code = certified.seal.code
    client = sign_in(cast["viewer"])
    where = [certified.village_election.term_id, certified.pk]
    for name in ("poll", "form", "notice", "certificates"):
        assert code in client.get(reverse(f"ballots:{name}", args=where)).content.decode()
    page = reverse("ballots:poll", args=where)
    assert "every row is as it was certified" in client.get(page).content.decode()
    Result.objects.update(issued=891)
    assert "a row was altered after it was certified" in client.get(page).content.decode()


@pytest.mark.django_db
def test_the_command_refuses_what_does_not_exist(term):
    with pytest.raises(CommandError, match="no term"):
        call_command("verify_results", "--term", "1999")
    with pytest.raises(CommandError, match="no division"):
        call_command("verify_results", "--scope", "77")
