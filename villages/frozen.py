"""The rule set a term froze when it was opened, read once per process."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from villages.models import Term
from villages.rules import LocalRules, RuleSet

_MOST = 100
_thawed: dict[tuple[int, datetime], Frozen] = {}


class Frozen(NamedTuple):
    """Rules of a term's district, the layers of its townships and villages, and those already laid over."""

    rules: RuleSet
    layers: tuple[LocalRules, ...]
    local: dict[tuple[str, ...], RuleSet]


def frozen_rules(term: Term, village: str = "") -> RuleSet:
    """The rule set frozen when the term was opened; with a village's code, under its township's and own measures.

    It never changes, so only the first call reads the column: queries may leave ``rule_snapshot`` out.
    """
    key = (term.pk, term.opened_at)
    if key not in _thawed:
        if len(_thawed) >= _MOST:
            _thawed.clear()
        snapshot = term.rule_snapshot
        layers = tuple(LocalRules.from_json(layer) for layer in snapshot.get("layers", ()))
        _thawed[key] = Frozen(RuleSet.from_json(snapshot), layers, {})
    frozen = _thawed[key]
    above = tuple(layer for layer in frozen.layers if village.startswith(layer.region_code)) if village else ()
    if not above:
        return frozen.rules
    codes = tuple(layer.region_code for layer in above)
    if codes not in frozen.local:
        frozen.local[codes] = frozen.rules.with_layers(above)
    return frozen.local[codes]


def frozen_regions(term: Term) -> list[str]:
    """Codes of the divisions with measures of their own frozen over the term's rules, the widest first."""
    frozen_rules(term)
    return sorted(
        {layer.region_code for layer in _thawed[term.pk, term.opened_at].layers}, key=lambda code: (len(code), code)
    )
