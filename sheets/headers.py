"""Finding the header row among titles and unit lines, and which column is which (cases L1-L8, L15, L16, L21)."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sheets.chunks import Cell
from sheets.cleaners.base import plain
from sheets.columns import Column
from sheets.reading import Merged

ROWS_SEARCHED = 15
DEEPEST = 3
_SIGNS = re.compile(r"[\s\u00a0\u200b-\u200f\u3000*＊:：'\"“”]+")
_BRACKETS = re.compile(r"[(\[【{<《].*?(?:[)\]】}>》]|$)")
_UNIT = re.compile(r"(?:填报单位|报送单位|填报镇街|单位名称|单位)(?:\(.*?\))?[:：]\s*([^\s:：(（]{2,30})")
_PERSON_UNIT = re.compile(r"^(?:人|户|票|岁|%|、|个|张)+$")


def heading_key(text: str) -> str:
    """A heading reduced to what counts: half-width, no spaces, line breaks, stars or colons."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def without_brackets(key: str) -> str:
    """The key without what stands in brackets; the key itself when nothing would be left."""
    return _BRACKETS.sub("", key) or key


@dataclass(frozen=True)
class Header:
    """Where the header is and what stands under it. Rows count from 0; columns are list indexes of the grid's rows."""

    first: int
    last: int
    headings: dict[int, str]
    columns: dict[str, int]
    repeated: tuple[str, ...] = ()

    def extras(self) -> dict[int, str]:
        """Columns nobody declared, by list index; the same heading twice gets a number (L21)."""
        taken = set(self.columns.values())
        names: dict[int, str] = {}
        seen: dict[str, int] = {}
        for index, heading in self.headings.items():
            if index not in taken and heading:
                seen[heading] = seen.get(heading, 0) + 1
                names[index] = heading if seen[heading] == 1 else f"{heading}_{seen[heading]}"
        return names


@dataclass(frozen=True)
class Names:
    """Every way the headings of a kind may be written."""

    exact: dict[str, str]
    required: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, columns: Sequence[Column]) -> Names:
        exact: dict[str, str] = {}
        for shorten in (False, True):
            for column in columns:
                for name in column.names():
                    key = heading_key(name)
                    exact.setdefault(without_brackets(key) if shorten else key, column.key)
        exact.pop("", None)
        return cls(exact, frozenset(column.key for column in columns if column.required))

    def nearest(self, headings: Sequence[str], names: Sequence[str]) -> str:
        """The heading most like one of the names; "" when none is."""
        wanted = [heading_key(name) for name in names]
        best, best_score = "", 0.4
        for heading in headings:
            for name in wanted:
                score = difflib.SequenceMatcher(None, heading_key(heading), name).ratio()
                if score > best_score:
                    best, best_score = heading, score
        return best


@dataclass(frozen=True)
class Rows:
    """Rows that could be the header, with the texts of each column and the ways to read them, the most telling first.

    What does not depend on the kind, so that a sheet held against every kind is read once.
    """

    first: int
    last: int
    headings: dict[int, str]
    readings: dict[int, tuple[str, ...]]


def rows_to_try(top: Sequence[Sequence[Cell]], merged: Sequence[Merged] | None, first_column: int) -> list[Rows]:
    """Every way a header may stand among the first rows."""
    found = []
    for start in range(min(ROWS_SEARCHED, len(top))):
        # A single cell is a title, however many columns it is merged over.
        if sum(1 for cell in top[start] if cell not in ("", None)) < 2:
            continue
        for depth in _depths(top, merged, start):
            parts = _flatten(top, merged, first_column, start, depth)
            headings = {index: "/".join(texts) for index, texts in parts.items() if texts}
            readings = {index: _readings(texts) for index, texts in parts.items() if texts}
            found.append(Rows(start, start + depth - 1, headings, readings))
    return found


def find_header(rows: Sequence[Rows], names: Names, confirmed: Mapping[str, str] | None = None) -> Header | None:
    """The most likely header of those to try; None when none names two columns.

    ``confirmed`` maps column keys to headings the person chose; they win over synonyms where they are in the file, and
    "" leaves the column out.
    """
    best: Header | None = None
    best_score = 1
    for tried in rows:
        header = _assign(tried, names, confirmed or {})
        score = len(header.columns) + len(names.required & header.columns.keys())
        if score > best_score and len(header.columns) > 1:
            best, best_score = header, score
    return best


def _depths(top: Sequence[Sequence[Cell]], merged: Sequence[Merged] | None, start: int) -> list[int]:
    """How many rows a header starting here may have: fixed by vertical merges, else tried, deepest first."""
    most = min(DEEPEST, len(top) - start)
    if merged is None:
        return [2, 1] if most > 1 and _could_be_second_level(top[start], top[start + 1]) else [1]
    ends = [
        end[0] - start + 1 for begin, end in merged if begin[0] == start and end[0] > start and end[0] - start < DEEPEST
    ]
    if ends:
        return [min(max(ends), most)]
    wide = any(begin[0] == start == end[0] and end[1] > begin[1] for begin, end in merged)
    return [2, 1] if wide and most > 1 and _could_be_second_level(top[start], top[start + 1]) else [1]


def _could_be_second_level(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    """Whether the lower row only has texts, under blanks of the upper one as well: no row of data looks like that."""
    texts = [isinstance(cell, str) for cell in lower if cell not in ("", None)]
    under_blank = any(cell not in ("", None) and not above for above, cell in zip(upper, lower, strict=False))
    return (
        bool(texts)
        and all(texts)
        and under_blank
        and len(texts) < sum(1 for cell in (*upper, *lower) if cell not in ("", None))
    )


def _flatten(
    top: Sequence[Sequence[Cell]], merged: Sequence[Merged] | None, first_column: int, start: int, depth: int
) -> dict[int, list[str]]:
    """Per column the texts of the header rows from top to bottom, merged cells counted for all they cover."""
    block = [[plain(cell).replace("\n", "") for cell in row] for row in top[start : start + depth]]
    if merged is None:
        if depth > 1:
            _spread_right(block)
    else:
        _spread_merged(block, merged, first_column, start)
    parts: dict[int, list[str]] = {}
    for index in range(max((len(row) for row in block), default=0)):
        column = [row[index] for row in block if index < len(row) and row[index]]
        parts[index] = list(dict.fromkeys(column))
    return parts


def _spread_right(block: list[list[str]]) -> None:
    """Without merge ranges: a blank above a text belongs to the heading on its left."""
    upper, lower = block[0], block[1]
    for index in range(1, min(len(upper), len(lower))):
        if not upper[index] and lower[index] and upper[index - 1] and lower[index - 1]:
            upper[index] = upper[index - 1]


def _spread_merged(block: list[list[str]], merged: Sequence[Merged], first_column: int, start: int) -> None:
    for (top_row, left), (bottom_row, right) in merged:
        row, index = top_row - start, left - first_column
        if not (0 <= row < len(block) and 0 <= index < len(block[row])):
            continue
        text = block[row][index]
        for below in range(row, min(bottom_row - start, len(block) - 1) + 1):
            for beside in range(index, min(right - first_column, len(block[below]) - 1) + 1):
                block[below][beside] = block[below][beside] or text


def _readings(parts: Sequence[str]) -> tuple[str, ...]:
    """Ways to read a heading, the most telling first; the first is the heading whole."""
    keys = [heading_key(part) for part in parts]
    whole = ["/".join(keys), "".join(keys), keys[-1], keys[0]]
    return (*whole, *(without_brackets(key) for key in whole))


def _assign(rows: Rows, names: Names, confirmed: Mapping[str, str]) -> Header:
    here = {readings[0] for readings in rows.readings.values()}
    # A choice remembered from another file counts only where its heading is; "" says: not in the file.
    chosen = {key: heading_key(heading) for key, heading in confirmed.items()}
    chosen = {key: heading for key, heading in chosen.items() if not heading or heading in here}
    wanted = {heading: key for key, heading in chosen.items() if heading}
    ranked: list[tuple[int, int, str]] = []
    for index, readings in rows.readings.items():
        if readings[0] in wanted:
            ranked.append((-1, index, wanted[readings[0]]))
            continue
        for rank, reading in enumerate(readings):
            key = names.exact.get(reading)
            if key is not None and key not in chosen:
                ranked.append((rank, index, key))
                break
    columns: dict[str, int] = {}
    repeated: list[str] = []
    for _rank, index, key in sorted(ranked):
        if key in columns:
            repeated.append(key)
        else:
            columns[key] = index
    return Header(rows.first, rows.last, rows.headings, columns, tuple(repeated))


def is_transposed(top: Sequence[Sequence[Cell]], names: Names) -> bool:
    """Whether the headings stand one below the other in one of the first columns (L16)."""
    for index in range(3):
        cells = [row[index] for row in top if index < len(row)]
        keys = {names.exact.get(heading_key(cell)) for cell in cells if isinstance(cell, str)} - {None}
        if len(keys) >= 3:
            return True
    return False


def reporting_unit(rows: Sequence[Sequence[Cell]]) -> str:
    """Who filled the sheet in, from a line such as 填报单位(盖章)：来苏镇; "" when nobody says (L2)."""
    for row in rows:
        for cell in row:
            if isinstance(cell, str) and (match := _UNIT.search(unicodedata.normalize("NFKC", cell))):
                unit = match.group(1)
                if not _PERSON_UNIT.match(unit):
                    return unit
    return ""


def title_of(rows: Sequence[Sequence[Cell]]) -> str:
    """The first text above the header."""
    return next((plain(cell) for row in rows for cell in row if isinstance(cell, str) and cell.strip()), "")[:200]
