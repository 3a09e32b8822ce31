"""The files handed in, as a list to keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sheets.export import Head, TableSpec
from sheets.models import ImportBatch


def batches_table(
    rows: QuerySet[ImportBatch], labels: Mapping[str, str], *, term: str, division: str, filled_by: str
) -> TableSpec:
    """One row per file, newest first; rows read, wrong and written are added up. ``labels``: kind to its name."""
    sums = [0, 0, 0]

    def table() -> Iterator[tuple[Any, ...]]:
        for number, batch in enumerate(rows.select_related("created_by").iterator(chunk_size=500), 1):
            figures = (batch.rows, batch.rejected, batch.written)
            sums[:] = map(sum, zip(sums, figures, strict=True))
            yield (
                number,
                batch.file_name,
                labels[batch.kind],
                batch.get_state_display(),
                *figures,
                str(batch.created_by or ""),
                _minute(batch.created_at),
            )

    return TableSpec(
        title=_("%(division)s %(term)s: files brought in") % {"division": division, "term": term},
        unit=_("rows"),
        headers=(
            Head(_("No."), 6, "number"),
            Head(_("File"), 36),
            Head(_("Kind"), 16),
            Head(_("State"), 12),
            Head(_("Rows"), 10, "number"),
            Head(_("With errors"), 10, "number"),
            Head(_("Written"), 10, "number"),
            Head(_("Handed in by"), 16),
            Head(_("Handed in at"), 18),
        ),
        rows=table(),
        total_row=lambda _count: (_("Total"), "", "", "", *sums, "", ""),
        filled_by=filled_by,
    )


def _minute(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
