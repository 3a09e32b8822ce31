"""What protects a certified result: the seal over its rows, and the recorded corrections after certification."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ballots.models.polls import Poll
from villages.scope import ByVillageQuerySet


class ResultSeal(models.Model):
    """The check code of a certified result and a keyed mark for each of its rows; the key is not in the database.

    Made when the result is certified, gone when the certification is revoked. ``marks`` holds a mark by the name of
    the row (``ballots.sealing``); a row changed, removed or added past the application no longer fits its mark.
    """

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, related_name="seal", verbose_name=_("poll"))
    village_id = models.CharField(_("village code"), max_length=12)
    code = models.CharField(_("check code of the certified result"), max_length=9)
    marks = models.JSONField(_("marks of the rows"))
    sealed_at = models.DateTimeField(_("sealed at"), auto_now_add=True)

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("seal of a certified result")
        verbose_name_plural = _("seals of certified results")
        indexes = [models.Index(name="seal_village_prefix", fields=["village_id"], opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.code


class Correction(models.Model):
    """A certified result that was opened again: why, by whom, what it said before and what it says now.

    ``before`` and ``after`` are the records that were sealed. Open until the poll is certified again; a finished
    correction is never changed, and none is ever deleted (triggers).
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("poll"))
    village_id = models.CharField(_("village code"), max_length=12)
    number = models.PositiveSmallIntegerField(_("number"))
    reason = models.CharField(_("reason"), max_length=500)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)
    before = models.JSONField(_("certified before"))
    before_code = models.CharField(_("check code before"), max_length=9, blank=True, default="")
    after = models.JSONField(_("certified after"), null=True, blank=True)
    after_code = models.CharField(_("check code after"), max_length=9, blank=True, default="")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("certified again by"),
    )
    closed_at = models.DateTimeField(_("certified again at"), null=True, blank=True)

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction of a certified result")
        verbose_name_plural = _("corrections of certified results")
        ordering = ["poll", "number"]
        constraints = [
            models.UniqueConstraint(name="correction_number_once_per_poll", fields=["poll", "number"]),
            models.UniqueConstraint(
                name="one_open_correction_per_poll", fields=["poll"], condition=Q(closed_at__isnull=True)
            ),
            models.CheckConstraint(name="corrections_have_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="closed_corrections_hold_both_records",
                condition=Q(closed_at__isnull=True, after__isnull=True, closed_by__isnull=True)
                | Q(closed_at__gte=F("opened_at"), after__isnull=False, closed_by__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="corrections_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="finished_corrections_are_never_changed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.poll} · {self.number}"
