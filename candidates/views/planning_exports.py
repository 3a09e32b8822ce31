"""Lists of planning and leaving as workbooks, filtered like their pages."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.roles import Act
from candidates import incumbents, leaving, planning_exports, slates
from candidates.forms_of_planning import HandoversForm, IncumbentsForm, LeaversForm, SimulatorForm
from sheets.export import TableSpec
from sheets.sending import send
from villages import elections, terms
from villages.models import Division, Term
from villages.progress import territory


def _asked(request: SignedInRequest, term_id: int, form: type[Any]) -> tuple[Term, Any, Division]:
    """The term, what the page's own filter asks for, and the division the list is limited to; Http404 out of sight."""
    term = terms.in_sight(request.user, term_id)
    asked = form(request.GET, user=request.user, term=term).asked
    return term, asked, elections.division_in_sight(request.user, term, asked.division or territory(request.user, term))


def _send(request: SignedInRequest, term: Term, place: Division, name: str, spec: TableSpec) -> FileResponse:
    return send(spec, actor=request.user, name=name, division=place.code, division_name=place.short_name, of=term)


@allow(Act.EDIT_CANDIDATE, Act.SCREEN_CANDIDATE, also=(Act.EXPORT_LIST,))
@require_safe
def intended(request: SignedInRequest, term_id: int) -> FileResponse:
    """Everybody intended for a post."""
    term, _filter, place = _asked(request, term_id, SimulatorForm)
    rows = slates.places(request.user, term, place.code)
    spec = planning_exports.slates(term, place, rows, str(request.user))
    return _send(request, term, place, _("Intended slates"), spec)


@allow(Act.EDIT_CANDIDATE, Act.SCREEN_CANDIDATE, also=(Act.EXPORT_LIST,))
@require_safe
def visited(request: SignedInRequest, term_id: int) -> FileResponse:
    """Visits to serving officers."""
    term, asked, place = _asked(request, term_id, IncumbentsForm)
    rows = incumbents.incumbents(request.user, term, asked)
    spec = planning_exports.visits(term, place, rows, str(request.user))
    return _send(request, term, place, _("Visits to serving officers"), spec)


@allow(Act.EDIT_CANDIDATE, Act.SCREEN_CANDIDATE, also=(Act.EXPORT_LIST,))
@require_safe
def audited(request: SignedInRequest, term_id: int) -> FileResponse:
    """Audits on leaving office."""
    term, asked, place = _asked(request, term_id, IncumbentsForm)
    rows = incumbents.incumbents(request.user, term, asked)
    spec = planning_exports.audits(term, place, rows, str(request.user))
    return _send(request, term, place, _("Audits on leaving office"), spec)


@allow(Act.EDIT_CANDIDATE, Act.SCREEN_CANDIDATE, also=(Act.EXPORT_LIST,))
@require_safe
def left(request: SignedInRequest, term_id: int) -> FileResponse:
    """Those who left, and what was arranged."""
    term, asked, place = _asked(request, term_id, LeaversForm)
    rows = leaving.leavers(request.user, term, asked)
    spec = planning_exports.settlements(term, place, rows, str(request.user))
    return _send(request, term, place, _("Officers who left"), spec)


@allow(Act.EDIT_CANDIDATE, Act.SCREEN_CANDIDATE, also=(Act.EXPORT_LIST,))
@require_safe
def handed_over(request: SignedInRequest, term_id: int) -> FileResponse:
    """Handovers, those open or all as on the page."""
    term, asked, place = _asked(request, term_id, HandoversForm)
    rows = leaving.shown(leaving.handovers(request.user, term, asked.division), all_of_them=bool(asked.show))
    spec = planning_exports.handovers(term, place, rows, timezone.localdate(), str(request.user))
    return _send(request, term, place, _("Handovers"), spec)
