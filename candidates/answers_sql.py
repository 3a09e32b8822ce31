"""Thousands of answers of one department read and written in a few statements (the returned workbook)."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.roles import Act
from audit import trail
from candidates.opinions import Answer

if TYPE_CHECKING:
    from accounts.models import User
    from villages.models import Term


class Asked(NamedTuple):
    """One person a department was asked about: name, state of the candidacy, and the answer there is.

    ``on_page_at`` is when it was given on a page; None for one that came with a file, and while there is none.
    """

    name: str
    state: str
    answer: Answer
    on_page_at: datetime | None = None


SILENT = Answer("pending")
"""The answer of whoever has not answered: one for all, so that it is told from others without comparing."""

_COLUMNS = ("candidacy_id", "department", "conclusion", "bar_code", "reason", "basis", "fact_on")

_KNOWN = """
SELECT o.candidacy_id, o.department, p.name, c.state, o.conclusion, o.bar_code, o.reason, o.basis, o.fact_on,
    CASE WHEN o.batch_id IS NULL THEN o.given_at END
FROM candidates_opinion o JOIN candidates_candidacy c ON c.id = o.candidacy_id
JOIN candidates_person p ON p.id = c.person_id
WHERE c.term_id = %s AND o.village_id LIKE %s AND o.department = ANY(%s)
"""


def known(term_id: int, scope: str, codes: Collection[str], *, lock: bool) -> dict[tuple[int, str], Asked]:
    """Everybody these departments were asked about under a division, by candidacy and department; one or two queries.

    ``lock`` holds the village elections first, as every decision on a candidacy does.
    """
    with connection.cursor() as cursor:
        if lock:
            cursor.execute(
                "SELECT id FROM villages_villageelection WHERE term_id = %s AND village_id LIKE %s"
                " ORDER BY id FOR UPDATE",
                [term_id, f"{scope}%"],
            )
        cursor.execute(_KNOWN, [term_id, f"{scope}%", list(codes)])
        return {
            (row[0], row[1]): Asked(row[2], row[3], SILENT)
            if row[4] == "pending"
            else Asked(row[2], row[3], Answer(*row[4:9]), row[9])
            for row in cursor.fetchall()
        }


_TABLE = """
CREATE TEMPORARY TABLE given_answer (candidacy_id bigint, department varchar(8), conclusion varchar(12),
    bar_code varchar(8), reason varchar(500), basis varchar(200), fact_on date) ON COMMIT DROP
"""

_WRITE = """
UPDATE candidates_opinion o SET conclusion = g.conclusion, bar_code = coalesce(g.bar_code, ''),
    reason = coalesce(g.reason, ''), basis = coalesce(g.basis, ''), fact_on = g.fact_on,
    given_by_id = %s, given_at = %s, batch_id = %s
FROM given_answer g WHERE o.candidacy_id = g.candidacy_id AND o.department = g.department
"""


def write(*, actor: User | None, term: Term, batch_id: int | None, answers: Sequence[tuple[int, str, Answer]]) -> int:
    """Write answers by candidacy and department in one statement; returns how many were written.

    The caller has checked them and holds the village elections. Raises NotAllowed for somebody who neither answers
    for a department nor sees all answers, or who answers for another department than the own.
    """
    if actor is not None and not actor.may(Act.SEE_OPINIONS):
        actor.require(Act.GIVE_OPINION)
        if {department for _candidacy, department, _answer in answers} - {actor.department}:
            raise NotAllowed(_("Only a reviewer of a department can answer for it."))
    if not answers:
        return 0
    lines = io.StringIO()
    csv.writer(lines).writerows(
        (key, department, each.conclusion, each.bar_code, each.reason, each.basis, each.fact_on)
        for key, department, each in answers
    )
    lines.seek(0)
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        cursor.copy_expert(f"COPY given_answer ({', '.join(_COLUMNS)}) FROM STDIN WITH (FORMAT csv)", lines)
        cursor.execute(_WRITE, [actor.pk if actor else None, timezone.now(), batch_id])
        written: int = cursor.rowcount
        cursor.execute("DROP TABLE given_answer")
    trail.record(
        actor=actor,
        action="opinions.brought_in",
        obj=term,
        division=actor.scope if actor and actor.scope else term.scope_id,
        details={"answers": written, "departments": sorted({department for _key, department, _answer in answers})},
    )
    return written
