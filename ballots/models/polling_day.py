"""Polling day: where and how people vote, who works there, what became of the printed ballots, turnout by the hour."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ballots.models.polls import Poll
from villages.history import earlier_rows
from villages.scope import ByVillageQuerySet


class PollingMode(models.TextChoices):
    MEETING = "meeting", _("Election meeting")
    STATIONS = "stations", _("Polling stations")


class Duty(models.TextChoices):
    """Who works at the poll (民发〔2013〕76号, chapter 6), in the order of the notice."""

    CHIEF = "chief", _("Chief teller")
    SUPERVISOR = "supervisor", _("Supervisor of the count")
    VERIFIER = "verifier", _("Verifies and issues")
    CALLER = "caller", _("Calls the names")
    COUNTER = "counter", _("Counts the marks")
    SCRIBE = "scribe", _("Writes for others")
    ORDER = "order", _("Keeps order")


@pghistory.track(*earlier_rows())
class PollingPlan(models.Model):
    """How a poll is held, and its ballots: printed are those issued, spoiled and replaced, and left over together.

    民发〔2013〕76号, chapter 6: meeting or stations, place, time and staff published before election day; spare ballots
    are destroyed when voting ends. ``staff``: names by ``Duty``.
    """

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, related_name="plan", verbose_name=_("poll"))
    village_id = models.CharField(_("village code"), max_length=12)
    mode = models.CharField(
        _("how people vote"), max_length=8, choices=PollingMode.choices, default=PollingMode.MEETING
    )
    place = models.CharField(_("place"), max_length=200)
    stations = models.PositiveSmallIntegerField(_("polling stations"), default=1)
    opens_at = models.TimeField(_("opens at"))
    closes_at = models.TimeField(_("closes at"))
    staff = models.JSONField(_("staff by duty"), default=dict, blank=True)
    printed = models.PositiveIntegerField(_("ballots printed"), null=True, blank=True)
    issued = models.PositiveIntegerField(_("ballots issued"), null=True, blank=True)
    spoiled = models.PositiveIntegerField(_("ballots spoiled and replaced"), null=True, blank=True)
    unused = models.PositiveIntegerField(_("ballots left over"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("polling plan")
        verbose_name_plural = _("polling plans")
        constraints = [
            models.CheckConstraint(name="polling_closes_after_it_opens", condition=Q(closes_at__gt=F("opens_at"))),
            models.CheckConstraint(
                name="printed_ballots_are_accounted_for",
                condition=Q(printed__isnull=False, issued__isnull=False, spoiled__isnull=False, unused__isnull=False)
                & Q(printed=F("issued") + F("spoiled") + F("unused"))
                | Q(printed__isnull=True, issued__isnull=True, spoiled__isnull=True, unused__isnull=True),
            ),
            models.CheckConstraint(
                name="stations_fit_the_mode",
                condition=Q(mode=PollingMode.STATIONS, stations__gte=1) | Q(mode=PollingMode.MEETING, stations=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.poll} · {self.get_mode_display()}"


class TurnoutException(models.TextChoices):
    """What may disturb a polling day."""

    NONE = "", _("none")
    LATE = "late", _("Opened late")
    ORDER = "order", _("Disturbance")
    POWER = "power", _("Power cut or weather")
    CANDIDATE = "candidate", _("A candidate stepped down")
    BALLOTS = "ballots", _("Ballots do not add up")
    OTHER = "other", _("Other")


@pghistory.track(*earlier_rows())
class TurnoutReport(models.Model):
    """How many had voted in a poll by a full hour of polling day, as the township reported it."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="turnout", verbose_name=_("poll"))
    village_id = models.CharField(_("village code"), max_length=12)
    hour = models.PositiveSmallIntegerField(_("hour"))
    voted = models.PositiveIntegerField(_("voted so far"))
    exception = models.CharField(
        _("exception"), max_length=10, choices=TurnoutException.choices, blank=True, default=""
    )
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("reported by")
    )
    reported_at = models.DateTimeField(_("reported at"), auto_now=True)

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("turnout report")
        verbose_name_plural = _("turnout reports")
        ordering = ["poll", "hour"]
        constraints = [
            models.UniqueConstraint(name="turnout_once_per_hour", fields=["poll", "hour"]),
            models.CheckConstraint(name="turnout_hours_are_of_a_day", condition=Q(hour__lte=24)),
            models.CheckConstraint(name="exceptions_are_explained", condition=Q(exception="") | ~Q(note="")),
        ]
        indexes = [
            models.Index(name="turnout_village_prefix", fields=["village_id"], opclasses=["varchar_pattern_ops"])
        ]

    def __str__(self) -> str:
        return f"{self.poll} · {self.hour}"
