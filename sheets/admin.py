"""Imported files in the administration: looked at, never edited."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from sheets.models import ImportBatch


@admin.register(ImportBatch)
class ImportBatchAdmin(admin.ModelAdmin[ImportBatch]):
    """Read-only: only ``sheets.imports`` changes a batch. The files themselves are not offered here."""

    list_display = ["file_name", "kind", "scope", "state", "rows", "rejected", "written", "created_by", "created_at"]
    list_filter = ["state", "kind", "created_at"]
    search_fields = ["file_name", "scope", "sha256", "created_by__username"]
    list_select_related = ["created_by"]
    date_hierarchy = "created_at"
    exclude = ["file", "marked_file"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
