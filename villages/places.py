"""Village names for imports: every way offices write a village of a term."""

from __future__ import annotations

from collections import defaultdict

from sheets.places import FormerName, Places
from villages.models import Division, DivisionAlias, Level, Term


def for_import(term_id: int, scope: str) -> Places:
    """All villages of a term with township names and aliases; those outside ``scope`` are told apart (F21).

    Names with dates are former ones: they count if they hold on the term's election day (G3). Four queries.
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
    former: list[FormerName] = []
    day = Term.objects.values_list("election_day", flat=True).get(pk=term_id)
    named = DivisionAlias.objects.filter(division__elections__term_id=term_id).order_by("pk")
    for code, alias, since, until in named.values_list("division_id", "name", "since", "until"):
        if since is None and until is None:
            aliases[code].append(alias)
        else:
            former.append(FormerName(code, alias, since, until, day))
    rows = [(code, name, short, townships.get(code[:9], ""), tuple(aliases[code])) for code, name, short in villages]
    return Places(rows, scope=scope, former=former)
