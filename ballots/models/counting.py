"""Counting in public (唱票): marks as they are called out, in bundles that two counters confirm."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ballots.models.polls import BallotLine, Poll
from villages.scope import ByVillageQuerySet


class CountState(models.TextChoices):
    OPEN = "open", _("Counting")
    FINISHED = "finished", _("Counted")
    DROPPED = "dropped", _("Dropped")


class PublicCount(models.Model):
    """One counting of a poll at its polling place, kept by the person who opened it; ends in that person's draft.

    The counters are villagers, named as on the tally sheet; the database refuses one person as both.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="counts", verbose_name=_("poll"))
    village_id = models.CharField(_("village code"), max_length=12)
    state = models.CharField(_("state"), max_length=8, choices=CountState.choices, default=CountState.OPEN)
    first_counter = models.CharField(_("first counter"), max_length=40)
    second_counter = models.CharField(_("second counter"), max_length=40)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("public count")
        verbose_name_plural = _("public counts")
        ordering = ["poll", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_open_count_per_poll", fields=["poll"], condition=Q(state="open")),
            models.CheckConstraint(name="two_counters_are_two_people", condition=~Q(first_counter=F("second_counter"))),
            models.CheckConstraint(
                name="counts_in_the_open_have_no_end",
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.poll} · {self.get_state_display()}"


class CountBundle(models.Model):
    """A bundle of ballots: how many are valid and invalid, and when each counter confirmed its marks.

    What the second confirms is what the first confirmed: ballots change only while nobody has.
    """

    count = models.ForeignKey(
        PublicCount, on_delete=models.PROTECT, related_name="bundles", verbose_name=_("public count")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    valid = models.PositiveIntegerField(_("valid ballots"))
    invalid = models.PositiveIntegerField(_("invalid ballots"))
    partly_invalid = models.PositiveIntegerField(_("of the valid: partly invalid"), default=0)
    blank = models.PositiveIntegerField(_("of the valid: blank"), default=0)
    first_at = models.DateTimeField(_("confirmed by the first counter"), null=True, blank=True)
    second_at = models.DateTimeField(_("confirmed by the second counter"), null=True, blank=True)

    class Meta:
        verbose_name = _("bundle of ballots")
        verbose_name_plural = _("bundles of ballots")
        ordering = ["count", "number"]
        constraints = [
            models.UniqueConstraint(name="bundle_number_once_per_count", fields=["count", "number"]),
            models.CheckConstraint(name="bundles_are_numbered_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="bundle_parts_of_valid_ballots", condition=Q(valid__gte=F("partly_invalid") + F("blank"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} · {self.number}"

    @property
    def is_confirmed(self) -> bool:
        """Whether both counters have confirmed."""
        return self.first_at is not None and self.second_at is not None


class CountMark(models.Model):
    """A stroke for a candidate, or the undoing of one; its number is made in the browser, so that it counts once.

    Marks are only ever added: an undone mark stays, and the row that undoes it names it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    count = models.ForeignKey(
        PublicCount, on_delete=models.PROTECT, related_name="marks", verbose_name=_("public count")
    )
    bundle = models.PositiveSmallIntegerField(_("bundle"))
    line = models.ForeignKey(BallotLine, on_delete=models.PROTECT, related_name="+", verbose_name=_("ballot line"))
    votes = models.PositiveSmallIntegerField(_("votes"), default=1)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name=_("undoes")
    )
    tapped_at = models.DateTimeField(_("tapped at"))
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)

    class Meta:
        verbose_name = _("counting mark")
        verbose_name_plural = _("counting marks")
        ordering = ["count", "received_at"]
        constraints = [
            models.CheckConstraint(name="marks_hold_votes", condition=Q(votes__gte=1)),
            models.CheckConstraint(name="marks_undo_another", condition=Q(undoes=None) | ~Q(undoes=F("id"))),
        ]
        indexes = [models.Index(name="marks_of_a_bundle", fields=["count", "bundle"])]

    def __str__(self) -> str:
        return f"{self.line} {self.votes}"
