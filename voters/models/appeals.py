"""Appeals against the voter roll (选民名单申诉) and what the election committee decided (处理决定书)."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages.history import earlier_rows
from villages.models import VillageElection
from villages.scope import ByVillageQuerySet
from voters.appeal_clock import Clock, clock


class Claim(models.TextChoices):
    LEFT_OUT = "left_out", _("Left out of the roll")
    WRONGLY_LISTED = "wrongly_listed", _("Wrongly on the roll")
    WRONG_DATA = "wrong_data", _("Listed with wrong data")


class AppealOutcome(models.TextChoices):
    UPHELD = "upheld", _("Appeal upheld")
    REFUSED = "refused", _("Appeal not upheld")
    WITHDRAWN = "withdrawn", _("Appeal withdrawn by the appellant")


@pghistory.track(*earlier_rows())
class RollAppeal(models.Model):
    """One appeal to a village's election committee and its decision (2018: Art. 14; 2026: Art. 17).

    No way to reach the appellant is kept: the decision is handed over in the village. ``decide_by`` and ``law`` are
    what the frozen rules said on the day. An appeal changes no roll by itself; the clerk does, citing the number.
    """

    village_election = models.ForeignKey(
        VillageElection, on_delete=models.PROTECT, related_name="roll_appeals", verbose_name=_("village election")
    )
    village_id = models.CharField(_("village code"), max_length=12)
    serial = models.PositiveSmallIntegerField(_("number of the appeal"))
    appellant = models.CharField(_("appellant"), max_length=40)
    kind = models.CharField(_("what is claimed"), max_length=16, choices=Claim.choices)
    about = models.CharField(_("whom it concerns"), max_length=40)
    claim = models.CharField(_("claim and grounds"), max_length=500)
    received_on = models.DateField(_("received on"))
    decide_by = models.DateField(_("to decide by"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=AppealOutcome.choices, blank=True, default="")
    facts = models.CharField(_("facts found"), max_length=1000, blank=True, default="")
    decision = models.CharField(_("decision"), max_length=1000, blank=True, default="")
    law = models.CharField(_("basis in law"), max_length=200, blank=True, default="")
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decision recorded by"),
    )
    published_on = models.DateField(_("result posted on"), null=True, blank=True)

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal against a voter roll")
        verbose_name_plural = _("appeals against voter rolls")
        ordering = ["village_id", "serial"]
        constraints = [
            models.UniqueConstraint(name="appeal_serial_once_per_village", fields=["village_election", "serial"]),
            models.CheckConstraint(name="appeal_decided_after_receipt", condition=Q(decided_on__gte=F("received_on"))),
            models.CheckConstraint(
                name="appeal_decision_is_whole",
                condition=Q(outcome="", decided_on__isnull=True, decided_by__isnull=True)
                | (~Q(outcome="") & Q(decided_on__isnull=False, decided_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="appeal_decision_says_why",
                condition=Q(outcome__in=("", "withdrawn")) | (~Q(facts="") & ~Q(decision="") & ~Q(law="")),
            ),
            models.CheckConstraint(
                name="appeal_posted_after_decision",
                condition=Q(published_on__isnull=True)
                | (Q(decided_on__isnull=False) & Q(published_on__gte=F("decided_on"))),
            ),
        ]
        indexes = [models.Index(name="appeal_village_prefix", fields=["village_id"], opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return f"{self.village_id} {self.serial}"

    @property
    def clock(self) -> Clock:
        """Days left or late, today or on the day of the decision."""
        return clock(decide_by=self.decide_by, decided_on=self.decided_on, today=timezone.localdate())
