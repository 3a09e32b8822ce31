"""Named sets of rules, one organ each, and two of them side by side. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass

from villages.rules import Rule, RuleSet

NAMED: dict[str, tuple[str, str]] = {
    "VC-2018": ("2018", "village_committee"),
    "VC-2026": ("2026", "village_committee"),
    "RC-2018": ("2018", "residents_committee"),
    "RC-2026": ("2026", "residents_committee"),
    "PARTY-2020": ("2026", "party_branch"),
}
"""Name → rule set it stands in, organ. One Party regulation serves both rule sets."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One parameter in both sets; ``None`` where a set has no such parameter."""

    key: str
    left: Rule | None
    right: Rule | None

    @property
    def any(self) -> Rule:
        """Either of them, for the name of the parameter."""
        found = self.left or self.right
        assert found is not None  # noqa: S101 - a row is made of one of them
        return found

    @property
    def differs(self) -> bool:
        """Whether the values are not the same (the source may differ all the same)."""
        return self.left is None or self.right is None or self.left.value != self.right.value


def rows_of(rules: RuleSet, organ: str) -> dict[str, Rule]:
    """Rules of one organ by parameter, in the order of the table."""
    return {rule.param_key: rule for rule in rules.rules if rule.organ == organ}


def compare(left: dict[str, Rule], right: dict[str, Rule]) -> list[Compared]:
    """Every parameter of either set, in the order of the left one."""
    keys = [*left, *(key for key in right if key not in left)]
    return [Compared(key, left.get(key), right.get(key)) for key in keys]
