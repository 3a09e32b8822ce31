"""Planning a year ahead: how incumbents do, who is intended for which post, what the district wants to reach."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from candidates import phrases
from villages.codes import CommitteePost, Education, Origin, PartyPost
from villages.history import earlier_rows
from villages.scope import ByVillageQuerySet


class Grade(models.TextChoices):
    NONE = "", "—"
    EXCELLENT = "excellent", _("Excellent")
    COMPETENT = "competent", _("Competent")
    BASIC = "basic", _("Basically competent")
    INCOMPETENT = "incompetent", _("Not competent")


class Intention(models.TextChoices):
    UNKNOWN = "", _("Not asked yet")
    STAY = "stay", _("Wants to stay")
    LEAVE = "leave", _("Wants to leave")
    UNSURE = "unsure", _("Undecided")


class Advice(models.TextChoices):
    NONE = "", "—"
    KEEP = "keep", _("Keep")
    MOVE = "move", _("Move to another post")
    REPLACE = "replace", _("Do not put forward again")


class AuditState(models.TextChoices):
    DUE = "due", _("To be audited")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    PUBLISHED = "published", _("Published")


@pghistory.track(*earlier_rows())
class IncumbentReview(models.Model):
    """The visit to a serving officer before the election (班子回访): how they do, what they want, what is advised."""

    officer = models.OneToOneField(
        "candidates.Officer", on_delete=models.CASCADE, related_name="review", verbose_name=_("officer")
    )
    village_id = models.CharField(_("village code"), max_length=12)
    reviewed_on = models.DateField(_("visited on"))
    grade = models.CharField(_("judged"), max_length=12, choices=Grade.choices, blank=True, default="")
    intention = models.CharField(_("intention"), max_length=8, choices=Intention.choices, blank=True, default="")
    advice = models.CharField(_("advice"), max_length=8, choices=Advice.choices, blank=True, default="")
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("visited by")
    )

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit to an incumbent")
        verbose_name_plural = _("visits to incumbents")

    def __str__(self) -> str:
        return str(self.officer)


@pghistory.track(*earlier_rows())
class DepartureAudit(models.Model):
    """The audit of an officer's economic responsibility before the election or on leaving (离任经济责任审计).

    2018: Art. 35; 2026: Art. 40: every member, published before the next election.
    """

    officer = models.OneToOneField(
        "candidates.Officer", on_delete=models.CASCADE, related_name="audit", verbose_name=_("officer")
    )
    village_id = models.CharField(_("village code"), max_length=12)
    state = models.CharField(_("state"), max_length=10, choices=AuditState.choices, default=AuditState.DUE)
    auditor = models.CharField(_("auditor"), max_length=60, blank=True, default="")
    done_on = models.DateField(_("finished on"), null=True, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    findings = models.CharField(_("findings"), max_length=300, blank=True, default="")

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit on leaving office")
        verbose_name_plural = _("audits on leaving office")
        constraints = [
            models.CheckConstraint(
                name="finished_audit_has_a_day",
                condition=~Q(state__in=["done", "published"]) | Q(done_on__isnull=False),
            ),
            models.CheckConstraint(
                name="published_audit_has_a_day", condition=~Q(state="published") | Q(published_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.officer)


@pghistory.track(*earlier_rows())
class SlatePlace(models.Model):
    """Somebody intended for posts in a village (拟任人选) before anybody is put forward: a plan, no nomination."""

    village_election = models.ForeignKey(
        "villages.VillageElection",
        on_delete=models.PROTECT,
        related_name="slate",
        verbose_name=_("village election"),
    )
    village_id = models.CharField(_("village code"), max_length=12)
    person = models.ForeignKey(
        "candidates.Person", on_delete=models.PROTECT, related_name="slate_places", verbose_name=_("person")
    )
    party_post = models.CharField(
        _("party post intended"), max_length=16, choices=PartyPost.choices, blank=True, default=""
    )
    committee_post = models.CharField(
        _("committee post intended"), max_length=16, choices=CommitteePost.choices, blank=True, default=""
    )
    education = models.CharField(_("education"), max_length=12, choices=Education.choices, blank=True, default="")
    origins = ArrayField(
        models.CharField(max_length=20, choices=Origin.choices), verbose_name=_("origins"), default=list, blank=True
    )
    is_member_of_party = models.BooleanField(_("party member"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("planned by")
    )
    planned_at = models.DateTimeField(_("planned at"), auto_now=True)

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("intended place")
        verbose_name_plural = _("intended places")
        constraints = [
            models.UniqueConstraint(name="intended_once_per_village", fields=["village_election", "person"]),
            models.CheckConstraint(name="intended_place_has_a_post", condition=~Q(party_post="", committee_post="")),
        ]
        indexes = [models.Index(name="slate_village_prefix", fields=["village_id"], opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def posts(self) -> str:
        """Posts of both organs in one phrase."""
        return phrases.posts(self.party_post, self.committee_post)


@pghistory.track(*earlier_rows())
class TermTargets(models.Model):
    """What the district wants its new teams to look like in one term; an empty target is not checked.

    Means and shares are in tenths (421 is 42.1 years, 642 is 64.2 percent), so that nothing is rounded in between.
    """

    term = models.OneToOneField(
        "villages.Term",
        on_delete=models.CASCADE,
        related_name="targets",
        verbose_name=pgettext_lazy("election round", "term"),
    )
    mean_age_tenths = models.PositiveSmallIntegerField(_("mean age at most, tenths of a year"), null=True, blank=True)
    college_tenths = models.PositiveSmallIntegerField(
        _("college share at least, tenths of a percent"), null=True, blank=True, validators=[MaxValueValidator(1000)]
    )
    women_tenths = models.PositiveSmallIntegerField(
        _("share of women at least, tenths of a percent"), null=True, blank=True, validators=[MaxValueValidator(1000)]
    )
    secretary_chair_tenths = models.PositiveSmallIntegerField(
        _("secretary is also chair, at least, tenths of a percent"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(1000)],
    )
    women_per_village = models.PositiveSmallIntegerField(_("women per village, at least"), default=1)
    young_per_village = models.PositiveSmallIntegerField(_("young people per village, at least"), default=1)
    young_age = models.PositiveSmallIntegerField(_("young is up to this age"), default=35)

    class Meta:
        verbose_name = _("targets of a term")
        verbose_name_plural = _("targets of terms")

    def __str__(self) -> str:
        return str(self.term)
