"""The figures that stand in official text, and the figures a report allows there. Pure.

A number without a unit word (dates, ordinals, document numbers) is not a figure; 35岁及以下 is a limit, not an age.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from reports.figures import Figure, Kind
from reports.vocabulary import UNIT_WORDS, Vocabulary
from villages import rounding

MOVES = ("提高", "提升", "上升", "增长", "增加", "下降", "降低", "减少")
PEOPLE, SHARE, POINTS, YEARS = "people", "share", "points", "years"
FAMILIES: Mapping[str, str] = {
    "个百分点": POINTS, "百分点": POINTS, "%": SHARE, "％": SHARE, "岁": YEARS, "周岁": YEARS,
    "人": PEOPLE, "名": PEOPLE, "位": PEOPLE, "人次": "times", "个": "places", "件": "cases", "条": "cases",
    "票": "ballots", "张": "ballots",
}  # fmt: skip
"""Unit words that may stand for each other belong to one family."""

_FOLD = str.maketrans("０１２３４５６７８９．％，", "0123456789.%，")
_NUMBER = re.compile(
    r"(?<![\d.〔第A-Za-z_/-])(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<decimals>\.\d+)?(?P<wan>万)?(?P<yu>余|多)?"
    rf"(?P<gap>\s*)(?P<unit>{'|'.join(UNIT_WORDS)})"
)
_LIMIT = re.compile(r"^(?:（含）)?(?:及?以[上下内]|以[上下])|^及以")
_NO_UNIT = ("个月", "个工作日", "个小时", "个星期")
CONTEXT = 40


@dataclass(frozen=True, slots=True)
class Token:
    """A number with its unit in a text; ``before`` are the words that lead to it, numbers replaced by #."""

    start: int
    end: int
    told: str
    value: Decimal
    unit: str
    about: bool
    before: str
    after: str

    @property
    def family(self) -> str:
        """What kind of unit it has."""
        return FAMILIES[self.unit]

    @property
    def is_change(self) -> bool:
        """Whether it says by how much something moved (提高到 says where it is now)."""
        return self.before.rstrip("了约近").endswith(MOVES)


def tokens(text: str) -> list[Token]:
    """Every figure of a text in its order."""
    folded = text.translate(_FOLD)
    found = []
    for match in _NUMBER.finditer(folded):
        after = folded[match.end() :]
        if _LIMIT.match(after) or (match["unit"] + after[:2]).startswith(_NO_UNIT):
            continue
        value = Decimal(match["digits"].replace(",", "") + (match["decimals"] or "")) * (10_000 if match["wan"] else 1)
        before = re.sub(r"\d+(?:\.\d+)?", "#", folded[max(0, match.start() - CONTEXT * 2) : match.start()])
        found.append(
            Token(
                match.start(),
                match.end(),
                text[match.start() : match.end()],
                value,
                match["unit"],
                bool(match["yu"]),
                before[-CONTEXT:],
                after[:6],
            )
        )
    return found


@dataclass
class Allowed:
    """Every number a report allows, by family, with the figure it belongs to and the unit words that fit it."""

    exact: dict[tuple[str, Decimal], str] = field(default_factory=dict)
    any_unit: dict[Decimal, str] = field(default_factory=dict)

    def key(self, token: Token) -> str | None:
        """The figure a number is; None where the report holds no such figure."""
        if token.about:
            return self._about(token)
        found = self.exact.get((token.family, token.value))
        if found is None and token.family not in (SHARE, POINTS, YEARS):
            found = self.any_unit.get(token.value)
        return found

    def _about(self, token: Token) -> str | None:
        """2310余 stands for 2311 to 2319, 30万余 for what rounds down to it."""
        for (family, value), key in self.exact.items():
            if family == token.family and rounding.yu(int(value)) == _plain_about(token.value):
                return key
        return None

    def other_family(self, token: Token) -> str | None:
        """The family in which the same number is a figure of the report, if it is none in its own."""
        for (family, value), _key in self.exact.items():
            if value == token.value and family != token.family:
                return family
        return None

    def add(self, figures: Iterable[Figure], words: Vocabulary) -> None:
        """Put in every number of some figures."""
        for figure in figures:
            named = words.get(figure.key)
            if named is None:
                continue
            if figure.kind is Kind.BANDS:
                self._bands(figure)
                continue
            family = FAMILIES.get(named.word, "places")
            change = {SHARE: POINTS}.get(family, family)
            for value, of in ((figure.value, family), (figure.previous, family), (figure.change, change)):
                if value is not None and not isinstance(value, dict):
                    self.exact.setdefault((of, abs(Decimal(value))), figure.key)
            parts = [figure.denominator, figure.previous_denominator]
            parts += [figure.numerator, figure.previous_numerator] if figure.kind is not Kind.AGE else []
            for part in parts:
                if part is not None:
                    self.any_unit.setdefault(Decimal(part), figure.key)

    def _bands(self, figure: Figure) -> None:
        for bands, whole in (
            (figure.value, figure.denominator),
            (figure.previous, figure.previous_denominator),
            (figure.change, None),
        ):
            for people in bands.values() if isinstance(bands, dict) else ():
                self.exact.setdefault((PEOPLE, abs(Decimal(people))), figure.key)
                share = rounding.percent(people, whole) if whole else None
                if share is not None:
                    self.exact.setdefault((SHARE, share), figure.key)


def _plain_about(value: Decimal) -> str:
    number = int(value)
    if number >= rounding.ROUND_TO_TEN_THOUSANDS_FROM and number % 10_000 == 0:
        return f"{number // 10_000}万余"
    return f"{number}余"


def shared_ending(one: str, other: str) -> int:
    """How many characters two leading texts have in common, counted back from the number."""
    length = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        length += 1
    return length
