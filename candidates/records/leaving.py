"""After the election: what becomes of those who leave, and what the old team hands to the new one."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages.history import earlier_rows
from villages.scope import ByVillageQuerySet


class Way(models.TextChoices):
    """How somebody who leaves is provided for."""

    OPEN = "", _("Not settled yet")
    BENEFITS = "benefits", _("Leaves, benefits kept")
    LOWER_POST = "lower_post", _("Works on in a lower post")
    COLLECTIVE = "collective", _("Goes to the collective economic organisation")
    OTHER = "other", _("Other")


@pghistory.track(*earlier_rows())
class Settlement(models.Model):
    """What was arranged for an officer who left (离任安置): the talk, the way, the day it was settled."""

    officer = models.OneToOneField(
        "candidates.Officer", on_delete=models.CASCADE, related_name="settlement", verbose_name=_("officer")
    )
    village_id = models.CharField(_("village code"), max_length=12)
    way = models.CharField(_("arrangement"), max_length=12, choices=Way.choices, blank=True, default="")
    talked_on = models.DateField(_("talk held on"), null=True, blank=True)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("settlement of a leaving officer")
        verbose_name_plural = _("settlements of leaving officers")
        constraints = [
            models.CheckConstraint(name="settled_in_some_way", condition=Q(settled_on=None) | ~Q(way="")),
            models.CheckConstraint(name="other_settlement_has_a_note", condition=~Q(way="other") | ~Q(note="")),
        ]

    def __str__(self) -> str:
        return str(self.officer)


class Handed(models.TextChoices):
    """What is handed over (2018: Art. 20; 2026: Art. 24); the order is that of the paper list."""

    SEAL = "1_seal", _("Seals")
    ACCOUNTS = "2_accounts", _("Accounts and money")
    CONTRACTS = "3_contracts", _("Contracts")
    ARCHIVES = "4_archives", _("Archives")
    ASSETS = "5_assets", _("Fixed assets")
    DEBTS = "6_debts", _("Claims and debts")
    OPEN_MATTERS = "7_open", _("Unfinished matters")


@pghistory.track(*earlier_rows())
class HandoverItem(models.Model):
    """One line of a village's handover list, once it is handed over or found not to apply."""

    village_election = models.ForeignKey(
        "villages.VillageElection",
        on_delete=models.PROTECT,
        related_name="handover",
        verbose_name=_("village election"),
    )
    village_id = models.CharField(_("village code"), max_length=12)
    kind = models.CharField(_("what"), max_length=12, choices=Handed.choices)
    handed_on = models.DateField(_("handed over on"))
    quantity = models.PositiveIntegerField(_("pieces"), default=0)
    is_signed = models.BooleanField(_("signed by both sides and the township"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a handover list")
        verbose_name_plural = _("lines of handover lists")
        ordering = ["village_id", "kind"]
        constraints = [
            models.UniqueConstraint(name="handed_over_once", fields=["village_election", "kind"]),
        ]
        indexes = [
            models.Index(name="handover_village_prefix", fields=["village_id"], opclasses=["varchar_pattern_ops"])
        ]

    def __str__(self) -> str:
        return f"{self.village_election} · {self.get_kind_display()}"
