"""Polling day, public counts and sealed results in the administration: looked at, never edited."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ballots.models import (
    BoxUser,
    Correction,
    CountBundle,
    CountMark,
    MobileBox,
    PollingPlan,
    PublicCount,
    ResultSeal,
    TurnoutReport,
)
from candidates.read_only import ReadOnly
from villages.models import PollStage

BLIND = (PollStage.READY, PollStage.ENTERED_ONCE)
"""While a poll is being entered, nobody may look its figures up: an administrator can be the second person."""

_PLACE = "poll__village_election__village"


class Blind(ReadOnly):
    """Rows that tell a poll's figures, kept back until both entries are made; ``poll_path`` leads to the poll."""

    poll_path = "poll"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the polls still being entered."""
        return super().get_queryset(request).exclude(**{f"{self.poll_path}__state__in": BLIND})


@admin.register(PollingPlan)
class PollingPlanAdmin(ReadOnly):
    """Where and when a village votes, and what became of its ballots."""

    list_display = ("poll", "village_id", "mode", "stations", "opens_at", "closes_at", "printed", "changed_at")
    list_filter = ("mode", "poll__village_election__term")
    search_fields = ("village_id__startswith", "place", f"{_PLACE}__name")
    list_select_related = (_PLACE,)


@admin.register(MobileBox)
class MobileBoxAdmin(ReadOnly):
    """Mobile ballot boxes with their approval."""

    list_display = ("plan", "number", "route", "requested_by", "approved_by", "approved_at", "withdrawn_at")
    list_filter = ("plan__poll__village_election__term",)
    search_fields = ("plan__village_id__startswith", "route")
    list_select_related = (f"plan__{_PLACE}", "requested_by", "approved_by")


@admin.register(BoxUser)
class BoxUserAdmin(ReadOnly):
    """Voters of mobile boxes; why a box comes to them is for those who decide about it."""

    list_display = ("box", "village_id", "voter", "named_by", "named_at", "removed_at")
    list_filter = ("poll__village_election__term",)
    search_fields = ("village_id__startswith",)
    list_select_related = (f"box__plan__{_PLACE}", "voter", "named_by")
    exclude = ("ground",)


@admin.register(TurnoutReport)
class TurnoutReportAdmin(ReadOnly):
    """What townships reported hour by hour."""

    list_display = ("poll", "village_id", "hour", "voted", "exception", "reported_by", "reported_at")
    list_filter = ("exception", "hour", "poll__village_election__term")
    search_fields = ("village_id__startswith", f"{_PLACE}__name")
    list_select_related = (_PLACE, "reported_by")


@admin.register(PublicCount)
class PublicCountAdmin(Blind):
    """Public counts at polling places."""

    list_display = ("poll", "village_id", "state", "first_counter", "second_counter", "opened_by", "opened_at")
    list_filter = ("state", "poll__village_election__term")
    search_fields = ("village_id__startswith", f"{_PLACE}__name")
    list_select_related = (_PLACE, "opened_by")


@admin.register(CountBundle)
class CountBundleAdmin(Blind):
    """Bundles of a public count with both confirmations."""

    poll_path = "count__poll"
    list_display = ("count", "number", "valid", "invalid", "first_at", "second_at")
    list_filter = ("count__poll__village_election__term",)
    search_fields = ("count__village_id__startswith",)
    list_select_related = (f"count__{_PLACE}",)


@admin.register(CountMark)
class CountMarkAdmin(Blind):
    """Single marks of a public count, taken-back ones included."""

    poll_path = "count__poll"
    list_display = ("line", "count", "bundle", "votes", "undoes", "tapped_at", "received_at")
    list_filter = ("count__poll__village_election__term",)
    search_fields = ("count__village_id__startswith", "line__name")
    list_select_related = (f"count__{_PLACE}", "line", "undoes__line")


@admin.register(ResultSeal)
class ResultSealAdmin(ReadOnly):
    """Check codes of certified results."""

    list_display = ("poll", "village_id", "code", "sealed_at")
    list_filter = ("poll__organ", "poll__village_election__term")
    search_fields = ("village_id__startswith", "code")
    list_select_related = (_PLACE,)
    fields = ("poll", "village_id", "code", "sealed_at")


@admin.register(Correction)
class CorrectionAdmin(ReadOnly):
    """Certified results that were opened again, with what stood before and after."""

    list_display = ("poll", "village_id", "number", "reason", "opened_by", "opened_at", "closed_at")
    list_filter = ("poll__organ", "poll__village_election__term")
    search_fields = ("village_id__startswith", "reason", "before_code", "after_code")
    list_select_related = (_PLACE, "opened_by")
