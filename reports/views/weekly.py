"""Door: the weekly progress form of a division as a workbook."""

from __future__ import annotations

from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.roles import Act
from audit import actions, trail
from reports import weekly
from sheets.export import file_name, table_response
from villages import elections, terms
from villages.progress import territory

actions.register({"report.weekly_exported": _("Exported the weekly progress form")})


@allow(Act.EXPORT_LIST)
@require_safe
def export(request: SignedInRequest, term_id: int) -> FileResponse:
    """The form of the person's territory, or of ``?division=`` inside it."""
    term = terms.in_sight(request.user, term_id)
    wanted = request.GET.get("division", "") or territory(request.user, term)
    division = elections.division_in_sight(request.user, term, wanted)
    today = timezone.localdate()
    trail.record(actor=request.user, action="report.weekly_exported", obj=term, division=division.code)
    rows = weekly.lines(term, division.code)
    spec = weekly.form(term, division, rows, today, filled_by=division.short_name)
    return table_response(spec, file_name(division.short_name, "换届工作进度周报表", today))
