"""Files that were brought in: what each was, what was found in it, what became of it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jobs.models import Job

if TYPE_CHECKING:
    from accounts.models import User


def private_name(batch: ImportBatch, filename: str) -> str:
    """Path of an uploaded file in private storage: unguessable, with nothing of the sender's file name in it."""
    return f"imports/{batch.term_id}/{secrets.token_hex(16)}.bin"


class BatchState(models.TextChoices):
    """The path of a file; only ``sheets.imports`` moves it."""

    UPLOADED = "uploaded", _("Received")
    CHECKED = "checked", _("Checked")
    REFUSED = "refused", _("Not usable")
    COMMITTED = "committed", _("Imported")
    UNDONE = "undone", _("Undone")


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def under(self, code: str) -> Self:
        """Files brought in for the division with this code or one below it."""
        return self.filter(scope__startswith=code)

    def visible_to(self, user: User) -> Self:
        """Files of the person's territory; everything for administrators."""
        if user.scope:
            return self.under(user.scope)
        return self.all() if user.role == "admin" else self.none()


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class ImportBatch(models.Model):
    """One file handed in for one term and division.

    ``term_id`` is a plain number: this room knows no elections. ``mapping`` is column key → heading as confirmed by
    the person; ``options`` are the answers given once per file; ``report`` the import report without row contents.
    """

    kind = models.CharField(_("kind of sheet"), max_length=20)
    term_id = models.PositiveBigIntegerField(pgettext_lazy("election round", "term"))
    scope = models.CharField(_("territory"), max_length=12)
    state = models.CharField(_("state"), max_length=10, choices=BatchState.choices, default=BatchState.UPLOADED)
    file = models.FileField(_("file"), upload_to=private_name, max_length=200, blank=True)
    file_name = models.CharField(_("file name"), max_length=200)
    file_size = models.PositiveBigIntegerField(_("file size in bytes"), default=0)
    sha256 = models.CharField(_("fingerprint"), max_length=64, db_index=True)
    marked_file = models.FileField(_("marked workbook"), upload_to=private_name, max_length=200, blank=True)
    mapping = models.JSONField(_("columns"), default=dict, blank=True)
    options = models.JSONField(_("answers"), default=dict, blank=True)
    report = models.JSONField(_("import report"), default=dict, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    accepted = models.PositiveIntegerField(_("rows accepted"), default=0)
    rejected = models.PositiveIntegerField(_("rows rejected"), default=0)
    written = models.PositiveIntegerField(_("rows written"), default=0)
    job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="batches", verbose_name=_("job")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handed in by"),
    )
    created_at = models.DateTimeField(_("handed in at"), auto_now_add=True)
    committed_at = models.DateTimeField(_("imported at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import batch")
        verbose_name_plural = _("import batches")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="imported_batches_have_a_time",
                condition=~Q(state__in=["committed", "undone"]) | Q(committed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="undone_batches_have_a_time", condition=~Q(state="undone") | Q(undone_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(name="batch_kind_term", fields=["term_id", "kind", "-created_at"]),
            models.Index(name="batch_scope_prefix", fields=["scope"], opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.file_name
