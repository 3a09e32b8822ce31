"""What the sheets room asks about terms and divisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sheets.places import is_named
from sheets.terms import TermCard
from villages import divisions, terms
from villages.models import Division, Term
from villages.progress import territory

if TYPE_CHECKING:
    from accounts.models import User


class TermDirectory:
    """Answers from the rows of this room; registered when the site starts."""

    def find(self, name: str, scope: str) -> int:
        """Id of the term of this name whose district is or contains the division; raises DomainError."""
        return terms.find(name, scope).pk

    def card(self, term_id: int, user: User) -> TermCard:
        """The term as import pages show it; raises Http404 outside the person's territory."""
        term = terms.in_sight(user, term_id)
        return TermCard(term.pk, str(term), term.scope_id)

    def divisions(self, term_id: int, user: User) -> list[tuple[str, str]]:
        """The person's own part of the district first, then the townships in it (villages for a township)."""
        term = terms.in_sight(user, term_id)
        own = territory(user, term)
        below = Division.objects.under(own).filter(code__startswith=term.scope_id)
        below = below.villages() if len(own) >= 9 else below.townships()
        rows = [(own, self.division_name(own)), *below.order_by("code").values_list("code", "short_name")]
        return list(dict.fromkeys(rows))

    def townships_named(self, term_id: int, text: str) -> list[tuple[str, str]]:
        """Townships of the term's district named in a text, with or without their ending; two queries."""
        rows = Division.objects.townships().filter(code__startswith=Term.objects.get(pk=term_id).scope_id)
        found = rows.order_by("code").values_list("code", "short_name")
        return [(code, name) for code, name in found if is_named(name, text)]

    def villages(self, term_id: int, scope: str) -> list[tuple[str, str]]:
        """The term's villages under a territory by code, each with its township in front; two queries."""
        rows = Division.objects.villages().under(scope).filter(elections__term_id=term_id)
        found = list(rows.order_by("code").values_list("code", "short_name"))
        above = Division.objects.filter(code__in={code[:9] for code, _name in found})
        townships = dict(above.values_list("code", "short_name"))
        return [(code, townships.get(code[:9], "") + name) for code, name in found]

    def keep_name(self, *, actor: User, code: str, name: str) -> None:
        """Add another name of a village, with its event."""
        divisions.add_name(actor=actor, division=Division.objects.get(pk=code), name=name)

    def division_name(self, code: str) -> str:
        """Short name of a division, the code itself when unknown."""
        return Division.objects.filter(code=code).values_list("short_name", flat=True).first() or code
