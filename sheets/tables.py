"""From the grid of a sheet to chunks of cleaned columns: header, merged cells, rows of data, cleaning, sums."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from itertools import chain, islice

from django.utils.translation import gettext_lazy as _

from sheets.beside import tell_cells, tell_hidden_columns
from sheets.chunks import ROWS_PER_CHUNK, Cell, Chunk, ColumnLog
from sheets.cleaners.base import compact, is_blank, plain
from sheets.columns import Column, SheetKind
from sheets.findings import IssueLog
from sheets.guessing import guessed
from sheets.headers import (
    ROWS_SEARCHED,
    Header,
    Names,
    Rows,
    find_header,
    heading_key,
    is_transposed,
    reporting_unit,
    rows_to_try,
    title_of,
)
from sheets.inspection import column_letters
from sheets.layout import RowKind, classify, end_of_data, filled, suspects
from sheets.marks import is_our_list
from sheets.reading import Grid
from sheets.stacked import begins_table, first_of_next, next_header
from sheets.summaries import SheetSummary, WordLog
from sheets.totals import Kept, Totals
from sheets.words import TRUE_WORDS

_TOP = ROWS_SEARCHED + 5

_REQUIRED = _("%(heading)s is empty. Fill it in.")
_HIDDEN_ROWS = _(
    "%(n)s hidden rows were left out. Show them in the file, or choose to include hidden rows, if they count."
)
_EXAMPLE_ROW = _("The example row was left out.")
_STACKED = _(
    "A second table begins in row %(line)s, but not with the same columns. Put it on a sheet of its own, or delete it."
)
_STACKED_READ = _("A second table begins here; it was read by its own headings.")
_JOINED = _("This row was joined with row %(other)s: the merged cell makes them one person.")


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
        refused_codes: frozenset[str] = frozenset(),
        words: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.grid = grid
        self.kind = kind
        self.names = names
        self.log = log
        self.confirmed = confirmed or {}
        self.include_hidden = include_hidden
        self.blank_is_above = blank_is_above
        self.refused_codes = refused_codes
        self.words = words or {}
        self.declared = {column.key: column for column in columns}
        self.summary = SheetSummary(grid.label)
        self.header: Header | None = None
        self.top: list[Sequence[Cell]] = []
        self.tried: list[Rows] = []
        self.totals = Totals(log, grid.label)

    # --- The header ---------------------------------------------------------------------------------------------------

    def locate(self) -> bool:
        """Read the first rows and find the header; False when there is none (``is_empty`` and ``top`` say more)."""
        self.top = list(islice(self.grid.rows, _TOP))
        if self.is_our_list:
            return False
        self.tried = rows_to_try(self.top, self.grid.merged, self.grid.first_column)
        self.header = find_header(self.tried, self.names, self.confirmed)
        if self.header is None:
            return False
        self._summarise(self.header)
        return True

    def locate_without_headings(self) -> bool:
        """Take the first row for data: columns are called A, B, C, and what they are is told or guessed.

        False when there are fewer than two columns.
        """
        width = max((len(row) for row in self.top), default=0)
        if width < 2:
            return False
        headings = {index: column_letters(index) for index in range(width)}
        chosen = {heading: index for index, heading in headings.items()}
        told = {key: chosen[heading] for key, heading in self.confirmed.items() if heading in chosen}
        guess = guessed(self.top, [column for column in self.declared.values() if column.key not in self.confirmed])
        free = {key: index for key, index in guess.items() if index not in told.values()}
        self.header = Header(-1, -1, headings, {**free, **told})
        self._summarise(self.header)
        return True

    def _summarise(self, header: Header) -> None:
        summary = self.summary
        above = self.top[: max(header.first, 0)]
        summary.title, summary.unit = title_of(above), reporting_unit(above)
        summary.header_row = header.last + 1
        summary.headings = list(header.headings.values())
        summary.mapping = {key: header.headings[index] for key, index in header.columns.items()}
        summary.extras = list(header.extras().values())
        for index, heading in header.headings.items():
            summary.places.setdefault(heading, index + self.grid.first_column)
        summary.missing = [key for key in self.names.required if key not in header.columns]
        for key, heading in summary.mapping.items():
            self.log.headings[(self.grid.label, key)] = heading
        self._sum_columns()

    def _sum_columns(self) -> None:
        """Start adding up under the current header."""
        assert self.header is not None  # noqa: S101 - a programming error, not input
        self.totals = Totals(self.log, self.grid.label)
        self.totals.columns = {key: index for key, index in self.header.columns.items() if self.declared[key].summed}

    @property
    def is_empty(self) -> bool:
        """Whether the first rows hold nothing at all."""
        return all(is_blank(cell) for row in self.top for cell in row)

    @property
    def is_our_list(self) -> bool:
        """Whether this is the list in front of a marked workbook that comes back."""
        return bool(self.top) and is_our_list(list(self.top[0]))

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
        tell_hidden_columns(self.grid, self.header, self.log)
        rows: Iterator[Sequence[Cell]] | None = chain(self.top[self.header.last + 1 :], self.grid.rows)
        while rows is not None:
            rows = yield from self._rows_of_table(rows)

    def _rows_of_table(self, rows: Iterator[Sequence[Cell]]) -> Generator[Chunk, None, Iterator[Sequence[Cell]] | None]:
        """Chunks of the rows under the current header; then what is left for a second table below (L15)."""
        assert self.header is not None  # noqa: S101
        start = self.header.last + 1
        rows = self._completed(rows, start)
        anchor = self._anchor()
        headings = {heading_key(part) for text in self.header.headings.values() for part in text.split("/")} - {""}
        headings |= self.names.exact.keys()
        joined = self._joined_rows(start, anchor)
        blanks_before = 0
        hidden = 0
        kept = Kept()
        while block := self._block(rows, start, joined):
            kept, blanks_before, ends, hidden_here = self._select(block, start, anchor, headings, blanks_before)
            hidden += hidden_here
            if joined:
                kept = self._join(block, kept, start, joined, anchor)
            if kept.data:
                yield self._chunk(block, kept, start)
            else:
                self.totals.compare(None, block, kept, start)
            if kept.next_table is not None:
                rows = chain(block[kept.next_table :], rows)
                start += kept.next_table
                break
            start += len(block)
            if ends:
                break
        if hidden:
            self.log.warn(self.grid.label, 0, "", "F12", _HIDDEN_ROWS, n=hidden)
        return self._next_table(rows, start) if kept.next_table is not None else None

    def _next_table(self, rows: Iterator[Sequence[Cell]], start: int) -> Iterator[Sequence[Cell]] | None:
        """Go on under the header of a second table; a table with other columns refuses the sheet."""
        header, top = next_header(rows, start, self.grid.merged, self.grid.first_column, self.names)
        if header is None:
            self.log.error(self.grid.label, 0, "", "L15", _STACKED, line=start + 1)
            return None
        self.log.note(self.grid.label, start + 1, "", "L15", _STACKED_READ)
        self.header = header
        self._sum_columns()
        return chain(top[header.last + 1 - start :], rows)

    def _completed(self, rows: Iterator[Sequence[Cell]], start: int) -> Iterator[Sequence[Cell]]:
        """Rows as wide as the first ones, with what merged cells say in every row they cover."""
        if self.grid.ragged:
            width = max((len(row) for row in self.top), default=0)
            rows = (row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in rows)
        fills = self._merged_below(start)
        return filled(rows, start, fills) if fills else rows

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
        special, next_table = self._special_rows(block, anchor, headings)
        hidden = 0
        if self.grid.facts.hidden_rows and not self.include_hidden:
            for number in self.grid.facts.hidden_rows:
                offset = number - 1 - start
                if 0 <= offset < (len(block) if next_table is None else next_table) and offset not in special:
                    special[offset] = RowKind.FOOTER
                    hidden += 1
        end, run, ends = end_of_data(special, len(block), blanks_before)
        kept = Kept()
        if next_table is not None and next_table < end:
            kept.next_table, end = next_table, first_of_next(block, next_table)
        if not special:
            kept.data.extend(range(end))
            return kept, run, ends, hidden
        for offset in range(end):
            kind = special.get(offset, RowKind.DATA)
            if kind is RowKind.DATA:
                kept.data.append(offset)
            else:
                self._skip(kept, offset, kind, start)
        return kept, run, ends, hidden

    def _special_rows(
        self, block: list[Sequence[Cell]], anchor: int, headings: set[str]
    ) -> tuple[dict[int, RowKind], int | None]:
        """Offsets of rows that are no data, and of the header of a second table."""
        assert self.header is not None  # noqa: S101
        header_keys = {index: heading_key(text) for index, text in self.header.headings.items()}
        special: dict[int, RowKind] = {}
        tables: list[int] = []
        for offset in suspects(list(zip(*block, strict=False)), anchor, headings):
            kind = classify(block[offset], header_keys)
            if kind is not RowKind.DATA:
                special[offset] = kind
            elif begins_table(block[offset], self.names):
                tables.append(offset)
        return special, min(tables, default=None)

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
        result = Kept(totals=kept.totals, next_table=kept.next_table)
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
        chunk = Chunk(
            self.grid.label,
            self.summary.title,
            numbers,
            self.log,
            blank_is_above=self.blank_is_above,
            refused_codes=self.refused_codes,
            unknown=self.summary.unknown,
        )
        columns = list(zip(*rows, strict=False))
        raw: dict[str, Sequence[Cell]] = {key: columns[index] for key, index in self.header.columns.items()}
        raw.update(self._ticked_sex(rows))
        tell_cells(self.grid, self.header, chunk, self.summary.mapping)
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
        if meant := self.words.get(column.key):
            values = [meant.get(plain(value), value) if type(value) is str else value for value in values]
        log = WordLog(chunk, column.key) if column.meanings else ColumnLog(chunk, column.key)
        cleaned = column.clean(values, log)
        if isinstance(log, WordLog):
            for offset in log.refused:
                chunk.ask(column.key, plain(values[offset]))
        chunk.columns[column.key] = cleaned
        if column.required and not column.may_be_blank and (None in cleaned or "" in cleaned):
            heading = self.summary.mapping.get(column.key, column.heading)
            for offset, value in enumerate(cleaned):
                if (value is None or value == "") and offset not in chunk.rejected:
                    chunk.error(offset, column.key, "L6", _REQUIRED, heading=heading)
