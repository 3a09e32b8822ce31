"""Workbooks of the older formats (xls, et, ods, xlsb), read in a process of its own with bounded memory and time.

An xlsx is unpacked and looked through before it is read (``sheets.inspection``). These formats have no such directory,
and the reader believes what they say of themselves: one wrong number in an xls makes it ask for all memory there is,
which ends the process that asked. Here that is a small process nobody misses.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, cast

from sheets import apart_script
from sheets.chunks import Cell
from sheets.limits import Limits
from sheets.refusals import FileRefused, locked
from sheets.sniffing import broken


class _Reader:
    """The other end of apart_script's messages."""

    def __init__(self, process: subprocess.Popen[bytes], messages: IO[bytes]) -> None:
        self.process, self.messages = process, messages
        self.inside = False

    def next_sheet(self) -> dict[str, Any] | None:
        """What is known of the next sheet, None after the last; rows nobody asked for are passed over."""
        while self.inside:
            self.inside = bool(self._take())
        about: dict[str, Any] | None = self._take()
        self.inside = about is not None
        return about

    def rows(self) -> Iterator[Sequence[Cell]]:
        """Rows of the sheet last told of."""
        while self.inside:
            block = self._take()
            self.inside = bool(block)
            yield from block

    def _take(self) -> Any:
        try:
            return pickle.load(self.messages)  # noqa: S301 - written by apart_script, not by the file
        except (EOFError, pickle.UnpicklingError) as fault:
            raise self._refusal() from fault

    def _refusal(self) -> FileRefused:
        return locked() if self.process.wait() == apart_script.LOCKED else broken()


def sheets_apart(path: Path, limits: Limits) -> Iterator[tuple[dict[str, Any], Iterator[Sequence[Cell]]]]:
    """Each sheet of a workbook: name, hidden, first_column, height and merged ranges, and its rows in a stream.

    Raises FileRefused, also while rows are read: for a password, for a file that is damaged and for one that would need
    more than ``limits.reader_bytes`` of memory or ``limits.reader_seconds`` of processor time.
    """
    bounds = [str(limits.reader_bytes), str(limits.reader_seconds)]
    command: list[str | Path] = [sys.executable, "-P", apart_script.__file__, path, *bounds]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and script; the path is an argument, never a shell's word
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            reader = _Reader(process, cast(IO[bytes], process.stdout))
            while (about := reader.next_sheet()) is not None:
                yield about, reader.rows()
        finally:
            process.kill()
