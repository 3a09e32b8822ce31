"""Long work with files: check, import, undo, mark. The jobs carry only the batch's number."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobs.work import RunningJob, handles
from sheets import imports, returning
from sheets.models import ImportBatch


def _page(batch_id: int) -> str:
    batch = ImportBatch.objects.only("term_id").get(pk=batch_id)
    return reverse("sheets:page", args=[batch.term_id, batch_id])


@handles("sheets.check", _("Check a file"))
def check(job: RunningJob) -> dict[str, Any]:
    """Dry run; the report is on the batch."""
    batch_id = int(job.payload["batch"])
    report = imports.check(batch_id=batch_id, progress=job.progress)
    returning.keep_marked(batch_id=batch_id, report=report)
    return {"url": _page(batch_id), "rows": report.rows, "rejected": report.rejected}


@handles("sheets.commit", _("Import a file"))
def commit(job: RunningJob) -> dict[str, Any]:
    """Import; a second run of the same job finds it done.

    The file was read anew: rows that are refused only now, because the data moved on, are marked in its workbook too.
    """
    batch_id = int(job.payload["batch"])
    try:
        report = imports.commit(actor=job.actor, batch_id=batch_id, progress=job.progress)
    except imports.RowsRefused as refusal:
        returning.keep_marked(batch_id=batch_id, report=refusal.report)
        raise
    if report and report.rejected:
        returning.keep_marked(batch_id=batch_id, report=report)
    return {"url": _page(batch_id), "written": report.written if report else None}


@handles("sheets.undo", _("Undo an import"))
def undo(job: RunningJob) -> dict[str, Any]:
    """Take an import back."""
    batch_id = int(job.payload["batch"])
    if ImportBatch.objects.filter(pk=batch_id, state="undone").exists():
        return {"url": _page(batch_id)}
    assert job.actor is not None  # noqa: S101 - only pages start this
    count = imports.undo(actor=job.actor, batch_id=batch_id, reason=str(job.payload.get("reason", "")))
    return {"url": _page(batch_id), "rows": count}
