"""People, what they stand for in a term, what departments say of them, and who serves as an officer."""

from __future__ import annotations

from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from candidates import phrases
from candidates import records as records  # Django finds the rest of the room's models through this
from candidates.records.offices import EndReason as EndReason
from candidates.records.offices import Officer as Officer
from candidates.tallies import Reminder, Tally
from candidates.vetting_lists import Bar, Department
from sheets.identity import mask
from sheets.models import ImportBatch
from villages.codes import CommitteePost, Education, Origin, PartyPost, Politics, Sex
from villages.encryption import decrypt
from villages.history import earlier_rows
from villages.models import Term, VillageElection
from villages.scope import ByVillageQuerySet

__all__ = [
    "STANDING",
    "Bar",
    "Candidacy",
    "CandidacyState",
    "Conclusion",
    "Department",
    "EndReason",
    "ListPublication",
    "Officer",
    "Opinion",
    "Person",
    "Reminder",
    "Tally",
]


@pghistory.track(*earlier_rows())
class Person(models.Model):
    """Who somebody is, once for all terms; what they did in a term stands in Candidacy and Officer."""

    name = models.CharField(_("name"), max_length=40)
    sort_key = models.CharField(_("pinyin"), max_length=120, blank=True, default="", db_index=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    birth = models.DateField(_("date of birth"), help_text=_("First day of the month when only the month is known."))
    birth_day_known = models.BooleanField(_("day of birth known"), default=True)
    ethnic_group = models.CharField(_("ethnic group"), max_length=10, blank=True, default="汉族")
    id_cipher = models.BinaryField(_("identity number (encrypted)"), unique=True, null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [models.Index(name="person_name_birth", fields=["name", "birth"])]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_identity(self) -> str:
        """First three and last four characters; never the whole number."""
        return mask(decrypt(self.id_cipher)) if self.id_cipher else ""


class CandidacyState(models.TextChoices):
    """The path of a candidacy; the order is the order of work."""

    NOMINATED = "nominated", _("Put forward")
    SCREENED = "screened", _("Screened by the township")
    SCREENED_OUT = "screened_out", _("Not passed on by the township")
    VETTING = "vetting", _("Being vetted")
    CLEARED = "cleared", _("Cleared")
    STRUCK_OFF = "struck_off", _("Struck off")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    FORMAL = "formal", _("Formal candidate")
    ELECTED = "elected", _("Elected")
    NOT_ELECTED = "not_elected", _("Not elected")


STANDING = (CandidacyState.FORMAL, CandidacyState.ELECTED, CandidacyState.NOT_ELECTED)
"""States in which the person stands, or stood, on a ballot."""


@pghistory.track(*earlier_rows())
class Candidacy(models.Model):
    """One person put forward in one village for one term: vetted once, whichever posts are sought."""

    term = models.ForeignKey(
        Term, on_delete=models.PROTECT, related_name="candidacies", verbose_name=pgettext_lazy("election round", "term")
    )
    village_election = models.ForeignKey(
        VillageElection, on_delete=models.PROTECT, related_name="candidacies", verbose_name=_("village election")
    )
    village_id = models.CharField(_("village code"), max_length=12)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="candidacies", verbose_name=_("person"))
    party_post = models.CharField(
        _("party post sought"), max_length=16, choices=PartyPost.choices, blank=True, default=""
    )
    committee_post = models.CharField(
        _("committee post sought"), max_length=16, choices=CommitteePost.choices, blank=True, default=""
    )
    education = models.CharField(_("education"), max_length=12, choices=Education.choices, blank=True, default="")
    politics = models.CharField(_("political status"), max_length=2, choices=Politics.choices, blank=True, default="")
    origins = ArrayField(
        models.CharField(max_length=20, choices=Origin.choices), verbose_name=_("origins"), default=list, blank=True
    )
    is_fulltime = models.BooleanField(_("full-time cadre"), default=False)
    nominated_by = models.CharField(_("put forward by"), max_length=40, blank=True, default="")
    state = models.CharField(
        _("state"), max_length=12, choices=CandidacyState.choices, default=CandidacyState.NOMINATED
    )
    state_reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    struck_off_stage = models.CharField(
        _("struck off"),
        max_length=10,
        blank=True,
        default="",
        choices=[("before", _("before the list was published")), ("after", _("after the list was published"))],
    )
    bar_code = models.CharField(_("negative list item"), max_length=8, blank=True, default="")
    vetted_on = models.DateField(_("vetted on"), null=True, blank=True)
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("brought in by")
    )
    version = models.PositiveIntegerField(_("version"), default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidacy")
        verbose_name_plural = _("candidacies")
        constraints = [
            models.UniqueConstraint(name="one_candidacy_per_person_and_term", fields=["term", "person"]),
            models.CheckConstraint(name="candidacy_seeks_a_post", condition=~Q(party_post="", committee_post="")),
            models.CheckConstraint(
                name="struck_off_has_a_reason", condition=~Q(state=CandidacyState.STRUCK_OFF) | ~Q(state_reason="")
            ),
        ]
        indexes = [
            models.Index(name="candidacy_village_prefix", fields=["village_id"], opclasses=["varchar_pattern_ops"]),
            models.Index(name="candidacy_term_state", fields=["term", "state"]),
            models.Index(name="candidacy_review_order", fields=["term", "state", "village_id"]),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def posts(self) -> str:
        """Posts of both organs in one phrase."""
        return phrases.posts(self.party_post, self.committee_post)

    @property
    def origin_words(self) -> str:
        """Origins in one phrase."""
        return phrases.origins(self.origins)


class Conclusion(models.TextChoices):
    """What a department says; silence stays PENDING and is never taken as consent."""

    PENDING = "pending", _("Not yet answered")
    NO_OBJECTION = "no_objection", _("No objection")
    OBJECTION = "objection", _("Objection")
    NOT_ELIGIBLE = "not_eligible", _("Not eligible")


def _kept_key(to: Any) -> models.ForeignKey[Any, Any]:
    """A key of a kept row nobody looks kept rows up by: an index less to write when thousands of answers come in."""
    return models.ForeignKey(
        to, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )


@pghistory.track(
    *earlier_rows(by_statement=True),
    attrs={
        "candidacy": _kept_key(Candidacy),
        "batch": _kept_key(ImportBatch),
        "given_by": _kept_key(settings.AUTH_USER_MODEL),
    },
)
class Opinion(models.Model):
    """One department's opinion of one candidacy. Text is for the district office and that department only."""

    candidacy = models.ForeignKey(
        Candidacy, on_delete=models.CASCADE, related_name="opinions", db_index=False, verbose_name=_("candidacy")
    )
    village_id = models.CharField(_("village code"), max_length=12)
    department = models.CharField(_("department"), max_length=8)
    conclusion = models.CharField(
        _("conclusion"), max_length=12, choices=Conclusion.choices, default=Conclusion.PENDING
    )
    bar_code = models.CharField(_("negative list item"), max_length=8, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    basis = models.CharField(_("basis"), max_length=200, blank=True, default="")
    fact_on = models.DateField(_("date of the fact"), null=True, blank=True)
    new_facts = models.CharField(_("new facts"), max_length=500, blank=True, default="")
    due_on = models.DateField(_("due on"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("given by"),
    )
    given_at = models.DateTimeField(_("given at"), null=True, blank=True)
    batch = models.ForeignKey(
        ImportBatch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        # Checked row by row it would cost a tenth of an import; batches are kept by Django (PROTECT).
        db_constraint=False,
        verbose_name=_("brought in by"),
    )

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("vetting opinion")
        verbose_name_plural = _("vetting opinions")
        constraints = [
            models.UniqueConstraint(name="one_opinion_per_department", fields=["candidacy", "department"]),
            models.CheckConstraint(
                name="adverse_opinion_has_a_reason",
                condition=~Q(conclusion__in=[Conclusion.OBJECTION, Conclusion.NOT_ELIGIBLE]) | ~Q(reason=""),
            ),
            models.CheckConstraint(name="bar_code_has_a_basis", condition=Q(bar_code="") | ~Q(basis="")),
        ]
        indexes = [
            models.Index(name="opinion_open_work", fields=["department", "conclusion", "village_id"]),
            models.Index(
                name="opinion_silent",
                fields=["department", "due_on", "village_id"],
                condition=Q(conclusion=Conclusion.PENDING),
            ),
            models.Index(
                name="opinion_adverse",
                fields=["candidacy", "bar_code"],
                condition=Q(conclusion__in=[Conclusion.OBJECTION, Conclusion.NOT_ELIGIBLE]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy} · {self.department}"

    @property
    def is_asked_again(self) -> bool:
        """Whether the department has yet to answer on new facts about somebody it answered on before."""
        return self.conclusion == Conclusion.PENDING and bool(self.new_facts)

    @property
    def is_overdue(self) -> bool:
        """Whether the department has not answered by the day it was asked to."""
        return self.conclusion == Conclusion.PENDING and self.due_on is not None and self.due_on < timezone.localdate()


def _day_in_the_district(column: str) -> Cast:
    """The date of a moment where the district is, for constraints (a time zone object cannot stand in a migration)."""
    local = models.Func(Value(settings.TIME_ZONE), F(column), function="timezone", output_field=models.DateTimeField())
    return Cast(local, models.DateField())


@pghistory.track(*earlier_rows())
class ListPublication(models.Model):
    """The act of publishing a village's formal candidates; a changed list is published again with the next number."""

    village_election = models.ForeignKey(
        VillageElection, on_delete=models.PROTECT, related_name="candidate_lists", verbose_name=_("village election")
    )
    village_id = models.CharField(_("village code"), max_length=12)
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    published_on = models.DateField(_("published on"))
    candidates = models.PositiveSmallIntegerField(_("candidates on the list"))
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("published candidate list")
        verbose_name_plural = _("published candidate lists")
        ordering = ["village_id", "number"]
        constraints = [
            models.UniqueConstraint(name="candidate_list_number_once", fields=["village_election", "number"]),
            models.CheckConstraint(name="published_list_has_candidates", condition=Q(candidates__gt=0)),
            models.CheckConstraint(
                name="published_list_is_no_plan",
                condition=Q(published_on__lte=_day_in_the_district("published_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village_election} · {self.number}"
