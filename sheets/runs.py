"""One pass over a file: every sheet found, cleaned, handed to the kind's importer, everything wrong told at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from sheets import columns as registry
from sheets import terms
from sheets.answers import words_of
from sheets.columns import SheetKind
from sheets.headers import Names, heading_key
from sheets.importer import Run, SheetImporter
from sheets.limits import Limits
from sheets.reading import Grid, open_grids
from sheets.recognition import Recogniser, clearly_other
from sheets.refusals import FileRefused
from sheets.reports import Report
from sheets.tables import Table
from sheets.words import USUAL_EXTRAS

_READ_SHARE = 700
_WHOLE = 1_000
_ALLOCATIONS = 100_000

_HIDDEN_SHEET = _("The hidden sheet was left out.")
_NO_HEADER = _("No row with the expected headings was found in the first 15 rows, so the sheet was left out.")
_NO_HEADER_AT_ALL = _(
    "No row with the headings of “%(kind)s” was found in the first 15 rows. Headings needed: %(needed)s."
)
_OTHER_KIND = _("This looks like “%(other)s”, not like “%(kind)s”. Choose that kind and hand the file in again.")
_TRANSPOSED = _("The headings stand one below the other. Turn the table round: one row per entry, headings in one row.")
_TWICE = _("Two tables stand side by side in this sheet. Put them one below the other, or on two sheets.")
_MISSING = _("The column “%(needed)s” is missing. The heading most like it is “%(nearest)s”.")
_MISSING_NOTHING_NEAR = _("The column “%(needed)s” is missing. Add it; the template workbook shows how it looks.")
_OTHER_UNIT = _("The sheet says it was filled in by “%(found)s”; it is handed in for %(other)s.")
_FILE_NAME = _(
    "The file's name speaks of %(found)s, but it is handed in for %(other)s. Only the rows decide; check that it is "
    "the right file."
)
_PASTED_WITHOUT = _("There is no heading row; the columns were recognised by what stands in them. Look at them below.")
_RATHER = _("This looks like “%(other)s”, and is read as “%(kind)s”. Choose the other kind if that is right.")
_EXTRA = _("Columns that are not used here: %(found)s.")
_NOTHING = _("The file holds no rows of data.")


class Pass:
    """Reads one file for one run. ``read()`` once, then the report is complete but for what ``write`` adds."""

    def __init__(
        self,
        kind: SheetKind,
        run: Run,
        file_name: str,
        *,
        mapping: Mapping[str, str] | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.kind = kind
        self.run = run
        self.mapping = dict(mapping or {})
        self.limits = limits
        self.columns = kind.columns_for(run.term_id)
        self.names = Names.of(self.columns)
        run.issues.headings.update({("", column.key): column.heading for column in self.columns})
        self.report = Report(kind.key, file_name, run.issues)
        self.importer: SheetImporter = kind.importer(run)
        self._without_header: list[Table] = []
        self._kind_was_doubted = False

    def read(self, path: Path) -> Report:
        """Open, take every chunk, plan. Raises FileRefused for a file that is no table, DomainError from the room."""
        self.importer.open()
        self._tell_file_name()
        with _fewer_collections():
            for grid in open_grids(path, self.report.file, self.limits):
                self._sheet(grid)
            self._judge_sheets()
            if not self.run.issues.file_errors:
                self.report.preview = self.importer.plan()
        return self.report

    def _tell_file_name(self) -> None:
        """A township in the file's name is a hint at most: another than the chosen territory is pointed out (F20)."""
        if len(self.run.scope) < 9:
            return
        directory = terms.directory()
        named = dict(directory.townships_named(self.run.term_id, Path(self.report.file).stem))
        if named and self.run.scope[:9] not in named:
            other = directory.division_name(self.run.scope)
            self.run.issues.warn("", 0, "", "F20", _FILE_NAME, found="、".join(named.values()), other=other)

    def _sheet(self, grid: Grid) -> None:
        log = self.run.issues
        if grid.refusal is not None:
            log.error(grid.label, 0, "", grid.refusal.code, str(grid.refusal))
            return
        if grid.hidden:
            log.warn(grid.label, 0, "", "F12", _HIDDEN_SHEET)
            return
        table = Table(
            grid,
            self.kind,
            self.columns,
            self.names,
            log,
            confirmed=self.mapping,
            include_hidden=bool(self.run.options.get("include_hidden")),
            blank_is_above=self.run.options.get("blank_village") != "refuse",
            refused_codes=self.kind.refused_codes(self.run.options),
            words=words_of(self.run.options.get("words")),
        )
        found = table.locate()
        if not found and self.run.options.get("pasted") and table.locate_without_headings():
            log.note(grid.label, 0, "", "L4", _PASTED_WITHOUT)
            found = True
        if not found:
            if not table.is_empty and not table.is_our_list:
                self._without_header.append(table)
            return
        self.report.sheets.append(table.summary)
        if self._fits(table):
            self._take(table, grid)

    def _fits(self, table: Table) -> bool:
        """Whether the header is complete; else the reason is in the log."""
        log, label = self.run.issues, table.grid.label
        if table.stands_twice:
            log.error(label, 0, "", "L15", _TWICE)
            return False
        missing = table.summary.missing
        if not missing:
            self._doubt_kind(table)
            return True
        if other := self._other_kind(table):
            log.error(label, 0, "", "L6", _OTHER_KIND, other=str(other.label), kind=str(self.kind.label))
            return False
        for column in self.columns:
            if column.key in missing:
                nearest = self.names.nearest(table.summary.extras, column.names())
                message = _MISSING if nearest else _MISSING_NOTHING_NEAR
                log.error(label, 0, "", "L6", message, needed=column.heading, nearest=nearest)
        return False

    def _doubt_kind(self, table: Table) -> None:
        """Say once when the first sheet could be read, but looks clearly more like another kind."""
        if not self._kind_was_doubted:
            self._kind_was_doubted = True
            if other := self._other_kind(table):
                label = table.grid.label
                self.run.issues.warn(label, 0, "", "L6", _RATHER, other=str(other.label), kind=str(self.kind.label))

    def _other_kind(self, table: Table) -> SheetKind | None:
        """The kind this sheet rather looks like, of those the person may bring in; the report keeps it."""
        mine = len(table.header.columns) if table.header else 1
        likenesses = self._recogniser.likenesses(table.top, table.tried, table.grid.name + self.report.file)
        other = clearly_other(likenesses, self.kind, mine)
        if other:
            self.report.looks_like = other.key
        return other

    @cached_property
    def _recogniser(self) -> Recogniser:
        actor = self.run.actor
        known = [one for one in registry.kinds() if one is self.kind or actor is None or actor.may(one.act)]
        # Without the columns of the term: making those may write, which a look at another kind must not.
        return Recogniser(known, None)

    def _take(self, table: Table, grid: Grid) -> None:
        log, summary = self.run.issues, table.summary
        if summary.unit and len(self.run.scope) >= 9:
            name = terms.directory().division_name(self.run.scope)
            if name not in summary.unit and summary.unit not in name:
                log.warn(grid.label, summary.header_row, "", "L2", _OTHER_UNIT, found=summary.unit, other=name)
        strange = [name for name in summary.extras if not _is_usual(name)]
        if strange and not self.kind.uses_extras:
            log.note(grid.label, summary.header_row, "", "L7", _EXTRA, found="、".join(strange))
        height = max(grid.height, 1)
        for chunk in table.chunks():
            self.importer.take(chunk)
            done = chunk.numbers[-1] * _READ_SHARE // height if grid.height else 0
            self.run.progress(min(done, _READ_SHARE), _WHOLE, str(_("Reading “%(sheet)s”") % {"sheet": grid.name}))

    def _judge_sheets(self) -> None:
        log = self.run.issues
        if self.report.sheets:
            for table in self._without_header:
                log.warn(table.grid.label, 0, "", "L4", _NO_HEADER)
            if not self.report.rows and not log.file_errors:
                log.error("", 0, "", "F13", _NOTHING)
            return
        for table in self._without_header:
            if other := self._other_kind(table):
                log.error(table.grid.label, 0, "", "L6", _OTHER_KIND, other=str(other.label), kind=str(self.kind.label))
            elif table.looks_transposed:
                log.error(table.grid.label, 0, "", "L16", _TRANSPOSED)
            else:
                needed = "、".join(column.heading for column in self.columns if column.required)
                log.error(table.grid.label, 0, "", "L6", _NO_HEADER_AT_ALL, kind=str(self.kind.label), needed=needed)
        if not self._without_header and not log.file_errors:
            log.error("", 0, "", "F13", _NOTHING)

    def write(self) -> int:
        """Hand over to the importer's write; its progress fills the last third of the bar."""
        outer = self.run.progress

        def inner(done: int, total: int, message: str = "") -> None:
            outer(_READ_SHARE + (_WHOLE - _READ_SHARE) * done // max(total, 1), _WHOLE, message)

        self.run.progress = inner
        try:
            self.report.written = self.importer.write()
        finally:
            self.run.progress = outer
        return self.report.written


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """Look for unreachable cycles less often: rows come and go by the hundred thousand and never form any."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], _ALLOCATIONS), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _is_usual(heading: str) -> bool:
    """A column found in every list, of which not reading it needs no word."""
    name = heading_key(heading).rsplit("/", 1)[-1]
    return name in USUAL_EXTRAS or name.rpartition("_")[0] in USUAL_EXTRAS


def refused(kind: str, file_name: str, refusal: FileRefused) -> Report:
    """The report of a file that could not be read at all."""
    report = Report(kind, file_name)
    report.log.error("", 0, "", refusal.code, str(refusal))
    return report
