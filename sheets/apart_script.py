"""Reads one workbook and writes its cells to standard output, for ``sheets.apart``; knows nothing of the project.

Messages are pickles: for each sheet first what is known of it, then lists of rows, then an empty list; None at the end.
"""

from __future__ import annotations

import pickle
import resource
import sys
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

LOCKED = 3
_ROWS_AT_ONCE = 500


def opened(path: Path) -> CalamineWorkbook:
    """The workbook whatever the file is called: by its path calamine believes the ending of the name first."""
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise
    except CalamineError:
        with path.open("rb") as stream:
            return CalamineWorkbook.from_filelike(stream)


def _tell(message: object) -> None:
    pickle.dump(message, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)


def _read(path: Path) -> None:
    book = opened(path)
    for number, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(number)
        _tell(
            {
                "name": about.name,
                "hidden": about.visible != SheetVisibleEnum.Visible,
                "first_column": sheet.start[1] if sheet.start else 0,
                "height": sheet.total_height,
                "merged": sheet.merged_cell_ranges,
            }
        )
        rows = iter(sheet.iter_rows() if sheet.start else ())
        while block := list(islice(rows, _ROWS_AT_ONCE)):
            _tell(block)
        _tell([])
    _tell(None)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    _path, _bytes, _seconds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (_bytes, _bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (_seconds, _seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        _read(_path)
    except PasswordError:
        sys.exit(LOCKED)
