"""The board: townships × stages, one township's villages × stages, and the list of those that have not reported."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.access import SignedInRequest, allow, allow_any
from accounts.roles import Act
from audit import actions, trail
from sheets.sending import send
from villages import board as boards
from villages import board_export, elections, terms
from villages.models import CODE_LENGTHS, Division, Level, Term
from villages.parts import parts
from villages.progress import Township, Waiting, territory, townships, waiting
from villages.stages import Look, Stage

actions.register({"board.exported": _("Exported the progress board")})

WAITING_SHOWN = 8
WAITING_LISTED = 500


@allow_any
def board(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Townships of the person's territory; somebody who sees one township gets its villages."""
    term = terms.in_sight(request.user, term_id)
    scope = territory(request.user, term)
    if len(scope) > CODE_LENGTHS[2]:
        return _villages(request, term, elections.division_in_sight(request.user, term, scope))
    today = timezone.localdate()
    rows = townships(term, scope)
    found = waiting(term, scope, today)
    context = {
        **_shared(request, term, scope, rows, found),
        "heading_division": term.scope,
        "table": boards.table(term, rows, today),
        "has_rows": bool(rows),
    }
    return render(request, "villages/board.html", context)


@allow_any
def board_of(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """Villages of one township; other levels lead to their own page."""
    term = terms.in_sight(request.user, term_id)
    division = elections.division_in_sight(request.user, term, code)
    if division.level == Level.VILLAGE:
        return redirect("villages:village", term_id=term.pk, code=code)
    if division.level != Level.TOWNSHIP:
        return redirect("villages:board", term_id=term.pk)
    return _villages(request, term, division)


def _villages(request: SignedInRequest, term: Term, division: Division) -> HttpResponse:
    today = timezone.localdate()
    rows = townships(term, division.code)
    found = waiting(term, division.code, today)
    context = {
        **_shared(request, term, division.code, rows, found),
        "heading_division": division,
        "stages": [Stage(value).label for value in Stage.values],
        "lines": boards.village_lines(term, division.code, today),
        "sums": boards.total_row(term, rows, today),
    }
    return render(request, "villages/board_township.html", context)


def _shared(
    request: SignedInRequest, term: Term, scope: str, rows: list[Township], found: list[Waiting]
) -> dict[str, Any]:
    today = timezone.localdate()
    overdue = sum(1 for each in found if each.need.look == Look.LATE)
    names = {row.code: row.name for row in rows}
    return {
        "term": term,
        "scope": scope,
        "now": timezone.localtime(),
        "may_export": request.user.may(Act.EXPORT_LIST),
        "exports": [each for each in parts.board_exports if any(request.user.may(act) for act in each.acts)],
        "registered": sum(row.registered for row in rows),
        "is_today": term.election_day == today,
        "tiles": boards.tiles(request.user, term, scope, rows, overdue),
        "waiting": boards.waiting_lines(term, found[:WAITING_SHOWN], names, today),
        "waiting_count": len(found),
    }


@allow_any
def waiting_list(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Everybody who has not reported, with a message ready to copy; ``?division=`` limits it to a township."""
    term = terms.in_sight(request.user, term_id)
    wanted = request.GET.get("division", "")
    today = timezone.localdate()
    names, lines = _waiting_lines(request, term, wanted, today)
    context = {
        "may_export": request.user.may(Act.EXPORT_LIST),
        "term": term,
        "lines": lines[:WAITING_LISTED],
        "count": len(lines),
        "reminder": boards.reminder(term, lines, today),
        "townships": names.items(),
        "chosen": wanted,
    }
    return render(request, "villages/waiting.html", context)


def _waiting_lines(
    request: SignedInRequest, term: Term, wanted: str, today: date
) -> tuple[dict[str, str], list[boards.WaitingLine]]:
    """Names of the townships to choose from, and who has not reported in the wanted division."""
    own = territory(request.user, term)
    scope = elections.division_in_sight(request.user, term, wanted).code if wanted else own
    townships_of = Division.objects.townships().filter(code__startswith=own[:9])
    names = dict(townships_of.order_by("code").values_list("code", "short_name"))
    return names, boards.waiting_lines(term, waiting(term, scope, today), names, today)


@allow(Act.EXPORT_LIST)
def waiting_export(request: SignedInRequest, term_id: int) -> FileResponse:
    """The list of those that have not reported as a workbook, limited like the page."""
    term = terms.in_sight(request.user, term_id)
    wanted = request.GET.get("division", "")
    today = timezone.localdate()
    _names, lines = _waiting_lines(request, term, wanted, today)
    division = elections.division_in_sight(request.user, term, wanted or territory(request.user, term))
    return send(
        board_export.waiting_table(term, division, lines, today, filled_by=str(request.user)),
        actor=request.user,
        name=_now("Who has not reported"),
        division=division.code,
        division_name=division.short_name,
        of=term,
    )


@allow(Act.EXPORT_LIST)
def export(request: SignedInRequest, term_id: int) -> FileResponse:
    """The board as a workbook: townships, or the villages of one township with ``?division=``."""
    term = terms.in_sight(request.user, term_id)
    wanted = request.GET.get("division", "") or territory(request.user, term)
    division = elections.division_in_sight(request.user, term, wanted)
    trail.record(actor=request.user, action="board.exported", obj=term, division=division.code)
    return board_export.workbook(term, division, timezone.localdate(), filled_by=str(request.user))
