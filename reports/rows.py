"""Which of the rows a report keeps each figure counts: above the line, below it, by band. Pure.

``BEHIND`` says it for every figure that is made of rows; a test counts each figure again from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reports.row_types import ADDED_WITH_ROWS as ADDED_WITH_ROWS
from reports.row_types import FROM_THE_FIRST as FROM_THE_FIRST
from reports.row_types import ROW_TYPES as ROW_TYPES
from reports.row_types import AuditRow as AuditRow
from reports.row_types import CandidacyRow as CandidacyRow
from reports.row_types import CommitteeRow as CommitteeRow
from reports.row_types import EndingRow as EndingRow
from reports.row_types import Kept as Kept
from reports.row_types import OfficerRow as OfficerRow
from reports.row_types import PollRow as PollRow
from reports.row_types import ReturnRow as ReturnRow
from reports.row_types import Row as Row
from reports.row_types import Table as Table
from reports.row_types import VillageRow as VillageRow

_COLLEGE = ("3_college", "4_bachelor", "5_graduate")
_PARTY_MEMBER = ("01", "02")
_FORMAL = ("formal", "elected", "not_elected")
_UNDER_36 = 12 * 36
_BANDS_OF_AGE = (
    (12 * 36, "35_or_younger"), (12 * 46, "36_45"), (12 * 56, "46_55"), (12 * 61, "56_60"), (12 * 200, "over_60"),
)  # fmt: skip

Test = Callable[[Any], bool]
Bands = Callable[[Any], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows behind a figure.

    Above the line: rows that pass ``above``, or the sum of their ``amount``, or (``by_village``) their villages. Below:
    rows that pass ``below``, or the sum of their ``amount_below``; None where the figure has no rows below the line.
    ``less``: what is subtracted from the sum above. ``bands``: how much a row adds to which band.
    """

    table: Table
    above: Test
    below: Test | None = None
    amount: str = ""
    amount_below: str = ""
    by_village: bool = False
    less: str = ""
    bands: Bands | None = None

    def belongs(self, row: Row) -> bool:
        """Whether the row has to do with the figure at all."""
        return self.above(row) or (self.below is not None and self.below(row))

    def numerator(self, rows: Iterable[Any]) -> int:
        """The integer above the line, counted from the rows."""
        counted = [row for row in rows if self.above(row)]
        if self.by_village:
            return len({row.village for row in counted})
        less = sum(getattr(row, self.less) or 0 for row in counted) if self.less else 0
        return (sum(getattr(row, self.amount) or 0 for row in counted) if self.amount else len(counted)) - less

    def by_band(self, rows: Iterable[Any]) -> dict[str, int]:
        """The integer of every band; bands nobody is in are left out."""
        found: Counter[str] = Counter()
        for row in rows:
            if self.bands is not None and self.above(row):
                found.update(self.bands(row))
        return {band: number for band, number in found.items() if number}

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


def _polls(rule: Test, amount: str = "", below: str = "", **more: Any) -> Behind:
    return Behind(Table.POLLS, rule, rule if below else None, amount, below, **more)


def _returns(part: str, whole: str) -> Behind:
    def both(row: ReturnRow) -> bool:
        return getattr(row, part) is not None and getattr(row, whole) is not None

    return Behind(Table.RETURNS, both, both, part, whole)


def _named(*columns: str) -> Bands:
    """Bands that are columns of the row; the band's name is the column's without ``added_``."""
    return lambda row: {column.removeprefix("added_"): getattr(row, column) or 0 for column in columns}


def _age_band(row: OfficerRow) -> Mapping[str, int]:
    return {next(name for limit, name in _BANDS_OF_AGE if row.months < limit): 1}


def _education_band(row: OfficerRow) -> Mapping[str, int]:
    return {row.education[2:] or "unknown": 1}


def _seat_bands(row: PollRow) -> Mapping[str, int]:
    return {"party": row.all_seats} if row.organ == "party" else (row.seats or {})


def _printed(organ: str) -> Test:
    return lambda row: row.organ == organ and row.number == 1 and row.candidates is not None


def _in_committee(row: OfficerRow) -> bool:
    return bool(row.committee_post)


def _chair(row: OfficerRow) -> bool:
    return row.committee_post == "chair"


def _woman(row: Any) -> bool:
    return bool(row.sex == "2")


def _party_member(row: Any) -> bool:
    return row.politics in _PARTY_MEMBER


def _compared(row: OfficerRow) -> bool:
    return row.served_before is not None


def _formal(row: CandidacyRow) -> bool:
    return row.state in _FORMAL


def _planned(row: PollRow) -> bool:
    return row.organ == "committee" and row.number == 1 and row.mode is not None


_ADDED = _named("came_of_age", "moved_in", "rights_restored", "added_otherwise")
_REMOVED = _named("died", "moved_out", "rights_deprived", "registered_twice")


BEHIND: Mapping[str, Behind] = {
    "villages": Behind(Table.VILLAGES, _every),
    "completed_on_schedule_pct": Behind(Table.VILLAGES, lambda row: row.on_schedule, _every),
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
    "age_bands": _officers(_every, bands=_age_band),
    "education_bands": _officers(_every, bands=_education_band),
    "origins": _officers(lambda row: bool(row.origins), bands=lambda row: dict.fromkeys(row.origins, 1)),
    "candidates_vetted": Behind(Table.CANDIDACIES, lambda row: row.vetted_on is not None),
    "candidates_struck_off": Behind(
        Table.CANDIDACIES, lambda row: row.state == "struck_off", lambda row: row.vetted_on is not None
    ),
    "proxy_pct": _polls(_first("committee", "cast", "proxy"), "proxy", "cast"),
    "invalid_pct": _polls(_first("committee", "cast", "invalid"), "invalid", "cast"),
    "roll_total": Behind(Table.VILLAGES, lambda row: row.roll is not None, amount="roll"),
    "registration_pct": Behind(
        Table.RETURNS,
        lambda row: row.adults is not None and row.registered is not None,
        lambda row: row.adults is not None and row.registered is not None,
        "registered",
        "adults",
    ),
    "roll_women_pct": _returns("women", "registered"),
    "roll_party_pct": _returns("party_members", "registered"),
    "roll_minority_pct": _returns("minorities", "registered"),
    "roll_additions": Behind(Table.RETURNS, lambda row: any(_ADDED(row).values()), bands=_ADDED),
    "roll_removals": Behind(Table.RETURNS, lambda row: any(_REMOVED(row).values()), bands=_REMOVED),
    "election_committee": Behind(Table.COMMITTEES, _every),
    "election_committee_women_pct": Behind(Table.COMMITTEES, _woman, _every),
    "candidates_put_forward": Behind(Table.CANDIDACIES, _every),
    "candidates_struck_off_pct": Behind(
        Table.CANDIDACIES,
        lambda row: row.state == "struck_off",
        lambda row: row.state == "struck_off" or row.vetted_on is not None,
    ),
    "candidates_formal": Behind(Table.CANDIDACIES, _formal),
    "candidates_women_pct": Behind(Table.CANDIDACIES, _both(_formal, _woman), _formal),
    "candidates_party_pct": Behind(Table.CANDIDACIES, _both(_formal, _party_member), _formal),
    "pledges_signed_pct": Behind(Table.CANDIDACIES, _both(_formal, lambda row: row.pledged_on is not None), _formal),
    "audits_done_pct": Behind(Table.AUDITS, lambda row: row.state in ("done", "published"), _every),
    "seats": _polls(lambda row: row.number == 1, bands=_seat_bands),
    "party_surplus_pct": _polls(_printed("party"), "candidates", "all_seats", less="all_seats"),
    "committee_surplus_pct": _polls(_printed("committee"), "candidates", "all_seats", less="all_seats"),
    "mobile_pct": _polls(_first("committee", "cast", "mobile"), "mobile", "cast"),
    "reruns": _polls(lambda row: row.round in ("rerun", "runoff") and not row.mid_term),
    "new_elections": _polls(lambda row: row.round == "first" and row.number > 1 and not row.mid_term),
    "seats_left_empty": _polls(lambda row: row.left_empty > 0, "left_empty"),
    "by_elections": _polls(lambda row: row.round == "by_election"),
    "polling_modes": _polls(_planned, bands=lambda row: {row.mode: 1}),
    "polling_stations": _polls(_planned, "stations"),
    "mobile_boxes": _polls(_planned, "boxes"),
    "party_officers": _officers(lambda row: bool(row.party_post), None),
    "committee_officers": _officers(_in_committee, None),
    "cross_appointed": _officers(lambda row: bool(row.party_post and row.committee_post)),
    "secretaries": _officers(_secretary, None),
    "secretaries_women_pct": _officers(_both(_secretary, _woman), _secretary),
    "chairs": _officers(_chair, None),
    "chairs_women_pct": _officers(_both(_chair, _woman), _chair),
    "committee_party_pct": _officers(_both(_in_committee, _party_member), _in_committee),
    "officers_minority_pct": _officers(lambda row: row.ethnic_group not in ("", "汉", "汉族")),
    "villages_with_young_pct": _officers(lambda row: row.months < _UNDER_36, None, by_village=True),
    "officers_reelected": _officers(lambda row: bool(row.served_before), _compared),
    "officers_reelected_pct": _officers(lambda row: bool(row.served_before), _compared),
    "officers_new": _officers(lambda row: row.served_before is False, _compared),
    "officers_new_pct": _officers(lambda row: row.served_before is False, _compared),
    "fulltime_age_bands": _officers(_fulltime, _fulltime, bands=_age_band),
    "fulltime_education_bands": _officers(_fulltime, _fulltime, bands=_education_band),
    "villages_with_young_fulltime_pct": _officers(
        _both(_fulltime, lambda row: row.months < _UNDER_36), None, by_village=True
    ),
    "left_office": Behind(Table.ENDINGS, _every),
    "recalls": Behind(Table.ENDINGS, lambda row: row.reason == "recalled"),
    "villages_with_both_posts": Behind(Table.VILLAGES, lambda row: row.secretary and row.chair, _every),
}
