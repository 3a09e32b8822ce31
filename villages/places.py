"""Village names for imports: every way offices write a village of a term."""

from __future__ import annotations

from collections import defaultdict

from sheets.places import Places
from villages.models import Division, DivisionAlias, Level


def for_import(term_id: int, scope: str) -> Places:
    """All villages of a term with township names and aliases; those outside ``scope`` are told apart (F21).

    Three queries.
    """
    villages = list(
        Division.objects.filter(level=Level.VILLAGE, elections__term_id=term_id)
        .order_by("code")
        .values_list("code", "name", "short_name")
    )
    townships = dict(
        Division.objects.filter(code__in={code[:9] for code, _name, _short in villages}).values_list(
            "code", "short_name"
        )
    )
    aliases: dict[str, list[str]] = defaultdict(list)
    named = DivisionAlias.objects.filter(division__elections__term_id=term_id)
    for code, alias in named.values_list("division_id", "name"):
        aliases[code].append(alias)
    rows = [(code, name, short, townships.get(code[:9], ""), tuple(aliases[code])) for code, name, short in villages]
    return Places(rows, scope=scope)
