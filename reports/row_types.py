"""Rows a report keeps beside its figures: one kind of row per table, and all of them as JSON. Pure.

A column added later has a default: rows kept before it are read without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from enum import StrEnum
from typing import Any, Self


class Table(StrEnum):
    """Which rows."""

    OFFICERS = "officers"
    CANDIDACIES = "candidacies"
    POLLS = "polls"
    VILLAGES = "villages"
    RETURNS = "returns"
    ENDINGS = "endings"
    AUDITS = "audits"
    COMMITTEES = "committees"


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """Somebody in office when the report was made; ``months`` is the age on election day.

    ``served_before``: at the end of the previous term; None where the village's roster of that term is not known.
    """

    village: str
    name: str
    sex: str
    party_post: str
    committee_post: str
    is_fulltime: bool
    education: str
    politics: str
    origins: Sequence[str]
    months: int
    ethnic_group: str = ""
    served_before: bool | None = None


@dataclass(frozen=True, slots=True)
class CandidacyRow:
    """Somebody put forward; departments' opinions are not among what a report keeps."""

    village: str
    name: str
    sex: str
    party_post: str
    committee_post: str
    vetted_on: str | None
    state: str
    politics: str = ""
    pledged_on: str | None = None


@dataclass(frozen=True, slots=True)
class PollRow:
    """One certified poll with the figures of its result; None is not known."""

    village: str
    organ: str
    number: int
    held_on: str
    is_valid: bool
    next_step: str
    due: int | None
    present: int | None
    registered: int
    cast: int | None
    proxy: int | None
    invalid: int | None
    mobile: int | None = None
    round: str = "first"
    mid_term: bool = False
    seats: Mapping[str, int] | None = None
    candidates: int | None = None
    left_empty: int = 0
    mode: str | None = None
    stations: int | None = None
    boxes: int | None = None

    @property
    def all_seats(self) -> int:
        """Seats of every post together."""
        return sum((self.seats or {}).values())


@dataclass(frozen=True, slots=True)
class VillageRow:
    """One village of the term: the roll, and when each election was decided; ``roll`` is None without a roll."""

    village: str
    roll: int | None
    party_on: str | None
    committee_on: str | None
    on_schedule: bool
    secretary: bool
    chair: bool


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """What one village reported of its registration; None where the form is empty."""

    village: str
    adults: int | None
    registered: int | None
    women: int | None
    party_members: int | None
    minorities: int | None
    came_of_age: int | None
    moved_in: int | None
    rights_restored: int | None
    added_otherwise: int | None
    died: int | None
    moved_out: int | None
    rights_deprived: int | None
    registered_twice: int | None


@dataclass(frozen=True, slots=True)
class EndingRow:
    """Somebody whose office ended in mid-term."""

    village: str
    name: str
    sex: str
    party_post: str
    committee_post: str
    ended_on: str
    reason: str


@dataclass(frozen=True, slots=True)
class AuditRow:
    """The audit of an officer of the previous term."""

    village: str
    name: str
    sex: str
    party_post: str
    committee_post: str
    state: str
    done_on: str | None


@dataclass(frozen=True, slots=True)
class CommitteeRow:
    """Somebody who sits on a village's election committee."""

    village: str
    name: str
    sex: str
    role: str


Row = OfficerRow | CandidacyRow | PollRow | VillageRow | ReturnRow | EndingRow | AuditRow | CommitteeRow
ROW_TYPES: Mapping[Table, type[Row]] = {
    Table.OFFICERS: OfficerRow,
    Table.CANDIDACIES: CandidacyRow,
    Table.POLLS: PollRow,
    Table.VILLAGES: VillageRow,
    Table.RETURNS: ReturnRow,
    Table.ENDINGS: EndingRow,
    Table.AUDITS: AuditRow,
    Table.COMMITTEES: CommitteeRow,
}
FROM_THE_FIRST = frozenset({Table.OFFICERS, Table.CANDIDACIES, Table.POLLS})
"""Tables that every report with rows has; the others were added later, together with the figure below."""
ADDED_WITH_ROWS = "roll_total"


@dataclass(frozen=True, slots=True)
class Kept:
    """All rows of one report by table."""

    officers: tuple[OfficerRow, ...] = ()
    candidacies: tuple[CandidacyRow, ...] = ()
    polls: tuple[PollRow, ...] = ()
    villages: tuple[VillageRow, ...] = ()
    returns: tuple[ReturnRow, ...] = ()
    endings: tuple[EndingRow, ...] = ()
    audits: tuple[AuditRow, ...] = ()
    committees: tuple[CommitteeRow, ...] = ()

    def of(self, table: Table, under: str = "") -> list[Any]:
        """Rows of one table under a division."""
        return [row for row in getattr(self, table) if row.village.startswith(under)]

    def to_json(self) -> dict[str, Any]:
        """Values without their names repeated in every row."""
        return {
            table.value: {
                "columns": [each.name for each in fields(ROW_TYPES[table])],
                "rows": [astuple(row) for row in getattr(self, table)],
            }
            for table in Table
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The rows again."""
        return cls(
            **{table.value: tuple(_rows(ROW_TYPES[table], data[table.value])) for table in Table if table.value in data}
        )


def _rows(row_type: type[Row], kept: Mapping[str, Any]) -> Iterable[Any]:
    for values in kept["rows"]:
        yield row_type(**dict(zip(kept["columns"], values, strict=True)))
