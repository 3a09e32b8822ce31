"""Polls, the two independent entries of each, and the result the law made of them."""

from __future__ import annotations

from typing import Any, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ballots.models.figures import FormFigures
from candidates.models import Candidacy
from sheets.models import ImportBatch
from villages.codes import Organ, Sex
from villages.history import earlier_rows
from villages.models import PollStage, VillageElection
from villages.scope import ByVillageQuerySet


class PollKind(models.TextChoices):
    """Values are those of the ``judge_poll`` contract."""

    PARTY_BRANCH = "party_branch", _("Party branch")
    VILLAGE_COMMITTEE = "village_committee", _("Villagers' committee")
    RESIDENTS_COMMITTEE = "residents_committee", _("Residents' committee")


class Round(models.TextChoices):
    FIRST = "first", _("First poll")
    RERUN = "rerun", _("Rerun")
    RUNOFF = "runoff", _("Runoff")
    BY_ELECTION = "by_election", _("By-election")
    RECALL = "recall", _("Recall vote")


class ElectorateMode(models.TextChoices):
    VOTERS = "voters", _("All voters")
    HOUSEHOLDS = "households", _("One vote per household")
    REPRESENTATIVES = "representatives", _("Residents' representatives")


class Choice(models.TextChoices):
    """What can be marked on the ballot of a recall; a ballot with neither mark abstains."""

    AGREE = "agree", _("For the recall")
    AGAINST = "against", _("Against the recall")


class Post(models.TextChoices):
    """Posts on a ballot; party branches elect members, who then choose the secretary among themselves."""

    CHAIR = "chair", _("Chair")
    VICE_CHAIR = "vice_chair", _("Vice chair")
    MEMBER = "member", _("Member")


class PollQuerySet(ByVillageQuerySet["Poll"]):
    """Polls; those that elect and those that recall share numbers, form and the way to certification."""

    def that_elect(self) -> Self:
        """Without recall votes: what comes next for an organ's seats follows from these alone."""
        return self.exclude(round=Round.RECALL)


@pghistory.track(*earlier_rows())
class Poll(models.Model):
    """One ballot of one organ in one village; ``number`` counts first poll, reruns, recalls and so on.

    ``registered`` is copied from the frozen roll when the ballot is settled (committee polls); ``state`` moves only
    through ``ballots.results``. ``mid_term``: a by-election, what follows it, or a recall, which changes neither the
    village's stage nor the day its election was complete. ``due_on`` is the last day the rules allow for it.
    ``in_office`` and ``relatives`` (pairs of candidacies) are what the law looks at beside the votes, and in a
    multi-ethnic village ``minorities``: by candidacy, whether of a smaller ethnic group, those not known left out.
    """

    village_election = models.ForeignKey(
        VillageElection,
        on_delete=models.PROTECT,
        related_name="polls",
        db_index=False,  # the constraint's index begins with it
        verbose_name=_("village election"),
    )
    village_id = models.CharField(_("village code"), max_length=12)
    organ = models.CharField(_("organ"), max_length=10, choices=Organ.choices)
    kind = models.CharField(_("kind"), max_length=20, choices=PollKind.choices)
    round = models.CharField(_("round"), max_length=12, choices=Round.choices, default=Round.FIRST)
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    mode = models.CharField(
        _("electorate"), max_length=16, choices=ElectorateMode.choices, default=ElectorateMode.VOTERS
    )
    held_on = models.DateField(_("held on"))
    seats = models.JSONField(_("seats by post"))
    registered = models.PositiveIntegerField(_("registered voters"), default=0)
    state = models.CharField(_("state"), max_length=12, choices=PollStage.choices, default=PollStage.READY)
    returned_reason = models.CharField(_("why sent back"), max_length=300, blank=True, default="")
    mid_term = models.BooleanField(_("in mid-term"), default=False)
    due_on = models.DateField(_("to be held by"), null=True, blank=True)
    in_office = models.JSONField(_("members in office when settled"), default=list, blank=True)
    relatives = models.JSONField(_("near relatives"), default=list, blank=True)
    minorities = models.JSONField(_("candidates of smaller ethnic groups"), null=True, blank=True, default=None)
    left_empty = models.JSONField(_("seats left empty after it"), default=dict, blank=True)
    left_empty_reason = models.CharField(_("why seats are left empty"), max_length=300, blank=True, default="")
    check_code = models.CharField(_("form check code"), max_length=12, blank=True, default="")
    version = models.PositiveIntegerField(_("version"), default=0)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = PollQuerySet.as_manager()

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        ordering = ["village_id", "organ", "number"]
        constraints = [
            models.UniqueConstraint(name="poll_number_once_per_organ", fields=["village_election", "organ", "number"]),
            models.CheckConstraint(
                name="party_polls_are_of_party_branches",
                condition=Q(organ=Organ.PARTY, kind=PollKind.PARTY_BRANCH)
                | Q(organ=Organ.COMMITTEE, kind__in=[PollKind.VILLAGE_COMMITTEE, PollKind.RESIDENTS_COMMITTEE]),
            ),
            models.CheckConstraint(name="poll_has_a_state", condition=~Q(state=PollStage.NONE)),
            models.CheckConstraint(
                name="recalls_are_of_committees_in_mid_term",
                condition=~Q(round=Round.RECALL) | Q(organ=Organ.COMMITTEE, mid_term=True),
            ),
        ]
        indexes = [models.Index(name="poll_village_prefix", fields=["village_id"], opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return f"{self.village_election.village} · {self.get_kind_display()} · {self.get_round_display()}"

    @property
    def is_recall(self) -> bool:
        """Whether it is voted on ending an office, not on filling seats."""
        return self.round == Round.RECALL


class BallotLine(models.Model):
    """A candidate for a post as printed on the ballot, in ballot order; write-ins have no candidacy yet.

    On the ballot of a recall the two lines are ``choice``: for and against, each with the post it is about.
    """

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="lines", verbose_name=_("poll"))
    candidacy = models.ForeignKey(
        Candidacy,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ballot_lines",
        verbose_name=_("candidacy"),
    )
    post = models.CharField(_("post"), max_length=16, choices=Post.choices)
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=40)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    is_write_in = models.BooleanField(_("write-in"), default=False)
    choice = models.CharField(_("for or against"), max_length=8, choices=Choice.choices, blank=True, default="")

    class Meta:
        verbose_name = _("ballot line")
        verbose_name_plural = _("ballot lines")
        ordering = ["poll", "order"]
        constraints = [
            models.UniqueConstraint(name="ballot_order_once", fields=["poll", "order"]),
            models.UniqueConstraint(
                name="candidate_once_per_post", fields=["poll", "post", "candidacy"], condition=Q(is_write_in=False)
            ),
            models.CheckConstraint(
                name="printed_lines_are_candidates_or_choices",
                condition=Q(choice="", is_write_in=True)
                | Q(choice="", candidacy__isnull=False)
                | Q(choice__in=Choice.values, candidacy__isnull=True, is_write_in=False),
            ),
            models.UniqueConstraint(name="choice_once_per_poll", fields=["poll", "choice"], condition=~Q(choice="")),
        ]

    def __str__(self) -> str:
        return self.name


_PARTS = Coalesce("partly_invalid", 0) + Coalesce("blank", 0)
"""Valid ballots of which a part falls, or every choice is left empty."""


class EntryState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    VOID = "void", _("Void")


class Slot(models.IntegerChoices):
    """Which of the independent entries this is; the third decides where the first two differ."""

    FIRST = 1, _("First entry")
    SECOND = 2, _("Second entry")
    RESOLUTION = 3, _("Resolution")


@pghistory.track(*earlier_rows())
class Entry(FormFigures):
    """One person's typing of one result form. The live entries of a poll are always by different people.

    A draft has no slot yet: it takes the first free one when it is submitted, so an abandoned draft blocks nobody.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="entries", verbose_name=_("poll"))
    slot = models.PositiveSmallIntegerField(_("entry"), choices=Slot.choices, null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=EntryState.choices, default=EntryState.DRAFT)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    secretary = models.ForeignKey(
        BallotLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("secretary chosen by the committee"),
    )
    deputy = models.ForeignKey(
        BallotLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("deputy secretary chosen by the committee"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    version = models.PositiveIntegerField(_("version"), default=0)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("brought in by")
    )

    class Meta:
        verbose_name = _("result entry")
        verbose_name_plural = _("result entries")
        ordering = ["poll", "slot"]
        constraints = [
            models.UniqueConstraint(
                name="one_live_entry_per_slot", fields=["poll", "slot"], condition=Q(state=EntryState.SUBMITTED)
            ),
            models.UniqueConstraint(
                name="entries_by_different_people", fields=["poll", "entered_by"], condition=~Q(state=EntryState.VOID)
            ),
            models.CheckConstraint(
                name="submitted_entry_has_a_slot", condition=~Q(state=EntryState.SUBMITTED) | Q(slot__isnull=False)
            ),
            models.CheckConstraint(
                name="entry_ballots_add_up",
                condition=~Q(state=EntryState.SUBMITTED) | Q(cast=F("valid") + F("invalid")),
            ),
            models.CheckConstraint(
                name="entry_parts_of_valid_ballots",
                condition=~Q(state=EntryState.SUBMITTED) | Q(valid__gte=_PARTS),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.poll} · {self.get_slot_display() if self.slot else self.get_state_display()}"


class EntryVote(models.Model):
    """Votes of one ballot line in one entry."""

    entry = models.ForeignKey(
        Entry,
        on_delete=models.CASCADE,
        related_name="votes",
        db_index=False,  # the constraint's index begins with it
        verbose_name=_("entry"),
    )
    line = models.ForeignKey(BallotLine, on_delete=models.PROTECT, related_name="+", verbose_name=_("ballot line"))
    votes = models.PositiveIntegerField(_("votes"), null=True, blank=True)

    class Meta:
        verbose_name = _("votes in an entry")
        verbose_name_plural = _("votes in entries")
        constraints = [models.UniqueConstraint(name="votes_once_per_line", fields=["entry", "line"])]

    def __str__(self) -> str:
        return f"{self.line}: {self.votes}"


class NextStep(models.TextChoices):
    """Values are those of the ``judge_poll`` contract."""

    CERTIFY = "certify", _("Every seat is filled")
    RERUN = "rerun", _("Rerun for the empty seats")
    RUNOFF = "runoff", _("Runoff among the tied")
    NEW_ELECTION = "new_election", _("New election")
    BY_ELECTION = "by_election", _("By-election for the seat of the recalled")


@pghistory.track(*earlier_rows())
class Result(FormFigures):
    """What was agreed for a poll and what the law makes of it; reports count these rows of certified polls."""

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, related_name="result", verbose_name=_("poll"))
    village_id = models.CharField(_("village code"), max_length=12)
    registered = models.PositiveIntegerField(_("registered voters"), default=0)
    secretary = models.ForeignKey(
        BallotLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("secretary"),
    )
    deputy = models.ForeignKey(
        BallotLine, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("deputy secretary"),
    )  # fmt: skip
    is_valid = models.BooleanField(_("valid by law"), default=False)
    next_step = models.CharField(_("next step"), max_length=14, choices=NextStep.choices)
    verdict = models.JSONField(_("verdict"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    certified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("certified by"),
    )
    certified_at = models.DateTimeField(_("certified at"), null=True, blank=True)

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.CheckConstraint(
                name="result_ballots_add_up", condition=Q(cast=F("valid") + F("invalid")) | Q(cast=None)
            ),
            models.CheckConstraint(
                name="result_parts_of_valid_ballots", condition=Q(valid=None) | Q(valid__gte=_PARTS)
            ),
            models.CheckConstraint(
                name="result_cast_at_most_registered", condition=Q(registered=0) | Q(cast__lte=F("registered"))
            ),
            models.CheckConstraint(
                name="certified_by_another_person", condition=Q(certified_by=None) | ~Q(certified_by=F("confirmed_by"))
            ),
            models.CheckConstraint(name="result_present_are_due", condition=Q(due=None) | Q(present__lte=F("due"))),
        ]
        indexes = [models.Index(name="result_village_prefix", fields=["village_id"], opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return str(self.poll)

    def findings(self) -> list[dict[str, Any]]:
        """Findings of the verdict: code, severity, article, message."""
        found: list[dict[str, Any]] = self.verdict.get("findings", [])
        return found


@pghistory.track(*earlier_rows())
class ResultVote(models.Model):
    """Votes of one ballot line in the result, and whether the law made it an election."""

    result = models.ForeignKey(
        Result,
        on_delete=models.CASCADE,
        related_name="votes",
        db_index=False,  # the constraint's index begins with it
        verbose_name=_("result"),
    )
    line = models.ForeignKey(BallotLine, on_delete=models.PROTECT, related_name="+", verbose_name=_("ballot line"))
    votes = models.PositiveIntegerField(_("votes"))
    is_elected = models.BooleanField(_("elected"), default=False)

    class Meta:
        verbose_name = _("votes in a result")
        verbose_name_plural = _("votes in results")
        constraints = [models.UniqueConstraint(name="result_votes_once_per_line", fields=["result", "line"])]

    def __str__(self) -> str:
        return f"{self.line}: {self.votes}"
