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
}
_OF_RESULTS = {
    "completed_on_schedule": (
        f"(bool_or(organ = 'party' AND {_FILLED} AND held_on <= deadline)"
        f" AND bool_or(organ = 'committee' AND {_FILLED} AND held_on <= deadline))::int"
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
}
_OF_OFFICERS = {
    "officers": "count(*)",
    "officers_months": "sum(months)",
    "officers_college": _number(_COLLEGE),
    "officers_women": _number("sex = '2'"),
    "officers_party": _number("politics IN ('01', '02')"),
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
    "age_35_or_younger": _number(f"months < {_UNDER_36}"),
    "age_36_45": _number(f"months >= {_UNDER_36} AND months < {_UNDER_46}"),
    "age_46_55": _number(f"months >= {_UNDER_46} AND months < {_UNDER_56}"),
    "age_56_60": _number(f"months >= {_UNDER_56} AND months < {_UNDER_61}"),
    "age_over_60": _number(f"months >= {_UNDER_61}"),
    **{f"education_{each.name.lower()}": _number(f"education = '{each.value}'") for each in Education},
    "education_unknown": _number("education = ''"),
    **{f"origin_{each.value}": _number(f"'{each.value}' = ANY(origins)") for each in Origin},
}
_OF_CANDIDACIES = {
    "candidacies": "count(*)",
    "vetted": _number("vetted_on IS NOT NULL"),
    "struck_off": _number("state = 'struck_off'"),
}
_GROUPED = {**_OF_RESULTS, **_OF_OFFICERS, **_OF_CANDIDACIES}


def _columns(facts: dict[str, str]) -> str:
    return ", ".join(f"{expression} AS f_{name}" for name, expression in facts.items())


def _statement() -> str:
    """The whole statement, assembled once from the tables above; values are parameters."""
    wanted = ", ".join(f"coalesce(f_{n}, 0)" if n in _GROUPED else _OF_ELECTION[n] for n in FACT_NAMES)
    return f"""
    WITH terms AS (
        SELECT *
        FROM unnest(%(terms)s::bigint[], %(months)s::int[], %(deadlines)s::date[]) AS t(id, election_month, deadline)
    ), elections AS (
        SELECT e.id, e.term_id, e.village_id, e.roll_state, e.candidates_state, e.party_stage, e.committee_stage,
               t.election_month, t.deadline
        FROM villages_villageelection e JOIN terms t ON t.id = e.term_id WHERE e.village_id LIKE %(under)s
    ), results AS (
        SELECT e.id, {_columns(_OF_RESULTS)} FROM (
            SELECT e.id, e.deadline, p.organ, p.number, p.held_on, r.is_valid, r.next_step, r.due, r.present,
                   r.registered, r."cast", r.proxy, r.invalid
            FROM ballots_result r JOIN ballots_poll p ON p.id = r.poll_id
                 JOIN elections e ON e.id = p.village_election_id
            WHERE p.state = 'certified'
        ) e GROUP BY e.id
    ), officers AS (
        SELECT e.id, {_columns(_OF_OFFICERS)} FROM (
            SELECT e.id, o.party_post, o.committee_post, o.is_fulltime, o.education, o.politics, o.origins, p.sex,
                   e.election_month - (12 * date_part('year', p.birth) + date_part('month', p.birth))::int AS months
            FROM candidates_officer o JOIN candidates_person p ON p.id = o.person_id
                 JOIN elections e ON e.id = o.village_election_id
            WHERE o.ended_on IS NULL
        ) e GROUP BY e.id
    ), candidacies AS (
        SELECT e.id, {_columns(_OF_CANDIDACIES)}
        FROM candidates_candidacy c JOIN elections e ON e.id = c.village_election_id GROUP BY e.id
    )
    SELECT e.term_id, e.village_id, village.short_name, coalesce(township.short_name, left(e.village_id, 9)), {wanted}
    FROM elections e
    JOIN villages_division village ON village.code = e.village_id
    LEFT JOIN villages_division township ON township.code = left(e.village_id, 9)
    LEFT JOIN results ON results.id = e.id
    LEFT JOIN officers ON officers.id = e.id
    LEFT JOIN candidacies ON candidacies.id = e.id
    ORDER BY e.village_id
    """  # noqa: S608 - assembled from the constants of this file


_SQL = _statement()


def count(term: Term, scope: str) -> Count:
    """Count every village of a division in a term and in the term before it, in one statement.

    Ages are whole months from the month of birth to the month of the term's own election day.
    """
    terms = [each for each in (term, term.previous) if each is not None]
    parameters: dict[str, Any] = {
        "terms": [each.pk for each in terms],
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
