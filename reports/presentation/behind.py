"""The rows behind a figure, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ballots.models import NextStep, PollingMode, Round
from candidates.models import CandidacyState, EndReason
from candidates.phrases import origins, posts
from candidates.records.path import CommitteeRole
from candidates.records.planning import AuditState
from reports.rows import (
    BEHIND,
    AuditRow,
    CandidacyRow,
    CommitteeRow,
    EndingRow,
    Kept,
    OfficerRow,
    PollRow,
    ReturnRow,
    Row,
    Table,
    VillageRow,
)
from sheets.export import Head
from villages.codes import Education, Organ, Politics, Sex

_COUNTED = Head(gettext_lazy("Counted"), 8)
_VILLAGE = Head(gettext_lazy("Village"), 18)
_NAME = Head(gettext_lazy("Name"), 12)
_SEX = Head(gettext_lazy("Sex"), 6)
_POSTS = Head(gettext_lazy("Posts"), 24)


def _number(title: Any) -> Head:
    return Head(title, 10, "number")


_POLL = (
    _COUNTED, _VILLAGE, Head(gettext_lazy("Election"), 22), Head(gettext_lazy("Poll"), 6, "number"),
    Head(gettext_lazy("Held on"), 12), Head(gettext_lazy("Outcome"), 20),
)  # fmt: skip
HEADS: Mapping[Table, Sequence[Head]] = {
    Table.OFFICERS: (
        _COUNTED, _VILLAGE, _NAME, _SEX, _POSTS, Head(gettext_lazy("Full-time"), 8),
        Head(gettext_lazy("Education"), 16), Head(gettext_lazy("Political status"), 14),
        Head(gettext_lazy("Origins"), 24), Head(gettext_lazy("Age, years and months"), 14),
        Head(gettext_lazy("Ethnic group"), 10), Head(gettext_lazy("Served in the previous term"), 12),
    ),
    Table.CANDIDACIES: (
        _COUNTED, _VILLAGE, _NAME, _SEX, _POSTS, Head(gettext_lazy("Political status"), 14),
        Head(gettext_lazy("Vetted on"), 12), Head(gettext_lazy("State"), 14),
        Head(gettext_lazy("Pledge signed on"), 12),
    ),
    Table.POLLS: (
        *_POLL, _number(gettext_lazy("Members due")), _number(gettext_lazy("Members present")),
        _number(gettext_lazy("Registered")), _number(gettext_lazy("Ballots cast")), _number(gettext_lazy("Proxies")),
        _number(gettext_lazy("Mobile boxes")), _number(gettext_lazy("Invalid")),
    ),
    Table.VILLAGES: (
        _COUNTED, _VILLAGE, _number(gettext_lazy("Voters on the roll")),
        Head(gettext_lazy("Party election decided on"), 14), Head(gettext_lazy("Committee election decided on"), 14),
        Head(gettext_lazy("On schedule"), 10), Head(gettext_lazy("Secretary in office"), 10),
        Head(gettext_lazy("Chair in office"), 10),
    ),
    Table.RETURNS: (
        _COUNTED, _VILLAGE, _number(gettext_lazy("People of 18 and over")), _number(gettext_lazy("Registered")),
        _number(gettext_lazy("Women")), _number(gettext_lazy("Party members")), _number(gettext_lazy("Minorities")),
        _number(gettext_lazy("Came of age")), _number(gettext_lazy("Moved in")),
        _number(gettext_lazy("Rights restored")), _number(gettext_lazy("Added otherwise")),
        _number(gettext_lazy("Died")), _number(gettext_lazy("Moved out")), _number(gettext_lazy("Rights deprived")),
        _number(gettext_lazy("Registered twice")),
    ),
    Table.ENDINGS: (
        _COUNTED, _VILLAGE, _NAME, _SEX, _POSTS, Head(gettext_lazy("In office until"), 12),
        Head(gettext_lazy("Why ended"), 14),
    ),
    Table.AUDITS: (
        _COUNTED, _VILLAGE, _NAME, _SEX, _POSTS, Head(gettext_lazy("Audit"), 12), Head(gettext_lazy("Finished on"), 12),
    ),
    Table.COMMITTEES: (_COUNTED, _VILLAGE, _NAME, _SEX, Head(gettext_lazy("Role"), 20)),
}  # fmt: skip
_SEATS = (
    *_POLL, _number(gettext_lazy("Seats")), _number(gettext_lazy("Candidates printed")),
    _number(gettext_lazy("Seats left empty")),
)  # fmt: skip
_PLANS = (
    *_POLL, Head(gettext_lazy("How people vote"), 16), _number(gettext_lazy("Polling places")),
    _number(gettext_lazy("Mobile boxes approved")),
)  # fmt: skip
_OF_SEATS = frozenset({
    "seats", "party_surplus_pct", "committee_surplus_pct", "seats_left_empty", "reruns", "new_elections",
    "by_elections",
})  # fmt: skip
_OF_PLANS = frozenset({"polling_modes", "polling_stations", "mobile_boxes"})
"""Figures about seats and about how a poll was held; the others show its ballots."""


def heads_of(key: str) -> Sequence[Head]:
    """The columns of the rows behind a figure."""
    if key in _OF_SEATS:
        return _SEATS
    return _PLANS if key in _OF_PLANS else HEADS[BEHIND[key].table]


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
    return Opened(heads_of(key), shown, behind.numerator(every), behind.denominator(every))


def cells(counted: bool, row: Row, names: Mapping[str, str], key: str) -> list[Any]:
    """One row as the cells of its table; a dash is what is not known."""
    return [_yes(counted), names.get(row.village, row.village), *told(row, key)]


def told(row: Row, key: str) -> list[Any]:
    """What one row says, after its village, in the columns of a figure."""
    if isinstance(row, PollRow):
        if key in _OF_SEATS:
            return [*_which(row), row.all_seats, row.candidates, row.left_empty]
        return _plan(row) if key in _OF_PLANS else _poll(row)
    return _TOLD[type(row)](row)


def _yes(value: bool | None) -> str:
    if value is None:
        return "—"
    return _("yes") if value else _("no")


def _officer(row: OfficerRow) -> list[Any]:
    return [
        row.name,
        Sex(row.sex).label,
        posts(row.party_post, row.committee_post),
        _yes(row.is_fulltime),
        Education(row.education).label if row.education else "—",
        Politics(row.politics).label if row.politics else "—",
        origins(list(row.origins)) or "—",
        _("%(years)s y %(months)s m") % {"years": row.months // 12, "months": row.months % 12},
        row.ethnic_group or "—",
        _yes(row.served_before),
    ]


def _who(row: CandidacyRow | EndingRow | AuditRow) -> list[Any]:
    return [row.name, Sex(row.sex).label, posts(row.party_post, row.committee_post)]


def _candidacy(row: CandidacyRow) -> list[Any]:
    politics = Politics(row.politics).label if row.politics else "—"
    return [*_who(row), politics, row.vetted_on or "—", CandidacyState(row.state).label, row.pledged_on or "—"]


def _which(row: PollRow) -> list[Any]:
    outcome = NextStep(row.next_step).label if row.is_valid else _("Void")
    return [f"{Organ(row.organ).label} · {Round(row.round).label}", row.number, row.held_on, outcome]


def _poll(row: PollRow) -> list[Any]:
    numbers = [row.due, row.present, row.registered or None, row.cast, row.proxy, row.mobile, row.invalid]
    return [*_which(row), *numbers]


def _plan(row: PollRow) -> list[Any]:
    if row.mode is None:
        return [*_which(row), "—", None, None]
    return [*_which(row), PollingMode(row.mode).label, row.stations, row.boxes]


def _village(row: VillageRow) -> list[Any]:
    decided = [row.party_on or "—", row.committee_on or "—"]
    return [row.roll, *decided, _yes(row.on_schedule), _yes(row.secretary), _yes(row.chair)]


def _return(row: ReturnRow) -> list[Any]:
    return list(astuple(row)[1:])


def _ending(row: EndingRow) -> list[Any]:
    return [*_who(row), row.ended_on, EndReason(row.reason).label]


def _audit(row: AuditRow) -> list[Any]:
    return [*_who(row), AuditState(row.state).label, row.done_on or "—"]


def _sitting(row: CommitteeRow) -> list[Any]:
    return [row.name, Sex(row.sex).label, CommitteeRole(row.role).label]


_TOLD: Mapping[type[Row], Callable[[Any], list[Any]]] = {
    OfficerRow: _officer,
    CandidacyRow: _candidacy,
    VillageRow: _village,
    ReturnRow: _return,
    EndingRow: _ending,
    AuditRow: _audit,
    CommitteeRow: _sitting,
}
