"""What the rooms hold about one village in one term, side by side, as integers. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Book:
    """Integers of one village election; flags are 0 or 1, ages whole months. Before = the previous term's."""

    # The village election itself: counters and states that mirror rows elsewhere.
    registered: int = 0
    candidates: int = 0
    vetted: int = 0
    struck_off: int = 0
    party_due: int = 0
    party_present: int = 0
    cast: int = 0
    seats_chair: int = 0
    seats_committee: int = 0
    seats_party: int = 0
    vacancies: int = 0
    roll_frozen: int = 0
    list_done: int = 0
    party_certified: int = 0
    committee_certified: int = 0
    completed: int = 0

    # The roll, row by row.
    roll: int = 0
    roll_without_number: int = 0
    roll_sex_known: int = 0
    roll_women: int = 0
    roll_under_age: int = 0
    roll_doubles: int = 0

    # The first certified party poll.
    p_due: int = 0
    p_present: int = 0
    p_issued: int = 0
    p_cast: int = 0
    p_valid: int = 0
    p_invalid: int = 0
    p_lines_over: int = 0
    p_posts_over: int = 0
    p_elected: int = 0
    p_is_valid: int = 0

    # The first certified committee poll.
    all_voters: int = 0
    c_registered: int = 0
    c_issued: int = 0
    c_cast: int = 0
    c_valid: int = 0
    c_invalid: int = 0
    c_proxy: int = 0
    c_mobile: int = 0
    c_lines_over: int = 0
    c_posts_over: int = 0
    c_elected: int = 0
    c_elected_by_half: int = 0
    c_is_valid: int = 0

    # Candidacies and opinions.
    people: int = 0
    people_vetted: int = 0
    people_struck_off: int = 0
    standing_unvetted: int = 0
    elected_struck_off: int = 0
    elected_by_state: int = 0
    elected_by_ballot: int = 0
    vetted_without_answer: int = 0

    # Officers in office.
    officers: int = 0
    officers_party: int = 0
    officers_committee: int = 0
    officers_both: int = 0
    secretaries: int = 0
    chairs: int = 0
    committee_women: int = 0
    committee_sex_known: int = 0
    officers_months: int = 0
    officers_under_age: int = 0
    officers_over_70: int = 0
    officers_no_education: int = 0
    officers_elsewhere: int = 0
    party_posts_outside_party: int = 0
    officers_not_elected: int = 0
    elected_not_officers: int = 0
    fulltime: int = 0

    # The previous term.
    before: int = 0
    before_registered: int = 0
    before_cast: int = 0
    before_due: int = 0
    before_officers: int = 0
    before_months: int = 0


BOOK_FIELDS: tuple[str, ...] = tuple(each.name for each in fields(Book))
