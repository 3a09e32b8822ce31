"""Integers in, named figures out. Pure: no Django, no database, no clock.

``Facts`` are what was counted for one division in one term. A ``Declaration`` says once what a figure is called and
which facts it is made of; ``calculate`` turns it into a ``Figure`` for this term beside the previous one. A figure of
which nothing is known is None, never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from reports.counted import FACT_NAMES as FACT_NAMES
from reports.counted import Facts as Facts
from villages import rounding


class Kind(StrEnum):
    """How numerator and denominator become the value."""

    COUNT = "count"
    PERCENT = "percent"
    AGE = "age"
    BANDS = "bands"


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages of the product."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """The text in a language given by its code; English unless Chinese is asked for."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Source:
    """Which rows a figure is counted from, and what to say while there are none."""

    name: Words
    missing: Words


@dataclass(frozen=True, slots=True)
class Parts:
    """What a figure is made of.

    COUNT: numerator is the count, denominator what it is counted out of (None: nothing).
    PERCENT: numerator ÷ denominator. AGE: numerator in months, denominator people.
    BANDS: ``bands`` by key, denominator people.
    """

    numerator: int | None
    denominator: int | None = None
    bands: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a figure is: said once, read by the contract, the prose, the pages, the sheets and the documents."""

    key: str
    kind: Kind
    name: Words
    definition: Words
    numerator: Words
    denominator: Words
    unit: Words
    parts: Callable[[Facts], Parts | None]
    source: Source
    bands: Mapping[str, Words] | None = None
    indicator: str = ""
    """Number of the indicator in the field's list of 27 (I01 …); empty for base counts."""
    better: int = 0
    """+1 where more is progress, -1 where less is, 0 where neither."""

    @property
    def rounding(self) -> Words:
        """How the value is rounded."""
        return _ROUNDING[self.kind]


_ROUNDING = {
    Kind.COUNT: Words("整数，不取舍", "A whole number, not rounded"),
    Kind.PERCENT: Words("保留一位小数，四舍五入", "One decimal, half up"),
    Kind.AGE: Words("保留一位小数，四舍五入", "One decimal, half up"),
    Kind.BANDS: Words("整数，不取舍", "Whole numbers, not rounded"),
}

Value = int | Decimal | dict[str, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one division in one term, beside the previous term.

    ``value`` and ``previous`` are as displayed (one decimal); ``change`` is their difference in percentage points,
    years or counts. All are None where unknown.
    """

    key: str
    kind: Kind
    value: Value | None
    numerator: int | None
    denominator: int | None
    previous: Value | None
    previous_numerator: int | None
    previous_denominator: int | None
    change: Value | None
    display: str

    def contract(self) -> dict[str, Any]:
        """The figure as programs outside read it."""
        return {
            "value": _number(self.value),
            "numerator": self.numerator,
            "denominator": self.denominator,
            "previous": _number(self.previous),
            "change": _number(self.change),
            "display": self.display,
        }

    @property
    def exact(self) -> Decimal | None:
        """The value before rounding, for the reader who wants to check."""
        return _exact(self.kind, self.numerator, self.denominator)

    @property
    def exact_previous(self) -> Decimal | None:
        """The previous value before rounding."""
        return _exact(self.kind, self.previous_numerator, self.previous_denominator)

    @property
    def exact_change(self) -> Decimal | None:
        """The change before rounding: may differ by 0.1 from the change of the displayed figures."""
        now, before = self.exact, self.exact_previous
        return None if now is None or before is None else now - before

    @property
    def change_in_words(self) -> str:
        """The change in official Chinese, for example 提高20.7个百分点; empty where there is nothing to compare."""
        if self.change is None or isinstance(self.change, dict):
            return ""
        if self.kind is Kind.PERCENT:
            return rounding.change_of_share(self.change)
        if self.kind is Kind.AGE:
            return rounding.change_of_age(self.change)
        return rounding.change_of_count(self.change, "")


def calculate(declaration: Declaration, now: Facts, before: Facts | None) -> Figure:
    """One figure from the facts of this term and, where there is one, the previous term."""
    parts = declaration.parts(now)
    previous = declaration.parts(before) if before is not None else None
    value, former = _value(declaration, parts), _value(declaration, previous)
    return Figure(
        key=declaration.key,
        kind=declaration.kind,
        value=value,
        numerator=parts.numerator if parts else None,
        denominator=parts.denominator if parts else None,
        previous=former,
        previous_numerator=previous.numerator if previous else None,
        previous_denominator=previous.denominator if previous else None,
        change=_change(value, former),
        display=_display(declaration, value),
    )


def _value(declaration: Declaration, parts: Parts | None) -> Value | None:
    if parts is None:
        return None
    if declaration.kind is Kind.BANDS:
        return dict(parts.bands or {})
    if parts.numerator is None or declaration.kind is Kind.COUNT:
        return parts.numerator
    rounded = rounding.percent if declaration.kind is Kind.PERCENT else rounding.mean_years
    return rounded(parts.numerator, parts.denominator or 0)


def _change(value: Value | None, former: Value | None) -> Value | None:
    if value is None or former is None:
        return None
    if isinstance(value, dict) or isinstance(former, dict):
        return _band_changes(value, former)
    if isinstance(value, int) and isinstance(former, int):
        return value - former
    return rounding.difference(value, former)


def _band_changes(value: Value, former: Value) -> dict[str, int] | None:
    if not (isinstance(value, dict) and isinstance(former, dict)):
        return None
    return {key: number - former.get(key, 0) for key, number in value.items()}


def _display(declaration: Declaration, value: Value | None) -> str:
    if value is None:
        return "—"
    if isinstance(value, dict):
        names = declaration.bands or {}
        return "，".join(f"{names[key].zh}{number}{_counter(declaration)}" for key, number in value.items())
    suffix = {Kind.PERCENT: "%", Kind.AGE: "岁"}.get(declaration.kind, "")
    return f"{rounding.plain(value)}{suffix}"


def _counter(declaration: Declaration) -> str:
    """The measure word after a number: 个 for 个村（社区）."""
    return declaration.unit.zh[:1]


def _exact(kind: Kind, numerator: int | None, denominator: int | None) -> Decimal | None:
    if numerator is None or not denominator:
        return None
    if kind is Kind.PERCENT:
        return rounding.HUNDRED * numerator / denominator
    return Decimal(numerator) / (12 * denominator) if kind is Kind.AGE else None


def _number(value: Value | None) -> Any:
    """JSON has no decimals: one place survives a float exactly as it is displayed."""
    return float(value) if isinstance(value, Decimal) else value
