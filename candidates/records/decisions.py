"""Decisions on the way to the ballot that are kept for good: the township's screening, the leading group's rulings."""

from __future__ import annotations

import secrets

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages.scope import ByVillageQuerySet


class Screening(models.Model):
    """One look of the township at somebody put forward (镇街初审): passed on to joint vetting or not, by whom and why.

    A second look is a second row. Only the candidacy may change, when two rows of one person are merged. A look at
    somebody vetted before looks were recorded may be noted later: by whom, when and why so late stands beside it.
    """

    candidacy = models.ForeignKey(
        "candidates.Candidacy", on_delete=models.PROTECT, related_name="screenings", verbose_name=_("candidacy")
    )
    village_id = models.CharField(_("village code"), max_length=12)
    is_passed = models.BooleanField(_("passed on"))
    opinion = models.CharField(_("opinion of the township"), max_length=300)
    screened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("screened by"),
    )
    screened_at = models.DateTimeField(_("screened at"))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("noted later by"),
    )
    noted_at = models.DateTimeField(_("noted later at"), null=True, blank=True)
    late_reason = models.CharField(_("why it is noted later"), max_length=300, blank=True, default="")

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("township screening")
        verbose_name_plural = _("township screenings")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="screening_has_an_opinion", condition=~Q(opinion="")),
            models.CheckConstraint(
                name="screening_noted_later_says_why",
                condition=Q(noted_at=None, noted_by=None, late_reason="")
                | (Q(noted_at__isnull=False, noted_by__isnull=False) & ~Q(late_reason="")),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="screenings_are_never_changed", exclude=["candidacy"]),
            pgtrigger.Protect(name="screenings_are_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.candidacy)

    @property
    def is_late(self) -> bool:
        """Whether the look was noted long after it was made."""
        return self.noted_at is not None


class RulingKind(models.TextChoices):
    CLEAR = "clear", _("May stand")
    STRIKE_OFF = "strike_off", _("Is struck off")


def ruling_scan_name(ruling: Ruling, filename: str) -> str:
    """Path of minutes in private storage: unguessable, with nothing of the sender's file name but its kind."""
    return f"rulings/{ruling.village_id[:9]}/{secrets.token_hex(16)}.{filename.rsplit('.', 1)[-1].lower()}"


class Ruling(models.Model):
    """What the district's leading group ruled on objections that do not bar by themselves (领导小组研究意见).

    For the district office only: departments and townships learn the conclusion, never the ruling.
    """

    candidacy = models.ForeignKey(
        "candidates.Candidacy", on_delete=models.PROTECT, related_name="rulings", verbose_name=_("candidacy")
    )
    village_id = models.CharField(_("village code"), max_length=12)
    decision = models.CharField(_("decision"), max_length=10, choices=RulingKind.choices)
    reason = models.CharField(_("reason"), max_length=500)
    ruled_on = models.DateField(_("ruled on"))
    minutes_number = models.CharField(_("number of the minutes"), max_length=60, blank=True, default="")
    scan = models.FileField(_("scan of the minutes"), upload_to=ruling_scan_name, max_length=200, blank=True)
    scan_kind = models.CharField(_("kind of file"), max_length=40, blank=True, default="")
    digest = models.CharField(_("check sum"), max_length=64, blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("ruling of the leading group")
        verbose_name_plural = _("rulings of the leading group")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="ruling_has_a_reason", condition=~Q(reason=""))]
        triggers = [
            pgtrigger.Protect(name="rulings_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.candidacy)


class RulingItem(models.Model):
    """One department's answer a ruling is about, as it stood then; its words stay in the answer."""

    ruling = models.ForeignKey(Ruling, on_delete=models.PROTECT, related_name="items", verbose_name=_("ruling"))
    department = models.CharField(_("department"), max_length=8)
    conclusion = models.CharField(_("conclusion"), max_length=12)
    bar_code = models.CharField(_("negative list item"), max_length=8, blank=True, default="")

    class Meta:
        verbose_name = _("answer a ruling is about")
        verbose_name_plural = _("answers a ruling is about")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="one_item_per_ruling_and_department", fields=["ruling", "department"])
        ]
        triggers = [
            pgtrigger.Protect(name="ruling_items_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.bar_code}".strip()
