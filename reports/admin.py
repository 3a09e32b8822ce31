"""Reports in the administration: looked at, never edited."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin import NeverEdited
from reports import briefs
from reports.models import (
    Brief,
    BriefSchedule,
    Explanation,
    Release,
    ReportText,
    Snapshot,
    SnapshotFile,
    SnapshotRows,
    TextTemplate,
)
from reports.selectors import HEAVY


@admin.register(Snapshot)
class SnapshotAdmin(NeverEdited, admin.ModelAdmin[Snapshot]):
    """What was reported of which division, when, for whom."""

    list_display = ["scope_name", "scope", "term", "as_of", "created_by", "job_number", "sha256"]
    list_filter = ["term", "scope_level", "as_of"]
    list_select_related = ["term", "created_by"]
    search_fields = ["scope", "scope_name", "sha256", "term__name"]
    date_hierarchy = "as_of"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Snapshot]:
        """Lists need none of what a report holds."""
        rows = super().get_queryset(request)
        address = request.resolver_match.url_name if request.resolver_match else None
        return rows.defer(*HEAVY) if (address or "").endswith("_changelist") else rows


@admin.register(SnapshotFile)
class SnapshotFileAdmin(NeverEdited, admin.ModelAdmin[SnapshotFile]):
    """Files made with a report; their contents are taken out on the report's page."""

    list_display = ["name", "kind", "size", "sha256"]
    list_filter = ["kind"]
    search_fields = ["name", "sha256", "snapshot__scope"]
    fields = ["snapshot", "kind", "name", "sha256", "size"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SnapshotFile]:
        """Sizes without the contents."""
        return super().get_queryset(request).defer("content").annotate(bytes=Length("content"))

    @admin.display(description=_("bytes"))
    def size(self, row: SnapshotFile) -> int:
        """How large the file is."""
        return int(row.bytes)  # type: ignore[attr-defined]


@admin.register(Explanation)
class ExplanationAdmin(NeverEdited, admin.ModelAdmin[Explanation]):
    """Why a break may stay; given on the referee's page."""

    list_display = ["code", "village_id", "term", "left", "right", "text", "given_by", "given_at"]
    list_filter = ["term", "code"]
    list_select_related = ["term", "given_by"]
    search_fields = ["village_id", "code", "text"]


@admin.register(Release)
class ReleaseAdmin(NeverEdited, admin.ModelAdmin[Release]):
    """Reports signed off by name."""

    list_display = ["snapshot", "signed_as", "released_at", "hard", "soft", "soft_explained"]
    list_filter = ["released_at"]
    list_select_related = ["snapshot"]
    search_fields = ["snapshot__scope", "snapshot__scope_name", "signed_as"]


@admin.register(SnapshotRows)
class SnapshotRowsAdmin(NeverEdited, admin.ModelAdmin[SnapshotRows]):
    """The rows a report was counted from; read on the pages of its figures."""

    list_display = ["snapshot", "sha256"]
    list_select_related = ["snapshot"]
    list_filter = ["snapshot__term"]
    search_fields = ["snapshot__scope", "snapshot__scope_name", "sha256"]
    fields = ["snapshot", "sha256"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SnapshotRows]:
        """Without the rows themselves."""
        return super().get_queryset(request).defer("rows")


@admin.register(TextTemplate)
class TextTemplateAdmin(NeverEdited, admin.ModelAdmin[TextTemplate]):
    """Versions of the texts; edited on their own page, which checks them."""

    list_display = ["genre", "level", "version", "reason", "changed_by", "changed_at"]
    list_filter = ["genre", "level"]
    list_select_related = ["changed_by"]
    search_fields = ["text", "reason"]


@admin.register(ReportText)
class ReportTextAdmin(NeverEdited, admin.ModelAdmin[ReportText]):
    """Edited texts of reports; edited on the report's page, with what is wrong beside them."""

    list_display = ["snapshot", "version", "hard", "soft", "reason", "edited_by", "edited_at"]
    list_filter = ["edited_at"]
    list_select_related = ["snapshot", "edited_by"]
    search_fields = ["snapshot__scope", "snapshot__scope_name", "reason"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReportText]:
        """Lists need none of what the report holds."""
        return super().get_queryset(request).defer(*(f"snapshot__{name}" for name in HEAVY))


@admin.register(Brief)
class BriefAdmin(NeverEdited, admin.ModelAdmin[Brief]):
    """Weekly briefs and flash reports; read on their own page."""

    list_display = ["scope_name", "genre", "period", "term", "due_at", "made_at", "job_number"]
    list_filter = ["term", "genre", "scope_level"]
    list_select_related = ["term"]
    search_fields = ["scope", "scope_name", "period"]
    date_hierarchy = "due_at"


@admin.register(BriefSchedule)
class BriefScheduleAdmin(admin.ModelAdmin[BriefSchedule]):
    """When the briefs of a term are made, and the switches; a term without a row has the usual times."""

    list_display = [
        "term", "weekly_on", "weekly_day", "weekly_hour", "flash_on", "flash_from", "flash_to", "flash_every",
    ]  # fmt: skip
    list_filter = ["weekly_on", "flash_on"]
    list_select_related = ["term__scope"]
    search_fields = ["term__name", "term__scope__name"]
    exclude = ["changed_by"]

    def has_delete_permission(self, request: HttpRequest, obj: BriefSchedule | None = None) -> bool:
        """Switch it off instead: then it says so."""
        return False

    def save_model(
        self, request: HttpRequest, obj: BriefSchedule, form: ModelForm[BriefSchedule], change: bool
    ) -> None:
        """Through the service, which keeps who set it and records it."""
        briefs.set_schedule(actor=request.user, schedule=obj)  # type: ignore[arg-type]
