"""Counts the integers a report is made of: one SQL statement, whatever the division and however many its villages.

One statement also means one moment: a result certified while it runs is either in every figure or in none. Counted
are only certified results, officers in office and candidacies; nothing that somebody typed as a total.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db import connection

from reports.figures import FACT_NAMES
from reports.report import Count, Integers, Row
from villages.codes import COLLEGE_AND_ABOVE, LOCAL_TALENT, SECRETARY_TALENT, Education, Origin
from villages.models import Term

# Ages count as under 36 until the month before the 36th birthday: "35 or younger".
_UNDER_36, _UNDER_46, _UNDER_56, _UNDER_61 = (12 * years for years in (36, 46, 56, 61))
_SECRETARY = "party_post = 'secretary'"
_COLLEGE = "education IN %(college)s"
_FIRST_PARTY = "organ = 'party' AND number = 1 AND due IS NOT NULL AND present IS NOT NULL"
_FIRST_VOTE = "organ = 'committee' AND number = 1 AND \"cast\" IS NOT NULL"
_FILLED = "is_valid AND next_step = 'certify'"
# Seats the rules let stay empty after a rerun (``vacancy_ok_min``) and that were decided to end the election too.
_ENDED = f"NOT mid_term AND ({_FILLED} OR left_empty > 0) AND held_on <= deadline"
_FIRST_OF = "organ = '{organ}' AND number = 1 AND candidates IS NOT NULL"
_PLANNED = "organ = 'committee' AND number = 1 AND mode IS NOT NULL"
_CHAIR = "committee_post = 'chair'"
_COMMITTEE = "committee_post <> ''"
_PARTY_MEMBER = "politics IN ('01', '02')"


def _number(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


def _sum(column: str, condition: str) -> str:
    return f"sum({column}) FILTER (WHERE {condition})"


_OF_ELECTION = {
    "villages": "1",
    "roll_frozen": "(roll_state = 'frozen')::int",
    "candidates_settled": "(candidates_state = 'done')::int",
    "party_certified": "(party_stage = 'certified')::int",
    "committee_certified": "(committee_stage = 'certified')::int",
    "rolls": "(roll_state <> 'empty')::int",
    "roll_total": "CASE WHEN roll_state <> 'empty' THEN registered ELSE 0 END",
}
_OF_RESULTS = {
    "completed_on_schedule": (
        f"(bool_or(organ = 'party' AND {_ENDED}) AND bool_or(organ = 'committee' AND {_ENDED}))::int"
    ),
    "organs_polled": _number("number = 1"),
    "organs_filled_at_once": _number(f"number = 1 AND {_FILLED}"),
    "party_polls": _number(_FIRST_PARTY),
    "party_due": _sum("due", _FIRST_PARTY),
    "party_present": _sum("present", _FIRST_PARTY),
    "committee_polls": _number(_FIRST_VOTE),
    "registered": _sum("registered", _FIRST_VOTE),
    "cast": _sum('"cast"', _FIRST_VOTE),
    "proxy": _sum("proxy", f"{_FIRST_VOTE} AND proxy IS NOT NULL"),
    "proxy_cast": _sum('"cast"', f"{_FIRST_VOTE} AND proxy IS NOT NULL"),
    "invalid": _sum("invalid", f"{_FIRST_VOTE} AND invalid IS NOT NULL"),
    "invalid_cast": _sum('"cast"', f"{_FIRST_VOTE} AND invalid IS NOT NULL"),
    "certified_polls": "count(*)",
    "reruns": _number("round IN ('rerun', 'runoff') AND NOT mid_term"),
    "new_elections": _number("round = 'first' AND number > 1 AND NOT mid_term"),
    "by_elections": _number("round = 'by_election'"),
    "seats_left_empty": "sum(left_empty)",
    "seats_party": _sum("seats", "organ = 'party' AND number = 1"),
    **{
        f"seats_{post}": _sum(f"(by_post ->> '{post}')::int", "organ = 'committee' AND number = 1")
        for post in ("chair", "vice_chair", "member")
    },
    "mobile": _sum("mobile", f"{_FIRST_VOTE} AND mobile IS NOT NULL"),
    "mobile_cast": _sum('"cast"', f"{_FIRST_VOTE} AND mobile IS NOT NULL"),
    "party_candidates": _sum("candidates", _FIRST_OF.format(organ="party")),
    "party_ballot_seats": _sum("seats", _FIRST_OF.format(organ="party")),
    "committee_candidates": _sum("candidates", _FIRST_OF.format(organ="committee")),
    "committee_ballot_seats": _sum("seats", _FIRST_OF.format(organ="committee")),
    "plans": _number(_PLANNED),
    "mode_meeting": _number(f"{_PLANNED} AND mode = 'meeting'"),
    "mode_stations": _number(f"{_PLANNED} AND mode = 'stations'"),
    "stations": _sum("stations", _PLANNED),
    "boxes": _sum("boxes", _PLANNED),
}
_AGES = {
    "age_35_or_younger": f"months < {_UNDER_36}",
    "age_36_45": f"months >= {_UNDER_36} AND months < {_UNDER_46}",
    "age_46_55": f"months >= {_UNDER_46} AND months < {_UNDER_56}",
    "age_56_60": f"months >= {_UNDER_56} AND months < {_UNDER_61}",
    "age_over_60": f"months >= {_UNDER_61}",
}
_EDUCATION = {
    **{f"education_{each.name.lower()}": f"education = '{each.value}'" for each in Education},
    "education_unknown": "education = ''",
}
_OF_OFFICERS = {
    "officers": "count(*)",
    "officers_months": "sum(months)",
    "officers_college": _number(_COLLEGE),
    "officers_women": _number("sex = '2'"),
    "officers_party": _number(_PARTY_MEMBER),
    "education_known": _number("education <> ''"),
    "sex_known": _number("sex <> '0'"),
    "politics_known": _number("politics <> ''"),
    "origins_known": _number("origins <> '{}'"),
    "cross_appointed": _number("party_post <> '' AND committee_post <> ''"),
    "local_talent": _number("origins && %(local_talent)s::varchar[]"),
    "fulltime": _number("is_fulltime"),
    "fulltime_months": _sum("months", "is_fulltime"),
    "fulltime_college": _number(f"is_fulltime AND {_COLLEGE}"),
    "fulltime_education_known": _number("is_fulltime AND education <> ''"),
    "secretaries": _number(_SECRETARY),
    "secretaries_months": _sum("months", _SECRETARY),
    "secretaries_college": _number(f"{_SECRETARY} AND {_COLLEGE}"),
    "secretaries_education_known": _number(f"{_SECRETARY} AND education <> ''"),
    "secretaries_talent": _number(f"{_SECRETARY} AND origins && %(secretary_talent)s::varchar[]"),
    "both_posts_filled": f"(bool_or({_SECRETARY}) AND bool_or(committee_post = 'chair'))::int",
    "secretary_chair": _number(f"{_SECRETARY} AND committee_post = 'chair'"),
    "villages_with_young": f"bool_or(months < {_UNDER_36})::int",
    **{name: _number(rule) for name, rule in (_AGES | _EDUCATION).items()},
    **{f"fulltime_{name}": _number(f"is_fulltime AND {rule}") for name, rule in (_AGES | _EDUCATION).items()},
    **{f"origin_{each.value}": _number(f"'{each.value}' = ANY(origins)") for each in Origin},
    "party_officers": _number("party_post <> ''"),
    "committee_officers": _number(_COMMITTEE),
    "committee_party": _number(f"{_COMMITTEE} AND {_PARTY_MEMBER}"),
    "committee_politics_known": _number(f"{_COMMITTEE} AND politics <> ''"),
    "chairs": _number(_CHAIR),
    "chairs_women": _number(f"{_CHAIR} AND sex = '2'"),
    "chairs_sex_known": _number(f"{_CHAIR} AND sex <> '0'"),
    "secretaries_women": _number(f"{_SECRETARY} AND sex = '2'"),
    "secretaries_sex_known": _number(f"{_SECRETARY} AND sex <> '0'"),
    "officers_minority": _number("ethnic_group NOT IN ('', '汉', '汉族')"),
    "compared_with_before": _number("compared"),
    "reelected": _number("compared AND served_before"),
    "villages_with_young_fulltime": f"bool_or(is_fulltime AND months < {_UNDER_36})::int",
}
_OF_ENDINGS = {
    "left_office": "count(*)",
    "recalled": _number("end_reason = 'recalled'"),
}
_FORMAL = "state IN ('formal', 'elected', 'not_elected')"
_OF_CANDIDACIES = {
    "candidacies": "count(*)",
    "vetted": _number("vetted_on IS NOT NULL"),
    "struck_off": _number("state = 'struck_off'"),
    "decided": _number("vetted_on IS NOT NULL OR state = 'struck_off'"),
    "formal": _number(_FORMAL),
    "formal_women": _number(f"{_FORMAL} AND sex = '2'"),
    "formal_sex_known": _number(f"{_FORMAL} AND sex <> '0'"),
    "formal_party": _number(f"{_FORMAL} AND {_PARTY_MEMBER}"),
    "formal_politics_known": _number(f"{_FORMAL} AND politics <> ''"),
    "pledges": _number(f"{_FORMAL} AND pledged"),
}
_REGISTERED_OF = "CASE WHEN {column} IS NOT NULL THEN registered END"
_IF_REGISTERED = "CASE WHEN registered IS NOT NULL THEN {column} END"
_ADDED = {
    "added_came_of_age": "came_of_age",
    "added_moved_in": "moved_in",
    "added_rights_restored": "rights_restored",
    "added_otherwise": "added_otherwise",
}
_REMOVED = {
    "removed_died": "died",
    "removed_moved_out": "moved_out",
    "removed_rights_deprived": "rights_deprived",
    "removed_registered_twice": "registered_twice",
}
_OF_RETURNS = {
    "adults": _IF_REGISTERED.format(column="adults"),
    "adults_registered": _REGISTERED_OF.format(column="adults"),
    "roll_women": _IF_REGISTERED.format(column="women"),
    "roll_women_of": _REGISTERED_OF.format(column="women"),
    "roll_party": _IF_REGISTERED.format(column="party_members"),
    "roll_party_of": _REGISTERED_OF.format(column="party_members"),
    "roll_minority": _IF_REGISTERED.format(column="minorities"),
    "roll_minority_of": _REGISTERED_OF.format(column="minorities"),
    "additions_known": f"(num_nonnulls({', '.join(_ADDED.values())}) > 0)::int",
    **_ADDED,
    "removals_known": f"(num_nonnulls({', '.join(_REMOVED.values())}) > 0)::int",
    **_REMOVED,
}
_OF_AUDITS = {
    "audits": "count(*)",
    "audits_done": _number("state IN ('done', 'published')"),
}
_OF_COMMITTEES = {
    "election_committees": "1",
    "election_committee": "count(*)",
    "election_committee_women": _number("sex = '2'"),
    "election_committee_sex_known": _number("sex <> '0'"),
}
_GROUPED = {
    **_OF_RESULTS, **_OF_OFFICERS, **_OF_ENDINGS, **_OF_CANDIDACIES, **_OF_RETURNS, **_OF_AUDITS, **_OF_COMMITTEES,
}  # fmt: skip


# Posts are few and named; unfolding the JSON value of every poll would cost more than all of the rest.
_SEATS = " + ".join(f"coalesce(({{column}} ->> '{post}')::int, 0)" for post in ("chair", "vice_chair", "member"))
_SERVED = "(o.ended_on IS NULL OR o.end_reason = 'term_ended')"


def _columns(facts: dict[str, str]) -> str:
    return ", ".join(f"{expression} AS f_{name}" for name, expression in facts.items())


_WANTED = ", ".join(f"coalesce(f_{n}, 0)" if n in _GROUPED else _OF_ELECTION[n] for n in FACT_NAMES)
_SQL = f"""
WITH terms AS (
    SELECT *
    FROM unnest(%(terms)s::bigint[], %(befores)s::bigint[], %(months)s::int[], %(deadlines)s::date[])
         AS t(id, before_id, election_month, deadline)
), elections AS (
    SELECT e.id, e.term_id, e.village_id, e.roll_state, e.registered, e.candidates_state, e.party_stage,
           e.committee_stage, t.before_id, t.election_month, t.deadline
    FROM villages_villageelection e JOIN terms t ON t.id = e.term_id WHERE e.village_id LIKE %(under)s
), lines AS (
    SELECT l.poll_id, count(*)::int AS candidates
    FROM ballots_ballotline l JOIN ballots_poll p ON p.id = l.poll_id
    WHERE p.number = 1 AND p.state = 'certified' AND p.village_id LIKE %(under)s AND NOT l.is_write_in
    GROUP BY l.poll_id
), boxes AS (
    SELECT plan_id, count(*)::int AS boxes FROM ballots_mobilebox WHERE approved_at IS NOT NULL GROUP BY plan_id
), results AS (
    SELECT e.id, {_columns(_OF_RESULTS)} FROM (
        SELECT e.id, e.deadline, p.organ, p.number, p.held_on, p.round, p.mid_term, r.is_valid, r.next_step, r.due,
               r.present, r.registered, r."cast", r.proxy, r.mobile, r.invalid, plan.mode, plan.stations,
               boxes.boxes, lines.candidates, p.seats AS by_post, {_SEATS.format(column="p.seats")} AS seats,
               {_SEATS.format(column="p.left_empty")} AS left_empty
        FROM ballots_result r JOIN ballots_poll p ON p.id = r.poll_id
             JOIN elections e ON e.id = p.village_election_id
             LEFT JOIN lines ON lines.poll_id = p.id
             LEFT JOIN ballots_pollingplan plan ON plan.poll_id = p.id
             LEFT JOIN boxes ON boxes.plan_id = plan.id
        WHERE p.state = 'certified' AND p.round <> 'recall'
    ) e GROUP BY e.id
), before AS (
    SELECT o.term_id, o.person_id, o.village_id FROM candidates_officer o
    WHERE o.term_id = ANY(%(befores)s::bigint[]) AND {_SERVED}
), officers AS (
    SELECT e.id, {_columns(_OF_OFFICERS)} FROM (
        SELECT e.id, o.party_post, o.committee_post, o.is_fulltime, o.education, o.politics, o.origins, p.sex,
               p.ethnic_group, rosters.village_id IS NOT NULL AS compared, b.person_id IS NOT NULL AS served_before,
               e.election_month - (12 * date_part('year', p.birth) + date_part('month', p.birth))::int AS months
        FROM candidates_officer o JOIN candidates_person p ON p.id = o.person_id
             JOIN elections e ON e.id = o.village_election_id
             LEFT JOIN (SELECT DISTINCT term_id, village_id FROM before) rosters
                  ON rosters.term_id = e.before_id AND rosters.village_id = e.village_id
             LEFT JOIN (SELECT DISTINCT term_id, person_id FROM before) b
                  ON b.term_id = e.before_id AND b.person_id = o.person_id
        WHERE {_SERVED}
    ) e GROUP BY e.id
), endings AS (
    SELECT e.id, {_columns(_OF_ENDINGS)}
    FROM candidates_officer o JOIN elections e ON e.id = o.village_election_id
    WHERE o.ended_on IS NOT NULL AND o.end_reason NOT IN ('term_ended', 'moved') GROUP BY e.id
), candidacies AS (
    SELECT e.id, {_columns(_OF_CANDIDACIES)} FROM (
        SELECT e.id, c.state, c.vetted_on, c.politics, p.sex, pledge.id IS NOT NULL AS pledged
        FROM candidates_candidacy c JOIN elections e ON e.id = c.village_election_id
             JOIN candidates_person p ON p.id = c.person_id
             LEFT JOIN candidates_pledge pledge ON pledge.candidacy_id = c.id
    ) e GROUP BY e.id
), returns AS (
    SELECT g.village_election_id AS id, {_columns(_OF_RETURNS)}
    FROM voters_registrationreturn g WHERE g.village_id LIKE %(under)s
), audits AS (
    SELECT e.id, {_columns(_OF_AUDITS)}
    FROM candidates_departureaudit a JOIN candidates_officer o ON o.id = a.officer_id
         JOIN elections e ON e.before_id = o.term_id AND e.village_id = o.village_id
    GROUP BY e.id
), committees AS (
    SELECT m.village_election_id AS id, {_columns(_OF_COMMITTEES)}
    FROM candidates_electioncommitteemember m JOIN candidates_person p ON p.id = m.person_id
    WHERE m.village_id LIKE %(under)s AND m.left_on IS NULL AND m.role <> 'alternate' GROUP BY 1
)
SELECT e.term_id, e.village_id, village.short_name, coalesce(township.short_name, left(e.village_id, 9)), {_WANTED}
FROM elections e
JOIN villages_division village ON village.code = e.village_id
LEFT JOIN villages_division township ON township.code = left(e.village_id, 9)
LEFT JOIN results ON results.id = e.id
LEFT JOIN officers ON officers.id = e.id
LEFT JOIN endings ON endings.id = e.id
LEFT JOIN candidacies ON candidacies.id = e.id
LEFT JOIN returns ON returns.id = e.id
LEFT JOIN audits ON audits.id = e.id
LEFT JOIN committees ON committees.id = e.id
ORDER BY e.village_id
"""  # noqa: S608 - assembled from the constants of this file
"""The whole statement, assembled once from the tables above; values are parameters."""


def count(term: Term, scope: str) -> Count:
    """Count every village of a division in a term and in the term before it, in one statement.

    Ages are whole months from the month of birth to the month of the term's own election day.
    """
    terms = [each for each in (term, term.previous) if each is not None]
    parameters: dict[str, Any] = {
        "terms": [each.pk for each in terms],
        "befores": [each.previous_id for each in terms],
        "months": [12 * each.election_day.year + each.election_day.month for each in terms],
        "deadlines": [deadline(each) for each in terms],
        "under": f"{scope}%",
        "college": tuple(each.value for each in COLLEGE_AND_ABOVE),
        "local_talent": [each.value for each in LOCAL_TALENT],
        "secretary_talent": [each.value for each in SECRETARY_TALENT],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, parameters)
        rows = cursor.fetchall()
    return _arranged(rows, term.pk)


def deadline(term: Term) -> date:
    """The last day a poll counts as on schedule: election day and the days its rules leave for a rerun."""
    return term.election_day + timedelta(days=_rerun_days(term.rule_snapshot))


def _rerun_days(frozen: Mapping[str, Any]) -> int:
    """One value of a frozen rule set; thawing all of it would take longer than the statement's planning."""
    rows = (row for row in frozen["rules"] if row["param_key"] == "rerun_days_max")
    return next(int(row["value"]) for row in rows if row["organ"] == "village_committee")


def _arranged(rows: Iterable[tuple[Any, ...]], term_id: int) -> Count:
    villages: list[Row] = []
    township_names: dict[str, str] = {}
    for code, both in groupby(rows, key=lambda row: row[1]):
        terms = {row[0]: row for row in both}
        _, _, name, township_names[code[:9]], *_ = next(iter(terms.values()))
        now, before = terms.pop(term_id, None), next(iter(terms.values()), None)
        villages.append(Row(code, name, _integers(now), _integers(before)))
    return Count(tuple(villages), tuple(_townships(villages, township_names)))


def _integers(row: tuple[Any, ...] | None) -> Integers | None:
    return row[4:] if row else None


def _townships(villages: list[Row], names: dict[str, str]) -> Iterator[Row]:
    for code, members in groupby(villages, key=lambda row: row.code[:9]):
        inside = list(members)
        now = [row.now for row in inside if row.now]
        before = [row.before for row in inside if row.before]
        yield Row(code, names[code], _added(now), _added(before))


def _added(rows: list[Integers]) -> Integers | None:
    return tuple(map(sum, zip(*rows, strict=True))) if rows else None
