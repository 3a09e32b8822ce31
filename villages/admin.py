"""The room in the administration: divisions and their other names can be corrected, the rest is looked at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from villages import divisions
from villages.models import Division, DivisionAlias, LocalRule, Term, VillageElection


class LookedAt(admin.ModelAdmin[Any]):
    """Rows that only services write."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes by hand."""
        return False


class AliasInline(admin.TabularInline[DivisionAlias, Division]):
    """Other names, beside the division."""

    model = DivisionAlias
    extra = 1


@admin.register(Division)
class DivisionAdmin(admin.ModelAdmin[Division]):
    """Codes are loaded, names may be corrected; a division is never deleted."""

    list_display = ["code", "name", "short_name", "level"]
    list_filter = ["level"]
    search_fields = ["code__startswith", "name", "short_name", "sort_key__startswith"]
    fields = ["code", "level", "name", "short_name"]
    readonly_fields = ["code", "level"]
    inlines = [AliasInline]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Divisions are loaded from a file, with their parents."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows of every room carry the code."""
        return False

    def save_model(self, request: HttpRequest, obj: Division, form: ModelForm[Division], change: bool) -> None:
        """Correct the names through the service, which keeps the pinyin and the trail."""
        divisions.rename(actor=request.user, division=obj, name=obj.name, short=obj.short_name)  # type: ignore[arg-type]


@admin.register(DivisionAlias)
class DivisionAliasAdmin(admin.ModelAdmin[DivisionAlias]):
    """Nicknames and, with dates, names before a renaming or merger: imports recognise them."""

    list_display = ["name", "division", "since", "until"]
    search_fields = ["name", "division__code__startswith", "division__short_name"]
    autocomplete_fields = ["division"]
    list_select_related = ["division"]


@admin.register(Term)
class TermAdmin(LookedAt):
    """Terms are opened and closed on their own page; the rules stay as frozen."""

    list_display = ["name", "scope", "election_day", "rules", "state", "previous", "is_synthetic"]
    list_filter = ["state", "rules", "is_synthetic"]
    search_fields = ["name", "scope__code__startswith", "scope__name"]
    list_select_related = ["scope", "previous__scope"]


@admin.register(LocalRule)
class LocalRuleAdmin(LookedAt):
    """Local rules are set on their own page, which asks for the reason and compares with the level above."""

    list_display = ["region", "rule_set", "organ", "param_key", "value", "law", "valid_from", "verified"]
    list_filter = ["rule_set", "organ", "verified"]
    search_fields = ["region__code__startswith", "region__name", "param_key"]
    list_select_related = ["region"]


@admin.register(VillageElection)
class VillageElectionAdmin(LookedAt):
    """Counters and states mirror rows of other rooms; only services write them."""

    list_display = [
        "village",
        "term",
        "roll_state",
        "registered",
        "candidates_state",
        "party_stage",
        "committee_stage",
        "completed_on",
    ]
    list_filter = ["term", "is_community", "roll_state", "party_stage", "committee_stage"]
    search_fields = ["village__code__startswith", "village__name", "village__short_name"]
    list_select_related = ["village", "term"]
