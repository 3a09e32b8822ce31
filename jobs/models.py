"""Long work as a row: the database knows what was asked, how far it is and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User


class JobState(models.TextChoices):
    """Where a job stands; only ``jobs.work`` moves it."""

    QUEUED = "queued", _("Waiting")
    PARTS = "parts", _("Waiting for its parts")
    RUNNING = "running", _("Running")
    DONE = "done", _("Finished")
    FAILED = "failed", _("Failed")


ACTIVE = (JobState.QUEUED, JobState.PARTS, JobState.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    def active(self) -> Self:
        """Jobs that wait, for a worker or for their parts, or run."""
        return self.filter(state__in=ACTIVE)

    def visible_to(self, user: User) -> Self:
        """A person's own jobs and those of the person's territory; everything for administrators."""
        if user.role == "admin" and not user.scope:
            return self.all()
        own = Q(created_by=user)
        return self.filter(own | Q(scope__startswith=user.scope)) if user.scope else self.filter(own)


class Job(models.Model):
    """One piece of long work. The broker carries only its id; this row is the truth.

    ``payload`` holds what the handler needs, never personal data; ``result`` what it reported; ``error`` the sentence
    shown to the person. ``heartbeat_at`` is refreshed while a worker is alive; ``attempts`` counts the workers that
    took it and marks which of them may still write to the row. A job with parts waits until all of them have ended;
    its own work, done last, joins them. ``not_before`` keeps a job that is tried again from being tried too soon.
    """

    kind = models.CharField(_("kind"), max_length=40)
    state = models.CharField(_("state"), max_length=8, choices=JobState.choices, default=JobState.QUEUED)
    done = models.PositiveIntegerField(_("steps done"), default=0)
    total = models.PositiveIntegerField(_("steps in all"), default=0)
    message = models.CharField(_("what it is doing"), max_length=200, blank=True, default="")
    error = models.TextField(_("why it failed"), blank=True, default="")
    payload = models.JSONField(_("request"), default=dict, blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)
    scope = models.CharField(_("territory"), max_length=12, blank=True, default="")
    lock_key = models.CharField(_("lock"), max_length=120, blank=True, default="")
    language = models.CharField(_("language of its sentences"), max_length=10, blank=True, default="")
    page_url = models.CharField(_("page to return to"), max_length=200, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name=_("asked for by"),
    )
    created_at = models.DateTimeField(_("asked for at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("handed to a worker at"), null=True, blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_active_job_per_lock", fields=["lock_key"], condition=Q(state__in=ACTIVE) & ~Q(lock_key="")
            ),
            models.CheckConstraint(
                name="finished_jobs_have_a_time",
                condition=Q(state__in=ACTIVE, finished_at__isnull=True)
                | (~Q(state__in=ACTIVE) & Q(finished_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="job_active", fields=["state", "heartbeat_at"], condition=Q(state__in=ACTIVE)),
            models.Index(name="job_of_person", fields=["created_by", "-created_at"]),
            models.Index(name="job_scope_prefix", fields=["scope"], opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_active(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in ACTIVE

    @property
    def percent(self) -> int:
        """Whole percent done, 0 to 100, never 100 before it is finished."""
        if self.state == JobState.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0


class JobPart(models.Model):
    """One job that another one waits for; two wholes may wait for the same part, which is then done once."""

    whole = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="parts", verbose_name=_("job"))
    part = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="wholes", verbose_name=_("part"))

    class Meta:
        verbose_name = _("part of a job")
        verbose_name_plural = _("parts of jobs")
        ordering = ["whole", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_row_per_part", fields=["whole", "part"]),
            models.CheckConstraint(name="no_job_is_its_own_part", condition=~Q(whole=models.F("part"))),
        ]

    def __str__(self) -> str:
        return f"{self.whole_id} ← {self.part_id}"
