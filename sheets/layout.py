"""Rows that are no data: blanks, totals, footers, repeated headers, examples (cases L10-L13, L17, F14)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum

from sheets.chunks import Cell
from sheets.cleaners.base import is_blank
from sheets.cleaners.figures import parse_count
from sheets.headers import heading_key
from sheets.words import EXAMPLE_WORDS, FOOTER_WORDS, SHEET_WORDS_OF_TOTALS

COLUMNS_SCANNED = 4
BLANK_ROWS_THAT_END_A_SHEET = 200

_SPACES = re.compile(r"[\s\u00a0\u200b-\u200f\u3000]+")
_TOTAL = re.compile(rf".{{0,20}}?[{SHEET_WORDS_OF_TOTALS}]计(?:[(（].*[)）])?[:：]?")
_EXAMPLE = re.compile(
    rf"[(（\[【]?(?:{'|'.join(EXAMPLE_WORDS)})[)）\]】]?\d?[:：]?|.{{1,12}}[(（\[【](?:{'|'.join(EXAMPLE_WORDS)})[)）\]】]"
)
_FOOTER = re.compile(rf"(?:{'|'.join(FOOTER_WORDS)})(?:[(（].*?[)）])?[:：].*", re.DOTALL)


class RowKind(Enum):
    DATA = "data"
    BLANK = "blank"
    TOTAL = "total"
    FOOTER = "footer"
    HEADER = "header"
    EXAMPLE = "example"


def _bare(value: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", value))


# What every total, example and footer has; one search spares three for the cells that are plain data.
_HINT = re.compile(r"计|例|[:：]")


def _is_special(value: str, headings: set[str], first_signs: set[str]) -> bool:
    if not value or value[0] == " " or not value[0].isprintable():
        bare = _bare(value)
        return not bare or _is_word(bare) or heading_key(value) in headings
    if value[0] in first_signs and heading_key(value) in headings:
        return True
    return _HINT.search(value) is not None and _is_word(_bare(value))


def _is_word(bare: str) -> bool:
    return bool(_TOTAL.fullmatch(bare) or _EXAMPLE.fullmatch(bare) or _FOOTER.match(bare))


def _hinted(texts: Sequence[str], first_signs: set[str]) -> Sequence[str]:
    """Texts of a column that could be special: all, if one holds odd signs, else those with a telling sign or word."""
    joined = "|".join(texts)
    if not joined.isprintable():
        return texts
    hinted = [text for text in texts if text[:1] in first_signs]
    return [*hinted, *filter(_HINT.search, texts)] if _HINT.search(joined) else hinted


def suspects(columns: Sequence[Sequence[Cell]], anchor: int, headings: set[str]) -> set[int]:
    """Offsets of rows that may be no data, found column by column: only they are looked at one by one.

    ``headings`` are the header's own texts as heading keys.
    """
    found: set[int] = set()
    first_signs = {"", " ", *(heading[0] for heading in headings)}
    for index in {*range(min(COLUMNS_SCANNED, len(columns))), anchor}:
        column = columns[index]
        distinct = set(column)
        texts = [value for value in distinct if type(value) is str]
        special: set[Cell] = {value for value in (None,) if value in distinct}
        special.update(value for value in _hinted(texts, first_signs) if _is_special(value, headings, first_signs))
        if index != anchor:
            special -= {"", None}
        if special:
            found.update(offset for offset, value in enumerate(column) if value in special)
    return found


def classify(row: Sequence[Cell], header: dict[int, str]) -> RowKind:
    """What a suspicious row is. ``header``: list index → heading key of the header's columns."""
    texts = [_bare(cell) for cell in row if isinstance(cell, str) and not is_blank(cell)]
    if not texts and all(is_blank(cell) for cell in row):
        return RowKind.BLANK
    same = sum(
        1
        for index, heading in header.items()
        if index < len(row)
        and isinstance(row[index], str)
        and heading
        and heading_key(str(row[index]))
        and heading.endswith(heading_key(str(row[index])))
    )
    if same >= 2 and same * 2 >= len(texts):
        return RowKind.HEADER
    lead = texts[:COLUMNS_SCANNED]
    if any(_TOTAL.fullmatch(text) for text in lead):
        return RowKind.TOTAL
    if any(_EXAMPLE.fullmatch(text) for text in texts[: COLUMNS_SCANNED + 4]):
        return RowKind.EXAMPLE
    if lead and _FOOTER.match(lead[0]) and _is_footer(row, texts):
        return RowKind.FOOTER
    return RowKind.DATA


def _is_footer(row: Sequence[Cell], texts: Sequence[str]) -> bool:
    """A footer fills few cells, or only cells like 审核人：王某."""
    filled = sum(1 for cell in row if not is_blank(cell))
    return filled <= 3 or all(":" in text or "：" in text for text in texts)


def counts_in(row: Iterable[Cell]) -> list[int]:
    """The whole numbers of a row."""
    return [number for cell in row if not is_blank(cell) and isinstance(number := parse_count(cell), int)]


def end_of_data(special: Mapping[int, RowKind], length: int, run: int) -> tuple[int, int, bool]:
    """Where 200 blank rows in a row end the sheet: (rows to use, blanks at the end, whether it ended)."""
    if not any(kind is RowKind.BLANK for kind in special.values()):
        return length, 0, False
    for offset in range(length):
        run = run + 1 if special.get(offset) is RowKind.BLANK else 0
        if run >= BLANK_ROWS_THAT_END_A_SHEET:
            return offset, run, True
    return length, run, False


def filled(
    rows: Iterator[Sequence[Cell]], start: int, fills: dict[int, list[tuple[int, int]]]
) -> Iterator[Sequence[Cell]]:
    """Rows with the value of a vertically merged cell put into every row it covers."""
    origins = {origin for places in fills.values() for _index, origin in places}
    values: dict[int, Sequence[Cell]] = {}
    for number, row in enumerate(rows, start):
        if number in origins:
            values[number] = row
        if number in fills:
            row = list(row)
            for index, origin in fills[number]:
                if 0 <= index < len(row) and is_blank(row[index]) and origin in values:
                    row[index] = values[origin][index]
        yield row
