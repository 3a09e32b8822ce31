"""Workbooks of voters for tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

HEADINGS = ("序号", "村(社区)", "村民小组", "姓名", "性别", "出生日期", "身份证号码", "登记类别", "备注")


def voters_file(path: Path, *rows: Sequence[Any], headings: Sequence[str] = HEADINGS, sheet: str = "选民名册") -> Path:
    """A workbook with a title, the headings and one row per voter; row 3 of the sheet is the first voter."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet(sheet)
        page.write_string(0, 0, "2021年换届选举参选选民花名册")
        page.write_row(1, 0, headings)
        for number, row in enumerate(rows, 2):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    page.write_string(number, column, value)
                else:
                    page.write(number, column, value)
    return path


def row(name: str, identity: str = "", *, village: str = "大沟村", group: str = "第1组", **cells: str) -> list[str]:
    """One voter as clerks type it; sex and birth are left to the identity number unless given."""
    return [
        "1",
        village,
        group,
        name,
        cells.get("sex", ""),
        cells.get("birth", ""),
        identity,
        cells.get("ground", ""),
        cells.get("note", ""),
    ]
