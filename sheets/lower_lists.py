"""Lists of the rooms below this one, sent as workbooks: own jobs, who can do what.

Those rooms know no workbooks; their pages link here by the address's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow_any
from accounts.roles import ACT_LABELS, Act, Role, may
from jobs.models import Job
from jobs.work import label_of
from sheets import terms
from sheets.export import Head, TableSpec
from sheets.sending import send


@allow_any
@require_safe
def jobs(request: SignedInRequest) -> FileResponse:
    """What this person asked for, newest first."""
    user = request.user

    def rows() -> Iterator[tuple[Any, ...]]:
        own = Job.objects.filter(created_by=user).defer("payload", "result")
        for number, job in enumerate(own.iterator(chunk_size=500), 1):
            yield (
                number,
                str(label_of(job.kind)),
                job.get_state_display(),
                job.percent,
                _minute(job.created_at),
                _minute(job.finished_at),
                job.error,
            )

    return _send(
        request,
        _("My jobs"),
        TableSpec(
            title=_("%(person)s: long work asked for") % {"person": user},
            unit=_("pieces of work"),
            headers=(
                Head(_("No."), 6, "number"),
                Head(_("Work"), 24),
                Head(_("State"), 12),
                Head(_("Progress (%)"), 10, "number"),
                Head(_("Asked for at"), 18),
                Head(_("Finished at"), 18),
                Head(_("What went wrong"), 40),
            ),
            rows=rows(),
            total_row=lambda count: (_("Total"), count, "", "", "", "", ""),
            filled_by=str(user),
        ),
    )


@allow_any
@require_safe
def powers(request: SignedInRequest) -> FileResponse:
    """Every act against every role, as the page shows it."""
    roles = list(Role)
    held = {role: sum(may(role, act) for act in Act) for role in roles}
    return _send(
        request,
        _("Who can do what"),
        TableSpec(
            title=_("Who can do what"),
            unit=_("acts"),
            headers=(Head(_("No."), 6, "number"), Head(_("Act"), 40), *(Head(role.label, 14) for role in roles)),
            rows=[
                (number, str(ACT_LABELS[act]), *("✓" if may(role, act) else "–" for role in roles))
                for number, act in enumerate(Act, 1)
            ],
            total_row=(_("Total"), "", *held.values()),
            notes=(_("Each act counts only inside one's own territory."),),
            filled_by=str(request.user),
        ),
    )


def _send(request: SignedInRequest, name: str, spec: TableSpec) -> FileResponse:
    division = request.user.scope
    return send(
        spec,
        actor=request.user,
        name=name,
        division=division,
        division_name=terms.directory().division_name(division) if division else "",
    )


def _minute(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
