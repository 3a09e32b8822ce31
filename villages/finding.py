"""Search by village name, alias, pinyin or code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from villages.models import Division, VillageElection
from villages.parts import Hit
from villages.progress import territory

if TYPE_CHECKING:
    from accounts.models import User
    from villages.models import Term

MOST_HITS = 20


def villages(user: User, term: Term, words: str) -> list[Hit]:
    """Villages and townships of the person's territory; at most twenty, two queries."""
    scope = territory(user, term)
    spelled = words.lower()
    like = Q(name__icontains=words) | Q(short_name__icontains=words) | Q(sort_key__startswith=spelled)
    like |= Q(code__startswith=words) if words.isascii() and words.isdigit() else Q(aliases__name__icontains=words)
    townships = Division.objects.townships().under(scope).filter(like).distinct()[:MOST_HITS]
    hits = [
        Hit(_("Township"), each.short_name, each.code, reverse("villages:board_of", args=[term.pk, each.code]))
        for each in townships
    ]
    elections = (
        VillageElection.objects.filter(term=term, village__in=Division.objects.villages().under(scope).filter(like))
        .select_related("village")
        .order_by("village_id")[: MOST_HITS - len(hits)]
    )
    return hits + [
        Hit(
            _("Village"),
            each.village.short_name,
            each.village_id,
            reverse("villages:village", args=[term.pk, each.village_id]),
        )
        for each in elections
    ]
