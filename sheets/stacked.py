"""A second table below the first one in the same sheet, with headings of its own (L15)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from sheets.chunks import Cell
from sheets.cleaners.base import is_blank
from sheets.headers import DEEPEST, Header, Names, find_header, heading_key, rows_to_try
from sheets.reading import Merged

_FEWEST = 2


def begins_table(row: Sequence[Cell], names: Names) -> bool:
    """Whether a row holds headings: at least two different known ones, and most of its cells are known."""
    cells = [cell for cell in row if not is_blank(cell)]
    known = {names.exact.get(heading_key(cell)) for cell in cells if isinstance(cell, str)} - {None}
    return len(known) >= _FEWEST and len(known) * 5 >= len(cells) * 3


def first_of_next(block: Sequence[Sequence[Cell]], header: int) -> int:
    """Where the next table begins: its header row, or the title rows of one cell right above it."""
    first = header
    while first > 0 and sum(not is_blank(cell) for cell in block[first - 1]) <= 1:
        first -= 1
    return first


def next_header(
    rows: Iterator[Sequence[Cell]], start: int, merged: Sequence[Merged] | None, first_column: int, names: Names
) -> tuple[Header | None, list[Sequence[Cell]]]:
    """The header of the table whose header row stands next in ``rows``, and the rows read for it.

    ``start`` is the number of that row, from 0; the header counts rows of the sheet, and is None without every
    required column.
    """
    top = list(islice(rows, DEEPEST + 1))
    shifted = None
    if merged is not None:
        shifted = [
            ((first - start, left), (last - start, right))
            for (first, left), (last, right) in merged
            if start <= first < start + len(top)
        ]
    found = find_header(rows_to_try(top, shifted, first_column), names)
    if found is None or found.first or not names.required <= found.columns.keys():
        return None, top
    return replace(found, first=start + found.first, last=start + found.last), top
