"""Rows of words: templates of texts, edited texts of reports, briefs and when they are due. Nothing here changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.brief_schedule import label_of
from villages.models import Term

if TYPE_CHECKING:
    from accounts.models import User


class TextGenre(models.TextChoices):
    """Kinds of texts; the values are those of ``reports.vocabulary.Genre``."""

    OUTCOME = "outcome", _("Election summary")
    WEEKLY = "weekly", _("Weekly brief")
    FLASH = "flash", _("Flash report of polling day")


class TextLevel(models.TextChoices):
    """Levels that have texts of their own."""

    DISTRICT = "district", _("District and above")
    TOWNSHIP = "township", _("Township")
    VILLAGE = "village", _("Village or community")


class TextTemplate(models.Model):
    """One version of a template; the newest holds, without any the text shipped with the product does."""

    genre = models.CharField(_("kind of text"), max_length=8, choices=TextGenre.choices)
    level = models.CharField(_("level"), max_length=8, choices=TextLevel.choices)
    version = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"))
    reason = models.CharField(_("reason"), max_length=300)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now_add=True)

    class Meta:
        verbose_name = _("text template")
        verbose_name_plural = _("text templates")
        ordering = ["genre", "level", "-version"]
        constraints = [
            models.UniqueConstraint(name="one_text_per_version", fields=["genre", "level", "version"]),
            models.CheckConstraint(name="text_says_something_and_why", condition=~Q(text="") & ~Q(reason="")),
        ]
        triggers = [pgtrigger.Protect(name="text_template_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} {self.get_level_display()} {self.version}"


class ReportText(models.Model):
    """The text of a report as somebody edited it; the figures stay the snapshot's, the newest version is shown.

    ``paragraphs`` as in a snapshot; ``findings`` what the linter said of them, ``explanations`` why a figure that is
    not the report's may stand: ``{"35个": "…"}``.
    """

    snapshot = models.ForeignKey(
        "reports.Snapshot", on_delete=models.PROTECT, related_name="texts", verbose_name=_("report")
    )
    version = models.PositiveIntegerField(_("version"))
    paragraphs = models.JSONField(_("text"))
    findings = models.JSONField(_("what the check found"))
    explanations = models.JSONField(_("explanations"), default=dict, blank=True)
    hard = models.PositiveIntegerField(_("findings that keep it from being signed off"))
    soft = models.PositiveIntegerField(_("other findings"))
    reason = models.CharField(_("reason"), max_length=300)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("edited by")
    )
    edited_at = models.DateTimeField(_("edited at"), auto_now_add=True)

    class Meta:
        verbose_name = _("edited text of a report")
        verbose_name_plural = _("edited texts of reports")
        ordering = ["snapshot", "-version"]
        constraints = [
            models.UniqueConstraint(name="one_edited_text_per_version", fields=["snapshot", "version"]),
            models.CheckConstraint(name="edited_text_says_why", condition=~Q(reason="")),
        ]
        triggers = [pgtrigger.Protect(name="edited_text_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.snapshot_id} · {self.version}"


class BriefQuerySet(models.QuerySet["Brief"]):
    def visible_to(self, user: User) -> Self:
        """Briefs of divisions in the person's territory; everything for administrators."""
        if user.scope:
            return self.filter(scope__startswith=user.scope)
        return self.all() if user.role == "admin" else self.none()


class Brief(models.Model):
    """A weekly brief or a flash report of one division, as it was when it was made; once for each period.

    ``figures`` is ``{key: [numerator, denominator]}``; ``table`` ``{"heads", "rows", "total"}``; ``missing``
    ``[[place, [village, …]], …]``. ``due_at`` is when it was to be made, ``made_at`` when its rows were counted.
    """

    term = models.ForeignKey(
        Term, on_delete=models.PROTECT, related_name="briefs", verbose_name=pgettext_lazy("election round", "term")
    )
    genre = models.CharField(_("kind of text"), max_length=8, choices=TextGenre.choices)
    period = models.CharField(_("period"), max_length=16)
    scope = models.CharField(_("division"), max_length=12)
    scope_name = models.CharField(_("official name"), max_length=60)
    scope_level = models.CharField(_("level"), max_length=10)
    due_at = models.DateTimeField(_("due at"))
    made_at = models.DateTimeField(_("counted at"))
    figures = models.JSONField(_("figures"))
    paragraphs = models.JSONField(_("text"))
    table = models.JSONField(_("table"))
    missing = models.JSONField(_("not reported"))
    job_number = models.PositiveBigIntegerField(_("job"), null=True, blank=True)

    objects = BriefQuerySet.as_manager()

    class Meta:
        verbose_name = _("brief")
        verbose_name_plural = _("briefs")
        ordering = ["-due_at", "scope", "genre"]
        constraints = [
            # However many clocks and workers there are.
            models.UniqueConstraint(
                name="one_brief_per_period_and_division", fields=["term", "genre", "period", "scope"]
            ),
            models.CheckConstraint(name="briefs_are_weekly_or_flash", condition=Q(genre__in=("weekly", "flash"))),
            models.CheckConstraint(name="briefs_are_made_when_due", condition=Q(made_at__gte=F("due_at"))),
        ]
        indexes = [
            models.Index(name="brief_scope_prefix", fields=["scope"], opclasses=["varchar_pattern_ops"]),
            models.Index(name="brief_newest", fields=["term", "scope", "-due_at"]),
        ]
        triggers = [pgtrigger.Protect(name="brief_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.scope_name} {self.get_genre_display()} {timezone.localtime(self.due_at):%Y-%m-%d %H:%M}"

    @property
    def label(self) -> str:
        """The period in Chinese, as the title of the brief says it."""
        return label_of(self.period)

    @property
    def division_code(self) -> str:
        """Territory of the brief, for the trail."""
        return self.scope


class BriefSchedule(models.Model):
    """When the briefs of a term are made; a term without a row has the times of ``brief_schedule.Plan``."""

    term = models.OneToOneField(
        Term,
        on_delete=models.PROTECT,
        related_name="brief_schedule",
        verbose_name=pgettext_lazy("election round", "term"),
    )
    weekly_on = models.BooleanField(_("weekly brief"), default=True)
    weekly_day = models.PositiveSmallIntegerField(_("day of the week (1 Monday, 7 Sunday)"), default=5)
    weekly_hour = models.PositiveSmallIntegerField(_("hour"), default=17)
    flash_on = models.BooleanField(_("flash report on polling day"), default=True)
    flash_from = models.PositiveSmallIntegerField(_("first hour"), default=9)
    flash_to = models.PositiveSmallIntegerField(_("last hour"), default=21)
    flash_every = models.PositiveSmallIntegerField(_("every … hours"), default=2)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("schedule of briefs")
        verbose_name_plural = _("schedules of briefs")
        ordering = ["term"]
        constraints = [
            models.CheckConstraint(
                name="brief_times_are_times",
                condition=Q(weekly_day__range=(1, 7), weekly_hour__lte=23, flash_from__lte=F("flash_to"))
                & Q(flash_to__lte=23, flash_every__range=(1, 12)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.term)
