"""The rows a report was counted from, kept with it: officers, candidacies and polls, and which figure counts which.

Pure. ``BEHIND`` says for a figure which rows stand above the line and which below it; a test holds every figure against
its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from enum import StrEnum
from typing import Any, Self

_COLLEGE = ("3_college", "4_bachelor", "5_graduate")
_UNDER_36 = 12 * 36


class Table(StrEnum):
    """Which rows."""

    OFFICERS = "officers"
    CANDIDACIES = "candidacies"
    POLLS = "polls"


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """Somebody in office when the report was made; ``months`` is the age on election day."""

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


Row = OfficerRow | CandidacyRow | PollRow
ROW_TYPES: Mapping[Table, type[Row]] = {
    Table.OFFICERS: OfficerRow,
    Table.CANDIDACIES: CandidacyRow,
    Table.POLLS: PollRow,
}


@dataclass(frozen=True, slots=True)
class Kept:
    """All rows of one report by table."""

    officers: tuple[OfficerRow, ...] = ()
    candidacies: tuple[CandidacyRow, ...] = ()
    polls: tuple[PollRow, ...] = ()

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
        return cls(**{table.value: tuple(_rows(ROW_TYPES[table], data[table.value])) for table in Table})


def _rows(row_type: type[Row], kept: Mapping[str, Any]) -> Iterable[Any]:
    for values in kept["rows"]:
        yield row_type(**dict(zip(kept["columns"], values, strict=True)))


Test = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows behind a figure.

    Above the line: rows that pass ``above``, or the sum of their ``amount``, or (``by_village``) their villages. Below:
    rows that pass ``below``, or the sum of their ``amount_below``; None where the figure has no rows below the line.
    """

    table: Table
    above: Test
    below: Test | None = None
    amount: str = ""
    amount_below: str = ""
    by_village: bool = False

    def belongs(self, row: Row) -> bool:
        """Whether the row has to do with the figure at all."""
        return self.above(row) or (self.below is not None and self.below(row))

    def numerator(self, rows: Iterable[Any]) -> int:
        """The integer above the line, counted from the rows."""
        counted = [row for row in rows if self.above(row)]
        if self.by_village:
            return len({row.village for row in counted})
        return sum(getattr(row, self.amount) or 0 for row in counted) if self.amount else len(counted)

    def denominator(self, rows: Iterable[Any]) -> int | None:
        """The integer below the line; None where it is not made of these rows."""
        if self.below is None:
            return None
        counted = [row for row in rows if self.below(row)]
        return sum(getattr(row, self.amount_below) or 0 for row in counted) if self.amount_below else len(counted)


def _every(_row: Row) -> bool:
    return True


def _fulltime(row: OfficerRow) -> bool:
    return row.is_fulltime


def _secretary(row: OfficerRow) -> bool:
    return row.party_post == "secretary"


def _college(row: OfficerRow) -> bool:
    return row.education in _COLLEGE


def _both(first: Test, second: Test) -> Test:
    return lambda row: first(row) and second(row)


def _from(*origins: str) -> Test:
    return lambda row: any(each in row.origins for each in origins)


def _first(organ: str, *known: str) -> Test:
    return lambda row: row.organ == organ and row.number == 1 and all(getattr(row, name) is not None for name in known)


_PARTY = _first("party", "due", "present")
_VOTE = _first("committee", "cast")
_SECRETARY_CHAIR: Test = lambda row: _secretary(row) and row.committee_post == "chair"  # noqa: E731 - a rule as a value


def _officers(above: Test, below: Test | None = _every, **more: Any) -> Behind:
    return Behind(Table.OFFICERS, above, below, **more)


def _polls(rule: Test, amount: str, below: str = "") -> Behind:
    return Behind(Table.POLLS, rule, rule if below else None, amount, below)


BEHIND: Mapping[str, Behind] = {
    "first_vote_success_pct": Behind(
        Table.POLLS,
        lambda row: row.number == 1 and row.is_valid and row.next_step == "certify",
        lambda row: row.number == 1,
    ),
    "secretary_chair": _officers(_SECRETARY_CHAIR, None),
    "secretary_chair_pct": _officers(_SECRETARY_CHAIR, None),
    "party_due": _polls(_PARTY, "due"),
    "party_present": _polls(_PARTY, "present", "due"),
    "party_turnout_pct": _polls(_PARTY, "present", "due"),
    "voters_registered": _polls(_VOTE, "registered"),
    "voters_cast": _polls(_VOTE, "cast", "registered"),
    "voter_turnout_pct": _polls(_VOTE, "cast", "registered"),
    "officers": _officers(_every, None),
    "officers_mean_age": _officers(_every, amount="months"),
    "officers_college_pct": _officers(_college),
    "officers_women_pct": _officers(lambda row: row.sex == "2"),
    "officers_party_pct": _officers(lambda row: row.politics in ("01", "02")),
    "fulltime": _officers(_fulltime),
    "fulltime_mean_age": _officers(_fulltime, _fulltime, amount="months"),
    "fulltime_college_pct": _officers(_both(_fulltime, _college), _fulltime),
    "secretaries_mean_age": _officers(_secretary, _secretary, amount="months"),
    "secretaries_college_pct": _officers(_both(_secretary, _college), _secretary),
    "secretaries_talent_pct": _officers(_both(_secretary, _from("veteran", "prosperity")), _secretary),
    "villages_with_officer_35_or_younger": _officers(lambda row: row.months < _UNDER_36, None, by_village=True),
    "local_talent": _officers(_from("local_talent", "graduate")),
    "local_talent_pct": _officers(_from("local_talent", "graduate")),
    "cross_appointment_pct": _officers(lambda row: bool(row.party_post and row.committee_post)),
    "age_bands": _officers(_every),
    "education_bands": _officers(_every),
    "origins": _officers(lambda row: bool(row.origins)),
    "candidates_vetted": Behind(Table.CANDIDACIES, lambda row: row.vetted_on is not None),
    "candidates_struck_off": Behind(
        Table.CANDIDACIES, lambda row: row.state == "struck_off", lambda row: row.vetted_on is not None
    ),
    "proxy_pct": _polls(_first("committee", "cast", "proxy"), "proxy", "cast"),
    "invalid_pct": _polls(_first("committee", "cast", "invalid"), "invalid", "cast"),
}
