"""Village names for imports: every way offices write a village of a term."""

from __future__ import annotations

from collections import defaultdict

from sheets.places import Places
from villages.models import Division, DivisionAlias


def for_import(term_id: int, scope: str) -> Places:
    """The villages of a term under a code with township names and aliases; two queries and one for the townships."""
    villages = list(
        Division.objects.villages()
        .under(scope)
        .filter(elections__term_id=term_id)
        .order_by("code")
        .values_list("code", "name", "short_name")
    )
    townships = dict(Division.objects.townships().filter(code__startswith=scope[:9]).values_list("code", "short_name"))
    aliases: dict[str, list[str]] = defaultdict(list)
    for code, alias in DivisionAlias.objects.filter(division__code__startswith=scope).values_list("division__code", "name"):
        aliases[code].append(alias)
    rows = [(code, name, short, townships.get(code[:9], ""), tuple(aliases[code])) for code, name, short in villages]
    return Places(rows, scope=scope)
