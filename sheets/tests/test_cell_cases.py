"""Every case that shows in one row, walked through the whole reading: header, cleaners, comparisons, villages."""

from __future__ import annotations

from datetime import date

import pytest

from sheets import cleaners as clean
from sheets.checks import age_agrees, follows_birth, highest, identity_agrees, share_agrees
from sheets.chunks import Chunk
from sheets.columns import REFUSE, Column, Question, SheetKind
from sheets.findings import IssueLog
from sheets.headers import Names
from sheets.importer import SheetImporter
from sheets.places import FormerName, Places
from sheets.reading import Grid
from sheets.tables import Table
from sheets.tests import toy
from sheets.tests.cell_cases import CELL_CASES, EAST_DAGOU

COLUMNS = (
    Column("township", "township", ("镇街",), clean.text(30)),
    Column("village", "village", ("村名",), clean.text(60)),
    Column("name", "name", ("姓名",), clean.person_name(), required=True),
    Column("sex", "sex", ("性别",), clean.sex()),
    Column("ethnic", "ethnic group", ("民族",), clean.ethnic_group()),
    Column("birth", "month of birth", ("出生年月",), clean.month()),
    Column("age", "age", ("年龄",), clean.lenient(clean.count())),
    Column("identity", "identity number", ("身份证号",), clean.identity()),
    Column("politics", "political status", ("政治面貌",), clean.politics()),
    Column("joined", "joined the party", ("入党时间",), clean.month()),
    Column("worked", "first work", ("参加工作时间",), clean.month()),
    Column("started", "in office from", ("任职时间",), clean.month()),
    Column("education", "education", ("学历",), clean.education()),
    Column("day_school", "day school", ("全日制学历",), clean.education()),
    Column("beside_school", "school beside work", ("在职学历",), clean.education()),
    Column("post", "posts", ("职务",), clean.posts()),
    Column("flag", "full-time", ("是否专职",), clean.flag()),
    Column("votes", "votes", ("得票数",), clean.count()),
    Column("part", "registered", ("登记选民数",), clean.count()),
    Column("whole", "adults", ("18周岁以上人数",), clean.count()),
    Column("rate", "rate", ("登记率",), clean.percent()),
    Column("phone", "telephone", ("联系电话",), clean.phone()),
    Column("day", "polling day", ("选举日",), clean.day()),
)
SCHOOLING = Question("schooling", "Schooling", (("count", "counts"), (REFUSE, "an error")), refuses=frozenset({"E5"}))
KIND = SheetKind(
    key="cells",
    label="Cells",
    importer=SheetImporter,
    columns=COLUMNS,
    checks=(
        identity_agrees(),
        age_agrees(),
        follows_birth("joined", years=18),
        follows_birth("worked", years=14),
        follows_birth("started"),
        highest("education", "day_school", "beside_school"),
        share_agrees("rate", "part", "whole"),
    ),
    questions=(SCHOOLING,),
)
DAY = date(2021, 5, 17)
PLACES = Places(
    toy.PLACES,
    scope="990101",
    former=[
        FormerName(EAST_DAGOU, "柳树村", date(2019, 5, 1), None, DAY),
        FormerName(EAST_DAGOU, "槐树村", None, date(2020, 12, 31), DAY),
    ],
)
BLAMELESS = {"village": "大沟村", "name": "王小明", "sex": "男", "politics": "群众"}


def read(cells, **options):
    """The one chunk of a sheet with this row, village codes added, and its log."""
    row = [{**BLAMELESS, **cells}.get(column.key, "") for column in COLUMNS]
    log = IssueLog()
    grid = Grid("名册", "名册", iter([[column.heading for column in COLUMNS], row]), merged=[])
    table = Table(grid, KIND, COLUMNS, Names.of(COLUMNS), log, refused_codes=KIND.refused_codes(options))
    assert table.locate()
    (chunk,) = table.chunks()
    chunk.columns["code"] = PLACES.match(chunk)
    return chunk, log


def said(log):
    return {(issue.code, issue.severity) for issue in log.issues}


@pytest.mark.parametrize(
    ("code", "cells", "told", "values"),
    [pytest.param(*case, id=f"{case[0]}-{'-'.join(map(str, case[1].values()))}") for case in CELL_CASES],
)
def test_a_row_is_treated_as_its_case_says(code, cells, told, values):
    chunk, log = read(cells)
    assert said(log) == told
    assert {key: chunk[key][0] for key in values} == values
    assert (0 in chunk.rejected) == any(severity == "error" for _code, severity in told)


def test_an_unlikely_schooling_is_refused_when_the_person_answered_so():
    chunk, log = read({"education": "函授"}, schooling=REFUSE)
    assert (said(log), chunk.rejected) == ({("E5", "error")}, {0})
    assert said(read({"education": "函授"}, schooling="count")[1]) == {("E5", "warning")}
    assert isinstance(chunk, Chunk)
