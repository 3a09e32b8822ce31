"""Two reports of one place side by side: which figures differ, in which villages, and which rows did it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from reports.figures import Figure, Value
from reports.report import Report
from reports.row_types import Kept, PollRow, ReturnRow, Row, Table, VillageRow
from reports.rows import BEHIND, Behind


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after; None where it was not there."""

    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        """The row as it is now, or as it was when it is gone."""
        row = self.after or self.before
        if row is None:
            raise ValueError("a change has a row")
        return row

    @property
    def kind(self) -> str:
        """``added``, ``gone`` or ``changed``."""
        if self.before is None:
            return "added"
        return "gone" if self.after is None else "changed"


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure of both reports with the rows that count differently; ``before`` is None where it was not counted."""

    key: str
    before: Figure | None
    after: Figure
    rows: Sequence[RowChange]

    @property
    def difference(self) -> Value | None:
        """After minus before as displayed; by band for bands, None where either is unknown."""
        now, then = self.after.value, self.before.value if self.before else None
        if now is None or then is None:
            return None
        if isinstance(now, dict) and isinstance(then, dict):
            bands = {band: number - then.get(band, 0) for band, number in now.items()}
            return {band: number for band, number in bands.items() if number}
        if isinstance(now, int) and isinstance(then, int):
            return now - then
        return None if isinstance(now, dict) or isinstance(then, dict) else Decimal(now) - Decimal(then)

    @property
    def differs(self) -> bool:
        """Whether the figure, an integer or a row it counts is not what it was; unknown twice is no change."""
        if self.after.value is None and (self.before is None or self.before.value is None):
            return False
        return bool(self.rows) or self.before is None or _said(self.before) != _said(self.after)

    def number_of(self, kind: str) -> int:
        """How many rows of a kind."""
        return sum(each.kind == kind for each in self.rows)


@dataclass(frozen=True, slots=True)
class VillageChange:
    """One figure of one village in both reports; None where the village was not in the report."""

    code: str
    name: str
    before: Figure | None
    after: Figure | None


Changes = Mapping[Table, Sequence[RowChange]]


def _said(figure: Figure) -> tuple[Value | None, int | None, int | None]:
    return figure.value, figure.numerator, figure.denominator


def figure_changes(before: Report, after: Report, rows: Changes) -> list[FigureChange]:
    """Figures that differ, in the order of the catalogue; ``rows`` are all changed rows by table."""
    found = []
    for key, figure in after.figures.items():
        former = before.figures.get(key)
        counted = changes_of(key, rows) if former is not None else []
        change = FigureChange(key, former, figure, counted)
        if change.differs:
            found.append(change)
    return found


def changes_of(key: str, rows: Changes) -> list[RowChange]:
    """The changed rows that count differently for a figure; none for a figure that is not made of rows."""
    behind = BEHIND.get(key)
    if behind is None:
        return []
    changed = rows.get(behind.table, ())
    return [each for each in changed if _adds(behind, each.before) != _adds(behind, each.after)]


def _adds(behind: Behind, row: Row | None) -> tuple[int, int, dict[str, int]]:
    """What a row adds above the line, below it, and to each band."""
    own = [row] if row is not None else []
    return behind.numerator(own), behind.denominator(own) or 0, behind.by_band(own)


def village_changes(before: Report, after: Report, key: str) -> list[VillageChange]:
    """Villages whose figure is not what it was, in code order."""
    then = {row.code: row for row in before.villages}
    now = {row.code: row for row in after.villages}
    found = []
    for code in sorted(then.keys() | now.keys()):
        old, new = then.get(code), now.get(code)
        if old and new and old.now == new.now:
            continue
        former, figure = (row.figure(key) if row and row.now else None for row in (old, new))
        if (former and _said(former)) != (figure and _said(figure)):
            found.append(VillageChange(code, (new or old or before.villages[0]).name, former, figure))
    return found


def row_changes(before: Mapping[str, Any], after: Mapping[str, Any], under: str = "") -> Changes:
    """Rows that differ between the kept rows of two reports (as they are stored), by table.

    A row is known by its village and what names it there: a person's name, a poll's organ and number. Villages whose
    rows are the same are passed over without looking at a row; tables one of the reports does not have are left out.
    """
    found: dict[Table, list[RowChange]] = {}
    for table in Table:
        if table.value in before and table.value in after:
            old, new = _only_different(before[table.value], after[table.value], under)
            found[table] = list(_paired(table, old, new))
    return found


def _only_different(
    before: Mapping[str, Any], after: Mapping[str, Any], under: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both tables without the villages whose rows are the same in both."""
    old, new = _by_village(before, under), _by_village(after, under)
    comparable = before["columns"] == after["columns"]
    same = {village for village, rows in old.items() if comparable and new.get(village) == rows}

    def left(table: Mapping[str, Any], by_village: Mapping[str, list[Any]]) -> dict[str, Any]:
        rows = [row for village, own in by_village.items() if village not in same for row in own]
        return {"columns": table["columns"], "rows": rows}

    return left(before, old), left(after, new)


def _by_village(table: Mapping[str, Any], under: str) -> dict[str, list[Any]]:
    place = table["columns"].index("village")
    found: dict[str, list[Any]] = {}
    for row in table["rows"]:
        if row[place].startswith(under):
            found.setdefault(row[place], []).append(row)
    return found


def _paired(table: Table, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[RowChange]:
    old, new = (_by_name(Kept.from_json({table.value: each}).of(table)) for each in (before, after))
    for name in sorted(old.keys() | new.keys()):
        then, now = list(old.get(name, ())), list(new.get(name, ()))
        for row in list(then):
            if row in now:
                then.remove(row)
                now.remove(row)
        for pair in zip_longest(then, now):
            yield RowChange(*pair)


def _by_name(rows: Sequence[Row]) -> dict[tuple[str, ...], list[Row]]:
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(_name(row), []).append(row)
    return found


def _name(row: Row) -> tuple[str, ...]:
    if isinstance(row, PollRow):
        return row.village, row.organ, f"{row.number:03d}"
    return (row.village,) if isinstance(row, VillageRow | ReturnRow) else (row.village, row.name)
