"""One way to limit rows to a territory: every row of a village carries the 12-digit code as ``village_id``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User

Row = TypeVar("Row", bound=models.Model, covariant=True)


class ByVillageQuerySet(models.QuerySet[Row], Generic[Row]):
    """Query set of rows with a ``village_id``; chain it: ``visible_to(user).under(code)``."""

    code_path = "village_id"
    """Lookup path of the 12-digit code; a foreign key needs ``village__code``."""

    def under(self, code: str) -> Self:
        """Rows of the division with this code and of everything below it."""
        return self.filter(**{f"{self.code_path}__startswith": code})

    def visible_to(self, user: User) -> Self:
        """Rows in the person's territory; nothing for somebody without one, everything for administrators."""
        if user.scope:
            return self.under(user.scope)
        return self.all() if user.role == "admin" else self.none()
