"""Every figure of a report once more, in plain Python, from the rows a report keeps as they leave the site (JSON).

Written without the catalogue's rules and without ``reports.rows``: a mistake there must not be repeated here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace as Row
from typing import Any

from reports.rowkeeping import kept_rows
from villages.models import Term

Rows = dict[str, list[Row]]
Counted = tuple[Any, int | None, int | None]
UNKNOWN: Counted = (None, None, None)


def exported(term: Term | None) -> Rows:
    """The rows of a whole term as somebody outside reads them."""
    assert term is not None
    data = json.loads(json.dumps(kept_rows(term, term.scope_id).to_json()))
    return {
        name: [Row(**dict(zip(table["columns"], row, strict=True))) for row in table["rows"]]
        for name, table in data.items()
    }


def recounted(key: str, rows: Rows) -> Counted:
    """Value as displayed, numerator and denominator of a figure; ledgers nobody keeps have none."""
    return RECOUNTS[key](rows) if key in RECOUNTS else UNKNOWN


def half_up(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.1"), ROUND_HALF_UP)


def number(top: int, bottom: int | None = None, *, known: object = True) -> Counted:
    """A count; unknown unless ``known``."""
    return (top, top, bottom) if known else UNKNOWN


def share(top: int, bottom: int, *, known: object = True) -> Counted:
    """A share: never 100 unless both are equal, never 0 unless the top is."""
    if not known or not bottom:
        return UNKNOWN if not known else (None, top, bottom)
    shown = half_up(Decimal(100 * top) / bottom)
    if shown == 100 and top < bottom:
        shown = Decimal("99.9")
    if shown == 0 and top > 0:
        shown = Decimal("0.1")
    return shown, top, bottom


def bands(found: Counter[str], names: Iterable[str], total: int | None = None, *, known: object = True) -> Counted:
    """Numbers by band."""
    if not known:
        return UNKNOWN
    numbers = {name: found[name] for name in names}
    return numbers, None, sum(numbers.values()) if total is None else total


def mean_age(people: list[Row]) -> Counted:
    if not people:
        return UNKNOWN
    months = sum(each.months for each in people)
    return half_up(Decimal(months) / 12 / len(people)), months, len(people)


# --- Groups of rows ---------------------------------------------------------------------------------------------------

AGES = ("35_or_younger", "36_45", "46_55", "56_60", "over_60")
SCHOOLING = ("junior", "senior", "college", "bachelor", "graduate", "unknown")
COLLEGE = ("3_college", "4_bachelor", "5_graduate")


def age_band(each: Row) -> str:
    years = each.months // 12
    return AGES[0 if years < 36 else 1 if years < 46 else 2 if years < 56 else 3 if years < 61 else 4]


def secretaries(rows: Rows) -> list[Row]:
    return [each for each in rows["officers"] if each.party_post == "secretary"]


def chairs(rows: Rows) -> list[Row]:
    return [each for each in rows["officers"] if each.committee_post == "chair"]


def fulltime(rows: Rows) -> list[Row]:
    return [each for each in rows["officers"] if each.is_fulltime]


def committee(rows: Rows) -> list[Row]:
    return [each for each in rows["officers"] if each.committee_post]


def formal(rows: Rows) -> list[Row]:
    return [each for each in rows["candidacies"] if each.state in ("formal", "elected", "not_elected")]


def firsts(rows: Rows, organ: str, *known: str) -> list[Row]:
    polls = [each for each in rows["polls"] if each.organ == organ and each.number == 1]
    return [each for each in polls if all(getattr(each, name) is not None for name in known)]


def both_posts(rows: Rows) -> set[str]:
    return {each.village for each in secretaries(rows)} & {each.village for each in chairs(rows)}


def both_in_one(rows: Rows) -> int:
    return sum(each.committee_post == "chair" for each in secretaries(rows))


def villages_with_young(people: list[Row]) -> int:
    return len({each.village for each in people if each.months < 36 * 12})


def of_origin(people: list[Row], *origins: str) -> int:
    return sum(bool(set(origins) & set(each.origins)) for each in people)


def college(people: list[Row]) -> Counted:
    known = any(each.education for each in people)
    return share(sum(each.education in COLLEGE for each in people), len(people), known=known)


def women(people: list[Row]) -> Counted:
    return share(sum(each.sex == "2" for each in people), len(people), known=any(each.sex != "0" for each in people))


def party(people: list[Row]) -> Counted:
    members = sum(each.politics in ("01", "02") for each in people)
    return share(members, len(people), known=any(each.politics for each in people))


def by_age(people: list[Row]) -> Counted:
    return bands(Counter(map(age_band, people)), AGES, len(people), known=people)


def by_schooling(people: list[Row]) -> Counted:
    found = Counter(each.education[2:] or "unknown" for each in people)
    return bands(found, SCHOOLING, len(people), known=any(each.education for each in people))


def added(polls: list[Row], name: str) -> int:
    return sum(getattr(each, name) for each in polls)


def seats_of(poll: Row) -> int:
    return sum(poll.seats.values())


def surplus(rows: Rows, organ: str) -> Counted:
    polls = firsts(rows, organ, "candidates")
    seats = sum(map(seats_of, polls))
    return share(added(polls, "candidates") - seats, seats, known=polls)


def seats(rows: Rows) -> Counted:
    found: Counter[str] = Counter(party=sum(map(seats_of, firsts(rows, "party"))))
    for poll in firsts(rows, "committee"):
        found.update(poll.seats)
    return bands(found, ("party", "chair", "vice_chair", "member"), known=rows["polls"])


def part_of_cast(rows: Rows, name: str) -> Counted:
    polls = firsts(rows, "committee", "cast", name)
    return share(added(polls, name), added(polls, "cast"), known=added(polls, "cast"))


def on_schedule(rows: Rows) -> Counted:
    known = any(each.number == 1 for each in rows["polls"])
    return share(sum(each.on_schedule for each in rows["villages"]), len(rows["villages"]), known=known)


def at_once(rows: Rows) -> Counted:
    polls = [each for each in rows["polls"] if each.number == 1]
    return share(sum(each.is_valid and each.next_step == "certify" for each in polls), len(polls), known=polls)


def polls_of(rows: Rows, rule: Callable[[Row], bool]) -> Counted:
    return number(sum(map(rule, rows["polls"])), known=rows["polls"])


def again(rows: Rows, served: bool, as_share: bool) -> Counted:
    compared = [each for each in rows["officers"] if each.served_before is not None]
    found = sum(each.served_before is served for each in compared)
    return share(found, len(compared), known=compared) if as_share else number(found, len(compared), known=compared)


def returned(rows: Rows, top: str, bottom: str) -> Counted:
    both = [each for each in rows["returns"] if getattr(each, top) is not None and getattr(each, bottom) is not None]
    return share(added(both, top), added(both, bottom), known=both)


def moved(rows: Rows, *columns: str) -> Counted:
    found: Counter[str] = Counter()
    for each in rows["returns"]:
        found.update({name.removeprefix("added_"): getattr(each, name) or 0 for name in columns})
    known = any(getattr(each, name) is not None for each in rows["returns"] for name in columns)
    return bands(found, [name.removeprefix("added_") for name in columns], known=known)


def planned(rows: Rows) -> list[Row]:
    return firsts(rows, "committee", "mode")


def struck_off(rows: Rows) -> Counted:
    decided = [each for each in rows["candidacies"] if each.vetted_on or each.state == "struck_off"]
    return share(sum(each.state == "struck_off" for each in decided), len(decided), known=decided)


ORIGINS = ("prosperity", "veteran", "graduate", "local_talent", "village_graduate", "returned_worker", "seconded",
           "retired", "recruited", "other")  # fmt: skip
ADDED = ("came_of_age", "moved_in", "rights_restored", "added_otherwise")
REMOVED = ("died", "moved_out", "rights_deprived", "registered_twice")


def origins_known(rows: Rows) -> bool:
    return any(each.origins for each in rows["officers"])


RECOUNTS: dict[str, Callable[[Rows], Counted]] = {
    "villages": lambda r: number(len(r["villages"])),
    "completed_on_schedule_pct": on_schedule,
    "first_vote_success_pct": at_once,
    "secretary_chair": lambda r: number(both_in_one(r), len(both_posts(r)), known=both_posts(r)),
    "secretary_chair_pct": lambda r: share(both_in_one(r), len(both_posts(r)), known=both_posts(r)),
    "party_due": lambda r: number(added(firsts(r, "party"), "due"), known=firsts(r, "party")),
    "party_present": lambda r: number(
        added(firsts(r, "party"), "present"), added(firsts(r, "party"), "due"), known=firsts(r, "party")
    ),
    "party_turnout_pct": lambda r: share(
        added(firsts(r, "party"), "present"), added(firsts(r, "party"), "due"), known=firsts(r, "party")
    ),
    "voters_registered": lambda r: number(
        added(firsts(r, "committee"), "registered"), known=firsts(r, "committee")
    ),
    "voters_cast": lambda r: number(
        added(firsts(r, "committee"), "cast"), added(firsts(r, "committee"), "registered"),
        known=firsts(r, "committee"),
    ),
    "voter_turnout_pct": lambda r: share(
        added(firsts(r, "committee"), "cast"), added(firsts(r, "committee"), "registered"),
        known=firsts(r, "committee"),
    ),
    "officers": lambda r: number(len(r["officers"]), known=r["officers"]),
    "officers_mean_age": lambda r: mean_age(r["officers"]),
    "officers_college_pct": lambda r: college(r["officers"]),
    "officers_women_pct": lambda r: women(r["officers"]),
    "officers_party_pct": lambda r: party(r["officers"]),
    "fulltime": lambda r: number(len(fulltime(r)), len(r["officers"]), known=r["officers"]),
    "fulltime_mean_age": lambda r: mean_age(fulltime(r)),
    "fulltime_college_pct": lambda r: college(fulltime(r)),
    "secretaries_mean_age": lambda r: mean_age(secretaries(r)),
    "secretaries_college_pct": lambda r: college(secretaries(r)),
    "secretaries_talent_pct": lambda r: share(
        of_origin(secretaries(r), "veteran", "prosperity"), len(secretaries(r)), known=origins_known(r)
    ),
    "villages_with_officer_35_or_younger": lambda r: number(
        villages_with_young(r["officers"]), len(r["villages"]), known=r["officers"]
    ),
    "local_talent": lambda r: number(
        of_origin(r["officers"], "local_talent", "graduate"), len(r["officers"]), known=origins_known(r)
    ),
    "local_talent_pct": lambda r: share(
        of_origin(r["officers"], "local_talent", "graduate"), len(r["officers"]), known=origins_known(r)
    ),
    "cross_appointment_pct": lambda r: share(
        sum(bool(each.party_post) for each in committee(r)), len(r["officers"]), known=r["officers"]
    ),
    "age_bands": lambda r: by_age(r["officers"]),
    "education_bands": lambda r: by_schooling(r["officers"]),
    "origins": lambda r: bands(
        Counter(name for each in r["officers"] for name in each.origins), ORIGINS, len(r["officers"]),
        known=origins_known(r),
    ),
    "candidates_vetted": lambda r: number(
        sum(each.vetted_on is not None for each in r["candidacies"]), known=r["candidacies"]
    ),
    "candidates_struck_off": lambda r: number(
        sum(each.state == "struck_off" for each in r["candidacies"]),
        sum(each.vetted_on is not None for each in r["candidacies"]), known=r["candidacies"],
    ),
    "proxy_pct": lambda r: part_of_cast(r, "proxy"),
    "invalid_pct": lambda r: part_of_cast(r, "invalid"),
    "roll_total": lambda r: number(
        sum(each.roll or 0 for each in r["villages"]), known=any(each.roll is not None for each in r["villages"])
    ),
    "registration_pct": lambda r: returned(r, "registered", "adults"),
    "roll_women_pct": lambda r: returned(r, "women", "registered"),
    "roll_party_pct": lambda r: returned(r, "party_members", "registered"),
    "roll_minority_pct": lambda r: returned(r, "minorities", "registered"),
    "roll_additions": lambda r: moved(r, *ADDED),
    "roll_removals": lambda r: moved(r, *REMOVED),
    "election_committee": lambda r: number(len(r["committees"]), known=r["committees"]),
    "election_committee_women_pct": lambda r: women(r["committees"]),
    "candidates_put_forward": lambda r: number(len(r["candidacies"]), known=r["candidacies"]),
    "candidates_struck_off_pct": struck_off,
    "candidates_formal": lambda r: number(len(formal(r)), known=formal(r)),
    "candidates_women_pct": lambda r: women(formal(r)),
    "candidates_party_pct": lambda r: party(formal(r)),
    "pledges_signed_pct": lambda r: share(
        sum(each.pledged_on is not None for each in formal(r)), len(formal(r)),
        known=any(each.pledged_on for each in formal(r)),
    ),
    "audits_done_pct": lambda r: share(
        sum(each.state in ("done", "published") for each in r["audits"]), len(r["audits"]), known=r["audits"]
    ),
    "seats": seats,
    "party_surplus_pct": lambda r: surplus(r, "party"),
    "committee_surplus_pct": lambda r: surplus(r, "committee"),
    "mobile_pct": lambda r: part_of_cast(r, "mobile"),
    "reruns": lambda r: polls_of(r, lambda each: each.round in ("rerun", "runoff") and not each.mid_term),
    "new_elections": lambda r: polls_of(
        r, lambda each: each.round == "first" and each.number > 1 and not each.mid_term
    ),
    "seats_left_empty": lambda r: number(sum(each.left_empty for each in r["polls"]), known=r["polls"]),
    "by_elections": lambda r: polls_of(r, lambda each: each.round == "by_election"),
    "polling_modes": lambda r: bands(
        Counter(each.mode for each in planned(r)), ("meeting", "stations"), known=planned(r)
    ),
    "polling_stations": lambda r: number(added(planned(r), "stations"), known=planned(r)),
    "mobile_boxes": lambda r: number(added(planned(r), "boxes"), known=planned(r)),
    "party_officers": lambda r: number(sum(bool(each.party_post) for each in r["officers"]), known=r["officers"]),
    "committee_officers": lambda r: number(len(committee(r)), known=r["officers"]),
    "cross_appointed": lambda r: number(
        sum(bool(each.party_post) for each in committee(r)), len(r["officers"]), known=r["officers"]
    ),
    "secretaries": lambda r: number(len(secretaries(r)), known=r["officers"]),
    "secretaries_women_pct": lambda r: women(secretaries(r)),
    "chairs": lambda r: number(len(chairs(r)), known=r["officers"]),
    "chairs_women_pct": lambda r: women(chairs(r)),
    "committee_party_pct": lambda r: party(committee(r)),
    "officers_minority_pct": lambda r: share(
        sum(each.ethnic_group not in ("", "汉族") for each in r["officers"]), len(r["officers"]),
        known=any(each.ethnic_group not in ("", "汉族") for each in r["officers"]),
    ),
    "villages_with_young_pct": lambda r: share(
        villages_with_young(r["officers"]), len(r["villages"]), known=r["officers"]
    ),
    "officers_reelected": lambda r: again(r, True, False),
    "officers_reelected_pct": lambda r: again(r, True, True),
    "officers_new": lambda r: again(r, False, False),
    "officers_new_pct": lambda r: again(r, False, True),
    "fulltime_age_bands": lambda r: by_age(fulltime(r)),
    "fulltime_education_bands": lambda r: by_schooling(fulltime(r)),
    "villages_with_young_fulltime_pct": lambda r: share(
        villages_with_young(fulltime(r)), len(r["villages"]), known=fulltime(r)
    ),
    "left_office": lambda r: number(len(r["endings"]), known=r["officers"]),
    "recalls": lambda r: number(sum(each.reason == "recalled" for each in r["endings"]), known=r["officers"]),
    "villages_with_both_posts": lambda r: number(len(both_posts(r)), len(r["villages"]), known=r["officers"]),
}  # fmt: skip
