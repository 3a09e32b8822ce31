"""How the answers on one candidacy stand, kept by the database itself, and the reminders sent to departments."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.models import Term


class Tally(models.Model):
    """Departments asked about a candidacy, still silent, and against: numbers of answers.

    Statement triggers on the answers keep it (migration 0010), so that the district's list counts people and not
    eighty thousand answers. Nobody writes it.
    """

    candidacy = models.OneToOneField(
        "candidates.Candidacy", on_delete=models.CASCADE, primary_key=True, related_name="tally"
    )
    asked = models.PositiveSmallIntegerField(_("departments asked"), default=0)
    pending = models.PositiveSmallIntegerField(_("not yet answered"), default=0)
    adverse = models.PositiveSmallIntegerField(_("adverse answers"), default=0)

    class Meta:
        verbose_name = _("tally of answers")
        verbose_name_plural = _("tallies of answers")

    def __str__(self) -> str:
        return f"{self.candidacy_id}: {self.pending} / {self.asked}"


class Reminder(models.Model):
    """One reminder to a department about overdue answers (催办); numbers only, nobody's name."""

    term = models.ForeignKey(
        Term, on_delete=models.CASCADE, related_name="reminders", verbose_name=pgettext_lazy("election round", "term")
    )
    department = models.CharField(_("department"), max_length=8)
    people = models.PositiveIntegerField(_("people overdue"))
    oldest_due = models.DateField(_("earliest due day"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sent by"),
    )
    sent_at = models.DateTimeField(_("sent at"), auto_now_add=True)

    class Meta:
        verbose_name = _("reminder to a department")
        verbose_name_plural = _("reminders to departments")
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(name="reminder_of_department", fields=["term", "department", "-sent_at"])]
        constraints = [
            models.CheckConstraint(name="reminder_is_about_somebody", condition=models.Q(people__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.term} · {self.department} · {self.people}"
