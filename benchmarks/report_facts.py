"""The report of a whole district: its facts beside one hand-written SQL pass over the same rows, and the whole job."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from benchmarks.measure import Measurement, stopwatch  # noqa: E402
from reports.facts import count  # noqa: E402
from reports.snapshots import make  # noqa: E402
from villages.models import Term  # noqa: E402

ROUNDS = 25
DISTRICT = "500118"

# What somebody would write by hand for the district's totals of both terms: one pass over elections, results with their
# ballots, officers with their people, candidacies with theirs, returns, audits, committees; no rows by village, which
# ours gives as well.
_BY_AGE = ", ".join(
    f"count(*) FILTER (WHERE {who}age >= {low} AND age < {high})"
    for who in ("", "is_fulltime AND ")
    for low, high in ((0, 432), (432, 552), (552, 672), (672, 732), (732, 9999))
)
_BY_EDUCATION = ", ".join(
    f"count(*) FILTER (WHERE {who}education = '{value}')"
    for who in ("", "is_fulltime AND ")
    for value in ("1_junior", "2_senior", "3_college", "4_bachelor", "5_graduate", "")
)
_BY_ORIGIN = ", ".join(
    f"count(*) FILTER (WHERE '{value}' = ANY(origins))"
    for value in (
        "prosperity", "veteran", "graduate", "local_talent", "village_graduate", "returned_worker", "seconded",
        "retired", "recruited", "other",
    )
)  # fmt: skip
BY_HAND = f"""
WITH months AS (
    SELECT o.*, p.sex, p.ethnic_group, (12 * date_part('year', t.election_day) + date_part('month', t.election_day)
           - 12 * date_part('year', p.birth) - date_part('month', p.birth))::int AS age,
           EXISTS (SELECT FROM candidates_officer b WHERE b.term_id = t.previous_id AND b.person_id = o.person_id
                   AND (b.ended_on IS NULL OR b.end_reason = 'term_ended')) AS served_before
    FROM candidates_officer o JOIN candidates_person p ON p.id = o.person_id JOIN villages_term t ON t.id = o.term_id
    WHERE o.term_id = ANY(%(terms)s) AND o.village_id LIKE %(under)s
          AND (o.ended_on IS NULL OR o.end_reason = 'term_ended')
), people AS (
    SELECT term_id, count(*), sum(age), count(*) FILTER (WHERE education >= '3'), count(*) FILTER (WHERE sex = '2'),
           count(*) FILTER (WHERE politics IN ('01', '02')), count(*) FILTER (WHERE is_fulltime),
           count(*) FILTER (WHERE education <> ''), count(*) FILTER (WHERE sex <> '0'),
           count(*) FILTER (WHERE politics <> ''), count(*) FILTER (WHERE origins <> '{{}}'),
           sum(age) FILTER (WHERE is_fulltime), count(*) FILTER (WHERE is_fulltime AND education >= '3'),
           count(*) FILTER (WHERE party_post = 'secretary'), sum(age) FILTER (WHERE party_post = 'secretary'),
           count(*) FILTER (WHERE party_post = 'secretary' AND education >= '3'),
           count(*) FILTER (WHERE party_post = 'secretary' AND origins && '{{veteran,prosperity}}'::varchar[]),
           count(*) FILTER (WHERE party_post = 'secretary' AND committee_post = 'chair'),
           count(*) FILTER (WHERE party_post <> '' AND committee_post <> ''),
           count(*) FILTER (WHERE origins && '{{local_talent,graduate}}'::varchar[]),
           count(DISTINCT village_id) FILTER (WHERE age < 432),
           count(DISTINCT village_id) FILTER (WHERE age < 432 AND is_fulltime),
           count(DISTINCT village_id) FILTER (WHERE party_post = 'secretary'),
           count(DISTINCT village_id) FILTER (WHERE committee_post = 'chair'),
           count(*) FILTER (WHERE party_post <> ''), count(*) FILTER (WHERE committee_post <> ''),
           count(*) FILTER (WHERE committee_post <> '' AND politics IN ('01', '02')),
           count(*) FILTER (WHERE committee_post = 'chair'),
           count(*) FILTER (WHERE committee_post = 'chair' AND sex = '2'),
           count(*) FILTER (WHERE party_post = 'secretary' AND sex = '2'),
           count(*) FILTER (WHERE ethnic_group NOT IN ('', '汉族')), count(*) FILTER (WHERE served_before),
           {_BY_AGE}, {_BY_EDUCATION}, {_BY_ORIGIN}
    FROM months GROUP BY term_id
), lines AS (
    SELECT l.poll_id, count(*) AS candidates FROM ballots_ballotline l JOIN ballots_poll p ON p.id = l.poll_id
    WHERE p.number = 1 AND p.village_id LIKE %(under)s AND NOT l.is_write_in GROUP BY l.poll_id
), polls AS (
    SELECT e.term_id, sum(r.due) FILTER (WHERE p.organ = 'party'), sum(r.present) FILTER (WHERE p.organ = 'party'),
           sum(r.registered) FILTER (WHERE p.organ = 'committee'), sum(r."cast") FILTER (WHERE p.organ = 'committee'),
           sum(r.proxy) FILTER (WHERE p.organ = 'committee'), sum(r.invalid) FILTER (WHERE p.organ = 'committee'),
           sum(r.mobile) FILTER (WHERE p.organ = 'committee'), count(*),
           count(*) FILTER (WHERE r.is_valid AND r.next_step = 'certify'),
           sum(lines.candidates) FILTER (WHERE p.organ = 'party'),
           sum(lines.candidates) FILTER (WHERE p.organ = 'committee'),
           sum((p.seats ->> 'member')::int) FILTER (WHERE p.organ = 'party'),
           sum((p.seats ->> 'chair')::int), sum((p.seats ->> 'vice_chair')::int),
           sum((p.seats ->> 'member')::int) FILTER (WHERE p.organ = 'committee'), sum(plan.stations)
    FROM ballots_result r JOIN ballots_poll p ON p.id = r.poll_id
         JOIN villages_villageelection e ON e.id = p.village_election_id
         LEFT JOIN lines ON lines.poll_id = p.id LEFT JOIN ballots_pollingplan plan ON plan.poll_id = p.id
    WHERE e.term_id = ANY(%(terms)s) AND p.village_id LIKE %(under)s AND p.state = 'certified' AND p.number = 1
    GROUP BY e.term_id
), vetting AS (
    SELECT c.term_id, count(*), count(*) FILTER (WHERE vetted_on IS NOT NULL),
           count(*) FILTER (WHERE state = 'struck_off'),
           count(*) FILTER (WHERE state IN ('formal', 'elected', 'not_elected')),
           count(*) FILTER (WHERE state IN ('formal', 'elected', 'not_elected') AND p.sex = '2'),
           count(*) FILTER (WHERE state IN ('formal', 'elected', 'not_elected') AND politics IN ('01', '02')),
           count(pledge.id) FILTER (WHERE state IN ('formal', 'elected', 'not_elected'))
    FROM candidates_candidacy c JOIN candidates_person p ON p.id = c.person_id
         LEFT JOIN candidates_pledge pledge ON pledge.candidacy_id = c.id
    WHERE c.term_id = ANY(%(terms)s) AND c.village_id LIKE %(under)s GROUP BY c.term_id
), returned AS (
    SELECT e.term_id, sum(g.adults), sum(g.registered), sum(g.women), sum(g.party_members), sum(g.minorities),
           sum(g.came_of_age), sum(g.moved_in), sum(g.died), sum(g.moved_out)
    FROM voters_registrationreturn g JOIN villages_villageelection e ON e.id = g.village_election_id
    WHERE e.term_id = ANY(%(terms)s) AND g.village_id LIKE %(under)s GROUP BY e.term_id
), seated AS (
    SELECT e.term_id, count(*), count(*) FILTER (WHERE p.sex = '2')
    FROM candidates_electioncommitteemember m JOIN candidates_person p ON p.id = m.person_id
         JOIN villages_villageelection e ON e.id = m.village_election_id
    WHERE e.term_id = ANY(%(terms)s) AND m.village_id LIKE %(under)s AND m.left_on IS NULL GROUP BY e.term_id
), elections AS (
    SELECT term_id, count(*), count(*) FILTER (WHERE committee_stage = 'certified'),
           count(*) FILTER (WHERE party_stage = 'certified'), count(*) FILTER (WHERE roll_state = 'frozen'),
           sum(registered)
    FROM villages_villageelection WHERE term_id = ANY(%(terms)s) AND village_id LIKE %(under)s GROUP BY term_id
)
SELECT * FROM elections LEFT JOIN people USING (term_id) LEFT JOIN polls USING (term_id)
         LEFT JOIN vetting USING (term_id) LEFT JOIN returned USING (term_id) LEFT JOIN seated USING (term_id)
"""


def by_hand(term: Term) -> list[tuple[Any, ...]]:
    """The district's totals by the statement above."""
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, {"terms": [term.pk, term.previous_id], "under": f"{DISTRICT}%"})
        return list(cursor.fetchall())


def side_by_side(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    """Median milliseconds of both, taken in turns so that a busy moment meets both."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for work, kept in zip((ours, theirs), times, strict=True):
            started = time.perf_counter()
            work()
            kept.append(1000 * (time.perf_counter() - started))
    return median(times[0]), median(times[1])


def main() -> int:
    """Measure, print, and say by the exit code whether every limit held."""
    term = Term.objects.select_related("scope", "previous").get(scope_id=DISTRICT, name="2021")
    ours, theirs = side_by_side(lambda: count(term, DISTRICT), lambda: by_hand(term))
    queries = {}
    for scope in (DISTRICT, f"{DISTRICT}118"):
        with CaptureQueriesContext(connection) as seen:
            count(term, scope)
        queries[scope] = len(seen)
    with stopwatch() as watch:
        make(actor=None, term=term, scope=DISTRICT)
    lines = [
        Measurement("report facts of the district (1.5 × hand-written SQL)", ours, 1.5 * theirs, "ms"),
        Measurement(
            "queries of the facts, district (as one township)", queries[DISTRICT], queries[f"{DISTRICT}118"], ""
        ),
        Measurement("whole report: facts, workbook, document, saved", watch.seconds, 5, "s"),
    ]
    for line in lines:
        print(line.line(), flush=True)
    return 0 if all(line.holds for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
