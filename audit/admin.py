"""The trail in the administration: searched and filtered, never edited."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit import actions
from audit.models import Event, Seal


class NeverEdited:
    """No adding, no changing, no deleting: not even administrators."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes."""
        return False


class ByAction(admin.SimpleListFilter):
    """Acts by their labels, without counting a table that only grows."""

    title = _("act")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every named act."""
        return actions.choices()

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Event]) -> models.QuerySet[Event]:
        """Events of the chosen act."""
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(Event)
class EventAdmin(NeverEdited, admin.ModelAdmin[Event]):
    """Who did what, when, where, with which outcome."""

    list_display = ["at", "actor_name", "role", "what", "what_on", "division", "outcome", "reason"]
    list_filter = ["outcome", "role", ByAction]
    search_fields = ["actor_name", "object_id", "division", "action", "reason"]
    search_help_text = _("Name, number of the object, division code, code of the act or reason")
    date_hierarchy = "at"
    show_full_result_count = False
    list_select_related = False
    ordering = ["-pk"]

    @admin.display(description=_("act"), ordering="action")
    def what(self, event: Event) -> str:
        """The label of the act."""
        return event.action_label

    @admin.display(description=_("object"), ordering="object_type")
    def what_on(self, event: Event) -> str:
        """Kind and number of the object, in words where the kind still exists."""
        if not event.object_type:
            return ""
        try:
            kind = str(apps.get_model(event.object_type)._meta.verbose_name)
        except LookupError:
            kind = event.object_type
        return f"{kind} {event.object_id}"


@admin.register(Seal)
class SealAdmin(NeverEdited, admin.ModelAdmin[Seal]):
    """The hash chain; ``manage.py verify_audit`` checks it."""

    list_display = ["pk", "at", "count", "from_txid", "to_txid", "digest"]
    search_fields = ["digest"]
    date_hierarchy = "at"
    ordering = ["-pk"]
