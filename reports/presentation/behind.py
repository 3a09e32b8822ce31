"""The rows behind a figure, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ballots.models import NextStep
from candidates.models import CandidacyState
from candidates.phrases import origins, posts
from reports.rows import BEHIND, CandidacyRow, Kept, OfficerRow, PollRow, Row, Table
from sheets.export import Head
from villages.codes import Education, Organ, Politics, Sex

_COUNTED = Head(gettext_lazy("Counted"), 8)
_VILLAGE = Head(gettext_lazy("Village"), 18)
HEADS: Mapping[Table, Sequence[Head]] = {
    Table.OFFICERS: (
        _COUNTED, _VILLAGE, Head(gettext_lazy("Name"), 12), Head(gettext_lazy("Sex"), 6),
        Head(gettext_lazy("Posts"), 24), Head(gettext_lazy("Full-time"), 8), Head(gettext_lazy("Education"), 16),
        Head(gettext_lazy("Political status"), 14), Head(gettext_lazy("Origins"), 24),
        Head(gettext_lazy("Age, years and months"), 14),
    ),
    Table.CANDIDACIES: (
        _COUNTED, _VILLAGE, Head(gettext_lazy("Name"), 12), Head(gettext_lazy("Sex"), 6),
        Head(gettext_lazy("Posts"), 24), Head(gettext_lazy("Vetted on"), 12), Head(gettext_lazy("State"), 14),
    ),
    Table.POLLS: (
        _COUNTED, _VILLAGE, Head(gettext_lazy("Election"), 22), Head(gettext_lazy("Poll"), 6, "number"),
        Head(gettext_lazy("Held on"), 12), Head(gettext_lazy("Outcome"), 20),
        Head(gettext_lazy("Members due"), 10, "number"), Head(gettext_lazy("Members present"), 10, "number"),
        Head(gettext_lazy("Registered"), 10, "number"), Head(gettext_lazy("Ballots cast"), 10, "number"),
        Head(gettext_lazy("Proxies"), 10, "number"), Head(gettext_lazy("Invalid"), 10, "number"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opened:
    """The rows of a figure under a division: those counted above the line first marked, and the two integers."""

    heads: Sequence[Head]
    rows: Sequence[tuple[bool, Row]]
    numerator: int
    denominator: int | None


def opened(kept: Kept, key: str, under: str, *, only_counted: bool = False) -> Opened:
    """Rows that have to do with the figure; raises KeyError for a figure that is not made of rows."""
    behind = BEHIND[key]
    every = kept.of(behind.table, under)
    rows = [(behind.above(row), row) for row in every if behind.belongs(row)]
    shown = [each for each in rows if each[0]] if only_counted else rows
    return Opened(HEADS[behind.table], shown, behind.numerator(every), behind.denominator(every))


def cells(counted: bool, row: Row, names: Mapping[str, str]) -> list[Any]:
    """One row as the cells of its table; a dash is what is not known."""
    first = [_("yes") if counted else _("no"), names.get(row.village, row.village)]
    if isinstance(row, OfficerRow):
        return [*first, *_officer(row)]
    return [*first, *(_candidacy(row) if isinstance(row, CandidacyRow) else _poll(row))]


def _officer(row: OfficerRow) -> list[Any]:
    return [
        row.name,
        Sex(row.sex).label,
        posts(row.party_post, row.committee_post),
        _("yes") if row.is_fulltime else _("no"),
        Education(row.education).label if row.education else "—",
        Politics(row.politics).label if row.politics else "—",
        origins(list(row.origins)) or "—",
        _("%(years)s y %(months)s m") % {"years": row.months // 12, "months": row.months % 12},
    ]


def _candidacy(row: CandidacyRow) -> list[Any]:
    state = CandidacyState(row.state).label
    return [row.name, Sex(row.sex).label, posts(row.party_post, row.committee_post), row.vetted_on or "—", state]


def _poll(row: PollRow) -> list[Any]:
    outcome = NextStep(row.next_step).label if row.is_valid else _("Void")
    numbers = [row.due, row.present, row.registered or None, row.cast, row.proxy, row.invalid]
    return [Organ(row.organ).label, row.number, row.held_on, outcome, *numbers]
