"""Appeals against the voter roll (选民名单申诉) and what the election committee decided (处理决定书)."""

from __future__ import annotations

import secrets
from datetime import date

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages.history import earlier_rows
from villages.models import VillageElection
from villages.scope import ByVillageQuerySet
from voters.appeal_clock import Clock, clock, last_day_to_deliver


class Claim(models.TextChoices):
    LEFT_OUT = "left_out", _("Left out of the roll")
    WRONGLY_LISTED = "wrongly_listed", _("Wrongly on the roll")
    WRONG_DATA = "wrong_data", _("Listed with wrong data")


class AppealOutcome(models.TextChoices):
    UPHELD = "upheld", _("Appeal upheld")
    REFUSED = "refused", _("Appeal not upheld")
    WITHDRAWN = "withdrawn", _("Appeal withdrawn by the appellant")


class Delivery(models.TextChoices):
    """How a decision reached the appellant (送达方式)."""

    SIGNED = "signed", _("Handed over and signed for")
    POSTED = "posted", _("Sent by post")
    TOLD = "told", _("Told by telephone")


HAS_PAPER = (AppealOutcome.UPHELD, AppealOutcome.REFUSED)
"""Results with a decision on paper that must reach the appellant; who withdrew gets none."""


def receipt_name(appeal: RollAppeal, filename: str) -> str:
    """Path of a signed receipt in private storage: unguessable, with nothing of the file's name but its kind."""
    return f"appeals/{appeal.village_id[:9]}/{secrets.token_hex(16)}.{filename.rsplit('.', 1)[-1].lower()}"


@pghistory.track(*earlier_rows())
class RollAppeal(models.Model):
    """One appeal to a village's election committee and its decision (2018: Art. 14; 2026: Art. 17).

    No way to reach the appellant is kept: how the decision reached them is told by a word and a day, and the signed
    receipt may be kept as a scan. ``decide_by`` and ``law`` are
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
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    delivered_how = models.CharField(
        _("how it was delivered"), max_length=6, choices=Delivery.choices, blank=True, default=""
    )
    delivery_note = models.CharField(_("note on the delivery"), max_length=100, blank=True, default="")
    delivery_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("delivery noted by"),
    )
    delivery_noted_at = models.DateTimeField(_("delivery noted at"), null=True, blank=True)
    scan = models.FileField(_("scan of the receipt"), upload_to=receipt_name, max_length=200, blank=True)
    scan_kind = models.CharField(_("kind of file"), max_length=40, blank=True, default="")
    digest = models.CharField(_("check sum"), max_length=64, blank=True, default="")

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
            models.CheckConstraint(
                name="appeal_delivery_is_whole",
                condition=Q(
                    delivered_on__isnull=True,
                    delivered_how="",
                    delivery_note="",
                    delivery_noted_by__isnull=True,
                    delivery_noted_at__isnull=True,
                    scan="",
                )
                | (
                    ~Q(delivered_how="")
                    & Q(
                        delivered_on__isnull=False,
                        delivery_noted_by__isnull=False,
                        delivery_noted_at__isnull=False,
                    )
                ),
            ),
            models.CheckConstraint(
                name="appeal_delivered_after_decision",
                condition=Q(delivered_on__isnull=True)
                | (Q(outcome__in=("upheld", "refused")) & Q(delivered_on__gte=F("decided_on"))),
            ),
        ]
        indexes = [models.Index(name="appeal_village_prefix", fields=["village_id"], opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return f"{self.village_id} {self.serial}"

    @property
    def clock(self) -> Clock:
        """Days left or late, today or on the day of the decision."""
        return clock(decide_by=self.decide_by, decided_on=self.decided_on, today=timezone.localdate())

    @property
    def awaits_delivery(self) -> bool:
        """Whether there is a decision on paper that nobody has noted as delivered."""
        return self.outcome in HAS_PAPER and self.delivered_on is None

    @property
    def delivery_clock(self) -> Clock:
        """Days left or late until the decision is in the appellant's hands; wants a decision."""
        return clock(decide_by=self.deliver_by, decided_on=self.delivered_on, today=timezone.localdate())

    @property
    def deliver_by(self) -> date:
        """The last day on which the delivery is in time; wants a decision."""
        return last_day_to_deliver(self.decide_by, self.decided_on or self.decide_by)
