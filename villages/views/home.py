"""Start, and the home of a term: what must I do now, and who has not reported."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.access import SignedInRequest, allow_any
from accounts.roles import Act
from villages import board, terms
from villages.models import Term
from villages.navigation import CHOSEN, chosen, remember_todo
from villages.parts import WorkItem, parts
from villages.progress import TOWNSHIP_DIGITS, territory, total, townships, waiting
from villages.stages import Stage

ORDER = {"late": 0, "doing": 1, "none": 2, "done": 3}
WAITING_SHOWN = 7


@allow_any
def start(request: SignedInRequest) -> HttpResponse:
    """Home of the term last looked at; without any term, what to do to get one."""
    term = chosen(request, terms.newest(request.user))
    if term is not None:
        return redirect("villages:term_home", term_id=term.pk)
    return render(request, "villages/no_term.html", {"can_open": request.user.may(Act.OPEN_TERM)})


@allow_any
def term_home(request: SignedInRequest, term_id: int) -> HttpResponse:
    """One screen: the person's work, the stages of their territory, who has not reported."""
    term = terms.in_sight(request.user, term_id)
    if request.session.get(CHOSEN) != term.pk:
        request.session[CHOSEN] = term.pk
    work = _work(request, term)
    scope, today = territory(request.user, term), timezone.localdate()
    rows = townships(term, scope)
    found = waiting(term, scope, today)
    names = {row.code: row.name for row in rows}
    sums = board.total_row(term, rows, today)
    context = {
        "term": term,
        "days_left": (term.election_day - today).days,
        "work": work,
        "stages": list(zip((Stage(value).label for value in Stage.values), sums.cells, strict=True)),
        "sums": total(rows),
        "waiting": board.waiting_lines(term, found[:WAITING_SHOWN], names, today),
        "one_township": len(scope) >= TOWNSHIP_DIGITS,
        "waiting_count": len(found),
    }
    return render(request, "villages/term_home.html", context)


def _work(request: SignedInRequest, term: Term) -> list[WorkItem]:
    """Everything the rooms say this person must do, most urgent first; the badge remembers how much."""
    items = [item for provider in parts.work for item in provider(request.user, term)]
    remember_todo(request.user, term, sum(item.count for item in items if item.state != "done"))
    return sorted(items, key=lambda item: ORDER.get(item.state, 9))
