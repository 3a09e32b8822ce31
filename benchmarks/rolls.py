"""Rolls of synthetic voters as workbooks, for the measurements of import and export."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import xlsxwriter

from sheets.identity import check_character
from villages.models import Division

DISTRICT = "500118"
HEADINGS = ("序号", "镇街", "村(社区)", "村民小组", "姓名", "性别", "出生日期", "身份证号码", "登记类别", "备注")
GROUNDS = ("户在人在", "户在人在", "户在人在", "户在人不在", "人在户不在")
FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华文玉建国志"
VILLAGES = 263


def voters(count: int) -> Iterator[list[str | int]]:
    """Rows of a roll (identity numbers of the unassigned prefix 99), every village of the district in its turn."""
    townships = dict(Division.objects.townships().under(DISTRICT).values_list("code", "short_name"))
    villages = Division.objects.villages().under(DISTRICT).order_by("code").values_list("code", "name")[:VILLAGES]
    places = [(townships[code[:9]], name) for code, name in villages]
    for number in range(count):
        yield _voter(number, *places[number * len(places) // count])


def _voter(number: int, township: str, village: str) -> list[str | int]:
    # Steps without a common divisor with what they wrap round: people of one village differ in everything.
    birth = date(1932, 1, 1) + timedelta(days=number * 7919 % 25_000)
    order = number % 1000
    first = f"99{number // 1000 % 10_000:04d}{birth:%Y%m%d}{order:03d}"
    name = FAMILY[number % 20] + GIVEN[number // 20 % 30] + (GIVEN[number // 7 % 30] if number % 5 else "")
    sex = "男" if order % 2 else "女"
    group = f"第{number // 180 % 11 + 1}组"
    return [
        number + 1,
        township,
        village,
        group,
        name,
        sex,
        birth.isoformat(),
        first + check_character(first),
        GROUNDS[number % 5],
        "",
    ]


def one_workbook(path: Path, rows: Iterator[list[str | int]]) -> Path:
    """Title, headings, rows."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("选民名册")
        sheet.write_row(0, 0, ["参选选民花名册"])
        sheet.write_row(1, 0, HEADINGS)
        for number, row in enumerate(rows, 2):
            sheet.write_row(number, 0, row)
    return path


def zip_of_villages(path: Path, rows: Iterator[list[str | int]]) -> Path:
    """The same rows, one workbook per village."""
    part = path.with_suffix(".part.xlsx")
    with zipfile.ZipFile(path, "w") as archive:
        for (township, village), group in groupby(rows, key=lambda row: (row[1], row[2])):
            archive.write(one_workbook(part, group), f"{township}{village}.xlsx")
    part.unlink()
    return path
