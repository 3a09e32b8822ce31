"""The integers of one division in one term. Pure: no Django, no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Self


@dataclass(frozen=True, slots=True)
class Facts:
    """Integers counted from rows: villages, organs, ballots, people, and ages in whole months. All of them add up."""

    villages: int = 0
    roll_frozen: int = 0
    candidates_settled: int = 0
    party_certified: int = 0
    committee_certified: int = 0
    completed_on_schedule: int = 0
    organs_polled: int = 0
    organs_filled_at_once: int = 0

    party_polls: int = 0
    party_due: int = 0
    party_present: int = 0
    committee_polls: int = 0
    registered: int = 0
    cast: int = 0
    proxy: int = 0
    proxy_cast: int = 0
    invalid: int = 0
    invalid_cast: int = 0

    officers: int = 0
    officers_months: int = 0
    officers_college: int = 0
    officers_women: int = 0
    officers_party: int = 0
    education_known: int = 0
    sex_known: int = 0
    politics_known: int = 0
    origins_known: int = 0
    cross_appointed: int = 0
    local_talent: int = 0
    fulltime: int = 0
    fulltime_months: int = 0
    fulltime_college: int = 0
    fulltime_education_known: int = 0
    secretaries: int = 0
    secretaries_months: int = 0
    secretaries_college: int = 0
    secretaries_education_known: int = 0
    secretaries_talent: int = 0
    both_posts_filled: int = 0
    secretary_chair: int = 0
    villages_with_young: int = 0

    age_35_or_younger: int = 0
    age_36_45: int = 0
    age_46_55: int = 0
    age_56_60: int = 0
    age_over_60: int = 0

    education_junior: int = 0
    education_senior: int = 0
    education_college: int = 0
    education_bachelor: int = 0
    education_graduate: int = 0
    education_unknown: int = 0

    origin_prosperity: int = 0
    origin_veteran: int = 0
    origin_graduate: int = 0
    origin_local_talent: int = 0
    origin_village_graduate: int = 0
    origin_returned_worker: int = 0
    origin_seconded: int = 0
    origin_retired: int = 0
    origin_recruited: int = 0
    origin_other: int = 0

    candidacies: int = 0
    vetted: int = 0
    struck_off: int = 0

    seats_party: int = 0
    seats_chair: int = 0
    seats_vice_chair: int = 0
    seats_member: int = 0
    rolls: int = 0
    roll_total: int = 0
    adults: int = 0
    adults_registered: int = 0
    roll_women: int = 0
    roll_women_of: int = 0
    roll_party: int = 0
    roll_party_of: int = 0
    roll_minority: int = 0
    roll_minority_of: int = 0
    additions_known: int = 0
    added_came_of_age: int = 0
    added_moved_in: int = 0
    added_rights_restored: int = 0
    added_otherwise: int = 0
    removals_known: int = 0
    removed_died: int = 0
    removed_moved_out: int = 0
    removed_rights_deprived: int = 0
    removed_registered_twice: int = 0

    certified_polls: int = 0
    reruns: int = 0
    new_elections: int = 0
    by_elections: int = 0
    seats_left_empty: int = 0
    mobile: int = 0
    mobile_cast: int = 0
    party_candidates: int = 0
    party_ballot_seats: int = 0
    committee_candidates: int = 0
    committee_ballot_seats: int = 0
    plans: int = 0
    mode_meeting: int = 0
    mode_stations: int = 0
    stations: int = 0
    boxes: int = 0

    party_officers: int = 0
    committee_officers: int = 0
    committee_party: int = 0
    committee_politics_known: int = 0
    chairs: int = 0
    chairs_women: int = 0
    chairs_sex_known: int = 0
    secretaries_women: int = 0
    secretaries_sex_known: int = 0
    officers_minority: int = 0
    compared_with_before: int = 0
    reelected: int = 0
    villages_with_young_fulltime: int = 0

    fulltime_age_35_or_younger: int = 0
    fulltime_age_36_45: int = 0
    fulltime_age_46_55: int = 0
    fulltime_age_56_60: int = 0
    fulltime_age_over_60: int = 0
    fulltime_education_junior: int = 0
    fulltime_education_senior: int = 0
    fulltime_education_college: int = 0
    fulltime_education_bachelor: int = 0
    fulltime_education_graduate: int = 0
    fulltime_education_unknown: int = 0

    left_office: int = 0
    recalled: int = 0

    decided: int = 0
    formal: int = 0
    formal_women: int = 0
    formal_sex_known: int = 0
    formal_party: int = 0
    formal_politics_known: int = 0
    pledges: int = 0
    audits: int = 0
    audits_done: int = 0
    election_committees: int = 0
    election_committee: int = 0
    election_committee_women: int = 0
    election_committee_sex_known: int = 0

    @classmethod
    def total(cls, rows: Iterable[tuple[int, ...]]) -> Self:
        """Sum of rows whose columns are in the order of the fields; no rows are all zeros."""
        return cls(*(sum(column) for column in zip(*rows, strict=True)))

    def as_dict(self) -> dict[str, int]:
        """The integers by name."""
        return asdict(self)


FACT_NAMES: tuple[str, ...] = tuple(each.name for each in fields(Facts))
