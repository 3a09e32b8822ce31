"""Recalls of members of villagers' and residents' committees: who is to be recalled, at whose request and why."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ballots.models.polls import Poll, Post
from candidates.models import Officer
from villages.history import earlier_rows
from villages.scope import ByVillageQuerySet


@pghistory.track(*earlier_rows())
class Recall(models.Model):
    """The motion of a recall vote (2018: Art. 16; 2026: Art. 19; residents 2026: Art. 20); the vote is its poll.

    ``name`` and ``post`` are as printed on the ballot. ``officer`` is the row that ends when the vote passes and is
    certified. ``voters`` counts voters (or household representatives, where they elect) of ``voters_total``, which is
    empty where all of them vote: then they are those registered for the poll. ``representatives`` counts those of the
    village or residents. ``days_since_failed`` reaches from the last vote on the person that failed to this motion.
    """

    poll = models.OneToOneField(Poll, on_delete=models.CASCADE, related_name="recall", verbose_name=_("poll"))
    village_id = models.CharField(_("village code"), max_length=12)
    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, related_name="recalls", verbose_name=_("officer to be recalled")
    )
    name = models.CharField(_("name"), max_length=40)
    post = models.CharField(_("post"), max_length=16, choices=Post.choices)
    asked_on = models.DateField(_("recall asked for on"))
    voters = models.PositiveIntegerField(_("voters who ask for it"), null=True, blank=True)
    voters_total = models.PositiveIntegerField(_("registered voters in all"), null=True, blank=True)
    representatives = models.PositiveIntegerField(_("representatives who ask for it"), null=True, blank=True)
    representatives_total = models.PositiveIntegerField(_("representatives in all"), null=True, blank=True)
    grounds = models.CharField(_("grounds of the recall"), max_length=500)
    defence = models.CharField(_("defence of the officer"), max_length=500, blank=True, default="")
    days_since_failed = models.PositiveIntegerField(_("days since a recall that failed"), null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("recall")
        verbose_name_plural = _("recalls")
        ordering = ["poll"]
        constraints = [
            models.CheckConstraint(name="recalls_have_grounds", condition=~Q(grounds="")),
            models.CheckConstraint(
                name="somebody_asks_for_a_recall",
                condition=Q(voters__isnull=False, voters__gt=0)
                | Q(representatives__isnull=False, representatives__gt=0),
            ),
            models.CheckConstraint(
                name="asking_representatives_are_of_all",
                condition=Q(representatives=None)
                | Q(representatives_total__isnull=False, representatives__lte=F("representatives_total")),
            ),
        ]
        indexes = [models.Index(name="recall_village_prefix", fields=["village_id"], opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return f"{self.name} · {self.get_post_display()}"

    def motion(self) -> dict[str, int]:
        """Who asked for it, as the law reads it; figures not given are left out."""
        names = ("voters", "voters_total", "representatives", "representatives_total")
        given = {name: getattr(self, name) for name in names}
        return {name: number for name, number in given.items() if number is not None}
