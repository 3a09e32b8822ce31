"""The guide to the sheets: made from their declarations, complete in codes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sheets import columns
from sheets.blank_workbooks import template_workbook
from sheets.cases import OF_CELLS, OF_FILES
from sheets.findings import IssueLog
from sheets.guide import codes_of, guide
from sheets.headers import Names, heading_key
from sheets.reading import open_grids
from sheets.tables import Table
from sheets.tests.matrix import MATRIX

KINDS = ["voters", "registration", "candidates", "officers", "party", "results"]
KNOWN = {code for group in (*OF_CELLS, *OF_FILES) for code in group.codes}


def test_the_guide_knows_every_case_of_cells_layout_and_files():
    assert {case.code for case in MATRIX if case.code[0] not in "VX"} <= KNOWN


def test_no_code_is_explained_twice():
    codes = [code for group in (*OF_CELLS, *OF_FILES) for code in group.codes]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("key", [*KINDS, "opinions"])
def test_every_column_is_in_the_guide_with_codes_that_are_explained(key):
    kind = columns.kind(key)
    made = guide(kind)
    assert [column.heading for column in made.columns] == [column.heading for column in kind.columns]
    assert all(set(codes_of(column)) <= KNOWN for column in kind.columns)
    assert {code for column in made.columns for code in column.codes} <= {
        code for group in made.cases for code in group.codes
    }


@pytest.mark.parametrize("key", KINDS)
def test_every_heading_finds_its_own_column(key):
    """Whatever the guide says is understood, is: no synonym of one column is taken by another."""
    kind = columns.kind(key)
    names = Names.of(kind.columns)
    for column in kind.columns:
        for name in column.synonyms:
            assert names.exact[heading_key(name)] == column.key, name


@pytest.mark.django_db
@pytest.mark.parametrize("key", KINDS)
def test_the_page_of_a_kind_shows_its_headings(client, clerk_east, term, key, django_assert_max_num_queries):
    client.force_login(clerk_east)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("sheets:guide", args=[term.pk, key]))
    text = page.content.decode()
    assert page.status_code == 200
    assert all(column.heading in text for column in columns.kind(key).columns)
    assert all(other in text for other in (reverse("sheets:guide", args=[term.pk, kind]) for kind in KINDS))


@pytest.mark.parametrize("key", ["results", "party"])
def test_codes_of_a_kind_of_its_own_are_explained_once(key):
    codes = [code for group in columns.kind(key).cases for code in group.codes]
    assert len(codes) == len(set(codes))
    if key == "results":
        election = {case.code for case in MATRIX if case.code[0] == "V"} - {"V14", "V16"}
        assert election <= set(codes)


@pytest.mark.django_db
def test_the_guide_opens_at_the_first_kind_knows_no_others_and_shows_nobody_kinds_of_another_role(
    client, clerk_east, term
):
    client.force_login(clerk_east)
    first = client.get(reverse("sheets:guides", args=[term.pk]))
    assert first["Location"] == reverse("sheets:guide", args=[term.pk, "voters"])
    for key, status in (("dogs", 404), ("opinions", 403)):
        assert client.get(reverse("sheets:guide", args=[term.pk, key])).status_code == status


@pytest.mark.parametrize("key", [*KINDS, "opinions"])
def test_the_template_of_every_kind_is_read_back_column_by_column(key, tmp_path):
    kind = columns.kind(key)
    path = tmp_path / "template.xlsx"
    path.write_bytes(template_workbook(kind).getvalue())
    log = IssueLog()
    first, _notes = open_grids(path, path.name)
    table = Table(first, kind, kind.columns, Names.of(kind.columns), log)
    assert table.locate()
    assert set(table.summary.mapping) == {column.key for column in kind.columns if column.in_template} | (
        {"serial"} if key == "voters" else set()
    )
    assert list(table.chunks()) == []
    assert [(issue.code, issue.severity) for issue in log.issues] == [("L17", "note")]
