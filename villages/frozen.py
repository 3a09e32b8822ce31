"""The rule set a term froze when it was opened, read once per process."""

from __future__ import annotations

from datetime import datetime

from villages.models import Term
from villages.rules import RuleSet

_MOST = 100
_thawed: dict[tuple[int, datetime], RuleSet] = {}


def frozen_rules(term: Term) -> RuleSet:
    """The rule set frozen when the term was opened.

    It never changes, so only the first call reads the column: queries may leave ``rule_snapshot`` out.
    """
    key = (term.pk, term.opened_at)
    if key not in _thawed:
        if len(_thawed) >= _MOST:
            _thawed.clear()
        _thawed[key] = RuleSet.from_json(term.rule_snapshot)
    return _thawed[key]
