"""A report as the level above adds it up: integers, versions and fingerprint. Pure.

The form is ``schemas/upward-1.schema.json``; docs/consolidation.md explains it. No person stands in it: ages and
schooling are counts.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reports.catalogue import CATALOGUE
from reports.figures import FACT_NAMES
from reports.report import Report, Row
from reports.rows import Kept
from reports.structure import GROUPS, crossed

SCHEMA = "village-election-report/1"
SCHEMA_FILE = Path(__file__).parent / "schemas" / "upward-1.schema.json"
NO_SCHOOLING = "unknown"
"""What the empty value of schooling is called in the file."""
Histogram = dict[int, int]


def catalogue_version() -> str:
    """Changes whenever a figure's integers or definition change: figures of unlike definitions must not be added."""
    said = [[each.key, each.kind, each.definition.zh, each.numerator.zh, each.denominator.zh] for each in CATALOGUE]
    return _digest({"facts": FACT_NAMES, "figures": said})[:12]


def upward(report: Report, kept: Kept | None, *, number: int, sha256: str, released: bool) -> dict[str, Any]:
    """The file of one report; ``number`` and ``sha256`` are those of its snapshot."""
    head = report.head
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "catalogue": catalogue_version(),
        "term": head.term,
        "previous_term": head.previous_term,
        "election_day": head.election_day.isoformat(),
        "division": {"code": head.scope, "name": head.name, "level": head.level},
        "as_of": head.as_of.isoformat(timespec="seconds"),
        "is_synthetic": head.is_synthetic,
        "snapshot": {"id": number, "sha256": sha256, "released": released},
        "facts": {
            "now": report.facts.as_dict(),
            "before": report.facts_before.as_dict() if report.facts_before else None,
        },
        "places": [_place(row) for row in report.townships],
        "figures": {key: _integers(figure) for key, figure in report.figures.items()},
        "ages": {group: _as_json(ages(kept, group)) for group in GROUPS} if kept else None,
        "crossed": {group: _named(crossed(kept.officers, group)) for group in GROUPS} if kept else None,
    }
    return {**content, "digest": digest(content)}


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of everything in the file but the digest itself."""
    return _digest({key: value for key, value in content.items() if key != "digest"})


def ages(kept: Kept, group: str) -> Histogram:
    """How many people of a group have which age in whole months."""
    belongs = GROUPS[group][1]
    return dict(sorted(Counter(row.months for row in kept.officers if belongs(row)).items()))


def median_months(histogram: Mapping[int, int]) -> tuple[int, int] | None:
    """The median age as months over 1 or 2 (the mean of the two in the middle); None where there is nobody."""
    people = sum(histogram.values())
    if not people:
        return None
    lower, upper = _nth(histogram, (people - 1) // 2), _nth(histogram, people // 2)
    return (lower, 1) if lower == upper else (lower + upper, 2)


def _nth(histogram: Mapping[int, int], place: int) -> int:
    passed = 0
    for months, people in sorted(histogram.items()):
        passed += people
        if passed > place:
            return months
    raise IndexError(place)


def _place(row: Row) -> dict[str, Any]:
    now, before = (dict(zip(FACT_NAMES, each, strict=True)) if each else None for each in (row.now, row.before))
    return {"code": row.code, "name": row.name, "now": now, "before": before}


def _integers(figure: Any) -> dict[str, Any]:
    names = ("numerator", "denominator", "previous_numerator", "previous_denominator", "display")
    return {name: getattr(figure, name) for name in names}


def _as_json(histogram: Histogram) -> dict[str, int]:
    return {str(months): people for months, people in histogram.items()}


def _named(table: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    return {
        age: {schooling or NO_SCHOOLING: number for schooling, number in people.items()}
        for age, people in table.items()
    }


def added(tables: Iterable[Mapping[str, Mapping[str, int]]]) -> dict[str, dict[str, int]]:
    """Tables of counts added cell by cell."""
    total: dict[str, Counter[str]] = {}
    for table in tables:
        for line, cells in table.items():
            total.setdefault(line, Counter()).update(cells)
    return {line: dict(cells) for line, cells in total.items()}


def _digest(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
