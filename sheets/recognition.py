"""Which kind of sheet a file is, by its headings, then by the words of its title and name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sheets.chunks import Cell
from sheets.columns import Column, SheetKind
from sheets.headers import ROWS_SEARCHED, Names, Rows, find_header, rows_to_try, title_of
from sheets.limits import Limits
from sheets.marks import is_our_list
from sheets.reading import open_grids

_SHEETS_LOOKED_AT = 30
_FEWEST_COLUMNS = 2


@dataclass(frozen=True)
class Likeness:
    """How much a sheet looks like a kind: columns found, and whether title or file name say so."""

    kind: SheetKind
    columns: int
    is_named: bool

    @property
    def rank(self) -> tuple[int, int, int]:
        """The name of a form is worth two columns; of equals the kind earlier in the menu wins."""
        return (self.columns + 2 * self.is_named, self.columns, -self.kind.order)


_prepared: dict[str, tuple[tuple[Column, ...], Names]] = {}


def _names(kind: SheetKind, columns: tuple[Column, ...]) -> Names:
    """The headings of a kind, prepared once per process: every file is held against every kind."""
    kept = _prepared.get(kind.key)
    if kept is None or kept[0] is not columns:
        kept = _prepared[kind.key] = (columns, Names.of(columns))
    return kept[1]


class Recogniser:
    """Compares tops of sheets with every kind."""

    def __init__(self, kinds: Sequence[SheetKind], term_id: int | None) -> None:
        self._known = [(kind, _names(kind, kind.columns_for(term_id))) for kind in kinds]

    def likenesses(self, top: Sequence[Sequence[Cell]], tried: Sequence[Rows], named: str) -> list[Likeness]:
        """Kinds whose required columns are all there, the most likely first; ``named``: of the sheet and the file."""
        found = []
        for kind, names in self._known:
            header = find_header(tried, names)
            if header is None or len(header.columns) < _FEWEST_COLUMNS or not names.required <= header.columns.keys():
                continue
            said = title_of(top[: header.first]) + named
            found.append(Likeness(kind, len(header.columns), any(word in said for word in kind.title_words)))
        return sorted(found, key=lambda one: one.rank, reverse=True)

    def of_file(self, path: Path, file_name: str, limits: Limits | None = None) -> list[Likeness]:
        """What the first sheet with headings of any kind looks like; [] for none. Raises FileRefused.

        Hidden sheets are passed over, as they are when the file is read.
        """
        for grid in islice(open_grids(path, file_name, limits), _SHEETS_LOOKED_AT):
            if grid.refusal is not None or grid.hidden:
                continue
            top = list(islice(grid.rows, ROWS_SEARCHED + 5))
            if top and is_our_list(list(top[0])):
                continue
            tried = rows_to_try(top, grid.merged, grid.first_column)
            if found := self.likenesses(top, tried, grid.name + file_name):
                return found
        return []


def clearly_other(likenesses: Sequence[Likeness], chosen: SheetKind, columns: int) -> SheetKind | None:
    """The kind a sheet rather looks like than the chosen one, of which ``columns`` were found.

    Where the chosen one is complete, its name and the number of headings must speak clearly for the other.
    """
    if not likenesses or likenesses[0].kind.key == chosen.key:
        return None
    best = likenesses[0]
    mine = next((one for one in likenesses if one.kind.key == chosen.key), None)
    if mine is not None:
        is_clear = best.rank[0] >= mine.rank[0] + 2
    else:
        is_clear = best.columns > max(columns + 1, columns * 13 // 10) or (best.is_named and best.columns >= columns)
    return best.kind if is_clear else None
