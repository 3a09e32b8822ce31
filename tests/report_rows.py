"""Rows of the tables of reports, briefs and work in parts, for the tests of the administration."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from jobs.models import Job, JobPart
from reports.models import (
    Brief,
    BriefSchedule,
    Explanation,
    Release,
    ReportText,
    Snapshot,
    SnapshotRows,
    TextTemplate,
)

if TYPE_CHECKING:
    from tests.admin_rows import Here


def add(here: Here) -> None:
    """One row of every table of reports and briefs, and the parts of a job."""
    office, township = here.cast["office"], here.world.other_township
    # Older than every report that was really made, so that those stay the newest.
    snapshot = Snapshot.objects.create(
        term=here.world.term,
        scope=township,
        scope_name="西河镇",
        scope_level="township",
        as_of=timezone.now() - timedelta(days=here.number + 1),
        facts={"now": {}, "before": None},
        figures={},
        prose=[],
        townships={"columns": [], "rows": []},
        villages={"columns": [], "rows": []},
        sha256="0" * 64,
        created_by=office,
    )
    SnapshotRows.objects.create(snapshot=snapshot, rows={}, sha256="0" * 64)
    words = {"reason": "改一句话", "version": here.number + 1}
    TextTemplate.objects.create(genre="outcome", level="district", text="文", changed_by=office, **words)
    ReportText.objects.create(snapshot=snapshot, paragraphs=[], findings=[], hard=0, soft=0, edited_by=office, **words)
    Brief.objects.create(
        term=here.world.term, genre="weekly", period=f"2021-W{here.number:02d}", scope=here.world.district,
        scope_name="测试区", scope_level="county", due_at=timezone.now(), made_at=timezone.now() + timedelta(seconds=1),
        figures={}, paragraphs=[], table={"heads": [], "rows": [], "total": []}, missing=[],
    )  # fmt: skip
    BriefSchedule.objects.get_or_create(term=here.world.term)
    whole, part = (Job.objects.create(kind="report", scope=here.world.district) for _which in range(2))
    JobPart.objects.create(whole=whole, part=part)
    Explanation.objects.create(
        term=here.world.term,
        village_id=here.election.village_id,
        code="H01",
        left=here.number,
        right=here.number + 1,
        text="统计口径不同，已书面说明",
        given_by=office,
    )
    Release.objects.create(
        snapshot=snapshot, released_by=office, signed_as="区换届办", hard=1, soft=0, soft_explained=0, explanations=[]
    )
