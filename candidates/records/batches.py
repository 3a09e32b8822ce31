"""Batches of joint vetting (送审批次): which people a department was given in one workbook, and when."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.models import Term


class VettingBatch(models.Model):
    """One workbook given to a department to be filled; the people are keys of candidacies, in order.

    The same people taken out again are the same batch. The number stands in every row of the workbook, so that a file
    handed in tells which batch it answers.
    """

    term = models.ForeignKey(
        Term,
        on_delete=models.CASCADE,
        related_name="vetting_batches",
        verbose_name=pgettext_lazy("election round", "term"),
    )
    department = models.CharField(_("department"), max_length=8)
    number = models.PositiveSmallIntegerField(_("number"))
    people = ArrayField(models.BigIntegerField(), verbose_name=_("people"), editable=False)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("taken out by"),
    )
    given_at = models.DateTimeField(_("taken out at"), auto_now_add=True)

    class Meta:
        verbose_name = _("vetting batch")
        verbose_name_plural = _("vetting batches")
        ordering = ["term", "department", "-number"]
        constraints = [
            models.UniqueConstraint(name="vetting_batch_number_once", fields=["term", "department", "number"]),
            models.CheckConstraint(name="vetting_batch_is_about_somebody", condition=~Q(people=[])),
            models.CheckConstraint(name="vetting_batches_count_from_one", condition=Q(number__gt=0)),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What the workbook calls itself: term, department, number."""
        return f"{self.term.name}-{self.department}-{self.number:03d}"

    @property
    def given_on(self) -> str:
        """The day it was taken out where the district is, as 2021-03-05."""
        return timezone.localdate(self.given_at).isoformat()
