"""Reads the rows a report is counted from: one query per table, whatever the division."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.db import connection

from reports.facts import deadline
from reports.rows import ROW_TYPES, Kept, PollRow, Table
from villages.models import Term

# Also who served to the end of a term that has been followed by another.
_SERVED = "(o.ended_on IS NULL OR o.end_reason = 'term_ended')"
_SQL: dict[Table, str] = {
    Table.OFFICERS: f"""
        SELECT o.village_id, p.name, p.sex, o.party_post, o.committee_post, o.is_fulltime, o.education, o.politics,
               o.origins, (12 * date_part('year', t.election_day) + date_part('month', t.election_day)
                           - 12 * date_part('year', p.birth) - date_part('month', p.birth))::int,
               p.ethnic_group, CASE WHEN rosters.village_id IS NOT NULL THEN before.person_id IS NOT NULL END
        FROM candidates_officer o JOIN candidates_person p ON p.id = o.person_id
             JOIN villages_term t ON t.id = o.term_id
             LEFT JOIN (SELECT DISTINCT o.village_id FROM candidates_officer o
                        WHERE o.term_id = %(previous)s AND {_SERVED}) rosters ON rosters.village_id = o.village_id
             LEFT JOIN (SELECT DISTINCT o.person_id FROM candidates_officer o
                        WHERE o.term_id = %(previous)s AND {_SERVED}) before ON before.person_id = o.person_id
        WHERE o.term_id = %(term)s AND o.village_id LIKE %(under)s AND {_SERVED}
        ORDER BY o.village_id, o.party_post <> 'secretary', o.committee_post <> 'chair', p.sort_key, o.id
    """,  # noqa: S608 - assembled from the constants of this file
    Table.CANDIDACIES: """
        SELECT c.village_id, p.name, p.sex, c.party_post, c.committee_post, c.vetted_on::text, c.state, c.politics,
               pledge.signed_on::text
        FROM candidates_candidacy c JOIN candidates_person p ON p.id = c.person_id
             LEFT JOIN candidates_pledge pledge ON pledge.candidacy_id = c.id
        WHERE c.term_id = %(term)s AND c.village_id LIKE %(under)s ORDER BY c.village_id, p.sort_key, c.id
    """,
    Table.POLLS: """
        SELECT p.village_id, p.organ, p.number, p.held_on::text, r.is_valid, r.next_step, r.due, r.present,
               r.registered, r."cast", r.proxy, r.invalid, r.mobile, p.round, p.mid_term, p.seats,
               (SELECT nullif(count(*), 0) FROM ballots_ballotline l WHERE l.poll_id = p.id AND NOT l.is_write_in),
               (SELECT coalesce(sum(value::int), 0) FROM jsonb_each_text(p.left_empty)), plan.mode, plan.stations,
               (SELECT count(*) FROM ballots_mobilebox b WHERE b.plan_id = plan.id AND b.approved_at IS NOT NULL)
        FROM ballots_poll p JOIN ballots_result r ON r.poll_id = p.id
             JOIN villages_villageelection e ON e.id = p.village_election_id
             LEFT JOIN ballots_pollingplan plan ON plan.poll_id = p.id
        WHERE e.term_id = %(term)s AND p.village_id LIKE %(under)s AND p.state = 'certified' AND p.round <> 'recall'
        ORDER BY p.village_id, p.organ DESC, p.number
    """,
    Table.VILLAGES: f"""
        SELECT e.village_id, CASE WHEN e.roll_state <> 'empty' THEN e.registered END, ended.party_on::text,
               ended.committee_on::text,
               coalesce(ended.party_on <= %(deadline)s AND ended.committee_on <= %(deadline)s, false),
               coalesce(posts.secretary, false), coalesce(posts.chair, false)
        FROM villages_villageelection e
             LEFT JOIN (
                 SELECT p.village_election_id AS id, min(p.held_on) FILTER (WHERE p.organ = 'party') AS party_on,
                        min(p.held_on) FILTER (WHERE p.organ = 'committee') AS committee_on
                 FROM ballots_poll p JOIN ballots_result r ON r.poll_id = p.id
                 WHERE p.state = 'certified' AND p.village_id LIKE %(under)s AND NOT p.mid_term
                       AND (r.is_valid AND r.next_step = 'certify' OR p.left_empty <> '{{}}')
                 GROUP BY 1
             ) ended ON ended.id = e.id
             LEFT JOIN (
                 SELECT o.village_election_id AS id, bool_or(o.party_post = 'secretary') AS secretary,
                        bool_or(o.committee_post = 'chair') AS chair
                 FROM candidates_officer o WHERE o.term_id = %(term)s AND {_SERVED} GROUP BY 1
             ) posts ON posts.id = e.id
        WHERE e.term_id = %(term)s AND e.village_id LIKE %(under)s ORDER BY e.village_id
    """,  # noqa: S608 - assembled from the constants of this file
    Table.RETURNS: """
        SELECT g.village_id, g.adults, g.registered, g.women, g.party_members, g.minorities, g.came_of_age, g.moved_in,
               g.rights_restored, g.added_otherwise, g.died, g.moved_out, g.rights_deprived, g.registered_twice
        FROM voters_registrationreturn g JOIN villages_villageelection e ON e.id = g.village_election_id
        WHERE e.term_id = %(term)s AND g.village_id LIKE %(under)s ORDER BY g.village_id
    """,
    Table.ENDINGS: """
        SELECT o.village_id, p.name, p.sex, o.party_post, o.committee_post, o.ended_on::text, o.end_reason
        FROM candidates_officer o JOIN candidates_person p ON p.id = o.person_id
        WHERE o.term_id = %(term)s AND o.village_id LIKE %(under)s AND o.ended_on IS NOT NULL
              AND o.end_reason NOT IN ('term_ended', 'moved')
        ORDER BY o.village_id, o.ended_on, o.id
    """,
    Table.AUDITS: """
        SELECT o.village_id, p.name, p.sex, o.party_post, o.committee_post, a.state, a.done_on::text
        FROM candidates_departureaudit a JOIN candidates_officer o ON o.id = a.officer_id
             JOIN candidates_person p ON p.id = o.person_id
             JOIN villages_villageelection e ON e.village_id = o.village_id AND e.term_id = %(term)s
        WHERE o.term_id = %(previous)s AND o.village_id LIKE %(under)s ORDER BY o.village_id, p.sort_key, a.id
    """,
    Table.COMMITTEES: """
        SELECT m.village_id, p.name, p.sex, m.role
        FROM candidates_electioncommitteemember m JOIN candidates_person p ON p.id = m.person_id
             JOIN villages_villageelection e ON e.id = m.village_election_id
        WHERE e.term_id = %(term)s AND m.village_id LIKE %(under)s AND m.left_on IS NULL AND m.role <> 'alternate'
        ORDER BY m.village_id, m.place, m.id
    """,
}


def kept_rows(term: Term, scope: str) -> Kept:
    """All rows behind the figures of a division as they stand now; one query per table."""
    found: dict[str, Any] = {}
    parameters = {
        "term": term.pk,
        "previous": term.previous_id,
        "under": f"{scope}%",
        "deadline": deadline(term),
    }
    with connection.cursor() as cursor:
        for table, statement in _SQL.items():
            cursor.execute(statement, parameters)
            read = _poll if table is Table.POLLS else ROW_TYPES[table]
            found[table.value] = tuple(read(*values) for values in cursor)
    return Kept(**found)


def _poll(*values: Any) -> PollRow:
    """A poll; a plain cursor gives JSON as text."""
    row = PollRow(*values)
    return replace(row, seats=json.loads(row.seats) if isinstance(row.seats, str) else row.seats)
