"""Files no program writes: whatever the bytes and cells, the import reads them or refuses with a sentence."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sheets import columns, imports
from sheets.reading import open_grids
from sheets.refusals import FileRefused
from sheets.tests import toy
from sheets.tests.conftest import HEAD, TERM_ID, person
from sheets.tests.spreadsheets import ods_of, xls_of


def good_xlsx() -> bytes:
    book = openpyxl.Workbook()
    for row in [["名册"], HEAD, person(1), person(2), ["合计", 2]]:
        book.active.append(row)
    book.active.merge_cells("A1:G1")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zip_of(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


GOOD = good_xlsx()
BOUNDED = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
EDITS = st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=12), st.integers(0, 12)), min_size=1, max_size=6)


def edited(content: bytes, edits) -> bytes:
    for place, put_in, take_out in edits:
        start = int(place * len(content))
        content = content[:start] + put_in + content[start + take_out :]
    return content


def read(path):
    sentence = "read to its end"
    try:
        for grid in open_grids(path, path.name):
            for row in grid.rows:
                assert isinstance(row, list)
    except FileRefused as refusal:
        sentence = str(refusal)
    assert len(sentence) >= 15


@BOUNDED
@given(EDITS)
def test_damaged_archives(tmp_path, edits):
    path = tmp_path / "a.xlsx"
    path.write_bytes(edited(GOOD, edits))
    read(path)


@BOUNDED
@given(st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"]), EDITS)
def test_damaged_parts(tmp_path, part, edits):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, edited(content, edits) if name == part else content)
    read(path)


OLD = {
    "xls": xls_of([["名册"], HEAD, person(1), person(2), ["合计", 2]]),
    "ods": ods_of([["名册"], HEAD, person(1), person(2), ["合计", 2]]),
    "csv": "\n".join(",".join(map(str, row)) for row in (HEAD, person(1), person(2))).encode("gb18030"),
    "html": b"<html><table><tr><td>name<td>sex<tr><td>a<td>b</table></html>",
}
OLD["zip"] = zip_of({"a.xlsx": GOOD, "b.xls": OLD["xls"], "c.csv": OLD["csv"]})


@BOUNDED
@given(st.sampled_from(sorted(OLD)), EDITS)
def test_damaged_files_of_other_formats(tmp_path, kind, edits):
    path = tmp_path / f"a.{kind}"
    path.write_bytes(edited(OLD[kind], edits))
    read(path)


@BOUNDED
@given(EDITS)
def test_damaged_content_of_an_open_document_sheet(tmp_path, edits):
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(io.BytesIO(OLD["ods"])) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, edited(content, edits) if name == "content.xml" else content)
    read(path)


@BOUNDED
@given(st.binary(max_size=400))
def test_any_bytes(tmp_path, content):
    path = tmp_path / "a.xls"
    path.write_bytes(content)
    read(path)


CELLS = st.one_of(
    st.none(),
    st.sampled_from([*HEAD, "合计", "例", "注：", "大沟村", "男", "无", toy.identity_number(3), "1985.06"]),
    st.integers(-5, 10**18),
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=8),
    st.dates(),
    st.booleans(),
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELLS, max_size=9), max_size=12),
    merges=st.lists(st.tuples(st.integers(1, 12), st.integers(1, 8), st.integers(0, 4), st.integers(0, 4)), max_size=3),
    with_header=st.booleans(),
)
def test_any_table(tmp_path, kind, directory, table, rows, merges, with_header):
    book = openpyxl.Workbook()
    for row in [HEAD, *rows] if with_header else rows:
        book.active.append(row)
    for top, left, high, wide in merges:
        book.active.merge_cells(start_row=top, start_column=left, end_row=top + high, end_column=left + wide)
    path = tmp_path / "a.xlsx"
    book.save(path)
    report = imports.run_now(
        actor=None, kind="toy", path=path, file_name="a.xlsx", term_id=TERM_ID, scope=toy.EAST, dry_run=True
    )
    assert report.accepted + report.rejected == report.rows


WORDS = [
    "大沟村",
    "大沟村党支部",
    "合计",
    "例",
    "注：",
    "无",
    "—",
    "是",
    "√",
    "男",
    "主任",
    "书记、主任",
    "大专",
    "1985.06",
]
VALUES = st.one_of(
    st.none(),
    st.sampled_from([*WORDS, toy.identity_number(3), "2021-05-17", "户在人在", "无异议"]),
    st.integers(-5, 10**18),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=8),
    st.booleans(),
)
UNFILLED = re.compile(r"%\(\w+\)[sd]")
KINDS = ["voters", "registration", "candidates", "officers", "opinions", "party", "results"]


def written(rows, form: str) -> bytes:
    """Rows in one of the formats that people send."""
    if form == "xls":
        return xls_of(rows)
    if form == "ods":
        return ods_of(rows)
    if form == "csv":
        return "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows).encode()
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("key", KINDS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), form=st.sampled_from(["xlsx", "xls", "ods", "csv"]))
def test_any_cells_under_the_headings_of_every_kind(tmp_path, term, elections, key, data, form):
    """Whatever stands in the cells of a real kind's template, every row is counted once and nothing falls over."""
    kind = columns.kind(key)
    declared = data.draw(st.permutations(kind.columns_for(term.pk)))
    headings = [column.heading for column in declared]
    rows = data.draw(st.lists(st.lists(VALUES, min_size=len(headings), max_size=len(headings)), max_size=5))
    again = data.draw(st.sampled_from([[], [headings], [list(reversed(headings))]]))
    path = tmp_path / f"a.{form}"
    path.write_bytes(written([["标题"], headings, *rows, *again, *rows], form))
    report = imports.run_now(
        actor=None, kind=key, path=path, file_name=path.name, term_id=term.pk, scope="990101", dry_run=True
    )
    assert report.accepted + report.rejected == report.rows
    assert all(issue.code and issue.message for issue in report.log.issues)
    # A cell may hold "%(" itself, and a sentence that quotes it does too: only a name left unfilled is a fault.
    assert not [issue.message for issue in report.log.issues if UNFILLED.search(issue.message)]
