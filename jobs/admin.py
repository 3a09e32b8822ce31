"""Jobs in the administration: looked at, never edited."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from jobs.models import Job, JobPart


@admin.register(Job)
class JobAdmin(admin.ModelAdmin[Job]):
    """Read-only: only ``jobs.work`` changes a job."""

    list_display = [
        "pk",
        "kind",
        "state",
        "done",
        "total",
        "scope",
        "created_by",
        "created_at",
        "finished_at",
        "attempts",
    ]
    list_filter = ["state", "kind", "created_at"]
    search_fields = ["=pk", "kind", "scope", "created_by__username"]
    list_select_related = ["created_by"]
    date_hierarchy = "created_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(JobPart)
class JobPartAdmin(admin.ModelAdmin[JobPart]):
    """Which job waits for which; read-only like the jobs."""

    list_display = ["whole", "part"]
    list_select_related = ["whole", "part"]
    list_filter = ["part__state"]
    search_fields = ["=whole__pk", "=part__pk", "part__scope"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
