"""The further records of the room in the administration: looked up here, written by services only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.sites import site
from django.db import models
from django.utils.translation import gettext_lazy as _

from candidates.read_only import Earlier, ReadOnly
from candidates.records.batches import VettingBatch
from candidates.records.decisions import Ruling, RulingItem, Screening
from candidates.records.identity import DistinctPair, PersonMerge
from candidates.records.leaving import HandoverItem, Settlement
from candidates.records.path import ElectionCommitteeMember, Kinship, Pledge
from candidates.records.planning import DepartureAudit, IncumbentReview, SlatePlace, TermTargets


def _read_only(model: type[models.Model], path: str, shown: list[str], **options: Any) -> None:
    """Register a table that is looked at: its columns, searched by the person at ``path``."""
    tracked = hasattr(model, "events")
    names = {
        "list_display": shown,
        "search_fields": [f"{path}__name", f"{path}__sort_key"],
        "list_select_related": [path, *options.pop("joined", [])],
        "fields": [field.name for field in model._meta.fields if field.name not in ("id", "scan")]
        + (["earlier"] if tracked else []),
        "readonly_fields": ["earlier"] if tracked else [],
        **options,
    }
    site.register(model, type(f"{model.__name__}Admin", (Earlier, ReadOnly), names))


_read_only(PersonMerge, "kept", ["kept", "absorbed_name", "merged_by", "merged_at", "reason"], joined=["merged_by"])
_read_only(DistinctPair, "first", ["first", "second", "told_by", "told_at", "reason"], joined=["second", "told_by"])
_read_only(Kinship, "first", ["first", "second", "kind", "told_at"], joined=["second"], list_filter=["kind"])
_read_only(
    Screening,
    "candidacy__person",
    ["candidacy", "village_id", "is_passed", "opinion", "screened_by", "screened_at", "noted_by", "noted_at"],
    joined=["screened_by", "noted_by"],
    list_filter=["is_passed"],
)
_read_only(
    Ruling,
    "candidacy__person",
    ["candidacy", "village_id", "decision", "ruled_on", "minutes_number", "recorded_by"],
    joined=["recorded_by"],
    list_filter=["decision"],
)
_read_only(
    RulingItem,
    "ruling__candidacy__person",
    ["ruling", "department", "conclusion", "bar_code"],
    joined=["ruling__candidacy"],
    list_filter=["conclusion"],
)
_read_only(Pledge, "candidacy__person", ["candidacy", "village_id", "signed_on", "resigns_on_breach"])
_read_only(
    ElectionCommitteeMember,
    "person",
    ["person", "village_id", "role", "place", "chosen_on", "left_on", "left_because"],
    list_filter=["role", "left_because"],
)
_read_only(
    IncumbentReview,
    "officer__person",
    ["officer", "village_id", "reviewed_on", "grade", "intention", "advice"],
    list_filter=["grade", "intention", "advice"],
)
_read_only(
    DepartureAudit,
    "officer__person",
    ["officer", "village_id", "state", "done_on", "published_on"],
    list_filter=["state"],
)
_read_only(SlatePlace, "person", ["person", "village_id", "posts", "education", "planned_at"])
_read_only(
    Settlement,
    "officer__person",
    ["officer", "village_id", "way", "talked_on", "settled_on"],
    list_filter=["way"],
)
_read_only(
    HandoverItem,
    "village_election__village",
    ["village_election", "kind", "handed_on", "quantity", "is_signed"],
    joined=["village_election__term"],
    list_filter=["kind", "is_signed"],
)


@admin.register(TermTargets)
class TermTargetsAdmin(Earlier, ReadOnly):
    """What the district wants to reach, by term."""

    list_display = ["term", "mean_age_tenths", "college_tenths", "women_tenths", "secretary_chair_tenths"]
    list_select_related = ["term"]
    search_fields = ["term__name", "term__scope__code"]
    readonly_fields = ["earlier"]


@admin.register(VettingBatch)
class VettingBatchAdmin(ReadOnly):
    """Workbooks given to departments: which number, when, about how many people."""

    list_display = ["term", "department", "number", "asked_about", "given_by", "given_at"]
    list_filter = ["department"]
    list_select_related = ["term", "given_by"]
    search_fields = ["department", "term__name"]
    fields = ["term", "department", "number", "asked_about", "given_by", "given_at"]
    date_hierarchy = "given_at"

    @admin.display(description=_("people"))
    def asked_about(self, batch: VettingBatch) -> int:
        """How many people the workbook is about."""
        return len(batch.people)
