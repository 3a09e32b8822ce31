"""How far a term has come, by township and by village: integers from a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce, Left

from villages.models import Division, PollStage, Term, TermState, VillageElection
from villages.stages import DOING, DONE, STAGES, Deadlines, Look, Need, VillageRow, deadlines, group_look, need
from villages.unchanged import while_unchanged

if TYPE_CHECKING:
    from accounts.models import User

TOWNSHIP_DIGITS = 9
_KEPT_SECONDS = 15
# Stand for the real values in the compiled statement; no term and no division is called so.
_ANY_TERM, _ANY_SCOPE = -1, "any"


class Township(NamedTuple):
    """Counters of one township (or of all together); ratios are never stored, so townships add up to the district."""

    code: str
    name: str
    villages: int
    completed: int
    done: tuple[int, ...]
    doing: tuple[int, ...]
    registered: int
    registered_counted: int
    cast: int
    party_due: int
    party_present: int
    candidates: int
    vetted: int
    struck_off: int

    def look(self, stage: int, due: Deadlines | None, today: date) -> Look:
        """How a stage of this township looks."""
        late = due is not None and due.passed(STAGES[stage], today)
        return group_look(self.done[stage], self.doing[stage], self.villages, late)

    def urgency(self, due: Deadlines | None, today: date) -> tuple[int, float, str]:
        """Sorts those who need attention first: most overdue stages of villages, then the least complete."""
        overdue = sum(
            self.villages - self.done[place] for place, stage in enumerate(STAGES) if due and due.passed(stage, today)
        )
        finished = sum(self.done) / (len(self.done) * self.villages) if self.villages else 1.0
        return (-overdue, finished, self.code)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A village on the list of those that have not reported."""

    code: str
    name: str
    township: str
    need: Need


def territory(user: User, term: Term) -> str:
    """The part of the term's district a person sees: the longer of the two codes."""
    return max(term.scope_id, user.scope, key=len)


def due_of(term: Term) -> Deadlines | None:
    """Deadlines of an open term; a closed one has nothing overdue."""
    return deadlines(term) if term.state == TermState.OPEN else None


_COUNTED = Q(committee_stage=PollStage.CERTIFIED)
_SUMS: dict[str, tuple[str, Q | None]] = {
    "all_registered": ("registered", None),
    "counted_registered": ("registered", _COUNTED),
    "counted_cast": ("cast", _COUNTED),
    "all_due": ("party_due", None),
    "all_present": ("party_present", None),
    "all_candidates": ("candidates", None),
    "all_vetted": ("vetted", None),
    "all_struck_off": ("struck_off", None),
}


@lru_cache(maxsize=1)
def _statement() -> tuple[str, tuple[Any, ...]]:
    """The grouped query as SQL, compiled once: the ORM writes it five times longer than PostgreSQL runs it."""
    rows = (
        VillageElection.objects.filter(term=_ANY_TERM)
        .under(_ANY_SCOPE)
        .order_by()
        .values(township=Left("village_id", TOWNSHIP_DIGITS))
        .annotate(
            number=Count("pk"),
            finished=Count("completed_on"),
            **{f"done_{stage}": Count("pk", filter=DONE[stage]) for stage in STAGES},
            **{f"doing_{stage}": Count("pk", filter=DOING[stage]) for stage in STAGES},
            **{name: Coalesce(Sum(field, filter=only), 0) for name, (field, only) in _SUMS.items()},
        )
    )
    sql, parameters = rows.query.sql_with_params()
    names = Division._meta.db_table
    return (
        f"SELECT n.short_name, t.* FROM ({sql}) t LEFT JOIN {names} n ON n.code = t.township ORDER BY t.township",  # noqa: S608 - constants only
        tuple(parameters),
    )


def _rows(statement: tuple[str, tuple[Any, ...]], term: Term, scope: str) -> list[tuple[Any, ...]]:
    """Rows of a compiled statement for this term and division."""
    sql, parameters = statement
    given: dict[Any, Any] = {_ANY_TERM: term.pk, f"{_ANY_SCOPE}%": f"{scope}%"}
    with connection.cursor() as cursor:
        cursor.execute(sql, [given.get(value, value) for value in parameters])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def townships(term: Term, scope: str) -> list[Township]:
    """Counters per township under a code, in code order: one grouped query, asked again only after a change."""
    return while_unchanged(f"counted:{term.pk}:{scope}", VillageElection, lambda: _townships(term, scope))


def _townships(term: Term, scope: str) -> list[Township]:
    rows = _rows(_statement(), term, scope)
    stages = len(STAGES)
    return [
        Township(
            code,
            name or code,
            number,
            finished,
            tuple(counts[:stages]),
            tuple(counts[stages : 2 * stages]),
            *counts[2 * stages :],
        )
        for name, code, number, finished, *counts in rows
    ]


def total(rows: list[Township], code: str = "", name: str = "") -> Township:
    """All rows together, integer by integer."""
    return Township(
        code,
        name,
        sum(row.villages for row in rows),
        sum(row.completed for row in rows),
        tuple(sum(row.done[place] for row in rows) for place in range(len(STAGES))),
        tuple(sum(row.doing[place] for row in rows) for place in range(len(STAGES))),
        *(sum(getattr(row, field) for row in rows) for field in Township._fields[6:]),
    )


def townships_for_navigation(term: Term, scope: str) -> list[Township]:
    """As ``townships``, at most fifteen seconds old: every page shows them in its navigation."""
    return cache.get_or_set(f"townships:{term.pk}:{scope}", lambda: _townships(term, scope), _KEPT_SECONDS) or []


def waiting(term: Term, scope: str, today: date) -> list[Waiting]:
    """Villages that owe something now, most urgent first; none in a closed term. One query over unfinished villages."""
    due = due_of(term)
    if due is None:
        return []
    found = []
    for *columns, name in _rows(_unfinished(), term, scope):
        row = VillageRow(*columns)
        owed = need(row, due, today)
        if owed is not None:
            found.append(Waiting(row.village_id, name, row.village_id[:TOWNSHIP_DIGITS], owed))
    return sorted(found, key=lambda each: (each.need, each.code))


@lru_cache(maxsize=1)
def _unfinished() -> tuple[str, tuple[Any, ...]]:
    """Villages with a stage that is not done, compiled once."""
    unfinished = VillageElection.objects.filter(term=_ANY_TERM).under(_ANY_SCOPE).exclude(Q(*DONE.values()))
    rows = unfinished.order_by("village_id").values_list(*VillageRow._fields, "village__short_name")
    sql, parameters = rows.query.sql_with_params()
    return sql, tuple(parameters)


def villages_for_navigation(term: Term, scope: str) -> list[tuple[str, str, date | None]]:
    """(code, short name, completed on) of the villages of one township, at most fifteen seconds old."""

    def read() -> list[tuple[str, str, date | None]]:
        rows = VillageElection.objects.filter(term=term).under(scope).order_by("village_id")
        return list(rows.values_list("village_id", "village__short_name", "completed_on"))

    return cache.get_or_set(f"villages:{term.pk}:{scope}", read, _KEPT_SECONDS) or []
