"""Mobile boxes (流动票箱): who carries them where and when, and the voters they go to, by name."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Func, IntegerField, Q
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from ballots.models.polling_day import PollingPlan
from ballots.models.polls import Poll
from villages.history import earlier_rows
from villages.scope import ByVillageQuerySet
from voters.models import Voter

# A number and a list would be two answers to one question; an approval without either would be one to no question.
BOX_RULES = """
    IF NEW.voters IS NOT NULL AND EXISTS (
        SELECT FROM ballots_boxuser WHERE box_id = NEW.id AND removed_at IS NULL
    ) THEN
        RAISE check_violation USING MESSAGE = 'the_list_is_the_number';
    END IF;
    IF NEW.approved_at IS NOT NULL AND NEW.voters IS NULL AND NOT EXISTS (
        SELECT FROM ballots_boxuser WHERE box_id = NEW.id AND removed_at IS NULL
    ) THEN
        RAISE check_violation USING MESSAGE = 'approved_boxes_have_users';
    END IF;
    RETURN NEW;
"""

# The voter's row is locked first: the rules of proxies lock it too, so that one of two clerks always sees the other.
BOX_USER_RULES = """
    IF NEW.removed_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    PERFORM id FROM voters_voter WHERE id = NEW.voter_id FOR UPDATE;
    IF NOT EXISTS (
        SELECT FROM ballots_mobilebox b
        JOIN ballots_pollingplan t ON t.id = b.plan_id
        JOIN ballots_poll p ON p.id = t.poll_id AND p.organ = 'committee'
        JOIN voters_voter v ON v.village_election_id = p.village_election_id AND v.village_id = p.village_id
        WHERE b.id = NEW.box_id AND p.id = NEW.poll_id AND p.village_id = NEW.village_id AND v.id = NEW.voter_id
    ) THEN
        RAISE check_violation USING MESSAGE = 'box_users_are_of_the_roll';
    END IF;
    IF EXISTS (
        SELECT FROM ballots_mobilebox
        WHERE id = NEW.box_id AND (approved_at IS NOT NULL OR withdrawn_at IS NOT NULL OR voters IS NOT NULL)
    ) THEN
        RAISE check_violation USING MESSAGE = 'the_list_of_this_box_is_closed';
    END IF;
    IF EXISTS (SELECT FROM voters_proxy WHERE principal_id = NEW.voter_id AND withdrawn_at IS NULL) THEN
        RAISE check_violation USING MESSAGE = 'a_box_user_has_no_proxy';
    END IF;
    RETURN NEW;
"""


@pghistory.track(*earlier_rows())
class MobileBox(models.Model):
    """A box carried to voters who cannot come: strictly limited, staffed by three or more, approved by the township.

    How many voters it visits is the length of its list (``BoxUser``). ``voters`` is the number of a box whose names
    stand on paper only, kept from before the lists; it goes when the first name is entered, and no new box has one.
    """

    plan = models.ForeignKey(
        PollingPlan, on_delete=models.PROTECT, related_name="boxes", verbose_name=_("polling plan")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    route = models.CharField(_("route"), max_length=200)
    leaves_at = models.TimeField(_("leaves at"), null=True, blank=True)
    returns_at = models.TimeField(_("returns at"), null=True, blank=True)
    voters = models.PositiveIntegerField(_("voters named on paper only"), null=True, blank=True)
    staff = models.JSONField(_("staff"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested at"), auto_now_add=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    reply_number = models.CharField(_("number of the reply"), max_length=60, blank=True, default="")
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why withdrawn"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("mobile box")
        verbose_name_plural = _("mobile boxes")
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(name="box_number_once_per_plan", fields=["plan", "number"]),
            models.CheckConstraint(
                name="three_people_carry_a_box",
                condition=GreaterThanOrEqual(
                    Func(F("staff"), function="jsonb_array_length", output_field=IntegerField()), 3
                ),
            ),
            models.CheckConstraint(
                name="boxes_are_approved_by_another_person",
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | (Q(approved_at__isnull=False) & ~Q(approved_by=F("requested_by"))),
            ),
            # A comparison with an empty time is neither true nor false, and passes.
            models.CheckConstraint(name="boxes_return_after_they_leave", condition=Q(returns_at__gt=F("leaves_at"))),
            models.CheckConstraint(
                name="withdrawn_boxes_say_why_and_are_not_approved",
                condition=Q(withdrawn_at__isnull=True) | (~Q(withdrawn_reason="") & Q(approved_at__isnull=True)),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="rules_of_boxes",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=BOX_RULES,
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.number}"

    @property
    def is_open(self) -> bool:
        """Whether its list may still change: neither approved nor withdrawn."""
        return self.approved_at is None and self.withdrawn_at is None


class BoxGround(models.TextChoices):
    """Why a voter cannot come. Some tell of illness: never on a public paper, on pages only for those who decide."""

    OLD = "old", _("Old and frail")
    ILL = "ill", _("Ill, in hospital or hard to move")
    DISABLED = "disabled", _("Disabled")
    CARING = "caring", _("Cares for somebody who cannot be left")
    REMOTE = "remote", _("Lives far off, hard to reach")
    DUTY = "duty", _("Cannot leave a post of duty")


@pghistory.track(*earlier_rows())
class BoxUser(models.Model):
    """A voter a mobile box goes to: of the village's roll, in one box of a poll at most, never on the proxy list.

    Names taken off keep their row and reason. The voter is referred to without a foreign key in the database, as
    everywhere (rolls are replaced by the statement); the trigger checks what a key would. Rolls are frozen while a
    ballot is settled, so nobody vanishes from under a list.
    """

    box = models.ForeignKey(MobileBox, on_delete=models.PROTECT, related_name="users", verbose_name=_("mobile box"))
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="+", verbose_name=_("poll"))
    village_id = models.CharField(_("village code"), max_length=12)
    voter = models.ForeignKey(
        Voter, on_delete=models.CASCADE, db_constraint=False, related_name="+", verbose_name=_("voter")
    )
    ground = models.CharField(_("why a box comes"), max_length=12, choices=BoxGround.choices)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("named by")
    )
    named_at = models.DateTimeField(_("named at"), auto_now_add=True)
    removed_at = models.DateTimeField(_("taken off at"), null=True, blank=True)
    removed_reason = models.CharField(_("why taken off"), max_length=300, blank=True, default="")

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("voter of a mobile box")
        verbose_name_plural = _("voters of mobile boxes")
        ordering = ["box", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_box_per_voter_and_poll", fields=["poll", "voter"], condition=Q(removed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="names_taken_off_say_why", condition=Q(removed_at__isnull=True) | ~Q(removed_reason="")
            ),
        ]
        indexes = [
            models.Index(name="box_user_village_prefix", fields=["village_id"], opclasses=["varchar_pattern_ops"])
        ]
        triggers = [
            pgtrigger.Trigger(
                name="rules_of_box_users",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=BOX_USER_RULES,
            )
        ]

    def __str__(self) -> str:
        return f"{self.box} · {self.voter}"
