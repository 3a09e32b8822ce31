"""How far the villages were when the report was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from reports.report import Report, Row

STAGES = ("roll_frozen", "candidates_settled", "party_certified", "committee_certified", "completed_on_schedule")


@dataclass(frozen=True, slots=True)
class StageRow:
    """How many villages of a place had finished each stage when the report was made."""

    name: str
    url: str
    villages: int
    cells: Sequence[tuple[str, int]]


def stage_heads() -> list[str]:
    """Columns of the stage matrix."""
    return [
        _("Roll frozen"),
        _("Candidates settled"),
        _("Party election certified"),
        _("Committee election certified"),
        _("Completed on schedule"),
    ]


def stage_rows(report: Report, term_id: int) -> list[StageRow]:
    """Townships of a district, villages of a township, the village itself."""
    places = report.townships if report.head.level not in {"township", "village"} else report.villages
    return [_stage_row(row, term_id) for row in places if row.now]


def _stage_row(row: Row, term_id: int) -> StageRow:
    facts = row.facts
    cells = []
    for name in STAGES:
        done = getattr(facts, name)
        state = "done" if done >= facts.villages else "doing" if done else "none"
        cells.append((state, done))
    view = "villages:village" if len(row.code) == 12 else "villages:board_of"
    return StageRow(row.name, reverse(view, args=[term_id, row.code]), facts.villages, cells)
