"""What a workbook says beside its values: hidden columns, errors, formulas without a value, struck rows, comments."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from sheets.chunks import Chunk
from sheets.findings import IssueLog
from sheets.headers import Header
from sheets.reading import Grid

_FORMULA = _(
    "The formula in %(heading)s has no stored value. Open the file in WPS or Excel, save it and send it again."
)
_ERROR_VALUE = _("The cell holds the error %(found)s of the spreadsheet. Correct the formula or type the value.")
_STRUCK = _("The row is struck through. It was taken; delete it from the file if it is not meant.")
_COMMENT = _("The cell carries a comment; comments are not read.")
_HIDDEN_COLUMNS = _("%(n)s hidden columns were read like the others.")


def tell_hidden_columns(grid: Grid, header: Header, log: IssueLog) -> None:
    """Warn once of hidden columns that were read (F12)."""
    mapped = {index + grid.first_column for index in header.columns.values()}
    if hidden := mapped & grid.facts.hidden_columns:
        log.warn(grid.label, 0, "", "F12", _HIDDEN_COLUMNS, n=len(hidden))


def tell_cells(grid: Grid, header: Header, chunk: Chunk, headings: Mapping[str, str]) -> None:
    """Error values and formulas without value refuse the row (F15, F16); struck-out and commented rows are listed."""
    facts = grid.facts
    if not (facts.errors or facts.empty_formulas or facts.struck or facts.comments):
        return
    keys = {index + grid.first_column: key for key, index in header.columns.items()}
    offsets = {number: offset for offset, number in enumerate(chunk.numbers)}
    for (row, column), found in facts.errors.items():
        if row in offsets and column in keys:
            chunk.error(offsets[row], keys[column], "F16", _ERROR_VALUE, found=found)
    for row, column in facts.empty_formulas:
        if row in offsets and column in keys:
            chunk.error(offsets[row], keys[column], "F15", _FORMULA, heading=headings[keys[column]])
    _tell_marks(grid, chunk, keys, offsets)


def _tell_marks(grid: Grid, chunk: Chunk, keys: Mapping[int, str], offsets: Mapping[int, int]) -> None:
    """L19 and L20."""
    struck = {row for row, column in grid.facts.struck if column in keys}
    for row in sorted(struck & offsets.keys()):
        chunk.warn(offsets[row], "", "L19", _STRUCK)
    for row, column in sorted(grid.facts.comments):
        if row in offsets:
            chunk.warn(offsets[row], keys.get(column, ""), "L20", _COMMENT)
