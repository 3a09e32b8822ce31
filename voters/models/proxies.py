"""Who votes for whom: proxies (委托投票), at most three per person and never a candidate."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from villages.history import earlier_rows
from villages.models import VillageElection
from villages.scope import ByVillageQuerySet
from voters.models.roll import Voter

MOST_PROXIES = 3
"""民发〔2013〕76号 and Art. 18 of the 2026 law: nobody votes for more than three others. The rules of a term may say
less, never more: this is the outer bound the database keeps."""

# The tables of candidates and of mobile boxes belong to rooms this one does not know: only the database, which knows
# them all, can hold these bars.
PROXY_RULES = """
    IF NEW.withdrawn_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    -- One proxy after the other for the two people concerned: counting to three needs it.
    PERFORM id FROM voters_voter WHERE id IN (NEW.principal_id, NEW.holder_id) ORDER BY id FOR UPDATE;
    IF (SELECT count(*) FROM voters_voter
        WHERE id IN (NEW.principal_id, NEW.holder_id) AND village_election_id = NEW.village_election_id
          AND village_id = NEW.village_id) <> 2 THEN
        RAISE check_violation USING MESSAGE = 'proxy_voters_are_of_one_roll';
    END IF;
    IF (SELECT count(*) FROM voters_proxy
        WHERE holder_id = NEW.holder_id AND withdrawn_at IS NULL AND id IS DISTINCT FROM NEW.id) >= 3 THEN
        RAISE check_violation USING MESSAGE = 'nobody_votes_for_more_than_three';
    END IF;
    IF EXISTS (SELECT FROM voters_proxy WHERE withdrawn_at IS NULL AND id IS DISTINCT FROM NEW.id
        AND (principal_id = NEW.holder_id OR holder_id = NEW.principal_id)) THEN
        RAISE check_violation USING MESSAGE = 'a_proxy_is_not_handed_on';
    END IF;
    IF EXISTS (
        SELECT FROM candidates_candidacy c JOIN candidates_person p ON p.id = c.person_id
        JOIN voters_voter v ON v.id = NEW.holder_id
        WHERE c.village_election_id = NEW.village_election_id AND c.state IN ('formal', 'elected')
          AND c.committee_post <> ''
          AND (p.id_cipher = v.id_cipher
               OR ((p.id_cipher IS NULL OR v.id_cipher IS NULL) AND p.name = v.name AND p.birth = v.birth))
    ) THEN
        RAISE check_violation USING MESSAGE = 'a_candidate_holds_no_proxy';
    END IF;
    IF EXISTS (
        SELECT FROM ballots_boxuser u JOIN ballots_poll p ON p.id = u.poll_id
        WHERE u.voter_id = NEW.principal_id AND u.removed_at IS NULL AND p.state <> 'certified'
    ) THEN
        RAISE check_violation USING MESSAGE = 'a_box_user_has_no_proxy';
    END IF;
    RETURN NEW;
"""


class Relation(models.TextChoices):
    SPOUSE = "spouse", _("Spouse")
    PARENT = "parent", _("Parent or child")
    SIBLING = "sibling", _("Brother or sister")
    GRANDPARENT = "grandparent", _("Grandparent or grandchild")
    OTHER = "other", _("Other villager")


@pghistory.track(*earlier_rows())
class Proxy(models.Model):
    """A voter who is away and the voter who casts the ballot instead, in writing and before election day.

    Living proxies only: a withdrawn one keeps its row and its reason. Voters are referred to without a foreign key in
    the database, as everywhere (rolls are replaced by the statement); the trigger checks what a key would.
    """

    village_election = models.ForeignKey(
        VillageElection, on_delete=models.PROTECT, related_name="proxies", verbose_name=_("village election")
    )
    village_id = models.CharField(_("village code"), max_length=12)
    principal = models.ForeignKey(
        Voter, on_delete=models.CASCADE, db_constraint=False, related_name="+", verbose_name=_("who is away")
    )
    holder = models.ForeignKey(
        Voter, on_delete=models.CASCADE, db_constraint=False, related_name="+", verbose_name=_("who votes instead")
    )
    relation = models.CharField(_("relation"), max_length=12, choices=Relation.choices)
    ground = models.CharField(_("why away"), max_length=100)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why withdrawn"), max_length=300, blank=True, default="")

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("proxy")
        verbose_name_plural = _("proxies")
        ordering = ["village_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_proxy_per_voter",
                fields=["village_election", "principal"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(name="nobody_is_their_own_proxy", condition=~Q(principal=F("holder"))),
            models.CheckConstraint(
                name="withdrawn_proxies_say_why", condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason="")
            ),
        ]
        indexes = [models.Index(name="proxy_village_prefix", fields=["village_id"], opclasses=["varchar_pattern_ops"])]
        triggers = [
            pgtrigger.Trigger(
                name="rules_of_proxies",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=PROXY_RULES,
            )
        ]

    def __str__(self) -> str:
        return f"{self.principal} → {self.holder}"
