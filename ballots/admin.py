"""The room in the administration: everything can be looked up, nothing edited; acts on results are for the pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ballots.models import BallotLine, Entry, EntryVote, Poll, Recall, Result, ResultVote
from ballots.polling_admin import BLIND
from candidates.read_only import Earlier, ReadOnly


class Lines(admin.TabularInline[BallotLine, Poll]):
    """The ballot of a poll."""

    model = BallotLine
    fields = ("order", "post", "name", "sex", "is_write_in", "choice", "candidacy")
    readonly_fields = fields
    raw_id_fields = ("candidacy",)
    extra = 0
    can_delete = False
    has_add_permission = ReadOnly.has_add_permission
    has_change_permission = ReadOnly.has_change_permission


@admin.register(Poll)
class PollAdmin(Earlier, ReadOnly):
    """Polls with their ballots."""

    list_display = ("village_id", "village", "organ", "round", "number", "held_on", "state", "changed_at")
    list_filter = ("state", "organ", "round", "mode", "village_election__term")
    search_fields = ("village_id__startswith", "village_election__village__name", "check_code")
    list_select_related = ("village_election__village",)
    date_hierarchy = "held_on"
    readonly_fields = ("earlier",)
    inlines = (Lines,)

    @admin.display(description=_("village"), ordering="village_election__village__sort_key")
    def village(self, poll: Poll) -> str:
        """Name of the village."""
        return str(poll.village_election.village)


@admin.register(BallotLine)
class BallotLineAdmin(ReadOnly):
    """Names on ballots."""

    list_display = ("name", "post", "order", "is_write_in", "poll")
    list_filter = ("post", "is_write_in", "poll__organ", "poll__village_election__term")
    search_fields = ("name", "poll__village_id__startswith")
    list_select_related = ("poll__village_election__village",)


@admin.register(Recall)
class RecallAdmin(Earlier, ReadOnly):
    """Motions of recall votes; the votes themselves are polls."""

    list_display = ("name", "post", "village_id", "asked_on", "voters", "representatives", "poll", "opened_by")
    list_filter = ("post", "poll__state", "poll__village_election__term")
    search_fields = ("name", "village_id__startswith", "poll__village_election__village__name")
    list_select_related = ("poll__village_election__village", "opened_by")
    raw_id_fields = ("officer", "poll")
    date_hierarchy = "asked_on"
    readonly_fields = ("earlier",)


@admin.register(Entry)
class EntryAdmin(Earlier, ReadOnly):
    """Entries of polls that two people have finished; before that they are nobody's to see."""

    list_display = ("poll", "slot", "state", "entered_by", "submitted_at", "cast", "valid", "invalid")
    list_filter = ("state", "slot", "poll__organ", "poll__village_election__term")
    search_fields = ("poll__village_id__startswith", "entered_by__username", "entered_by__full_name")
    list_select_related = ("poll__village_election__village", "entered_by")
    readonly_fields = ("earlier",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the polls still being entered."""
        return super().get_queryset(request).exclude(poll__state__in=BLIND)


@admin.register(EntryVote)
class EntryVoteAdmin(ReadOnly):
    """Votes typed in entries, under the same blind."""

    list_display = ("entry", "line", "votes")
    list_filter = ("entry__state", "line__post", "entry__poll__village_election__term")
    search_fields = ("line__name", "entry__poll__village_id__startswith")
    list_select_related = ("entry__poll__village_election__village", "line")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the polls still being entered."""
        return super().get_queryset(request).exclude(entry__poll__state__in=BLIND)


class Votes(admin.TabularInline[ResultVote, Result]):
    """Votes of a result."""

    model = ResultVote
    fields = ("line", "votes", "is_elected")
    readonly_fields = fields
    extra = 0
    can_delete = False
    has_add_permission = ReadOnly.has_add_permission
    has_change_permission = ReadOnly.has_change_permission

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the names."""
        return super().get_queryset(request).select_related("line")


@admin.register(Result)
class ResultAdmin(Earlier, ReadOnly):
    """Agreed results and the law's verdicts."""

    list_display = (
        "poll",
        "is_valid",
        "next_step",
        "registered",
        "cast",
        "due",
        "present",
        "certified_by",
        "certified_at",
    )
    list_filter = ("is_valid", "next_step", "poll__organ", "poll__state", "poll__village_election__term")
    search_fields = ("village_id__startswith", "poll__village_election__village__name")
    list_select_related = ("poll__village_election__village", "certified_by")
    readonly_fields = ("earlier",)
    inlines = (Votes,)


@admin.register(ResultVote)
class ResultVoteAdmin(ReadOnly):
    """Votes of results, winners marked."""

    list_display = ("line", "votes", "is_elected", "result")
    list_filter = ("is_elected", "line__post", "result__poll__organ", "result__poll__village_election__term")
    search_fields = ("line__name", "result__village_id__startswith")
    list_select_related = ("result__poll__village_election__village", "line")
