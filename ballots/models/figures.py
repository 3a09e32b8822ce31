"""The figures of a result form: which there are, and the columns that hold them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

FIRST_FIGURES = ("due", "present", "issued", "cast", "valid", "invalid", "proxy", "mobile")
"""Figures every certified record holds, typed or not; ballots, except ``due`` and ``present`` (party members)."""
LATER_FIGURES = (
    *("not_returned", "partly_invalid", "blank"),
    *("voting_members", "unable", "abroad", "serving_sentence", "ill", "moved_away"),
    *("committee_present", "secretary_votes", "deputy_votes", "reduction_agree"),
)
"""Figures that came later: a record holds them only where they were typed, so that earlier records stay as sealed."""
FIGURES = (*FIRST_FIGURES, *LATER_FIGURES)
"""Every figure of a result form."""


class FormFigures(models.Model):
    """The figures of one result form; empty means not typed, which is not zero."""

    due = models.PositiveIntegerField(_("party members due"), null=True, blank=True)
    present = models.PositiveIntegerField(_("party members present"), null=True, blank=True)
    issued = models.PositiveIntegerField(_("ballots issued"), null=True, blank=True)
    cast = models.PositiveIntegerField(_("ballots collected"), null=True, blank=True)
    valid = models.PositiveIntegerField(_("valid ballots"), null=True, blank=True)
    invalid = models.PositiveIntegerField(_("invalid ballots"), null=True, blank=True)
    proxy = models.PositiveIntegerField(_("of these by proxy"), null=True, blank=True)
    mobile = models.PositiveIntegerField(_("of these from mobile boxes"), null=True, blank=True)
    not_returned = models.PositiveIntegerField(_("ballots not returned"), null=True, blank=True)
    partly_invalid = models.PositiveIntegerField(_("of the valid: partly invalid"), null=True, blank=True)
    blank = models.PositiveIntegerField(_("of the valid: blank"), null=True, blank=True)
    voting_members = models.PositiveIntegerField(_("full members with voting rights"), null=True, blank=True)
    unable = models.PositiveIntegerField(_("not due: unable to express will"), null=True, blank=True)
    abroad = models.PositiveIntegerField(_("not due: abroad"), null=True, blank=True)
    serving_sentence = models.PositiveIntegerField(_("not due: serving a sentence"), null=True, blank=True)
    ill = models.PositiveIntegerField(_("not due: too old or ill"), null=True, blank=True)
    moved_away = models.PositiveIntegerField(_("not due: away, papers not moved"), null=True, blank=True)
    committee_present = models.PositiveIntegerField(_("committee members present"), null=True, blank=True)
    secretary_votes = models.PositiveIntegerField(_("votes for the secretary"), null=True, blank=True)
    reduction_agree = models.PositiveIntegerField(_("members agreeing to fewer seats"), null=True, blank=True)
    deputy_votes = models.PositiveIntegerField(_("votes for the deputy secretary"), null=True, blank=True)

    class Meta:
        abstract = True

    def figures(self) -> dict[str, int | None]:
        """The typed figures by name; those that came later only where they were typed."""
        later = {name: getattr(self, name) for name in LATER_FIGURES}
        typed = {name: value for name, value in later.items() if value is not None}
        return {**{name: getattr(self, name) for name in FIRST_FIGURES}, **typed}
