"""Reads the rows a report is counted from: one query per table, whatever the division."""

from __future__ import annotations

from typing import Any

from django.db import connection

from reports.rows import ROW_TYPES, Kept, Table
from villages.models import Term

_SQL: dict[Table, str] = {
    Table.OFFICERS: """
        SELECT o.village_id, p.name, p.sex, o.party_post, o.committee_post, o.is_fulltime, o.education, o.politics,
               o.origins, (12 * date_part('year', t.election_day) + date_part('month', t.election_day)
                           - 12 * date_part('year', p.birth) - date_part('month', p.birth))::int
        FROM candidates_officer o JOIN candidates_person p ON p.id = o.person_id
             JOIN villages_term t ON t.id = o.term_id
        WHERE o.term_id = %(term)s AND o.village_id LIKE %(under)s AND o.ended_on IS NULL
        ORDER BY o.village_id, o.party_post <> 'secretary', o.committee_post <> 'chair', p.sort_key, o.id
    """,
    Table.CANDIDACIES: """
        SELECT c.village_id, p.name, p.sex, c.party_post, c.committee_post, c.vetted_on::text, c.state
        FROM candidates_candidacy c JOIN candidates_person p ON p.id = c.person_id
        WHERE c.term_id = %(term)s AND c.village_id LIKE %(under)s ORDER BY c.village_id, p.sort_key, c.id
    """,
    Table.POLLS: """
        SELECT p.village_id, p.organ, p.number, p.held_on::text, r.is_valid, r.next_step, r.due, r.present,
               r.registered, r."cast", r.proxy, r.invalid
        FROM ballots_poll p JOIN ballots_result r ON r.poll_id = p.id
             JOIN villages_villageelection e ON e.id = p.village_election_id
        WHERE e.term_id = %(term)s AND p.village_id LIKE %(under)s AND p.state = 'certified'
        ORDER BY p.village_id, p.organ DESC, p.number
    """,
}


def kept_rows(term: Term, scope: str) -> Kept:
    """Officers in office, candidacies and certified polls of a division as they stand now; three queries."""
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for table, statement in _SQL.items():
            cursor.execute(statement, {"term": term.pk, "under": f"{scope}%"})
            found[table.value] = tuple(ROW_TYPES[table](*values) for values in cursor)
    return Kept(**found)
