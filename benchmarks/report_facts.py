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

# What somebody would write by hand for the district's totals of both terms: one pass over elections, results, officers
# with their people, and candidacies; no rows by village, which ours gives as well.
BY_HAND = """
WITH months AS (
    SELECT o.*, p.sex, (12 * date_part('year', t.election_day) + date_part('month', t.election_day)
           - 12 * date_part('year', p.birth) - date_part('month', p.birth))::int AS age
    FROM candidates_officer o JOIN candidates_person p ON p.id = o.person_id JOIN villages_term t ON t.id = o.term_id
    WHERE o.term_id = ANY(%(terms)s) AND o.village_id LIKE %(under)s AND o.ended_on IS NULL
), people AS (
    SELECT term_id, count(*), sum(age), count(*) FILTER (WHERE education >= '3'), count(*) FILTER (WHERE sex = '2'),
           count(*) FILTER (WHERE politics IN ('01', '02')), count(*) FILTER (WHERE is_fulltime),
           sum(age) FILTER (WHERE is_fulltime), count(*) FILTER (WHERE is_fulltime AND education >= '3'),
           count(*) FILTER (WHERE party_post = 'secretary'), sum(age) FILTER (WHERE party_post = 'secretary'),
           count(*) FILTER (WHERE party_post = 'secretary' AND education >= '3'),
           count(*) FILTER (WHERE party_post = 'secretary' AND origins && '{veteran,prosperity}'::varchar[]),
           count(*) FILTER (WHERE party_post = 'secretary' AND committee_post = 'chair'),
           count(*) FILTER (WHERE party_post <> '' AND committee_post <> ''),
           count(*) FILTER (WHERE origins && '{local_talent,graduate}'::varchar[]),
           count(DISTINCT village_id) FILTER (WHERE age < 432),
           count(*) FILTER (WHERE age < 432), count(*) FILTER (WHERE age >= 432 AND age < 552),
           count(*) FILTER (WHERE age >= 552 AND age < 672), count(*) FILTER (WHERE age >= 672 AND age < 732),
           count(*) FILTER (WHERE age >= 732), count(*) FILTER (WHERE education = '1_junior'),
           count(*) FILTER (WHERE education = '2_senior'), count(*) FILTER (WHERE education = '3_college'),
           count(*) FILTER (WHERE education = '4_bachelor'), count(*) FILTER (WHERE education = '5_graduate'),
           count(*) FILTER (WHERE 'prosperity' = ANY(origins)), count(*) FILTER (WHERE 'veteran' = ANY(origins)),
           count(*) FILTER (WHERE 'graduate' = ANY(origins)), count(*) FILTER (WHERE 'local_talent' = ANY(origins)),
           count(*) FILTER (WHERE 'returned_worker' = ANY(origins)), count(*) FILTER (WHERE 'other' = ANY(origins))
    FROM months GROUP BY term_id
), polls AS (
    SELECT e.term_id, sum(r.due) FILTER (WHERE p.organ = 'party'), sum(r.present) FILTER (WHERE p.organ = 'party'),
           sum(r.registered) FILTER (WHERE p.organ = 'committee'), sum(r."cast") FILTER (WHERE p.organ = 'committee'),
           sum(r.proxy) FILTER (WHERE p.organ = 'committee'), sum(r.invalid) FILTER (WHERE p.organ = 'committee'),
           count(*), count(*) FILTER (WHERE r.is_valid AND r.next_step = 'certify')
    FROM ballots_result r JOIN ballots_poll p ON p.id = r.poll_id
         JOIN villages_villageelection e ON e.id = p.village_election_id
    WHERE e.term_id = ANY(%(terms)s) AND p.village_id LIKE %(under)s AND p.state = 'certified' AND p.number = 1
    GROUP BY e.term_id
), vetting AS (
    SELECT term_id, count(*) FILTER (WHERE vetted_on IS NOT NULL), count(*) FILTER (WHERE state = 'struck_off')
    FROM candidates_candidacy WHERE term_id = ANY(%(terms)s) AND village_id LIKE %(under)s GROUP BY term_id
), elections AS (
    SELECT term_id, count(*), count(*) FILTER (WHERE committee_stage = 'certified')
    FROM villages_villageelection WHERE term_id = ANY(%(terms)s) AND village_id LIKE %(under)s GROUP BY term_id
)
SELECT * FROM elections LEFT JOIN people USING (term_id) LEFT JOIN polls USING (term_id)
         LEFT JOIN vetting USING (term_id)
"""


def by_hand(term: Term) -> list[tuple[Any, ...]]:
    """The district's totals by the statement above."""
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, {"terms": [term.pk, term.previous_id], "under": f"{DISTRICT}%"})
        return cursor.fetchall()


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
        Measurement("report facts of the district (2 × hand-written SQL)", ours, 2 * theirs, "ms"),
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
