"""What must not depend on where a sheet is cut into chunks, and a zip's files read one ahead."""

from __future__ import annotations

import gc
import threading
import zipfile

import pytest
from django.db import connection
from django.utils.translation import override

from sheets import reading
from sheets.chunks import Chunk, ColumnLog
from sheets.cleaners.base import cells, refuse
from sheets.findings import IssueLog
from sheets.reading import open_grids
from sheets.tests import toy
from sheets.tests.conftest import HEAD, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_rows_a_chunk(monkeypatch):
    monkeypatch.setattr("sheets.tables.ROWS_PER_CHUNK", 2)


def people():
    with connection.cursor() as cursor:
        cursor.execute("SELECT village, name FROM toy ORDER BY identity")
        return cursor.fetchall()


@pytest.mark.usefixtures("two_rows_a_chunk")
def test_a_blank_village_is_taken_from_above_also_at_the_start_of_a_chunk(make, bring, codes):
    rows = [
        HEAD,
        person(1),
        person(2, **{"村(社区)": "新岸山村"}),
        *(person(n, **{"村(社区)": None}) for n in (3, 4, 5)),
    ]
    report = bring(make(rows))
    assert codes(report) == [("L9", "warning", row, "村(社区)") for row in (4, 5, 6)]
    assert [village[-3:] for village, _name in people()] == ["201", "202", "202", "202", "202"]


@pytest.mark.usefixtures("two_rows_a_chunk")
def test_the_row_above_is_never_one_of_another_sheet(make, bring, codes, tmp_path):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(make([HEAD, person(1)], name="a.xlsx"), "a.xlsx")
        archive.write(make([HEAD, person(2, **{"村(社区)": None})], name="b.xlsx"), "b.xlsx")
    assert codes(bring(path)) == [("L9", "error", 2, "村(社区)")]


@pytest.mark.usefixtures("two_rows_a_chunk")
def test_a_person_merged_over_rows_is_not_parted_by_chunks(make, bring, codes):
    head = [*HEAD, "现任职务"]
    more = [[None] * 7 + [post] for post in ("村委会主任", "妇联主席")]
    rows = [head, [*person(1), "委员"], [*person(2), "党支部书记"], *more, [*person(3), "委员"]]
    report = bring(make(rows, merge=[f"{letter}3:{letter}5" for letter in "ABCDEFG"]))
    assert [each for each in codes(report) if each[0] == "L14"] == [("L14", "note", 4, ""), ("L14", "note", 5, "")]
    assert len(people()) == report.written == 3


@pytest.mark.usefixtures("two_rows_a_chunk")
def test_totals_and_footers_are_found_in_every_chunk(make, bring, codes):
    rows = [HEAD, person(1), ["合计", 1], person(2), ["  "], person(3), ["填表人：王某"]]
    report = bring(make(rows))
    assert (report.written, report.skipped) == (3, 2)


def test_right_texts_are_cleaned_once_and_wrong_ones_told_every_time():
    seen = []

    def clean(value):
        seen.append(value)
        return refuse("T", "“%(found)s” is wrong.") if value == "bad" else value.upper()

    column = cells(clean, remembered=3)
    log = IssueLog()
    for number in range(3):
        chunk = Chunk("s", "", range(1, 4), log)
        assert column(["a", "bad", "b"], ColumnLog(chunk, "x")) == ["A", None, "B"]
        assert chunk.rejected == {1}
        assert len(log.issues) == number + 1
    assert sorted(seen) == ["a", "b", "bad", "bad", "bad"]
    chunk = Chunk("s", "", range(1, 6), log)
    assert column(["c", "d", "e", "a", ""], ColumnLog(chunk, "x")) == ["C", "D", "E", "A", None]


def test_the_next_file_of_a_zip_is_read_while_one_is_worked_on(make, tmp_path, monkeypatch):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(1, 5):
            archive.write(make([HEAD, person(number)], name="one.xlsx"), f"{number}.xlsx")
    opened, real, seen = [], reading.opened, []
    ahead = threading.Event()

    def watched(file):
        opened.append(threading.current_thread() is threading.main_thread())
        if len(opened) == 2:
            ahead.set()
        return real(file)

    monkeypatch.setattr(reading, "opened", watched)
    for grid in open_grids(path, path.name):
        if not seen:
            assert ahead.wait(10), "nobody read the second file meanwhile"
        seen.append((grid.label, list(grid.rows)[1][6]))
    assert opened == [False] * 4
    assert seen == [(f"{number}.xlsx/名册", toy.identity_number(number)) for number in range(1, 5)]


def test_a_large_file_of_a_zip_is_not_read_ahead(make, tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "_READ_AHEAD", 10)
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in (1, 2):
            archive.write(make([HEAD, person(number)], name="one.xlsx"), f"{number}.xlsx")
    threads, real = [], reading.opened

    def watched(file):
        threads.append(threading.current_thread() is threading.main_thread())
        return real(file)

    monkeypatch.setattr(reading, "opened", watched)
    assert [len(list(grid.rows)) for grid in open_grids(path, path.name)] == [2, 2]
    assert threads == [True, True]


def test_a_reader_who_stops_early_leaves_no_thread_behind(make, tmp_path):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(1, 4):
            archive.write(make([HEAD, person(number)], name="one.xlsx"), f"{number}.xlsx")
    grids = open_grids(path, path.name)
    next(grids)
    grids.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("read-ahead")]


def test_what_is_wrong_with_a_file_read_ahead_is_told_in_the_persons_language(make, tmp_path):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(make([HEAD, person(1)], name="one.xlsx"), "1.xlsx")
        archive.writestr("2.pdf", b"%PDF-1.4")
    told = []
    for language in ("en", "zh-hans"):
        with override(language):
            told.append(str([grid.refusal for grid in open_grids(path, path.name)][1]))
    assert told[0].isascii()
    assert not told[1].isascii()


def test_a_member_without_a_name_is_no_reason_to_fail(make, tmp_path):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(make([HEAD, person(1)], name="one.xlsx"), "1.xlsx")
        archive.writestr("2.xlsx", b"x")
    path.write_bytes(path.read_bytes().replace(b"2.xlsx", b"\x00.xlsx"))
    assert [grid.name for grid in open_grids(path, path.name)] == ["名册"]


def test_the_interpreter_collects_as_before_after_a_file_read_or_refused(make, bring, tmp_path):
    before = gc.get_threshold()
    bring(make([HEAD, person(1)]))
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 no archive")
    assert bring(broken).log.has_errors
    assert gc.get_threshold() == before
