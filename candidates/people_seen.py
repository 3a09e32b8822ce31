"""Whom a person may look at: everybody of the territory; a department's reviewer only those sent to the department."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from candidates.models import Candidacy, Officer, Opinion
from villages.scope import ByVillageQuerySet

if TYPE_CHECKING:
    from accounts.models import User


def candidacies(user: User) -> ByVillageQuerySet[Candidacy]:
    """Candidacies in sight."""
    rows = Candidacy.objects.visible_to(user)
    if user.department:
        rows = rows.filter(Exists(Opinion.objects.filter(candidacy=OuterRef("pk"), department=user.department)))
    return rows


def officers(user: User) -> ByVillageQuerySet[Officer]:
    """Offices in sight; a reviewer needs those of the people to be vetted."""
    rows = Officer.objects.visible_to(user)
    if user.department:
        sent = Opinion.objects.filter(candidacy__person=OuterRef("person"), department=user.department)
        rows = rows.filter(Exists(sent))
    return rows
