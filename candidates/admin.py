"""The room in the administration: all rows can be looked up, frozen ones are read-only, services make the changes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from candidates import admin_records as admin_records
from candidates import nominations, people
from candidates.models import Bar, Candidacy, Department, ListPublication, Officer, Opinion, Person, Reminder, Tally
from candidates.nominations import Standing
from candidates.read_only import Earlier, ReadOnly
from candidates.states import Move, can
from villages.models import Term


class CorrectionForm(forms.ModelForm[Person]):
    """A misspelt name or an ethnic group, with the reason."""

    reason = forms.CharField(label=_("Reason of the correction"), max_length=300)

    class Meta:
        model = Person
        fields = ["name", "ethnic_group"]


@admin.register(Person)
class PersonAdmin(Earlier, admin.ModelAdmin[Person]):
    """People; name and ethnic group can be corrected with a reason, the rest follows the identity number."""

    form = CorrectionForm
    list_display = ["name", "sex", "birth", "ethnic_group", "number"]
    list_filter = ["sex"]
    search_fields = ["name", "sort_key"]
    search_help_text = _("Name or pinyin")
    ordering = ["sort_key", "pk"]
    fields = ["name", "ethnic_group", "reason", "sex", "birth", "birth_day_known", "number", "created_at", "earlier"]
    readonly_fields = ["sex", "birth", "birth_day_known", "number", "created_at", "earlier"]
    show_full_result_count = False

    @admin.display(description=_("identity number"))
    def number(self, person: Person) -> str:
        """The number without its middle."""
        return person.masked_identity or "—"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People come with a candidacy, an office or an import."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        """People stay."""
        return False

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        """Correct through the service, so that the trail has the reason."""
        data = form.cleaned_data
        people.correct(
            actor=request.user,  # type: ignore[arg-type]
            person=obj,
            reason=data["reason"],
            name=data["name"],
            ethnic_group=data["ethnic_group"],
        )


class InTerm(admin.SimpleListFilter):
    """Terms by name, read once."""

    title = _("term of office")
    parameter_name = "term"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every term."""
        return [(str(term.pk), f"{term.scope_id} {term.name}") for term in Term.objects.defer("rule_snapshot")[:100]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        """Rows of the chosen term."""
        return queryset.filter(term=self.value()) if self.value() else queryset


@admin.register(Candidacy)
class CandidacyAdmin(Earlier, admin.ModelAdmin[Candidacy]):
    """Candidacies; what is sought can be changed until the list is published, states only by their acts."""

    list_display = ["person", "village_id", "term", "posts", "state", "vetted_on"]
    list_filter = ["state", InTerm, "party_post", "committee_post"]
    list_select_related = ["person", "term"]
    search_fields = ["person__name", "person__sort_key", "village_id"]
    search_help_text = _("Name, pinyin or village code")
    raw_id_fields = ["person"]
    ordering = ["village_id", "pk"]
    show_full_result_count = False
    EDITABLE = tuple(Standing().columns())

    def get_fields(self, request: HttpRequest, obj: Candidacy | None = None) -> Any:
        """What is sought first, then everything that is only shown."""
        return [*self.EDITABLE, *self._shown()]

    def _shown(self) -> list[str]:
        return [
            "person", "term", "village_id", "state", "state_reason", "struck_off_stage", "bar_code", "vetted_on",
            "batch", "created_by", "created_at", "earlier",
        ]  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Candidacy | None = None) -> list[str]:
        """Everything, once the person is struck off, stands on the list, or was elected."""
        frozen = obj is None or not can(obj, Move.AMEND)
        return [*self.EDITABLE, *self._shown()] if frozen else self._shown()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People are put forward on the village's page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Candidacy | None = None) -> bool:
        """Candidacies are withdrawn or struck off, never deleted."""
        return False

    def save_model(self, request: HttpRequest, obj: Candidacy, form: Any, change: bool) -> None:
        """Change through the service; a refusal is shown and nothing is written."""
        if not form.changed_data:
            return
        columns = {name: form.cleaned_data.get(name, getattr(obj, name)) for name in self.EDITABLE}
        columns["origins"] = tuple(columns["origins"])
        try:
            nominations.amend(
                actor=request.user,  # type: ignore[arg-type]
                candidacy=obj,
                standing=Standing(**columns),
                version=obj.version,
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))


@admin.register(Opinion)
class OpinionAdmin(Earlier, ReadOnly):
    """Departments' answers with their words: for administrators only, who see everything."""

    list_display = ["candidacy", "village_id", "department", "conclusion", "bar_code", "due_on", "given_at"]
    list_filter = ["conclusion", "department"]
    list_select_related = ["candidacy__person"]
    search_fields = ["candidacy__person__name", "candidacy__person__sort_key", "village_id"]
    search_help_text = _("Name, pinyin or village code")
    ordering = ["village_id", "candidacy", "department"]
    fields = [
        "candidacy", "department", "conclusion", "bar_code", "reason", "due_on", "given_by", "given_at", "batch",
        "earlier",
    ]  # fmt: skip
    readonly_fields = ["earlier"]


@admin.register(Officer)
class OfficerAdmin(Earlier, ReadOnly):
    """Officers of every term."""

    list_display = ["person", "village_id", "term", "posts", "is_fulltime", "education", "started_on", "ended_on"]
    list_filter = [InTerm, "party_post", "committee_post", "is_fulltime", "education", "end_reason"]
    list_select_related = ["person", "term"]
    search_fields = ["person__name", "person__sort_key", "village_id"]
    search_help_text = _("Name, pinyin or village code")
    ordering = ["village_id", "pk"]
    fields = [
        "person", "term", "village_id", "party_post", "committee_post", "is_fulltime", "education", "politics",
        "origins", "started_on", "party_from", "committee_from", "ended_on", "end_reason", "batch", "earlier",
    ]  # fmt: skip
    readonly_fields = ["earlier"]


@admin.register(ListPublication)
class ListPublicationAdmin(Earlier, ReadOnly):
    """Published candidate lists."""

    list_display = ["village_election", "number", "published_on", "candidates", "note", "published_by"]
    list_select_related = ["village_election__village", "village_election__term", "published_by"]
    search_fields = ["village_id"]
    date_hierarchy = "published_on"


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin[Department]):
    """Departments of a term: free to choose until they have answers, then only their names can change."""

    list_display = ["name", "code", "term", "order", "checks"]
    list_filter = [InTerm]
    list_select_related = ["term"]
    search_fields = ["name", "code", "name_en"]
    ordering = ["term", "order"]

    def _is_used(self, department: Department | None) -> bool:
        if department is None:
            return False
        return Opinion.objects.filter(candidacy__term=department.term_id, department=department.code).exists()

    def get_readonly_fields(self, request: HttpRequest, obj: Department | None = None) -> list[str]:
        """Term and code are frozen by the first person sent to the department."""
        return ["term", "code"] if self._is_used(obj) else []

    def has_delete_permission(self, request: HttpRequest, obj: Department | None = None) -> bool:
        """A department that was asked stays."""
        return super().has_delete_permission(request, obj) and not self._is_used(obj)


@admin.register(Bar)
class BarAdmin(admin.ModelAdmin[Bar]):
    """The negative list: what an item means is frozen once somebody was judged by it."""

    list_display = [
        "code", "text", "is_hard", "look_back_years", "who_answers", "rules", "valid_from", "valid_to", "is_verified",
    ]  # fmt: skip
    list_filter = ["rules", "is_hard", "is_verified"]
    search_fields = ["code", "text", "text_en", "citation"]
    ordering = ["rules", "code"]

    @admin.display(description=_("departments that answer for it"))
    def who_answers(self, bar: Bar) -> str:
        """Their codes; a dash where none is named."""
        return ", ".join(bar.answered_by) or "—"

    def _is_used(self, bar: Bar | None) -> bool:
        if bar is None:
            return False
        opinions = Opinion.objects.filter(bar_code=bar.code, candidacy__term__rules=OuterRef("rules"))
        struck = Candidacy.objects.filter(bar_code=bar.code, term__rules=OuterRef("rules"))
        return Bar.objects.filter(Exists(opinions) | Exists(struck), pk=bar.pk).exists()

    def get_readonly_fields(self, request: HttpRequest, obj: Bar | None = None) -> list[str]:
        """Only confirmation, translation, end of validity and who answers for it stay open."""
        frozen = ["code", "text", "is_hard", "allows_objection", "look_back_years", "rules", "valid_from"]
        return frozen if self._is_used(obj) else []

    def has_delete_permission(self, request: HttpRequest, obj: Bar | None = None) -> bool:
        """An item somebody was judged by stays."""
        return super().has_delete_permission(request, obj) and not self._is_used(obj)


@admin.register(Tally)
class TallyAdmin(ReadOnly):
    """How many departments were asked, are silent, are against: kept by the database."""

    list_display = ["candidacy", "asked", "pending", "adverse"]
    list_filter = ["pending", "adverse"]
    list_select_related = ["candidacy__person"]
    search_fields = ["candidacy__person__name", "candidacy__person__sort_key", "candidacy__village_id"]
    search_help_text = _("Name, pinyin or village code")
    ordering = ["candidacy"]


@admin.register(Reminder)
class ReminderAdmin(ReadOnly):
    """Reminders sent to departments."""

    list_display = ["term", "department", "people", "oldest_due", "sent_by", "sent_at"]
    list_filter = [InTerm, "department"]
    list_select_related = ["term", "sent_by"]
    search_fields = ["department"]
    date_hierarchy = "sent_at"
