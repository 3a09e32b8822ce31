"""What belongs to the way to the ballot besides the candidacy: kin, pledges, the village's election committee."""

from __future__ import annotations

import secrets

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from villages.history import earlier_rows
from villages.scope import ByVillageQuerySet


class Kin(models.TextChoices):
    """Near relatives (近亲属, Civil Code Art. 1045), read from the first person: the second is the first's …"""

    SPOUSE = "spouse", _("Husband or wife")
    PARENT_CHILD = "parent_child", _("Parent and child")
    SIBLING = "sibling", _("Brothers or sisters")
    GRANDPARENT = "grandparent", _("Grandparent and grandchild")


@pghistory.track(*earlier_rows())
class Kinship(models.Model):
    """Two people are near relatives; told once, whichever of them is looked at."""

    first = models.ForeignKey(
        "candidates.Person", on_delete=models.PROTECT, related_name="kin_first", verbose_name=_("person")
    )
    second = models.ForeignKey(
        "candidates.Person", on_delete=models.PROTECT, related_name="kin_second", verbose_name=_("relative")
    )
    kind = models.CharField(_("relation"), max_length=12, choices=Kin.choices)
    note = models.CharField(_("basis"), max_length=200, blank=True, default="")
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("told by")
    )
    told_at = models.DateTimeField(_("told at"), auto_now_add=True)

    class Meta:
        verbose_name = _("near relatives")
        verbose_name_plural = _("near relatives")
        constraints = [
            models.UniqueConstraint(name="kinship_once", fields=["first", "second"]),
            models.CheckConstraint(name="kinship_in_order", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"


def scan_name(pledge: Pledge, filename: str) -> str:
    """Path of a scan in private storage: unguessable, with nothing of the sender's file name but its kind."""
    kind = filename.rsplit(".", 1)[-1].lower()
    return f"pledges/{pledge.village_id[:9]}/{secrets.token_hex(16)}.{kind}"


@pghistory.track(*earlier_rows())
class Pledge(models.Model):
    """The signed pledge of somebody who competes (竞职承诺书), with its scan in private storage."""

    candidacy = models.OneToOneField(
        "candidates.Candidacy", on_delete=models.PROTECT, related_name="pledge", verbose_name=_("candidacy")
    )
    village_id = models.CharField(_("village code"), max_length=12)
    signed_on = models.DateField(_("signed on"))
    resigns_on_breach = models.BooleanField(_("promises to resign on breach"), default=False)
    scan = models.FileField(_("scan"), upload_to=scan_name, max_length=200, blank=True)
    scan_kind = models.CharField(_("kind of file"), max_length=40, blank=True, default="")
    digest = models.CharField(_("check sum"), max_length=64, blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now=True)

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")

    def __str__(self) -> str:
        return str(self.candidacy)


class CommitteeRole(models.TextChoices):
    CHAIR = "chair", _("Chair of the election committee")
    VICE_CHAIR = "vice_chair", _("Vice chair of the election committee")
    MEMBER = "member", _("Member of the election committee")
    ALTERNATE = "alternate", _("Alternate, next in the order of votes")


class LeavingReason(models.TextChoices):
    SITTING = "", "—"
    NOMINATED = "nominated", _("Was put forward as a candidate")
    RELATIVE = "relative", _("A near relative was put forward as a candidate")
    RESIGNED = "resigned", _("Resigned")
    ABSENT = "absent", _("Stayed away")
    OTHER = "other", _("Other")


@pghistory.track(*earlier_rows())
class ElectionCommitteeMember(models.Model):
    """Somebody who runs a village's election (选举委员会): leaves it when put forward (2018: Art. 12; 2026: Art. 15).

    ``place`` is the place in the original order of votes, by which alternates move up.
    """

    village_election = models.ForeignKey(
        "villages.VillageElection",
        on_delete=models.PROTECT,
        related_name="election_committee",
        verbose_name=_("village election"),
    )
    village_id = models.CharField(_("village code"), max_length=12)
    person = models.ForeignKey(
        "candidates.Person", on_delete=models.PROTECT, related_name="election_committees", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=10, choices=CommitteeRole.choices, default=CommitteeRole.MEMBER)
    place = models.PositiveSmallIntegerField(_("place in the order of votes"))
    chosen_on = models.DateField(_("chosen on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)
    left_because = models.CharField(
        _("left because"), max_length=10, choices=LeavingReason.choices, blank=True, default=""
    )
    note = models.CharField(_("note"), max_length=200, blank=True, default="")

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of an election committee")
        verbose_name_plural = _("members of election committees")
        ordering = ["village_id", "place"]
        constraints = [
            models.UniqueConstraint(
                name="one_seat_on_an_election_committee",
                fields=["village_election", "person"],
                condition=Q(left_on=None),
            ),
            models.UniqueConstraint(
                name="one_chair_of_an_election_committee",
                fields=["village_election"],
                condition=Q(role="chair", left_on=None),
            ),
            models.CheckConstraint(
                name="leaving_an_election_committee_has_a_reason",
                condition=Q(left_on=None, left_because="") | (Q(left_on__isnull=False) & ~Q(left_because="")),
            ),
        ]
        indexes = [
            models.Index(name="election_committee_prefix", fields=["village_id"], opclasses=["varchar_pattern_ops"])
        ]

    def __str__(self) -> str:
        return str(self.person)
