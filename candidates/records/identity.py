"""What was found out about who is who: two persons that were one, and two that are not."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from villages.history import earlier_rows


class PersonMerge(models.Model):
    """A person kept twice became one: what the absorbed row was called, what moved, who decided it and why.

    ``absorbed_id`` is the key the absorbed row had: old addresses lead to the person kept. Never changed, only made.
    """

    kept = models.ForeignKey(
        "candidates.Person", on_delete=models.PROTECT, related_name="merges", verbose_name=_("person kept")
    )
    absorbed_id = models.PositiveBigIntegerField(_("key of the person absorbed"), unique=True)
    absorbed_name = models.CharField(_("name of the person absorbed"), max_length=40)
    moved = models.JSONField(_("records moved"), default=dict)
    reason = models.CharField(_("reason"), max_length=300)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("merged by")
    )
    merged_at = models.DateTimeField(_("merged at"), auto_now_add=True)

    class Meta:
        verbose_name = _("merge of two persons")
        verbose_name_plural = _("merges of persons")
        ordering = ["-merged_at"]
        constraints = [models.CheckConstraint(name="merge_has_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.absorbed_name} → {self.kept}"


@pghistory.track(*earlier_rows())
class DistinctPair(models.Model):
    """Two persons of one name and birth that were looked at and are not the same; the queue leaves them out."""

    first = models.ForeignKey(
        "candidates.Person", on_delete=models.PROTECT, related_name="distinct_first", verbose_name=_("person")
    )
    second = models.ForeignKey(
        "candidates.Person", on_delete=models.PROTECT, related_name="distinct_second", verbose_name=_("other person")
    )
    reason = models.CharField(_("reason"), max_length=300)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("told by")
    )
    told_at = models.DateTimeField(_("told at"), auto_now_add=True)

    class Meta:
        verbose_name = _("pair of different persons")
        verbose_name_plural = _("pairs of different persons")
        constraints = [
            models.UniqueConstraint(name="distinct_pair_once", fields=["first", "second"]),
            models.CheckConstraint(name="distinct_pair_in_order", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(name="distinct_pair_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"
