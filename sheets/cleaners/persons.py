"""Names, sex, ethnic group, identity numbers and telephone numbers (cases N, S, M, I, Q8)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from sheets import identity as gb11643
from sheets.chunks import Cell, ColumnLog
from sheets.cleaners.base import Found, cells, compact, doubt, is_blank, is_unknown, plain, refuse, tell, tells
from sheets.columns import Cleaner
from sheets.words import ETHNIC_GROUPS, SEX

# --- Names ----------------------------------------------------------------------------------------

_PLAIN_NAME = re.compile(r"[\u4e00-\u9fff]{2,6}")
_DOTS = re.compile(r"\s*[.•．‧・∙●⋅･·]\s*")
_ATTRIBUTE = re.compile(r"[（(〔\[【]([^）)〕\]】]*)[）)〕\]】]?")
_MARKS = re.compile(r"[★☆*＊※▲△●○◆◇#＃√✓✔]+")
_CJK_GAP = re.compile(
    r"(?<=[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])\s+(?=[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
)
_LOST = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff?？□\ufffd]")
_NO_NAME = re.compile(r"[\d\W_]*")
_DIFFERENT_NAMES = 60_000


@tells("N1", "N2", "N3", "N4")
def person_name(max_length: int = 40) -> Cleaner:
    """A person's name: no inner spaces, one kind of middle dot, remarks in brackets and stars taken off (N1-N4)."""

    fast = _PLAIN_NAME.fullmatch

    def clean(value: Cell) -> Any:
        if type(value) is str and fast(value):
            return value
        # Names are kept as written, rare characters too: NFKC would replace compatibility forms.
        written = plain(value)
        name = _MARKS.sub("", _ATTRIBUTE.sub("", written)).strip()
        name = _DOTS.sub("·", _CJK_GAP.sub("", name)).strip("·、，,;；")
        if not name or _NO_NAME.fullmatch(name) or len(name) > max_length:
            return refuse("N1", _("“%(found)s” is not a name. Write the person's name only."))
        if _LOST.search(name):
            return doubt(
                name,
                "N4",
                _("“%(found)s” holds a character the computer cannot show. Compare it with the identity card."),
            )
        if _ATTRIBUTE.search(written) or _MARKS.search(written):
            return doubt(
                name,
                "N3",
                _("“%(found)s” was read as the name “%(name)s”; the remark beside it was left out."),
                name=name,
            )
        return name

    return cells(clean, remembered=_DIFFERENT_NAMES)


# --- Sex and ethnic group -------------------------------------------------------------------------


@tells("S1", "S2")
def sex() -> Cleaner:
    """ "1" or "2" of GB/T 2261.1; blank stays None, other words are refused (S1)."""

    def clean(value: Cell) -> Any:
        try:
            return SEX[compact(value)]
        except KeyError:
            return refuse("S1", _("“%(found)s” is no sex. Write 男 or 女."))

    return cells(clean)


_ETHNIC = {name: f"{name}族" for name in ETHNIC_GROUPS} | {f"{name}族": f"{name}族" for name in ETHNIC_GROUPS}
_ETHNIC |= {"汉人": "汉族", "汗族": "汉族", "汉簇": "汉族", "蒙族": "蒙古族", "维族": "维吾尔族"}


@tells("M1")
def ethnic_group() -> Cleaner:
    """Full name of one of the 56 groups: 汉 → 汉族 (M1); unknown words are kept with a warning."""

    def clean(value: Cell) -> Any:
        word = compact(value)
        if is_unknown(value):
            return None
        if word in _ETHNIC:
            return _ETHNIC[word]
        return doubt(
            plain(value)[:10], "M1", _("“%(found)s” is not one of the 56 ethnic groups; it was kept as written.")
        )

    return cells(clean)


# --- Identity numbers -----------------------------------------------------------------------------

_EARLIEST = 1850
_IMPOSSIBLE = -1_000_000
_CHECK = "10X98765432"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class _Part(dict[str, int]):
    """Weighted digit sums of a part of the number, computed when first met. Holds no whole number."""

    def __init__(self, start: int, length: int) -> None:
        super().__init__()
        self.weights = _WEIGHTS[start : start + length]

    def __missing__(self, digits: str) -> int:
        total = self.sum_of(digits)
        if len(self) < 200_000:
            self[digits] = total
        return total

    def sum_of(self, digits: str) -> int:
        if not (digits.isascii() and digits.isdigit() and len(digits) == len(self.weights)):
            return _IMPOSSIBLE
        return sum(int(digit) * weight for digit, weight in zip(digits, self.weights, strict=True))


class _Birth(_Part):
    def sum_of(self, digits: str) -> int:
        return _IMPOSSIBLE if day_of(digits) is None else super().sum_of(digits)


def day_of(digits: str) -> date | None:
    """The date of eight digits, if somebody can have been born then."""
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    return day if day.year >= _EARLIEST and day <= date.today() else None


_AREA, _BIRTH, _ORDER = _Part(0, 6), _Birth(6, 8), _Part(14, 3)


@tells("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "I11", "I12", "I13")
def identity() -> Cleaner:
    """The normalised 18-character number, or None with the reason (I1-I6, I11, I12, I13).

    Blank cells stay None without a word: whether that is allowed is the kind's business (I9).
    """

    def clean_column(values: Sequence[Cell], log: ColumnLog) -> list[Any]:
        out: list[Any] = []
        add = out.append
        area, birth, order, check = _AREA, _BIRTH, _ORDER, _CHECK
        for offset, value in enumerate(values):
            if type(value) is str and len(value) == 18:
                total = area[value[:6]] + birth[value[6:14]] + order[value[14:17]]
                if total >= 0 and check[total % 11] == value[17] and value[0] != "0":
                    add(value)
                    continue
            result = _identity_cell(value)
            if type(result) is Found:
                tell(log, offset, _hidden(value), result)
                result = result.value
            add(result)
        return out

    return clean_column


_DESTROYED = _(
    (
        "The identity number was destroyed by the spreadsheet (“%(found)s”). "
        "Format the column as text and type the number again."
    )
)
_MASKED = _("The identity number is masked with stars (“%(found)s”). The full number is needed here.")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?e\+?\d+", re.IGNORECASE)
_TRAVEL_DOCUMENT = re.compile(r"[A-Z]{1,2}\d{6,10}(?:\(\w\))?", re.ASCII)


def _hidden(value: Cell) -> Cell:
    """What a sentence may quote of a cell that may hold an identity number."""
    text = plain(value)
    return gb11643.mask(text) if len(text) >= 10 and not _SCIENTIFIC.fullmatch(text) else text


def _identity_cell(value: Cell) -> Any:
    if is_blank(value) or is_unknown(value):
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _numeric_identity(value)
    if not isinstance(value, str):
        return refuse("I1", _DESTROYED)
    number = gb11643.normalise(unicodedata.normalize("NFKC", value).upper())
    if _SCIENTIFIC.fullmatch(number):
        return refuse("I1", _DESTROYED)
    if "*" in number or "＊" in number:
        return refuse("I4" if number.count("*") == 1 and number.endswith("*") else "I11", _MASKED)
    return _checked(number)


def _numeric_identity(value: float) -> Any:
    """A number cell: fifteen digits survive, of eighteen the last three are usually zeros the spreadsheet put there."""
    number = str(int(value)) if abs(value) < 1e19 and value == int(value) else ""
    if gb11643.is_fifteen(number):
        return _checked(number)
    if gb11643.is_valid(number) and not number.endswith("000"):
        return doubt(
            number,
            "I1",
            _("The identity number stands in a number cell. It looks right, but format the column as text."),
        )
    return refuse("I1", _DESTROYED)


def _checked(number: str) -> Any:
    if gb11643.is_fifteen(number):
        return _from_fifteen(number)
    if len(number) != 18:
        if _TRAVEL_DOCUMENT.fullmatch(number):
            return doubt(
                None,
                "I13",
                _(
                    (
                        "“%(found)s” looks like a passport or travel document. The row is taken "
                        "without an identity number; note the document in the remarks."
                    )
                ),
            )
        return refuse(
            "I6", _("The identity number “%(found)s” has %(length)s characters; 18 are needed."), length=len(number)
        )
    if not gb11643.has_shape(number):
        return refuse(
            "I6",
            _("The identity number “%(found)s” holds signs that do not belong there: 17 digits, then a digit or X."),
        )
    if day_of(number[6:14]) is None:
        return refuse("I12", _("The date of birth inside the identity number “%(found)s” is impossible."))
    if gb11643.check_character(number[:17]) != number[17]:
        return refuse(
            "I6",
            _(
                (
                    "The last character of the identity number “%(found)s” does not "
                    "fit the others. Compare it with the card."
                )
            ),
        )
    return number


def _from_fifteen(number: str) -> Any:
    full = gb11643.from_fifteen(number)
    if day_of(full[6:14]) is None:
        return refuse("I12", _("The date of birth inside the identity number “%(found)s” is impossible."))
    return doubt(full, "I5", _("An old number of 15 digits was lengthened to 18. Compare it with the card."))


# --- Telephone numbers ----------------------------------------------------------------------------

_PHONE = re.compile(r"(?:\+?86-?)?(1\d{10}|0\d{2,3}-?\d{7,8}|\d{7,8})")


@tells("Q8")
def phone() -> Cleaner:
    """The first number of the cell (Q8); what is no number is dropped with a warning, never refused."""

    mobile = re.compile(r"1\d{10}", re.ASCII).fullmatch

    def clean(value: Cell) -> Any:
        if type(value) is str and mobile(value):
            return value
        if is_unknown(value):
            return None
        written = unicodedata.normalize("NFKC", plain(value)).replace(" ", "")
        match = _PHONE.search(written)
        if match is None:
            return doubt(None, "Q8", _("“%(found)s” is no telephone number; it was left out."))
        return match.group(1).replace("-", "")

    return cells(clean)
