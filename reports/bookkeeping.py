"""Counts the books of every village that the referee holds against each other: one SQL statement, one moment."""

from __future__ import annotations

from typing import Any

from django.db import connection

from reports.referee.books import BOOK_FIELDS, Book
from villages.frozen import frozen_rules
from villages.models import Term
from voters.ages import latest_birth

_AGE = (
    "(12 * date_part('year', e.election_day) + date_part('month', e.election_day)"
    " - 12 * date_part('year', p.birth) - date_part('month', p.birth))::int"
)
_SQL = f"""
WITH elections AS (
    SELECT e.*, t.election_day FROM villages_villageelection e JOIN villages_term t ON t.id = e.term_id
    WHERE e.term_id = %(term)s AND e.village_id LIKE %(under)s
), doubles AS (
    SELECT v.id_cipher FROM voters_voter v JOIN villages_villageelection e ON e.id = v.village_election_id
    WHERE e.term_id = %(term)s AND v.id_cipher IS NOT NULL GROUP BY v.id_cipher HAVING count(*) > 1
), roll AS (
    SELECT v.village_election_id AS id, count(*) AS roll, count(*) FILTER (WHERE v.id_cipher IS NULL) AS without_number,
           count(*) FILTER (WHERE v.sex IN ('1', '2')) AS sex_known, count(*) FILTER (WHERE v.sex = '2') AS women,
           count(*) FILTER (WHERE v.birth > %(latest_birth)s) AS under_age
    FROM voters_voter v WHERE v.village_election_id IN (SELECT id FROM elections) GROUP BY 1
), twice AS (
    SELECT v.village_election_id AS id, count(*) AS doubles FROM voters_voter v JOIN doubles USING (id_cipher)
    WHERE v.village_election_id IN (SELECT id FROM elections) GROUP BY 1
), polls AS (
    SELECT p.id, p.village_election_id, p.organ, p.number, p.mode, p.seats, r.id AS result_id, r.due, r.present,
           r.registered, r.issued, r."cast", r.valid, r.invalid, r.proxy, r.mobile, r.is_valid
    FROM ballots_poll p JOIN ballots_result r ON r.poll_id = p.id
    WHERE p.state = 'certified' AND p.round <> 'recall' AND p.village_election_id IN (SELECT id FROM elections)
), votes AS (
    SELECT p.id AS poll_id, p.number, l.post, l.candidacy_id, v.votes, v.is_elected, p.valid, p."cast",
           (p.seats ->> l.post)::int AS seats
    FROM polls p JOIN ballots_resultvote v ON v.result_id = p.result_id JOIN ballots_ballotline l ON l.id = v.line_id
), sums AS (
    SELECT poll_id, sum(over) AS posts_over FROM (
        SELECT poll_id, (sum(votes) > max(valid) * max(seats))::int AS over FROM votes GROUP BY poll_id, post
    ) each_post GROUP BY poll_id
), lines AS (
    SELECT poll_id, count(*) FILTER (WHERE votes > valid) AS lines_over, count(*) FILTER (WHERE is_elected) AS elected,
           count(*) FILTER (WHERE is_elected AND 2 * votes <= "cast") AS by_half
    FROM votes GROUP BY poll_id
), winners AS (
    SELECT DISTINCT p.village_election_id AS id, c.person_id, c.id AS candidacy_id, c.state
    FROM votes v JOIN polls p ON p.id = v.poll_id JOIN candidates_candidacy c ON c.id = v.candidacy_id
    WHERE v.is_elected
), won AS (
    SELECT w.id, count(*) AS people, count(*) FILTER (WHERE w.state = 'struck_off') AS struck_off,
           count(*) FILTER (WHERE NOT EXISTS (SELECT FROM candidates_officer o WHERE o.village_election_id = w.id
                                              AND o.person_id = w.person_id)) AS not_officers
    FROM winners w GROUP BY w.id
), open_answers AS (
    SELECT DISTINCT o.candidacy_id FROM candidates_opinion o JOIN candidates_candidacy c ON c.id = o.candidacy_id
    WHERE o.conclusion = 'pending' AND c.village_election_id IN (SELECT id FROM elections)
), candidacies AS (
    SELECT c.village_election_id AS id,
           count(*) FILTER (WHERE c.state <> 'withdrawn' OR c.vetted_on IS NOT NULL) AS people,
           count(*) FILTER (WHERE c.vetted_on IS NOT NULL) AS vetted,
           count(*) FILTER (WHERE c.state = 'struck_off') AS struck_off,
           count(*) FILTER (WHERE c.state = 'elected') AS elected,
           count(*) FILTER (
               WHERE c.vetted_on IS NULL
               AND EXISTS (SELECT FROM ballots_ballotline l WHERE l.candidacy_id = c.id AND NOT l.is_write_in)
           ) AS standing_unvetted,
           count(*) FILTER (WHERE c.vetted_on IS NOT NULL AND c.state <> 'struck_off'
                            AND c.id IN (SELECT candidacy_id FROM open_answers)) AS without_answer
    FROM candidates_candidacy c WHERE c.village_election_id IN (SELECT id FROM elections) GROUP BY 1
), elsewhere AS (
    SELECT person_id FROM candidates_officer WHERE term_id = %(term)s AND ended_on IS NULL
    GROUP BY person_id HAVING count(DISTINCT village_id) > 1
), officers AS (
    SELECT o.village_election_id AS id, count(*) AS officers, count(*) FILTER (WHERE o.party_post <> '') AS party,
           count(*) FILTER (WHERE o.committee_post <> '') AS committee,
           count(*) FILTER (WHERE o.party_post <> '' AND o.committee_post <> '') AS both,
           count(*) FILTER (WHERE o.party_post = 'secretary') AS secretaries,
           count(*) FILTER (WHERE o.committee_post = 'chair') AS chairs,
           count(*) FILTER (WHERE o.committee_post <> '' AND p.sex = '2') AS women,
           count(*) FILTER (WHERE o.committee_post <> '' AND p.sex IN ('1', '2')) AS sex_known,
           sum({_AGE}) AS months, count(*) FILTER (WHERE {_AGE} < 216) AS under_age,
           count(*) FILTER (WHERE {_AGE} >= 852) AS over_70, count(*) FILTER (WHERE o.education = '') AS no_education,
           count(*) FILTER (WHERE o.person_id IN (SELECT person_id FROM elsewhere)) AS elsewhere,
           count(*) FILTER (WHERE o.party_post <> '' AND o.politics NOT IN ('', '01', '02')) AS outside_party,
           count(*) FILTER (WHERE NOT EXISTS (SELECT FROM winners w WHERE w.id = o.village_election_id
                                              AND w.person_id = o.person_id)) AS not_elected,
           count(*) FILTER (WHERE o.is_fulltime) AS fulltime
    FROM candidates_officer o JOIN candidates_person p ON p.id = o.person_id
         JOIN elections e ON e.id = o.village_election_id
    WHERE o.ended_on IS NULL GROUP BY 1
), before_elections AS (
    SELECT b.id, b.village_id, t.election_day FROM villages_villageelection b JOIN villages_term t ON t.id = b.term_id
    WHERE b.term_id = %(previous)s AND b.village_id LIKE %(under)s
), before_results AS (
    SELECT b.village_id, max(r.registered) FILTER (WHERE p.organ = 'committee') AS registered,
           max(r."cast") FILTER (WHERE p.organ = 'committee') AS "cast", max(r.due) AS due
    FROM before_elections b JOIN ballots_poll p ON p.village_election_id = b.id AND p.number = 1
         JOIN ballots_result r ON r.poll_id = p.id
    WHERE p.state = 'certified' GROUP BY 1
), before_officers AS (
    SELECT e.village_id, count(*) AS officers, sum({_AGE}) AS months
    FROM before_elections e JOIN candidates_officer o ON o.village_election_id = e.id
         JOIN candidates_person p ON p.id = o.person_id
    WHERE o.ended_on IS NULL OR o.end_reason = 'term_ended' GROUP BY 1
)
SELECT e.village_id, village.short_name,
    e.registered, e.candidates, e.vetted, e.struck_off, e.party_due, e.party_present, e."cast", e.seats_chair,
    e.seats_chair + e.seats_vice_chair + e.seats_member, e.seats_party, e.vacancies, (e.roll_state = 'frozen')::int,
    (e.candidates_state = 'done')::int, (pp.id IS NOT NULL)::int, (cp.id IS NOT NULL)::int,
    (e.completed_on IS NOT NULL)::int,
    roll.roll, roll.without_number, roll.sex_known, roll.women, roll.under_age, twice.doubles,
    pp.due, pp.present, pp.issued, pp."cast", pp.valid, pp.invalid, pl.lines_over, ps.posts_over, pl.elected,
    pp.is_valid::int,
    (cp.mode = 'voters')::int, cp.registered, cp.issued, cp."cast", cp.valid, cp.invalid, cp.proxy, cp.mobile,
    cl.lines_over, cs.posts_over, cl.elected, cl.by_half, cp.is_valid::int,
    c.people, c.vetted, c.struck_off, c.standing_unvetted, won.struck_off, c.elected, won.people, c.without_answer,
    o.officers, o.party, o.committee, o.both, o.secretaries, o.chairs, o.women, o.sex_known, o.months, o.under_age,
    o.over_70, o.no_education, o.elsewhere, o.outside_party, o.not_elected, won.not_officers, o.fulltime,
    (be.id IS NOT NULL)::int, br.registered, br."cast", br.due, bo.officers, bo.months
FROM elections e
JOIN villages_division village ON village.code = e.village_id
LEFT JOIN roll ON roll.id = e.id LEFT JOIN twice ON twice.id = e.id
LEFT JOIN polls pp ON pp.village_election_id = e.id AND pp.organ = 'party' AND pp.number = 1
LEFT JOIN polls cp ON cp.village_election_id = e.id AND cp.organ = 'committee' AND cp.number = 1
LEFT JOIN lines pl ON pl.poll_id = pp.id LEFT JOIN sums ps ON ps.poll_id = pp.id
LEFT JOIN lines cl ON cl.poll_id = cp.id LEFT JOIN sums cs ON cs.poll_id = cp.id
LEFT JOIN candidacies c ON c.id = e.id LEFT JOIN won ON won.id = e.id LEFT JOIN officers o ON o.id = e.id
LEFT JOIN before_elections be ON be.village_id = e.village_id
LEFT JOIN before_results br ON br.village_id = e.village_id
LEFT JOIN before_officers bo ON bo.village_id = e.village_id
ORDER BY e.village_id
"""  # noqa: S608 - assembled from the constants of this file


def books(term: Term, scope: str) -> list[tuple[str, str, Book]]:
    """Code, name and book of every village of a division, in one statement whatever their number.

    The age for the roll follows from the term's frozen rules (2018: Art. 13; 2026: Art. 16). What is not there is 0.
    """
    parameters: dict[str, Any] = {
        "term": term.pk,
        "previous": term.previous_id or 0,
        "under": f"{scope}%",
        "latest_birth": latest_birth(term.election_day, frozen_rules(term).village_committee.voter_age),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, parameters)
        return [(code, name, _book(numbers)) for code, name, *numbers in cursor]


def _book(numbers: list[int | None]) -> Book:
    # Strict: a column forgotten in the statement must not shift all that follow.
    return Book(**{name: number or 0 for name, number in zip(BOOK_FIELDS, numbers, strict=True)})
