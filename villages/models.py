"""Where elections happen: divisions by code, terms of office, and one election per village and term."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from villages.history import earlier_rows
from villages.scope import ByVillageQuerySet

if TYPE_CHECKING:
    from accounts.models import User

CODE_LENGTHS = (2, 4, 6, 9, 12)


class Level(models.TextChoices):
    PROVINCE = "province", _("Province")
    PREFECTURE = "prefecture", _("Prefecture")
    COUNTY = "county", _("District or county")
    TOWNSHIP = "township", _("Township")
    VILLAGE = "village", _("Village or community")


LEVEL_BY_LENGTH = dict(zip(CODE_LENGTHS, Level.values, strict=True))


class DivisionQuerySet(models.QuerySet["Division"]):
    def under(self, code: str) -> Self:
        """The division itself and everything below it."""
        return self.filter(code__startswith=code)

    def visible_to(self, user: User) -> Self:
        return self.under(user.scope) if user.scope or user.role == "admin" else self.none()

    def villages(self) -> Self:
        return self.filter(level=Level.VILLAGE)

    def townships(self) -> Self:
        return self.filter(level=Level.TOWNSHIP)


class Division(models.Model):
    """An administrative division; the code is the key, its length the level, its prefix the parent."""

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    name = models.CharField(_("official name"), max_length=60)
    short_name = models.CharField(_("short name"), max_length=40)
    sort_key = models.CharField(_("pinyin"), max_length=200, blank=True, default="", db_index=True)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="division_code_is_digits", condition=Q(code__regex=r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$")
            ),
        ]
        indexes = [models.Index(name="division_code_prefix", fields=["code"], opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.short_name

    def clean(self) -> None:
        expected = LEVEL_BY_LENGTH.get(len(self.code))
        if self.level != expected:
            raise ValidationError(
                {"level": gettext("A code of this length is a division of level “%(level)s”.") % {"level": expected}}
            )

    @property
    def parent_code(self) -> str:
        """Code of the division above; empty at the top."""
        shorter = [length for length in CODE_LENGTHS if length < len(self.code)]
        return self.code[: shorter[-1]] if shorter else ""

    @property
    def township_code(self) -> str:
        """First nine digits; only meaningful for townships and villages."""
        return self.code[:9]

    @property
    def is_community(self) -> bool:
        """Urban community (居委会) by the last three digits 001-199; else a village (村委会)."""
        return self.level == Level.VILLAGE and int(self.code[-3:]) < 200


class TermState(models.TextChoices):
    OPEN = "open", pgettext_lazy("term state", "Open")
    CLOSED = "closed", pgettext_lazy("term state", "Closed")


class TermQuerySet(models.QuerySet["Term"]):
    def visible_to(self, user: User) -> Self:
        """Terms whose district lies in, or contains, the person's territory."""
        if not user.scope:
            return self.all() if user.role == "admin" else self.none()
        prefixes = [user.scope[:length] for length in CODE_LENGTHS if length <= len(user.scope)]
        return self.filter(Q(scope_id__in=prefixes) | Q(scope__code__startswith=user.scope))


class Term(models.Model):
    """One election round (届) of one district, judged by the rule set frozen when it was opened."""

    name = models.CharField(_("name of the term"), max_length=40)
    scope = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="terms", verbose_name=_("district"))
    election_day = models.DateField(_("election day"))
    rules = models.CharField(_("rule set"), max_length=8)
    rule_snapshot = models.JSONField(_("frozen rules"))
    previous = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="following",
        verbose_name=_("previous term"),
    )
    state = models.CharField(_("state"), max_length=8, choices=TermState.choices, default=TermState.OPEN)
    is_synthetic = models.BooleanField(
        _("made-up people"), default=False, help_text=_("Demonstration or training data; every page says so.")
    )
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("opened by"),
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("election round", "term")
        verbose_name_plural = pgettext_lazy("election round", "terms")
        ordering = ["-election_day", "-pk"]
        constraints = [models.UniqueConstraint(name="one_term_of_a_name_per_district", fields=["scope", "name"])]

    def __str__(self) -> str:
        if (get_language() or "").startswith("zh"):
            return f"{self.name}年换届" if self.name.isdigit() else self.name
        return self.name


class RollState(models.TextChoices):
    """States of a voter roll; the order is the order of work."""

    EMPTY = "empty", _("No roll yet")
    DRAFT = "draft", _("Being drawn up")
    PUBLISHED = "published", _("Published")
    FROZEN = "frozen", _("Frozen")


class StageState(models.TextChoices):
    """How far one stage of a village has come: always shown with word and shape."""

    NONE = "none", _("Not started")
    DOING = "doing", _("In progress")
    DONE = "done", _("Done")


class PollStage(models.TextChoices):
    """Where the latest poll of an organ stands, mirrored on the village for the board."""

    NONE = "none", _("Not started")
    READY = "ready", _("Ballot settled")
    ENTERED_ONCE = "entered_once", _("Entered once")
    DIFFERENT = "different", _("Entries differ")
    AGREED = "agreed", _("Entries agree")
    CONFIRMED = "confirmed", _("Confirmed by township")
    CERTIFIED = "certified", _("Certified")


class VillageElectionQuerySet(ByVillageQuerySet["VillageElection"]):
    # No join: Django reads the foreign key's own column for the related primary key.
    code_path = "village__code"


@pghistory.track(*earlier_rows())
class VillageElection(models.Model):
    """What one village does in one term. Everything else of the election hangs from this row.

    The counters mirror rows elsewhere so that no page ever counts half a million voters; only the services that
    change those rows write them. ``cast`` and ``invalid`` are those of the certified first committee poll.
    """

    term = models.ForeignKey(
        Term,
        on_delete=models.PROTECT,
        related_name="village_elections",
        db_index=False,  # the constraint's index begins with it
        verbose_name=pgettext_lazy("election round", "term"),
    )
    village = models.ForeignKey(
        Division,
        on_delete=models.PROTECT,
        related_name="elections",
        db_index=False,  # the index for prefixes finds whole codes as well
        verbose_name=_("village"),
    )
    is_community = models.BooleanField(_("community"), default=False)
    groups = models.PositiveIntegerField(_("villagers' groups"), default=0)
    main_ethnic_group = models.CharField(
        _("largest ethnic group of a multi-ethnic village"), max_length=10, blank=True, default=""
    )

    seats_chair = models.PositiveSmallIntegerField(_("seats: chair"), default=1)
    seats_vice_chair = models.PositiveSmallIntegerField(_("seats: vice chair"), default=1)
    seats_member = models.PositiveSmallIntegerField(_("seats: member"), default=3)
    seats_party = models.PositiveSmallIntegerField(_("seats: party committee"), default=5)

    roll_state = models.CharField(_("voter roll"), max_length=10, choices=RollState.choices, default=RollState.EMPTY)
    registered = models.PositiveIntegerField(_("registered voters"), default=0)
    candidates = models.PositiveIntegerField(_("people put forward"), default=0)
    vetted = models.PositiveIntegerField(_("people vetted"), default=0)
    struck_off = models.PositiveIntegerField(_("people struck off"), default=0)
    candidates_state = models.CharField(
        _("candidate list"), max_length=10, choices=StageState.choices, default=StageState.NONE
    )
    party_stage = models.CharField(
        _("party election"), max_length=12, choices=PollStage.choices, default=PollStage.NONE
    )
    party_due = models.PositiveIntegerField(_("party members due"), default=0)
    party_present = models.PositiveIntegerField(_("party members present"), default=0)
    committee_stage = models.CharField(
        _("committee election"), max_length=12, choices=PollStage.choices, default=PollStage.NONE
    )
    cast = models.PositiveIntegerField(_("ballots cast"), default=0)
    vacancies = models.PositiveSmallIntegerField(_("seats still empty"), default=0)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = VillageElectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("village election")
        verbose_name_plural = _("village elections")
        ordering = ["village_id"]
        constraints = [
            models.UniqueConstraint(name="one_election_per_village_and_term", fields=["term", "village"]),
            models.CheckConstraint(
                name="present_party_members_are_due", condition=Q(party_present__lte=F("party_due"))
            ),
            models.CheckConstraint(name="cast_at_most_registered", condition=Q(cast__lte=F("registered"))),
            models.CheckConstraint(name="vetted_people_were_put_forward", condition=Q(vetted__lte=F("candidates"))),
            models.CheckConstraint(name="struck_off_people_were_vetted", condition=Q(struck_off__lte=F("candidates"))),
        ]
        indexes = [models.Index(name="election_village_prefix", fields=["village"], opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return f"{self.village} {self.term}"

    @property
    def committee_seats(self) -> int:
        """Chair, vice chairs and members together."""
        return self.seats_chair + self.seats_vice_chair + self.seats_member

    def committee_seats_by_post(self) -> dict[str, int]:
        """Seats of the villagers' or residents' committee, posts without a seat left out."""
        seats = {"chair": self.seats_chair, "vice_chair": self.seats_vice_chair, "member": self.seats_member}
        return {post: number for post, number in seats.items() if number}


class DivisionAlias(models.Model):
    """Another way offices write a division: nicknames, names before a renaming, villages merged into this one.

    With a date it is a former name: it means this division on the days from ``since`` to ``until``, both included; an
    empty date leaves that side open. A village merged into another on a day gets its name here with that day as
    ``since``. What counts is the term's election day.
    """

    division = models.ForeignKey(Division, on_delete=models.CASCADE, related_name="aliases", verbose_name=_("division"))
    name = models.CharField(_("also written as"), max_length=60, db_index=True)
    since = models.DateField(
        _("means this division from"),
        null=True,
        blank=True,
        help_text=_("The day of the merger or renaming; empty when the name was always used."),
    )
    until = models.DateField(
        _("means this division until"),
        null=True,
        blank=True,
        help_text=_("The last day on which the name may stand for this division; empty while it still may."),
    )

    class Meta:
        verbose_name = _("other name of a division")
        verbose_name_plural = _("other names of divisions")
        constraints = [
            models.UniqueConstraint(name="alias_once_per_division", fields=["division", "name"]),
            models.CheckConstraint(
                name="alias_ends_after_it_begins",
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(since__lte=F("until")),
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LocalRuleQuerySet(models.QuerySet["LocalRule"]):
    def visible_to(self, user: User) -> Self:
        """Rules that hold in the person's territory: of divisions above it and in it."""
        if not user.scope:
            return self.all() if user.role == "admin" else self.none()
        prefixes = [user.scope[:length] for length in CODE_LENGTHS if length <= len(user.scope)]
        return self.filter(Q(region_id__in=prefixes) | Q(region__code__startswith=user.scope))


@pghistory.track(*earlier_rows())
class LocalRule(models.Model):
    """One value that a province, district, township or village sets, laid over the national rule set.

    May be stricter than the level above or fill a gap, never looser; ``villages.local_rules`` checks that. Terms take
    a copy when they are opened. A ``value`` equal to the one above, with its own source, confirms that one.
    """

    region = models.ForeignKey(
        Division, on_delete=models.PROTECT, related_name="local_rules", verbose_name=_("division")
    )
    rule_set = models.CharField(_("rule set"), max_length=8)
    organ = models.CharField(_("organ"), max_length=20)
    param_key = models.CharField(_("parameter"), max_length=40)
    value = models.JSONField(_("value"), null=True)
    law = models.CharField(_("source"), max_length=120)
    article = models.PositiveSmallIntegerField(_("article"), default=0)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    verified = models.BooleanField(_("confirmed"), default=False)
    reason = models.CharField(_("reason of the last change"), max_length=300)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by")
    )
    version = models.PositiveIntegerField(_("version"), default=0)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = LocalRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("local rule")
        verbose_name_plural = _("local rules")
        ordering = ["rule_set", "region_id", "organ", "param_key"]
        constraints = [
            models.UniqueConstraint(
                name="one_local_rule_per_division_and_parameter", fields=["rule_set", "organ", "param_key", "region"]
            ),
            models.CheckConstraint(
                name="local_rule_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]
        indexes = [models.Index(name="local_rule_region_prefix", fields=["region"], opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return f"{self.region_id} {self.organ}.{self.param_key}"
