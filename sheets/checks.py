"""Comparisons between columns of one row, done for a whole chunk (cases D2, D11, D12, I7, I8, Q3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from sheets.chunks import Chunk
from sheets.cleaners.dates import Month
from sheets.columns import Check
from sheets.words import EDUCATION_NAMES

_OTHER_BIRTH = _("The date of birth (%(found)s) differs from the identity number (%(other)s).")
_OTHER_SEX = _("The sex differs from the identity number.")
_JANUARY_OR_OCTOBER = _(
    (
        "“%(found)s” may be January or October: the spreadsheet dropped a zero. "
        "Format the column as text and write the month with two digits."
    )
)
_NO_SEX = _("The sex is empty and no identity number tells it; it stays unknown. Write 男 or 女.")
_DAYS: dict[str, date] = {}
_REMEMBERED = 60_000
_SEX_OF_ORDER = {digit: "1" if int(digit) % 2 else "2" for digit in "0123456789"}


def _day(digits: str) -> date:
    found = _DAYS.get(digits)
    if found is None:
        found = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        if len(_DAYS) < 60_000:
            _DAYS[digits] = found
    return found


def identity_agrees(
    *, identity: str = "identity", birth: str = "birth", sex: str = "sex", identity_decides: bool = False
) -> Check:
    """Compare birth (Month) and sex with the identity number, filling what is empty.

    A month gets its day from the number when both agree; a doubtful January (D2) is decided by it. Where they differ
    the written birth stays (archives often hold another one, 档案年龄) unless ``identity_decides``.
    """

    # Pairs that agree, kept from chunk to chunk: a roll has far fewer birthdays than voters.
    settled: dict[tuple[Month | None, str], Month] = {}

    def check(chunk: Chunk) -> None:
        if len(settled) > _REMEMBERED:
            settled.clear()
        numbers = chunk[identity]
        births = [
            settled.get((written, number[6:14])) if number else None
            for written, number in zip(chunk[birth], numbers, strict=True)
        ]
        # Most rows of a long roll are settled by now; only the others are looked at one by one.
        if None in births:
            births = [found or _birth_of(offset, chunk) for offset, found in enumerate(births)]
        chunk.columns[birth] = births
        chunk.columns[sex] = _sexes(chunk, numbers, sex)

    def _birth_of(offset: int, chunk: Chunk) -> Month | None:
        number, written = chunk[identity][offset], chunk[birth][offset]
        if number is None:
            return _without_identity(chunk, offset, birth, written)
        month = _birth(chunk, offset, birth, number[6:14], written, identity_decides)
        if month is not None and month.day == _day(number[6:14]):
            settled[written, number[6:14]] = month
        return month

    return check


def _without_identity(chunk: Chunk, offset: int, column: str, written: Month | None) -> Month | None:
    if written is not None and written.doubtful:
        chunk.error(offset, column, "D2", _JANUARY_OR_OCTOBER, found=f"{written.day.year}.1")
        return None
    return written


def _sexes(chunk: Chunk, numbers: Sequence[str | None], column: str) -> list[str | None]:
    """The written sexes, else the numbers'; where they differ (I8) and where neither tells (S1) it is told."""
    told = [_SEX_OF_ORDER[number[16]] if number else None for number in numbers]
    sexes: list[str | None] = chunk[column]
    if sexes == told and None not in told:
        return sexes
    for offset, (written, real) in enumerate(zip(sexes, told, strict=True)):
        if written is not None:
            if real is not None and written != real:
                chunk.warn(offset, column, "I8", _OTHER_SEX)
            told[offset] = written
        elif real is None and chunk.has(column) and offset not in chunk.rejected:
            chunk.warn(offset, column, "S1", _NO_SEX)
    return told


def _birth(chunk: Chunk, offset: int, column: str, digits: str, written: Month | None, decides: bool) -> Month | None:
    """The birth to keep for a row with an identity number whose birth is ``digits``."""
    real = _day(digits)
    if written is None:
        return Month(real, True)
    day = written.day
    if day.year == real.year and (day.month == real.month or (written.doubtful and real.month == 10)):
        if not written.day_known or day.day == real.day:
            return Month(real, True)
    elif written.doubtful and not decides:
        written = Month(day, False)
    chunk.warn(offset, column, "I7", _OTHER_BIRTH, found=day.strftime("%Y.%m"), other=real.strftime("%Y.%m"))
    return Month(real, True) if decides else written


def age_agrees(*, age: str = "age", birth: str = "birth", on: date | None = None) -> Check:
    """Warn when a written age is more than a year off the birth (D12)."""

    def check(chunk: Chunk) -> None:
        if not chunk.has(age):
            return
        today = on or date.today()
        for offset, (written, born) in enumerate(zip(chunk[age], chunk[birth], strict=True)):
            if written is None or born is None:
                continue
            years = today.year - born.day.year - ((today.month, today.day) < (born.day.month, born.day.day))
            # Without a day to count to, the list may be some years old: only a greater age, or a far lower one,
            # contradicts.
            lowest = years - 1 if on else years - 7
            if not lowest <= written <= years + 1:
                chunk.warn(
                    offset,
                    age,
                    "D12",
                    _("The age %(found)s does not fit the date of birth (%(other)s)."),
                    found=str(written),
                    other=born.day.strftime("%Y.%m"),
                )

    return check


def follows_birth(column: str, *, birth: str = "birth", years: int = 0) -> Check:
    """Warn when a month lies less than ``years`` after the birth (D11): joining the party 18, first work 14."""

    def check(chunk: Chunk) -> None:
        if not chunk.has(column):
            return
        for offset, (later, born) in enumerate(zip(chunk[column], chunk[birth], strict=True)):
            if (
                isinstance(later, Month)
                and isinstance(born, Month)
                and (later.day.year - born.day.year, later.day.month) < (years, born.day.month)
            ):
                chunk.warn(
                    offset,
                    column,
                    "D11",
                    _("%(found)s lies too early for somebody born %(other)s."),
                    found=later.day.strftime("%Y.%m"),
                    other=born.day.strftime("%Y.%m"),
                )

    return check


_OTHER_SHARE = _("%(found)s%% is written; %(part)s of %(whole)s are %(other)s%%. The counts are kept.")
_PERCENT_TOLERANCE = Decimal("0.1")


def share_agrees(share: str, part: str, whole: str) -> Check:
    """Warn when a written share (in percent) is more than 0.1 points off ``part`` of ``whole`` (Q3).

    Rows without all three, or with nothing to divide by, are passed over.
    """

    def check(chunk: Chunk) -> None:
        if not chunk.has(share):
            return
        rows = zip(chunk[share], chunk[part], chunk[whole], strict=True)
        for offset, (written, counted, all_of_them) in enumerate(rows):
            if written is None or counted is None or not all_of_them:
                continue
            real = Decimal(counted * 100) / all_of_them
            if abs(real - written) > _PERCENT_TOLERANCE:
                values = {"found": f"{written:f}", "other": f"{real:.1f}", "part": counted, "whole": all_of_them}
                chunk.warn(offset, share, "Q3", _OTHER_SHARE, **values)

    return check


def at_most(part: str, whole: str, *, code: str = "R2") -> Check:
    """Refuse a row whose count ``part`` is above the count ``whole`` that contains it."""

    def check(chunk: Chunk) -> None:
        for offset, (counted, limit) in enumerate(zip(chunk[part], chunk[whole], strict=True)):
            if counted is not None and limit is not None and counted > limit:
                heading = chunk.issues.headings.get((chunk.sheet, whole), whole)
                chunk.error(offset, part, code, _ABOVE_WHOLE, found=counted, whole=heading, other=limit)

    return check


_ABOVE_WHOLE = _("%(found)s is more than %(whole)s (%(other)s), of which it is a part. Compare both figures.")


_HIGHEST = _("Of several schools the highest was taken: %(found)s.")


def highest(target: str, *others: str) -> Check:
    """Fill the column ``target`` with the highest band of itself and the others (E4); bands sort by their codes."""

    def check(chunk: Chunk) -> None:
        present = [key for key in others if chunk.has(key)]
        if not present:
            return
        taken: list[str | None] = []
        for offset, bands in enumerate(zip(chunk[target], *(chunk[key] for key in present), strict=True)):
            known = {band for band in bands if band}
            best = max(known, default=None)
            if best is not None and len(known) > 1 and bands[0] != best:
                chunk.note(offset, target, "E4", _HIGHEST, found=EDUCATION_NAMES[best])
            taken.append(best)
        chunk.columns[target] = taken

    return check


_NOT_THE_SUM = _("%(found)s is written; %(parts)s add up to %(other)s. The figures are kept as written.")


def adds_up(total: str, *parts: str) -> Check:
    """Warn when a count is not the sum of its parts (L10); rows without the total or any part are passed over."""

    def check(chunk: Chunk) -> None:
        present = [key for key in parts if chunk.has(key)]
        if not present or not chunk.has(total):
            return
        names = "、".join(chunk.issues.headings.get((chunk.sheet, key), key) for key in present)
        for offset, (written, *counted) in enumerate(zip(chunk[total], *(chunk[key] for key in present), strict=True)):
            known = [number for number in counted if number is not None]
            if written is not None and known and sum(known) != written:
                chunk.warn(offset, total, "L10", _NOT_THE_SUM, found=written, parts=names, other=sum(known))

    return check
