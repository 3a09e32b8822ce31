"""A toy kind, a directory that knows one term, and a way to make and bring in workbooks."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from django.db import connection
from django.http import Http404

from accounts.errors import DomainError
from sheets import columns, imports, terms
from sheets.places import is_named
from sheets.tests import toy

TERM_ID = 7


class OneTerm:
    """A directory with the term 2021 of district 990101."""

    names = {"990101": "测试区", toy.EAST: "东山街道", toy.WEST: "西河镇"}

    def find(self, name, scope):
        if name != "2021" or not scope.startswith("990101"):
            raise DomainError(f"There is no term “{name}” for {scope}.", code="no_term")
        return TERM_ID

    def card(self, term_id, user):
        if term_id != TERM_ID or not (user.scope.startswith("990101") or user.role == "admin"):
            raise Http404
        return terms.TermCard(TERM_ID, "2021", "990101")

    def divisions(self, term_id, user):
        return [(code, name) for code, name in self.names.items() if user.sees(code)]

    def townships_named(self, term_id, text):
        return [(code, name) for code, name in self.names.items() if len(code) == 9 and is_named(name, text)]

    def villages(self, term_id, scope):
        return [(code, f"{row[2]}{row[1]}") for code, *row in toy.PLACES if code.startswith(scope)]

    def keep_name(self, *, actor, code, name):
        self.kept = [*getattr(self, "kept", []), (code, name)]

    def division_name(self, code):
        return self.names.get(code, code)


@pytest.fixture
def kind():
    """The toy kind, known for one test."""
    columns.register(toy.KIND)
    yield toy.KIND
    columns.unregister("toy")


@pytest.fixture
def directory(monkeypatch):
    monkeypatch.setattr(terms, "_directory", OneTerm())


@pytest.fixture
def table(db):
    with connection.cursor() as cursor:
        cursor.execute(toy.TABLE)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE toy")


HEAD = ["序号", "镇街", "村(社区)", "姓名", "性别", "出生年月", "公民身份号码"]


def person(serial, **changes):
    """One row under HEAD."""
    row = {
        "序号": serial,
        "镇街": "东山街道",
        "村(社区)": "大沟村",
        "姓名": "王小" + "一二三四五六七八九十"[serial % 10],
        "性别": "男",
        "出生年月": "1985.06",
        "公民身份号码": toy.identity_number(serial),
    }
    return [{**row, **changes}[heading] for heading in HEAD]


@pytest.fixture
def make(tmp_path):
    """Writes rows to an xlsx; ``merge`` are ranges, ``touch`` gets the sheet before saving."""

    def write(rows, *, name="file.xlsx", merge=(), touch=None, title="名册") -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = title
        for row in rows:
            sheet.append(row)
        for cells in merge:
            sheet.merge_cells(cells)
        if touch:
            touch(sheet)
        book.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def bring(kind, directory, table):
    """Brings a file in at once and returns the report."""

    def run(path, *, scope=toy.EAST, dry_run=False, actor=None, **options):
        return imports.run_now(
            actor=actor,
            kind="toy",
            path=Path(path),
            file_name=Path(path).name,
            term_id=TERM_ID,
            scope=scope,
            options=options,
            dry_run=dry_run,
        )

    return run


@pytest.fixture
def codes():
    """(code, severity, row, column) of every issue."""

    def listed(report):
        return [(one.code, one.severity, one.row, one.column) for one in report.log.in_order()]

    return listed
