"""Posts and origins as one phrase each."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from villages.codes import CommitteePost, Origin, PartyPost


def posts(party_post: str, committee_post: str) -> str:
    """Posts of both organs: Secretary, Chair (书记、主任)."""
    words = [str(PartyPost(party_post).label)] if party_post else []
    if committee_post:
        words.append(str(CommitteePost(committee_post).label))
    return _(", ").join(words)


def origins(values: Iterable[str]) -> str:
    """Origins in the order they were given; unknown codes are left out."""
    return _(", ").join(str(Origin(value).label) for value in values if value in Origin.values)
