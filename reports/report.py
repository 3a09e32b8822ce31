"""A finished report as plain data: what pages show and files are written from. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, overload

from reports.catalogue import BY_KEY, all_figures, one_figure
from reports.figures import FACT_NAMES, Facts, Figure, Value
from reports.prose import Paragraph, Place, as_text, summary

Integers = tuple[int, ...]
CONTRACT_FIELDS = ("value", "numerator", "denominator", "previous", "change", "display")


@dataclass(frozen=True, slots=True)
class Row:
    """What was counted for one division below the report's own, this term and the previous one."""

    code: str
    name: str
    now: Integers | None
    before: Integers | None

    @property
    def facts(self) -> Facts:
        """This term's facts by name."""
        return Facts(*self.now) if self.now else Facts()

    def figure(self, key: str) -> Figure:
        """One figure of this division."""
        return self.figures([key])[key]

    def figures(self, keys: Iterable[str]) -> dict[str, Figure]:
        """Some figures of this division by key."""
        now, before = self.facts, Facts(*self.before) if self.before else None
        return {key: one_figure(key, now, before) for key in keys}


@dataclass(frozen=True)
class Count:
    """Everything counted for a report: rows of villages, and the townships they add up to."""

    villages: tuple[Row, ...]
    townships: tuple[Row, ...]

    @cached_property
    def now(self) -> Facts:
        """This term's facts of the whole division."""
        return Facts.total(row.now for row in self.townships if row.now)

    @cached_property
    def before(self) -> Facts | None:
        """The previous term's facts; None where it had no village here."""
        rows = [row.before for row in self.townships if row.before]
        return Facts.total(rows) if rows else None


@dataclass(frozen=True, slots=True)
class Head:
    """What a report is about. ``as_of`` is the local time of the count."""

    term: str
    previous_term: str | None
    scope: str
    name: str
    level: str
    election_day: date
    as_of: datetime
    is_synthetic: bool = False

    @property
    def title(self) -> str:
        """The official title."""
        return (
            f"{self.name}村（社区）“两委”换届情况报告" if self.level != "village" else f"{self.name}“两委”换届情况报告"
        )

    @property
    def notice(self) -> str:
        """What every page and file of a made-up term says; empty for real ones."""
        return "演示数据，人员均为虚构" if self.is_synthetic else ""

    def file_name(self, extension: str) -> str:
        """A name that says whose report it is and of which day."""
        return f"{self.name}_两委换届情况报告_{self.as_of:%Y%m%d}.{extension}"


class LaterRows(Sequence[Row]):
    """Rows that are read when somebody first looks at them."""

    def __init__(self, read: Callable[[], Iterable[Row]]) -> None:
        self._read = read

    @cached_property
    def _rows(self) -> tuple[Row, ...]:
        return tuple(self._read())

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._rows == tuple(other)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Report:
    """Facts, figures and sentences of one division at one moment."""

    head: Head
    facts: Facts
    facts_before: Facts | None
    figures: Mapping[str, Figure]
    paragraphs: tuple[Paragraph, ...]
    townships: tuple[Row, ...]
    villages: Sequence[Row]

    @classmethod
    def of(cls, head: Head, count: Count, template: str = "") -> Report:
        """Figures and sentences from what was counted; ``template`` empty takes the text shipped for the level."""
        figures = all_figures(count.now, count.before)
        paragraphs = summary(figures, Place.named(head.name, head.level), head.as_of.date(), template)
        return cls(head, count.now, count.before, figures, tuple(paragraphs), count.townships, count.villages)

    def contract(self) -> dict[str, Any]:
        """The report as programs outside read it."""
        return {
            "term": self.head.term,
            "scope": self.head.scope,
            "previous_term": self.head.previous_term,
            "as_of": self.head.as_of.isoformat(timespec="seconds"),
            "figures": {key: figure.contract() for key, figure in self.figures.items()},
        }

    def text(self) -> str:
        """Title and sentences as plain text."""
        return as_text(self.head.title, self.head.notice, list(self.paragraphs))

    def stored(self) -> dict[str, Any]:
        """JSON values for the columns of a snapshot."""
        return {
            "facts": {
                "now": self.facts.as_dict(),
                "before": self.facts_before.as_dict() if self.facts_before else None,
            },
            "figures": {key: _stored(figure) for key, figure in self.figures.items()},
            "prose": [paragraph.to_json() for paragraph in self.paragraphs],
            "townships": _table(self.townships),
            "villages": _table(self.villages),
        }

    @classmethod
    def restored(
        cls, head: Head, stored: Mapping[str, Any], villages: Callable[[], Mapping[str, Any]] | None = None
    ) -> Report:
        """The report again, with the figures as they were then; ``villages`` gives their table when it is needed."""
        read = villages or (lambda: stored["villages"])
        before = stored["facts"]["before"]
        return cls(
            head=head,
            facts=_facts(stored["facts"]["now"]),
            facts_before=_facts(before) if before else None,
            # A JSON column keeps no order: that of the catalogue is the order of the contract.
            figures={key: _restored(key, stored["figures"][key]) for key in BY_KEY if key in stored["figures"]},
            paragraphs=tuple(Paragraph.from_json(each) for each in stored["prose"]),
            townships=tuple(_rows(stored["townships"])),
            villages=LaterRows(lambda: _rows(read())),
        )


def place_names(report: Report) -> dict[str, str]:
    """Every place of a report by code; villages with the name of their township before them."""
    townships = {row.code: row.name for row in report.townships}
    villages = {row.code: f"{townships.get(row.code[:9], '')}{row.name}" for row in report.villages}
    return {**townships, **villages, report.head.scope: report.head.name}


def fingerprint(contract: Mapping[str, Any], stored: Mapping[str, Any]) -> str:
    """SHA-256 of everything a report says, for whoever must prove that it is unchanged."""
    # Key order is part of a report (the order of figures) only in its files; here it must not matter.
    text = json.dumps(
        {"contract": contract, "stored": stored}, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _stored(figure: Figure) -> dict[str, Any]:
    former = {"previous_numerator": figure.previous_numerator, "previous_denominator": figure.previous_denominator}
    return {**figure.contract(), **former}


def _restored(key: str, data: Mapping[str, Any]) -> Figure:
    bands = BY_KEY[key].bands or {}
    return Figure(
        key=key,
        kind=BY_KEY[key].kind,
        value=_value(data["value"], bands),
        numerator=data["numerator"],
        denominator=data["denominator"],
        previous=_value(data["previous"], bands),
        previous_numerator=data["previous_numerator"],
        previous_denominator=data["previous_denominator"],
        change=_value(data["change"], bands),
        display=data["display"],
    )


def _value(number: Any, bands: Mapping[str, Any]) -> Value | None:
    if isinstance(number, float):
        return Decimal(str(number))
    if isinstance(number, dict):
        return {band: number[band] for band in bands if band in number}
    value: Value | None = number
    return value


def _facts(data: Mapping[str, int]) -> Facts:
    return Facts(**{name: data.get(name, 0) for name in FACT_NAMES})


def _table(rows: Iterable[Row]) -> dict[str, Any]:
    """Integers without their names repeated in every row; the order of the names is kept beside them."""
    return {"columns": list(FACT_NAMES), "rows": [[row.code, row.name, row.now, row.before] for row in rows]}


def _rows(table: Mapping[str, Any]) -> Iterable[Row]:
    columns = {name: place for place, name in enumerate(table["columns"])}
    # A fact added since then is not known for an old report.
    places = [columns.get(name) for name in FACT_NAMES]
    same = places == list(range(len(table["columns"])))

    def integers(values: list[int] | None) -> Integers | None:
        if values is None or same:
            return tuple(values) if values else None
        return tuple(values[place] if place is not None else 0 for place in places)

    for code, name, now, before in table["rows"]:
        yield Row(code, name, integers(now), integers(before))
