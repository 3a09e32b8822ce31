"""Reads for the pages of reports."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import User
from reports.models import Snapshot
from villages.models import Division, Level, Term

HEAVY = ("facts", "figures", "prose", "townships", "villages", "breaks")


def reports_of(user: User, term: Term, under: str = "") -> QuerySet[Snapshot]:
    """Reports of a term in the person's territory, newest first, without what they hold."""
    rows = Snapshot.objects.visible_to(user).filter(term=term).select_related("created_by")
    return (rows.under(under) if under else rows).defer(*HEAVY)


def places_for(user: User, term: Term) -> list[Division]:
    """Divisions a report can be asked for: the district and its townships, or a township and its villages."""
    scope = user.scope if len(user.scope) > len(term.scope_id) else term.scope_id
    below = Level.VILLAGE if len(scope) >= 9 else Level.TOWNSHIP
    rows = Division.objects.under(scope).filter(Q(code=scope) | Q(level=below))
    return list(rows.order_by("code"))


def others_of(snapshot: Snapshot, user: User) -> QuerySet[Snapshot]:
    """Other reports of the same division and term, newest first, in the person's territory."""
    rows = Snapshot.objects.visible_to(user).filter(term_id=snapshot.term_id, scope=snapshot.scope)
    return rows.exclude(pk=snapshot.pk).select_related("term", "previous")
