"""The two questions every act of this room asks first: is the village in sight, is there a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, ReasonMissing
from sheets.free_texts import refuse_personal

if TYPE_CHECKING:
    from accounts.models import User


def require_sight(actor: User, village_id: str) -> None:
    """Raise NotAllowed when a village lies outside the person's territory; pages have answered 404 before."""
    if not actor.sees(village_id):
        raise NotAllowed(_("This village lies outside your territory."))


def require_reason(reason: str, sentence: str, field: str = "reason") -> str:
    """The reason without blanks around it; ReasonMissing with this sentence when there is none, PersonalData."""
    if not (reason := reason.strip()):
        raise ReasonMissing(sentence, field=field)
    refuse_personal(**{field: reason})
    return reason
