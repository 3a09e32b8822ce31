"""The trail: events that are only ever added, and seals that chain them by hash."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from audit import actions


class Outcome(models.TextChoices):
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, object_type: str, object_id: str) -> Self:
        """Events of one object, newest first."""
        return self.filter(object_type=object_type, object_id=str(object_id))

    def visible_to(self, user: User) -> Self:
        """Events of the person's territory; events without a place are seen by whoever sees everything."""
        return self.filter(division__startswith=user.scope) if user.scope or user.role == "admin" else self.none()


class CurrentTransaction(models.Func):
    """The 64-bit number of the writing transaction: tells which events are surely committed."""

    function = ""
    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class CurrentCluster(models.Func):
    """Identity of the database cluster: transaction numbers start again after a dump is restored elsewhere."""

    function = ""
    template = "((pg_control_system()).system_identifier)"
    output_field = models.BigIntegerField()


class Event(models.Model):
    """One act of one person: who, when, what, on what, where, with which outcome and why.

    Role, territory and name are copied, because people move on. ``details`` holds small plain values and never an
    identity number or a password. The database refuses to change or delete a row.
    """

    at = models.DateTimeField(_("time"), auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("user"),
    )
    actor_name = models.CharField(_("who"), max_length=150, blank=True, default="")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, blank=True, default="")
    scope = models.CharField(_("territory"), max_length=12, blank=True, default="")
    action = models.CharField(_("act"), max_length=60)
    object_type = models.CharField(_("kind of object"), max_length=60, blank=True, default="")
    object_id = models.CharField(_("object"), max_length=60, blank=True, default="")
    division = models.CharField(_("division code"), max_length=12, blank=True, default="")
    outcome = models.CharField(_("outcome of the act"), max_length=8, choices=Outcome.choices, default=Outcome.DONE)
    reason = models.TextField(_("reason"), blank=True, default="")
    details = models.JSONField(_("details"), default=dict, blank=True)
    txid = models.BigIntegerField(_("transaction"), editable=False, db_default=CurrentTransaction())
    cluster = models.BigIntegerField(_("database"), editable=False, db_default=CurrentCluster())

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-pk"]
        indexes = [
            models.Index(name="event_of_object", fields=["object_type", "object_id"]),
            models.Index(name="event_by_time", fields=["at"]),
            models.Index(name="event_by_transaction", fields=["cluster", "txid"]),
            models.Index(name="event_division_prefix", fields=["division"], opclasses=["varchar_pattern_ops"]),
        ]
        triggers = [
            pgtrigger.Protect(name="events_are_never_changed", operation=pgtrigger.Update),
            pgtrigger.Protect(name="events_are_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action_label}"

    @property
    def action_label(self) -> str:
        """The act in the reader's language."""
        return actions.label(self.action)


class Seal(models.Model):
    """A link of the hash chain over the events of transactions ``from_txid <= txid < to_txid`` of one cluster.

    ``digest`` is SHA-256 of the previous link's digest and the canonical rows; a row changed, removed or slipped in
    later makes the chain disagree from that link on.
    """

    at = models.DateTimeField(_("time"), auto_now_add=True)
    cluster = models.BigIntegerField(_("database"), editable=False)
    from_txid = models.BigIntegerField(_("from transaction"))
    to_txid = models.BigIntegerField(_("before transaction"))
    count = models.PositiveIntegerField(_("events"))
    previous = models.CharField(_("digest before"), max_length=64, blank=True, default="")
    digest = models.CharField(_("digest"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="each_seal_follows_one_seal", fields=["previous"]),
            models.UniqueConstraint(name="a_transaction_is_sealed_once", fields=["cluster", "from_txid"]),
        ]
        triggers = [
            pgtrigger.Protect(name="seals_are_never_changed", operation=pgtrigger.Update),
            pgtrigger.Protect(name="seals_are_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.digest[:12]
