"""How a column is cleaned: a function per cell, tried once per different value of the chunk."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import wraps
from typing import Any, Literal, ParamSpec

from django.utils.translation import gettext_lazy as _

from sheets.chunks import Cell, ColumnLog
from sheets.columns import Cleaner
from sheets.findings import Sentence
from sheets.personal import personal, without
from sheets.words import UNKNOWN_WORDS

_TEXT_ONLY = {str}
_SHORTEST_NUMBER = 11
"""A telephone number; shorter texts hold nothing personal."""
_SPACE = re.compile(r"[\s\u00a0\u200b-\u200f\u2028-\u202f\u2060\u3000\ufeff]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A cleaned value with something to say about it."""

    value: Any
    code: str
    severity: Literal["error", "warning", "note"]
    message: Sentence
    params: dict[str, Any] = field(default_factory=dict)


def refuse(code: str, message: Sentence, **params: Any) -> Found:
    """No value, and the row is refused."""
    return Found(None, code, "error", message, params)


def doubt(value: Any, code: str, message: Sentence, **params: Any) -> Found:
    """A value, and a warning."""
    return Found(value, code, "warning", message, params)


def plain(value: Cell) -> str:
    """A cell as text: whole numbers without ".0", dates as 1985-06-12, no spaces around, inner ones single."""
    if isinstance(value, str):
        # Printable text without a blank needs no cleaning; that is nearly every cell.
        return value if " " not in value and value.isprintable() else _SPACE.sub(" ", value).strip()
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M") if value.time() != time() else value.strftime("%Y-%m-%d")
    if isinstance(value, (date, timedelta)):
        return str(value)
    return str(value)


def compact(value: Cell) -> str:
    """A cell as text for looking words up: half-width, lower case, without any spaces."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", plain(value))).casefold()


def is_blank(value: Cell) -> bool:
    """An empty cell, or one that holds spaces only."""
    return value is None or (
        isinstance(value, str)
        and (not value or (not (value[0].isprintable() and value[0] != " ") and not _SPACE.sub("", value)))
    )


def is_unknown(value: Cell) -> bool:
    """A word or sign that stands for "not known" (— / 无 不详)."""
    return isinstance(value, str) and plain(value) in UNKNOWN_WORDS


def cells(
    clean: Callable[[Cell], Any],
    *,
    blank: Any = None,
    on_blank: Callable[[], Any] | None = None,
    remembered: int = 0,
) -> Cleaner:
    """A column cleaner from a function of one cell.

    The function gets every value that is not blank and returns the cleaned value or a Found. Equal texts of one chunk
    are cleaned once; up to ``remembered`` texts that were right are not cleaned again in later chunks and files, so
    what is right once must be right for ever. Blank cells become ``blank``, or what ``on_blank`` returns.
    """

    known: dict[Cell, Any] = {}

    def clean_column(values: Sequence[Cell], log: ColumnLog) -> list[Any]:
        nonlocal known
        distinct = set(values)
        if set(map(type, distinct)) <= _TEXT_ONLY:
            # Never emptied in place: another thread may be reading the same table.
            if not remembered or len(known) > remembered:
                known = {}
            table = known
            new = {value: _clean_cell(value) for value in distinct.difference(table)}
            wrong = {value: result for value, result in new.items() if type(result) is Found}
            if not wrong:
                table.update(new)
                return list(map(table.__getitem__, values))
            table.update((value, result) for value, result in new.items() if value not in wrong)
            out = [wrong[value] if value in wrong else table[value] for value in values]
        else:
            # 1, 1.0 and True are equal as keys, so only texts are looked up.
            out = [_clean_cell(value) for value in values]
        return _told(out, values, log)

    def _clean_cell(value: Cell) -> Any:
        # The first sign settles nearly every cell; only the others are looked at closely.
        if type(value) is str and value and value[0] > " " and value[0].isprintable():
            return clean(value)
        if is_blank(value):
            return on_blank() if on_blank else blank
        return clean(value)

    return clean_column


def _told(out: list[Any], values: Sequence[Cell], log: ColumnLog) -> list[Any]:
    """Hand every Found to the log and put its value in its place."""
    for offset, result in enumerate(out):
        if type(result) is Found:
            tell(log, offset, values[offset], result)
            out[offset] = result.value
    return out


def tell(log: ColumnLog, offset: int, value: Cell, found: Found) -> None:
    """Hand what was found to the log, with the cell's own text as %(found)s."""
    write = {"error": log.error, "warning": log.warn, "note": log.note}[found.severity]
    write(offset, found.code, found.message, **{"found": plain(value), **found.params})


def text(max_length: int) -> Cleaner:
    """Any text; longer than ``max_length`` is refused because cutting would lose what was written."""
    return cells(lambda value: _text(value, max_length))


def _text(value: Cell, max_length: int) -> Any:
    written = plain(value)
    if len(written) > max_length:
        return refuse(
            "T1",
            _("“%(found)s” has %(length)s characters; at most %(most)s fit. Shorten it."),
            length=len(written),
            most=max_length,
            found=without(written),
        )
    if "\x00" in written:
        return refuse("T1", _("The cell holds signs that are no text. Type it anew."))
    return written


def free_text(max_length: int) -> Cleaner:
    """A text that others read or print: identity and telephone numbers in it are masked, with a warning.

    Typed on a page such a text is refused (``sheets.free_texts``); a whole file is not held up for a remark.
    """

    def clean(value: Cell) -> Any:
        written = _text(value, max_length)
        if type(written) is not str or len(written) < _SHORTEST_NUMBER or not personal(written):
            return written
        masked = without(written)
        return doubt(
            masked,
            "T3",
            _("An identity or telephone number stands in a text that others read; it is taken as “%(found)s”."),
            found=masked,
        )

    return cells(clean)


Made = ParamSpec("Made")


def tells(*codes: str) -> Callable[[Callable[Made, Cleaner]], Callable[Made, Cleaner]]:
    """Mark the cleaners a function makes with the codes of the cases they treat, for the guide."""

    def mark(make: Callable[Made, Cleaner]) -> Callable[Made, Cleaner]:
        @wraps(make)
        def made(*args: Made.args, **kwargs: Made.kwargs) -> Cleaner:
            cleaner = make(*args, **kwargs)
            vars(cleaner)["codes"] = codes
            return cleaner

        return made

    return mark


def lenient(clean_column: Cleaner) -> Cleaner:
    """A cleaner for columns that are only compared and not kept: what it would refuse is left out with a warning."""

    def clean(values: Sequence[Cell], log: ColumnLog) -> list[Any]:
        return clean_column(values, _Mild(log.chunk, log.key))

    vars(clean)["codes"] = getattr(clean_column, "codes", ())
    return clean


class _Mild(ColumnLog):
    """A log that refuses nothing."""

    __slots__ = ()

    def error(self, offset: int, code: str, template: Sentence, **params: Any) -> None:
        self.warn(offset, code, template, **params)


def choice(words: dict[str, Any], *, code: str = "T2", unknown: Sentence | None = None) -> Cleaner:
    """One of the given words (compared without spaces, width and case); other words are refused with the list."""
    table = {compact(word): meaning for word, meaning in words.items()}
    allowed = "、".join(dict.fromkeys(words))[:120]
    message = unknown or _("“%(found)s” is not known here. Write one of: %(allowed)s.")

    def clean(value: Cell) -> Any:
        try:
            return table[compact(value)]
        except KeyError:
            return refuse(code, message, allowed=allowed)

    return cells(clean)
