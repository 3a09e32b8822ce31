"""Work of the clock."""

from celery import shared_task

from candidates import reminders
from villages.models import Term, TermState


@shared_task(name="candidates.tasks.remind_departments")
def remind_departments() -> None:
    """Remind departments of what is overdue in open terms; running twice a day does no harm."""
    for term in Term.objects.filter(state=TermState.OPEN).defer("rule_snapshot"):
        reminders.remind(actor=None, term=term)
