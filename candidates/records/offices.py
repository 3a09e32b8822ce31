"""Officers: who holds which posts in a term, and how an office ended."""

from __future__ import annotations

from datetime import date

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from candidates import phrases
from sheets.models import ImportBatch
from villages.codes import CommitteePost, Education, Origin, PartyPost, Politics
from villages.history import earlier_rows
from villages.models import Term, VillageElection
from villages.scope import ByVillageQuerySet


class EndReason(models.TextChoices):
    SERVING = "", "—"
    TERM_ENDED = "term_ended", _("Term ended")
    RESIGNED = "resigned", _("Resigned")
    RECALLED = "recalled", _("Recalled")
    TRANSFERRED = "transferred", _("Transferred")
    SENTENCED = "sentenced", _("Sentenced for a crime")
    INCAPABLE = "incapable", _("Lost legal capacity")
    UNFIT = "unfit", _("Failed two yearly reviews running")
    REMOVED = "removed", _("Ended by law")
    DIED = "died", _("Died")
    MOVED = "moved", _("Took another post")


@pghistory.track(*earlier_rows())
class Officer(models.Model):
    """A member of the two committees in one term, with the attributes the person had then."""

    term = models.ForeignKey(
        Term, on_delete=models.PROTECT, related_name="officers", verbose_name=pgettext_lazy("election round", "term")
    )
    village_election = models.ForeignKey(
        VillageElection, on_delete=models.PROTECT, related_name="officers", verbose_name=_("village election")
    )
    village_id = models.CharField(_("village code"), max_length=12)
    person = models.ForeignKey(
        "candidates.Person", on_delete=models.PROTECT, related_name="offices", verbose_name=_("person")
    )
    party_post = models.CharField(_("party post"), max_length=16, choices=PartyPost.choices, blank=True, default="")
    committee_post = models.CharField(
        _("committee post"), max_length=16, choices=CommitteePost.choices, blank=True, default=""
    )
    is_fulltime = models.BooleanField(_("full-time cadre"), default=False)
    education = models.CharField(_("education"), max_length=12, choices=Education.choices, blank=True, default="")
    politics = models.CharField(_("political status"), max_length=2, choices=Politics.choices, blank=True, default="")
    origins = ArrayField(
        models.CharField(max_length=20, choices=Origin.choices), verbose_name=_("origins"), default=list, blank=True
    )
    started_on = models.DateField(_("in office from"), null=True, blank=True)
    # The two organs are elected on different days: a post won later than the row began has a day of its own.
    party_from = models.DateField(_("in the Party post from"), null=True, blank=True)
    committee_from = models.DateField(_("in the committee post from"), null=True, blank=True)
    ended_on = models.DateField(_("in office until"), null=True, blank=True)
    end_reason = models.CharField(_("why ended"), max_length=12, choices=EndReason.choices, blank=True, default="")
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("brought in by")
    )

    objects = ByVillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        constraints = [
            models.UniqueConstraint(
                name="one_office_row_per_person_and_term", fields=["term", "person"], condition=Q(ended_on=None)
            ),
            models.UniqueConstraint(
                name="one_secretary_at_a_time",
                fields=["village_election"],
                condition=Q(party_post=PartyPost.SECRETARY, ended_on=None),
            ),
            models.UniqueConstraint(
                name="one_chair_at_a_time",
                fields=["village_election"],
                condition=Q(committee_post=CommitteePost.CHAIR, ended_on=None),
            ),
            models.CheckConstraint(name="officer_holds_a_post", condition=~Q(party_post="", committee_post="")),
        ]
        indexes = [
            models.Index(name="officer_village_prefix", fields=["village_id"], opclasses=["varchar_pattern_ops"])
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

    @property
    def party_since(self) -> date | None:
        """The day the Party post was taken; None without one, or when it is not known."""
        return latest(self.started_on, self.party_from) if self.party_post else None

    @property
    def committee_since(self) -> date | None:
        """The day the committee post was taken; None without one, or when it is not known."""
        return latest(self.started_on, self.committee_from) if self.committee_post else None

    @property
    def since_words(self) -> str:
        """Since when, in one phrase: one day, or a day for each organ where they differ; empty when not known."""
        party, committee = self.party_since, self.committee_since
        if party and committee and party != committee:
            return gettext("Party post %(party)s, committee post %(committee)s") % {
                "party": party.isoformat(),
                "committee": committee.isoformat(),
            }
        day = party or committee
        return day.isoformat() if day else ""


COMMITTEE_SINCE = Greatest("committee_from", "started_on")
"""``committee_since`` as an expression of the database, which leaves out what is empty; a test holds both together."""


def beginnings(party: date | None, committee: date | None) -> dict[str, date | None]:
    """The columns of a row whose posts were taken on these days; None where there is no post or the day is unknown."""
    first = min((day for day in (party, committee) if day), default=None)
    return {
        "started_on": first,
        "party_from": party if party != first else None,
        "committee_from": committee if committee != first else None,
    }


def latest(*days: date | None) -> date | None:
    """The latest of the days that are known; None when none is."""
    return max((day for day in days if day), default=None)
