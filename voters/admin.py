"""The rolls in the administration: found by index, corrected through the service, read-only once frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from sheets import identity as numbers
from villages.admin import LookedAt
from villages.encryption import encrypt
from villages.models import RollState
from voters import rolls
from voters.models import Proxy, RegistrationReturn, RollAppeal, RollPublication, Voter, VoterBefore

if TYPE_CHECKING:
    from accounts.models import User

MOST_COUNTED = 5_000


class CappedPaginator(Paginator[Voter]):
    """Counts at most 5,000 rows: nobody turns a hundred pages, and half a million are never counted."""

    @cached_property
    def count(self) -> int:
        """Number of rows, or 5,000 when there are more."""
        rows: Any = self.object_list
        return int(rows.order_by()[:MOST_COUNTED].count())


@admin.register(Voter)
class VoterAdmin(admin.ModelAdmin[Voter]):
    """Search by the beginning of a name, a village code, or the whole identity number."""

    list_display = ["name", "village", "group", "serial", "sex", "birth", "masked_identity", "register_class"]
    list_filter = ["sex", "register_class", "village_election__term"]
    search_fields = ["name__startswith"]
    search_help_text = _("The beginning of a name, a village code, or the whole identity number.")
    list_select_related = ["village_election__village"]
    ordering = ["village_election_id", "serial"]
    fields = [
        "village_election",
        "serial",
        "masked_identity",
        "name",
        "sex",
        "birth",
        "group",
        "register_class",
        "note",
    ]
    readonly_fields = ["village_election", "serial", "masked_identity"]
    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50

    @admin.display(description=_("village"))
    def village(self, voter: Voter) -> str:
        """Short name of the village."""
        return str(voter.village_election.village)

    @admin.display(description=_("identity number"))
    def masked_identity(self, voter: Voter) -> str:
        """Never the whole number."""
        return voter.masked_identity or "—"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Voter], search_term: str
    ) -> tuple[QuerySet[Voter], bool]:
        """Each kind of words goes to its own index."""
        words = search_term.strip()
        number = numbers.normalise(words)
        if numbers.has_shape(number):
            return queryset.filter(id_cipher=encrypt(number)), False
        if words.isascii() and words.isdigit():
            return queryset.filter(village_election__village__code__startswith=words), False
        return super().get_search_results(request, queryset, words)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Voters are added on the village's page, with the checks of the law."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Voter | None = None) -> bool:
        """A frozen roll is read-only."""
        is_frozen = obj is not None and obj.village_election.roll_state == RollState.FROZEN
        return not is_frozen and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Voter | None = None) -> bool:
        """Voters are struck off with a reason, on their page."""
        return False

    def save_model(self, request: HttpRequest, obj: Voter, form: ModelForm[Voter], change: bool) -> None:
        """Correct through the service; a refusal is shown and nothing is changed."""
        values = {name: form.cleaned_data[name] for name in rolls.CORRECTED if name in form.cleaned_data}
        try:
            actor = cast("User", request.user)  # the administration lets nobody else in
            rolls.correct_voter(actor=actor, voter=obj, reason=str(_("Corrected in the administration")), **values)
        except DomainError as refused:
            self.message_user(request, str(refused), messages.ERROR)


@admin.register(RollPublication)
class RollPublicationAdmin(LookedAt):
    """Postings of rolls; their history is kept by the database."""

    list_display = ["village_election", "published_on", "voters", "objections_until", "published_by", "frozen_at"]
    list_filter = ["village_election__term", "published_on"]
    search_fields = ["village_id__startswith", "village_election__village__short_name"]
    list_select_related = ["village_election__village", "village_election__term", "published_by"]


@admin.register(VoterBefore)
class VoterBeforeAdmin(LookedAt):
    """Rows as they were before an import changed them."""

    list_display = ["name", "group", "batch", "voter_id"]
    search_fields = ["name__startswith", "=voter_id"]
    list_select_related = ["batch"]
    exclude = ["id_cipher"]


@admin.register(RegistrationReturn)
class RegistrationReturnAdmin(LookedAt):
    """Figures villages reported of their registration; imports write them."""

    list_display = ["village_election", "population", "adults", "registered", "newly_registered", "removed", "batch"]
    list_filter = ["village_election__term"]
    search_fields = ["village_id__startswith", "village_election__village__short_name"]
    list_select_related = ["village_election__village", "village_election__term", "batch"]


@admin.register(Proxy)
class ProxyAdmin(LookedAt):
    """Who votes for whom; recorded and withdrawn on the village's page."""

    list_display = ["principal", "holder", "relation", "village_election", "recorded_at", "withdrawn_at"]
    list_filter = ["relation", "village_election__term"]
    search_fields = ["village_id__startswith", "principal__name", "holder__name"]
    list_select_related = ["village_election__village", "village_election__term", "principal", "holder"]


@admin.register(RollAppeal)
class RollAppealAdmin(LookedAt):
    """Appeals against the rolls; taken, decided, posted and delivered on the village's page."""

    list_display = [
        "village_election",
        "serial",
        "appellant",
        "kind",
        "received_on",
        "decide_by",
        "outcome",
        "decided_on",
        "delivered_on",
    ]
    exclude = ["scan"]
    list_filter = ["outcome", "delivered_how", "kind", "village_election__term"]
    search_fields = ["village_id__startswith", "appellant", "about"]
    list_select_related = ["village_election__village", "village_election__term"]
