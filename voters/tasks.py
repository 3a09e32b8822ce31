"""Long work of this room."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobs.work import RunningJob, handles
from villages.models import Division, Term
from voters import exporting
from voters.listing import Wanted, length, places


@handles(exporting.KIND, _("Export of a voter roll"))
def export(job: RunningJob) -> dict[str, Any]:
    """Write the workbook of a long list; doing it twice writes the same file again."""
    term = Term.objects.get(pk=job.payload["term"])
    division = Division.objects.get(pk=job.payload["division"])
    within = places(term, division.code)
    total = length(within)
    spec = exporting.specification(
        term,
        division,
        within,
        Wanted(**job.payload["wanted"]),
        filled_by=str(job.actor or ""),
        seen=lambda number: job.progress(number, total),
    )
    rows = exporting.write(exporting.path_of(job.id), spec)
    return {
        "rows": rows,
        "file_name": exporting.name_of(division),
        "url": reverse("voters:exported", args=[term.pk, job.id]),
    }
