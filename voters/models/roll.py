"""The voter roll: one row per registered voter, published, then frozen."""

from __future__ import annotations

from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sheets.identity import mask
from sheets.models import ImportBatch
from villages.codes import Sex
from villages.encryption import decrypt
from villages.history import earlier_rows
from villages.models import VillageElection
from villages.scope import ByVillageQuerySet


class RegisterClass(models.TextChoices):
    """The three ways onto a roll: Art. 13 of the 2018 law, Art. 16 of the 2026 law."""

    HERE = "A", _("Registered and living here")
    AWAY = "B", _("Registered here, living elsewhere, wishes to take part")
    INCOMER = "C", _("Registered elsewhere, living or working here")


VILLAGE_OF_VOTER = """
    IF EXISTS (
        SELECT FROM changed_voters c LEFT JOIN villages_villageelection e ON e.id = c.village_election_id
        WHERE e.id IS NULL OR e.village_id <> c.village_id
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a voter belongs to a village election and carries its village code';
    END IF;
    RETURN NULL;
"""  # noqa: E501 - the text is part of the migration


def village_of_voter(operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """A check of the foreign key and the copied village code, once per statement."""
    return pgtrigger.Trigger(
        name=f"village_of_voter_{str(operation).lower()}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(new="changed_voters"),  # type: ignore[no-untyped-call]
        func=VILLAGE_OF_VOTER,
    )


class Voter(models.Model):
    """One row of a village's roll.

    The identity number is kept as ciphertext only. A number may stand once per village and term; the same number in
    two villages is not refused by the database but listed as a double registration for both to settle.
    The largest table: keyed by village code so that it can be partitioned by it. Foreign keys are checked for all
    rows of a statement at once (``VILLAGE_OF_VOTER``): row by row would cost a sixth of an import. Rows of batches and
    village elections are never deleted.
    """

    id = models.BigAutoField(primary_key=True)
    village_election = models.ForeignKey(
        VillageElection,
        on_delete=models.PROTECT,
        related_name="voters",
        db_index=False,
        db_constraint=False,
        verbose_name=_("village election"),
    )
    village_id = models.CharField(_("village code"), max_length=12)
    group = models.CharField(_("villagers' group"), max_length=40, blank=True, default="")
    serial = models.PositiveIntegerField(_("serial number"))
    name = models.CharField(_("name"), max_length=40)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    birth = models.DateField(_("date of birth"), null=True, blank=True)
    id_cipher = models.BinaryField(_("identity number (encrypted)"), null=True, blank=True, editable=False)
    register_class = models.CharField(
        _("ground of registration"), max_length=1, choices=RegisterClass.choices, default=RegisterClass.HERE
    )
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    batch = models.ForeignKey(
        ImportBatch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("brought in by"),
    )

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("voter")
        verbose_name_plural = _("voters")
        constraints = [
            # The number stands first so that this index also finds a person anywhere and double registrations.
            models.UniqueConstraint(name="voter_once_per_village", fields=["id_cipher", "village_election"]),
            models.UniqueConstraint(
                name="voter_serial_once_per_village",
                fields=["village_election", "serial"],
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

        triggers = [village_of_voter(pgtrigger.Insert), village_of_voter(pgtrigger.Update)]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_identity(self) -> str:
        """First three and last four characters; never the whole number."""
        return mask(decrypt(self.id_cipher)) if self.id_cipher else ""


class VoterBefore(models.Model):
    """A row as it was before an import changed it, so that the import can be taken back."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by"))
    voter_id = models.BigIntegerField(_("voter"), db_index=True)
    group = models.CharField(_("villagers' group"), max_length=40, blank=True, default="")
    name = models.CharField(_("name"), max_length=40)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    birth = models.DateField(_("date of birth"), null=True, blank=True)
    id_cipher = models.BinaryField(_("identity number (encrypted)"), null=True, blank=True, editable=False)
    register_class = models.CharField(
        _("ground of registration"), max_length=1, choices=RegisterClass.choices, default=RegisterClass.HERE
    )
    note = models.CharField(_("note"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("voter before an import")
        verbose_name_plural = _("voters before imports")
        constraints = [models.UniqueConstraint(name="voter_kept_once_per_batch", fields=["batch", "voter_id"])]

    def __str__(self) -> str:
        return self.name


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(row=pghistory.Old))
class RollPublication(models.Model):
    """The act of posting a village's roll, at least 20 days before election day (2018: Art. 14; 2026: Art. 17)."""

    village_election = models.OneToOneField(
        VillageElection, on_delete=models.PROTECT, related_name="publication", verbose_name=_("village election")
    )
    village_id = models.CharField(_("village code"), max_length=12, db_index=True)
    published_on = models.DateField(_("published on"))
    voters = models.PositiveIntegerField(_("voters on the list"))
    objections_until = models.DateField(_("objections until"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    late_reason = models.CharField(_("why later than the law asks"), max_length=200, blank=True, default="")
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("frozen by"),
    )

    class Meta:
        verbose_name = _("roll publication")
        verbose_name_plural = _("roll publications")
        constraints = [
            models.CheckConstraint(
                name="objections_end_after_publication", condition=Q(objections_until__gte=F("published_on"))
            ),
            models.CheckConstraint(name="published_roll_has_voters", condition=Q(voters__gt=0)),
        ]

    def __str__(self) -> str:
        return str(self.village_election)


COUNTED_IN_RETURN = (
    "population",
    "households",
    "adults",
    "registered",
    "women",
    "party_members",
    "minorities",
    "newly_registered",
    "came_of_age",
    "moved_in",
    "rights_restored",
    "added_otherwise",
    "removed",
    "died",
    "moved_out",
    "rights_deprived",
    "registered_twice",
)
"""Figures of a registration return, in the order of the form."""


def _figure(label: Any) -> Any:
    return models.PositiveIntegerField(label, null=True, blank=True)


@pghistory.track(*earlier_rows())
class RegistrationReturn(models.Model):
    """What a village reports of its registration (登记情况统计表): counts as written, empty where the form is empty.

    The roll itself is what counts: ``registered`` and ``women`` are kept beside what the roll counts so that a
    difference can be seen. The four kinds of additions make up ``newly_registered``, the four kinds of removals
    ``removed``.
    """

    village_election = models.OneToOneField(
        VillageElection,
        on_delete=models.PROTECT,
        related_name="registration_return",
        verbose_name=_("village election"),
    )
    village_id = models.CharField(_("village code"), max_length=12)
    population = _figure(_("population"))
    households = _figure(_("households"))
    adults = _figure(_("people of 18 and over"))
    registered = _figure(_("registered voters"))
    women = _figure(_("women among the registered"))
    party_members = _figure(_("party members among the registered"))
    minorities = _figure(_("ethnic minorities among the registered"))
    newly_registered = _figure(_("newly registered"))
    came_of_age = _figure(_("came of age"))
    moved_in = _figure(_("moved in"))
    rights_restored = _figure(_("political rights restored"))
    added_otherwise = _figure(_("added for other reasons"))
    removed = _figure(_("removed from the roll"))
    died = _figure(_("died"))
    moved_out = _figure(_("moved out"))
    rights_deprived = _figure(_("deprived of political rights"))
    registered_twice = _figure(_("registered twice"))
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="+", verbose_name=_("brought in by"))
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration return")
        verbose_name_plural = _("registration returns")
        ordering = ["village_id"]
        constraints = [
            # A comparison with an empty figure is neither true nor false, and passes.
            models.CheckConstraint(
                name="return_parts_are_within_registered",
                condition=Q(women__lte=F("registered"))
                & Q(party_members__lte=F("registered"))
                & Q(minorities__lte=F("registered")),
            ),
        ]
        indexes = [models.Index(name="return_village_prefix", fields=["village_id"], opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return str(self.village_election)
