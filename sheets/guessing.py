"""Which column is which when cells come without a heading row: each column's values tried on each cleaner."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sheets.chunks import Cell, Chunk, ColumnLog
from sheets.cleaners.base import compact, is_blank, plain
from sheets.columns import Column
from sheets.findings import IssueLog

ROWS_TRIED = 20
_SURE = 0.6
_NAME = re.compile(r"[\u3400-\u9fff·]{2,4}|[\u3400-\u9fff·]{5,12}·[\u3400-\u9fff·]+")
_VILLAGE = re.compile(r".{1,20}(?:村|社区|居|居委会|村委会|委员会)")
_GROUP = re.compile(r"第?[一二三四五六七八九十\d]+组|.{1,8}组")
_DATE = re.compile(r"(?:19|20)\d\d(?:[.\-/年]?\d{1,2}){1,2}[月日]?")
_TELLING = {
    "village": _VILLAGE,
    "group": _GROUP,
    "township": re.compile(r".{1,10}(?:镇|乡|街道)"),
    "ethnic_group": re.compile(r".{1,6}族"),
    "post": re.compile(r".{0,12}(?:书记|主任|委员|成员|专干).{0,12}"),
    "name": _NAME,
    "birth": _DATE,
    "identity": re.compile(r"\d{15}|\d{17}[\dXx]"),
    "phone": re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}"),
}
"""Columns known by the look of their values; the keys are the same in every kind."""


def guessed(rows: Sequence[Sequence[Cell]], columns: Sequence[Column]) -> dict[str, int]:
    """Column key → list index, the surest first; columns that could be anything are left to the person."""
    width = max((len(row) for row in rows), default=0)
    scores = []
    for index in range(width):
        values = [row[index] for row in rows[:ROWS_TRIED] if index < len(row) and not is_blank(row[index])]
        for place, column in enumerate(columns):
            score = _score(values, column)
            if score >= _SURE:
                scores.append((-score, place, index, column.key))
    found: dict[str, int] = {}
    for _minus, _place, index, key in sorted(scores):
        if key not in found and index not in found.values():
            found[key] = index
    return found


def _score(values: Sequence[Cell], column: Column) -> float:
    """Share of the values that look like this column; words of a list weigh more than a mere look."""
    if not values:
        return 0.0
    if column.key in _TELLING:
        look = _TELLING[column.key]
        return sum(look.fullmatch(plain(value).replace(" ", "")) is not None for value in values) / len(values)
    if column.choices or column.words:
        return 1.1 * _share_accepted(values, column)
    return 0.0


def _share_accepted(values: Sequence[Cell], column: Column) -> float:
    chunk = Chunk("", "", range(1, len(values) + 1), IssueLog())
    cleaned: list[Any] = column.clean(values, ColumnLog(chunk, column.key))
    # A cleaner that takes every word proves nothing; the list of the column must know it.
    known = {compact(word) for word in (*column.choices, *column.words)}
    is_listed = any(compact(value) in known for value in values)
    good = sum(value not in (None, "") and place not in chunk.rejected for place, value in enumerate(cleaned))
    return good / len(values) if is_listed else 0.0
