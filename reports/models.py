"""Reports as they were made: a snapshot and its files never change; a new count is a new snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.text_models import Brief as Brief
from reports.text_models import BriefSchedule as BriefSchedule
from reports.text_models import ReportText as ReportText
from reports.text_models import TextGenre as TextGenre
from reports.text_models import TextTemplate as TextTemplate
from villages.models import Term
from villages.scope import ByVillageQuerySet

if TYPE_CHECKING:
    from accounts.models import User


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def under(self, code: str) -> Self:
        """Reports of the division with this code and of everything below it."""
        return self.filter(scope__startswith=code)

    def visible_to(self, user: User) -> Self:
        """Reports of divisions in the person's territory; everything for administrators."""
        if user.scope:
            return self.under(user.scope)
        return self.all() if user.role == "admin" else self.none()


class Snapshot(models.Model):
    """One report of one division: the facts, the figures and the words made of them, frozen together.

    ``facts`` is ``{"now": {...}, "before": {...} | null}``; ``townships`` and ``villages`` are tables of the same
    integers: ``{"columns": [...], "rows": [{"code", "name", "now", "before"}]}``. ``sha256`` covers all of it.
    """

    term = models.ForeignKey(
        Term, on_delete=models.PROTECT, related_name="snapshots", verbose_name=pgettext_lazy("election round", "term")
    )
    previous = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("previous term")
    )
    scope = models.CharField(_("division"), max_length=12)
    scope_name = models.CharField(_("official name"), max_length=60)
    scope_level = models.CharField(_("level"), max_length=10)
    as_of = models.DateTimeField(_("counted at"))
    facts = models.JSONField(_("facts"))
    figures = models.JSONField(_("figures"))
    prose = models.JSONField(_("summary"))
    townships = models.JSONField(_("by township"))
    villages = models.JSONField(_("by village"))
    breaks = models.JSONField(
        _("what the referee found"), null=True, blank=True, help_text=_("Empty for reports made before the referee.")
    )
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    # A plain number: jobs are cleared away one day, and this row must not change then.
    job_number = models.PositiveBigIntegerField(_("job"), null=True, blank=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-as_of", "-pk"]
        constraints = [
            # A job that runs twice finds the report of its first run.
            models.UniqueConstraint(
                name="one_report_per_job", fields=["job_number"], condition=Q(job_number__isnull=False)
            ),
        ]
        indexes = [
            models.Index(name="snapshot_scope_prefix", fields=["scope"], opclasses=["varchar_pattern_ops"]),
            models.Index(name="snapshot_newest", fields=["term", "scope", "-as_of"]),
        ]
        triggers = [pgtrigger.Protect(name="report_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.scope_name} {timezone.localtime(self.as_of):%Y-%m-%d %H:%M}"

    @property
    def division_code(self) -> str:
        """Territory of the report, for the trail."""
        return self.scope


class SnapshotRows(models.Model):
    """The rows a report was counted from, as they were: names and attributes, never identity numbers or opinions.

    ``rows`` is ``{table: {"columns": [...], "rows": [[...], ...]}}`` of ``reports.rows``.
    """

    snapshot = models.OneToOneField(Snapshot, on_delete=models.PROTECT, related_name="kept", verbose_name=_("report"))
    rows = models.JSONField(_("rows"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)

    class Meta:
        verbose_name = _("rows of a report")
        verbose_name_plural = _("rows of reports")
        triggers = [pgtrigger.Protect(name="report_rows_are_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.snapshot)


class Explanation(models.Model):
    """Why one check of one village may stay broken, with the two figures it explains: other figures need a new one."""

    term = models.ForeignKey(
        Term, on_delete=models.PROTECT, related_name="+", verbose_name=pgettext_lazy("election round", "term")
    )
    village_id = models.CharField(_("village code"), max_length=12)
    code = models.CharField(_("check"), max_length=4)
    left = models.BigIntegerField(_("found"))
    right = models.BigIntegerField(_("compared with"))
    text = models.CharField(_("explanation"), max_length=500)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given at"), auto_now_add=True)

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("explanation of a break")
        verbose_name_plural = _("explanations of breaks")
        ordering = ["term", "village_id", "code", "pk"]
        constraints = [models.CheckConstraint(name="explanation_says_something", condition=~Q(text=""))]
        indexes = [models.Index(name="explanation_of_village", fields=["term", "village_id", "code"])]
        triggers = [pgtrigger.Protect(name="explanation_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.code} {self.village_id}"


class Release(models.Model):
    """A report signed off by name; what was broken then, and how much of it was explained, stays with it."""

    snapshot = models.OneToOneField(
        Snapshot, on_delete=models.PROTECT, related_name="release", verbose_name=_("report")
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("signed off by")
    )
    signed_as = models.CharField(_("name as signed"), max_length=150)
    released_at = models.DateTimeField(_("signed off at"), auto_now_add=True)
    hard = models.PositiveIntegerField(_("contradictions, all explained"))
    soft = models.PositiveIntegerField(_("unusual figures"))
    soft_explained = models.PositiveIntegerField(_("unusual figures explained"))
    explanations = models.JSONField(_("explanations at that time"))

    class Meta:
        verbose_name = _("released report")
        verbose_name_plural = _("released reports")
        ordering = ["-released_at"]
        triggers = [pgtrigger.Protect(name="release_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.snapshot)


class FileKind(models.TextChoices):
    """Forms in which a report leaves the site."""

    XLSX = "xlsx", _("Excel workbook")
    DOCX = "docx", _("Word document")
    JSON = "json", _("JSON data")
    TXT = "txt", _("Plain text")


class SnapshotFile(models.Model):
    """A file made from a snapshot; kept in the database so that it lives and is backed up with it."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="files", verbose_name=_("report"))
    kind = models.CharField(_("kind"), max_length=4, choices=FileKind.choices)
    name = models.CharField(_("file name"), max_length=120)
    content = models.BinaryField(_("content"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)

    class Meta:
        verbose_name = _("report file")
        verbose_name_plural = _("report files")
        ordering = ["snapshot", "kind"]
        constraints = [models.UniqueConstraint(name="one_report_file_per_kind", fields=["snapshot", "kind"])]
        triggers = [pgtrigger.Protect(name="report_file_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name
