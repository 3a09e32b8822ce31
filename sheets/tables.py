"""From the grid of a sheet to chunks of cleaned columns: header, merged cells, rows of data, cleaning, sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from sheets.chunks import ROWS_PER_CHUNK, Cell, Chunk, ColumnLog
from sheets.cleaners.base import compact, is_blank, plain
from sheets.columns import Column, SheetKind
from sheets.findings import IssueLog
from sheets.headers import (
    ROWS_SEARCHED,
    Header,
    Names,
    find_header,
    heading_key,
    is_transposed,
    reporting_unit,
    title_of,
)
from sheets.layout import BLANK_ROWS_THAT_END_A_SHEET, RowKind, classify, suspects
from sheets.reading import Grid
from sheets.totals import Kept, Totals
from sheets.words import TRUE_WORDS

_TOP = ROWS_SEARCHED + 5

_FORMULA = _(
    "The formula in %(heading)s has no stored value. Open the file in WPS or Excel, save it and send it again."
)
_ERROR_VALUE = _("The cell holds the error %(found)s of the spreadsheet. Correct the formula or type the value.")
_REQUIRED = _("%(heading)s is empty. Fill it in.")
_STRUCK = _("The row is struck through. It was taken; delete it from the file if it is not meant.")
_COMMENT = _("The cell carries a comment; comments are not read.")
_HIDDEN_ROWS = _(
    "%(n)s hidden rows were left out. Show them in the file, or choose to include hidden rows, if they count."
)
_HIDDEN_COLUMNS = _("%(n)s hidden columns were read like the others.")
_EXAMPLE_ROW = _("The example row was left out.")
_JOINED = _("This row was joined with row %(other)s: the merged cell makes them one person.")


@dataclass
class SheetSummary:
    """What was found in one sheet, for the report and the mapping page."""

    sheet: str
    title: str = ""
    header_row: int = 0
    headings: list[str] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    extras: list[str] = field(default_factory=list)
    rows: int = 0
    skipped: int = 0
    unit: str = ""
    missing: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "title": self.title,
            "header_row": self.header_row,
            "headings": self.headings,
            "mapping": self.mapping,
            "extras": self.extras,
            "rows": self.rows,
            "skipped": self.skipped,
            "missing": self.missing,
        }


class Table:
    """One sheet of one kind. Use: ``locate()``; when it returns True, iterate ``chunks()`` once."""

    def __init__(
        self,
        grid: Grid,
        kind: SheetKind,
        columns: Sequence[Column],
        names: Names,
        log: IssueLog,
        *,
        confirmed: Mapping[str, str] | None = None,
        include_hidden: bool = False,
        blank_is_above: bool = True,
    ) -> None:
        self.grid = grid
        self.kind = kind
        self.names = names
        self.log = log
        self.confirmed = confirmed or {}
        self.include_hidden = include_hidden
        self.blank_is_above = blank_is_above
        self.declared = {column.key: column for column in columns}
        self.summary = SheetSummary(grid.label)
        self.header: Header | None = None
        self.top: list[Sequence[Cell]] = []
        self.totals = Totals(log, grid.label)

    # --- The header ---------------------------------------------------------------------------------------------------

    def locate(self) -> bool:
        """Read the first rows and find the header; False when there is none (``is_empty`` and ``top`` say more)."""
        self.top = list(islice(self.grid.rows, _TOP))
        self.header = find_header(self.top, self.grid.merged, self.grid.first_column, self.names, self.confirmed)
        if self.header is None:
            return False
        header, summary = self.header, self.summary
        above = self.top[: header.first]
        summary.title, summary.unit = title_of(above), reporting_unit(above)
        summary.header_row = header.last + 1
        summary.headings = list(header.headings.values())
        summary.mapping = {key: header.headings[index] for key, index in header.columns.items()}
        summary.extras = list(header.extras().values())
        summary.missing = [key for key in self.names.required if key not in header.columns]
        for key, heading in summary.mapping.items():
            self.log.headings[(self.grid.label, key)] = heading
        self.totals.columns = {key: index for key, index in header.columns.items() if self.declared[key].summed}
        return True

    @property
    def is_empty(self) -> bool:
        """Whether the first rows hold nothing at all."""
        return all(is_blank(cell) for row in self.top for cell in row)

    @property
    def looks_transposed(self) -> bool:
        return is_transposed(self.top, self.names)

    @property
    def stands_twice(self) -> bool:
        """Whether the same table stands side by side: required columns occur again (L15)."""
        header = self.header
        return (
            header is not None
            and len(self.names.required & set(header.repeated)) >= min(2, len(self.names.required)) > 0
        )

    # --- The rows -----------------------------------------------------------------------------------------------------

    def chunks(self) -> Iterator[Chunk]:
        """Cleaned chunks, in the order of the sheet."""
        assert self.header is not None  # noqa: S101 - a programming error, not input
        self._tell_hidden_columns()
        start = self.header.last + 1
        rows: Iterator[Sequence[Cell]] = chain(self.top[start:], self.grid.rows)
        if self.grid.ragged:
            width = max((len(row) for row in self.top), default=0)
            rows = (row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in rows)
        if fills := self._merged_below(start):
            rows = _filled(rows, start, fills)
        anchor = self._anchor()
        headings = {heading_key(part) for text in self.header.headings.values() for part in text.split("/")} - {""}
        joined = self._joined_rows(start, anchor)
        blanks_before = 0
        hidden = 0
        while block := self._block(rows, start, joined):
            kept, blanks_before, ends, hidden_here = self._select(block, start, anchor, headings, blanks_before)
            hidden += hidden_here
            if joined:
                kept = self._join(block, kept, start, joined, anchor)
            if kept.data:
                yield self._chunk(block, kept, start)
            else:
                self.totals.compare(None, block, kept, start)
            start += len(block)
            if ends:
                break
        if hidden:
            self.log.warn(self.grid.label, 0, "", "F12", _HIDDEN_ROWS, n=hidden)

    @staticmethod
    def _block(rows: Iterator[Sequence[Cell]], start: int, joined: Mapping[int, int]) -> list[Sequence[Cell]]:
        """The rows of the next chunk; rows that a merged cell makes one person are not parted."""
        block = list(islice(rows, ROWS_PER_CHUNK))
        while block and start + len(block) in joined and (more := list(islice(rows, 1))):
            block += more
        return block

    def _anchor(self) -> int:
        """List index of the column that is filled in every row of data."""
        assert self.header is not None  # noqa: S101
        columns = self.header.columns
        for key in (self.kind.anchor, *(key for key, column in self.declared.items() if column.required), *columns):
            if key in columns:
                return columns[key]
        return 0

    def _merged_below(self, start: int) -> dict[int, list[tuple[int, int]]]:
        """Row → [(list index, row of the value)] for cells merged downwards below the header (L9)."""
        fills: dict[int, list[tuple[int, int]]] = {}
        for (top, left), (bottom, right) in self.grid.merged or ():
            if top < start or bottom == top or (left != right and right - left > 3):
                continue
            for row in range(top + 1, min(bottom, top + 20_000) + 1):
                fills.setdefault(row, []).append((left - self.grid.first_column, top))
        return fills

    def _joined_rows(self, start: int, anchor: int) -> dict[int, int]:
        """Row → first row, where the anchor cell is merged over both (only for kinds that name an anchor)."""
        if not self.kind.anchor or self.header is None or self.kind.anchor not in self.header.columns:
            return {}
        joined = {}
        for (top, left), (bottom, _right) in self.grid.merged or ():
            if top >= start and bottom > top and left - self.grid.first_column == anchor:
                joined.update(dict.fromkeys(range(top + 1, min(bottom, top + 50) + 1), top))
        return joined

    def _select(
        self, block: list[Sequence[Cell]], start: int, anchor: int, headings: set[str], blanks_before: int
    ) -> tuple[Kept, int, bool, int]:
        """Split a block into data, totals and the rest; whether 200 blank rows ended the sheet."""
        assert self.header is not None  # noqa: S101
        header_keys = {index: heading_key(text) for index, text in self.header.headings.items()}
        special: dict[int, RowKind] = {}
        for offset in suspects(list(zip(*block, strict=False)), anchor, headings):
            kind = classify(block[offset], header_keys)
            if kind is not RowKind.DATA:
                special[offset] = kind
        hidden = 0
        if self.grid.facts.hidden_rows and not self.include_hidden:
            for number in self.grid.facts.hidden_rows:
                offset = number - 1 - start
                if 0 <= offset < len(block) and offset not in special:
                    special[offset] = RowKind.FOOTER
                    hidden += 1
        end, run, ends = _end_of_data(special, len(block), blanks_before)
        kept = Kept()
        for offset in range(end):
            kind = special.get(offset, RowKind.DATA)
            if kind is RowKind.DATA:
                kept.data.append(offset)
            else:
                self._skip(kept, offset, kind, start)
        return kept, run, ends, hidden

    def _skip(self, kept: Kept, offset: int, kind: RowKind, start: int) -> None:
        if kind is RowKind.BLANK:
            return
        self.summary.skipped += 1
        if kind is RowKind.TOTAL:
            kept.totals.append((offset, len(kept.data)))
        elif kind is RowKind.EXAMPLE:
            self.log.note(self.grid.label, start + offset + 1, "", "L17", _EXAMPLE_ROW)

    def _join(self, block: list[Sequence[Cell]], kept: Kept, start: int, joined: dict[int, int], anchor: int) -> Kept:
        """Put what the second row of a merged person says into the first one, and drop the second (L14)."""
        result = Kept(totals=kept.totals)
        for offset in kept.data:
            first = joined.get(start + offset, -1) - start
            if not (0 <= first < offset):
                result.data.append(offset)
                continue
            merged = list(block[first])
            for index, cell in enumerate(block[offset]):
                if not is_blank(cell) and plain(cell) not in plain(merged[index]).split("、"):
                    merged[index] = "、".join(filter(None, (plain(merged[index]), plain(cell))))
            block[first] = merged
            self.summary.skipped += 1
            self.log.note(self.grid.label, start + offset + 1, "", "L14", _JOINED, other=start + first + 1)
        return result

    def _chunk(self, block: list[Sequence[Cell]], kept: Kept, start: int) -> Chunk:
        assert self.header is not None  # noqa: S101
        rows = [block[offset] for offset in kept.data] if len(kept.data) != len(block) else block
        numbers: Sequence[int] = (
            [start + offset + 1 for offset in kept.data]
            if len(rows) != len(block)
            else range(start + 1, start + len(block) + 1)
        )
        chunk = Chunk(self.grid.label, self.summary.title, numbers, self.log, blank_is_above=self.blank_is_above)
        columns = list(zip(*rows, strict=False))
        raw: dict[str, Sequence[Cell]] = {key: columns[index] for key, index in self.header.columns.items()}
        raw.update(self._ticked_sex(rows))
        self._tell_cells(chunk)
        for key, values in raw.items():
            self._clean(chunk, self.declared[key], values)
        chunk.extras = {name: list(columns[index]) for index, name in self.header.extras().items()}
        for check in self.kind.checks:
            check(chunk)
        self.summary.rows += len(rows)
        self.totals.compare(chunk, block, kept, start)
        return chunk

    def _ticked_sex(self, rows: list[Sequence[Cell]]) -> dict[str, list[Cell]]:
        """The sex column of a sheet that has a column 男 and a column 女 to tick instead (S2)."""
        assert self.header is not None  # noqa: S101
        if "sex" not in self.declared:
            return {}
        ends = {heading_key(name).rsplit("/", 1)[-1]: index for index, name in self.header.headings.items()}
        if not {"男", "女"} <= ends.keys():
            return {}
        man, woman = ends["男"], ends["女"]
        ticked = [(compact(row[man]) in TRUE_WORDS, compact(row[woman]) in TRUE_WORDS) for row in rows]
        return {"sex": ["男" if pair == (True, False) else "女" if pair == (False, True) else "" for pair in ticked]}

    def _clean(self, chunk: Chunk, column: Column, values: Sequence[Cell]) -> None:
        cleaned = column.clean(values, ColumnLog(chunk, column.key))
        chunk.columns[column.key] = cleaned
        if column.required and not column.may_be_blank and (None in cleaned or "" in cleaned):
            heading = self.summary.mapping.get(column.key, column.heading)
            for offset, value in enumerate(cleaned):
                if (value is None or value == "") and offset not in chunk.rejected:
                    chunk.error(offset, column.key, "L6", _REQUIRED, heading=heading)

    # --- What the workbook says beside its values ---------------------------------------------------------------------

    def _tell_hidden_columns(self) -> None:
        assert self.header is not None  # noqa: S101
        mapped = {index + self.grid.first_column for index in self.header.columns.values()}
        if hidden := mapped & self.grid.facts.hidden_columns:
            self.log.warn(self.grid.label, 0, "", "F12", _HIDDEN_COLUMNS, n=len(hidden))

    def _tell_cells(self, chunk: Chunk) -> None:
        """Error values and formulas without value refuse the row; struck-out and commented rows are listed."""
        facts = self.grid.facts
        if not (facts.errors or facts.empty_formulas or facts.struck or facts.comments):
            return
        assert self.header is not None  # noqa: S101
        keys = {index + self.grid.first_column: key for key, index in self.header.columns.items()}
        offsets = {number: offset for offset, number in enumerate(chunk.numbers)}
        for (row, column), found in facts.errors.items():
            if row in offsets and column in keys:
                chunk.error(offsets[row], keys[column], "F16", _ERROR_VALUE, found=found)
        for row, column in facts.empty_formulas:
            if row in offsets and column in keys:
                chunk.error(offsets[row], keys[column], "F15", _FORMULA, heading=self.summary.mapping[keys[column]])
        self._tell_marks(chunk, keys, offsets)

    def _tell_marks(self, chunk: Chunk, keys: dict[int, str], offsets: dict[int, int]) -> None:
        struck = {row for row, column in self.grid.facts.struck if column in keys}
        for row in sorted(struck & offsets.keys()):
            chunk.warn(offsets[row], "", "L19", _STRUCK)
        for row, column in sorted(self.grid.facts.comments):
            if row in offsets:
                chunk.warn(offsets[row], keys.get(column, ""), "L20", _COMMENT)


def _end_of_data(special: Mapping[int, RowKind], length: int, run: int) -> tuple[int, int, bool]:
    """Where 200 blank rows in a row end the sheet: (rows to use, blanks at the end, whether it ended)."""
    if not any(kind is RowKind.BLANK for kind in special.values()):
        return length, 0, False
    for offset in range(length):
        run = run + 1 if special.get(offset) is RowKind.BLANK else 0
        if run >= BLANK_ROWS_THAT_END_A_SHEET:
            return offset, run, True
    return length, run, False


def _filled(
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
