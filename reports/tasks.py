"""Work of the clock."""

from celery import shared_task

from reports import briefs


@shared_task(name="reports.tasks.issue_briefs")
def issue_briefs() -> None:
    """Ask for the briefs that are due; twice, or late, does no harm."""
    briefs.issue()
