"""Election law as data: rule sets of 2018 and 2026, their citations, and the provincial layer above them.

Pure Python. A term freezes ``rule_set("2018").to_json()`` when it starts and judges with
``RuleSet.from_json`` for ever after, so a later change of the table never alters a finished count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal, TypeAlias, get_args, get_type_hints

from villages.organ_rules import CommitteeRules, PartyRules, Share
from villages.rule_table import JOINED_LATER, LAWS, RULE_SET_TITLES, TABLES, Line, Scalar

Organ: TypeAlias = Literal["village_committee", "residents_committee", "party_branch"]
Strictness: TypeAlias = Literal["floor", "ceiling", "fixed"]

__all__ = ["RULE_SETS", "CommitteeRules", "PartyRules", "ProvincialRules", "Rule", "RuleSet", "Share", "rule_set"]

ORGANS: tuple[str, ...] = get_args(Organ)
TO_CONFIRM = "（待核实）"


class RuleError(ValueError):
    """A rule row, a frozen rule set or a provincial override that cannot stand."""


class UnknownRuleSet(RuleError):
    """No rule set of that name, or none in force on that day."""


class LooserThanLaw(RuleError):
    """A province may be stricter than the level above, never looser; ``rule`` is that of the level above."""

    def __init__(self, sentence: str, rule: Rule, found: Scalar, region_code: str = "") -> None:
        super().__init__(sentence)
        self.rule, self.found, self.region_code = rule, found, region_code


class UnknownParameter(RuleError):
    """A row for a parameter that the rule set does not have."""

    def __init__(self, sentence: str, organ: str, param_key: str) -> None:
        super().__init__(sentence)
        self.organ, self.param_key = organ, param_key


class WrongType(RuleError):
    """A value that is not of the kind its parameter has."""

    def __init__(self, sentence: str, organ: str, param_key: str, found: object) -> None:
        super().__init__(sentence)
        self.organ, self.param_key, self.found = organ, param_key, found


@dataclass(frozen=True, slots=True)
class Rule:
    """One parameter of one organ with its source. ``verified`` false shows the "to confirm" badge."""

    organ: str
    param_key: str
    value: Scalar
    unit: str
    law: str
    article: str
    valid_from: date
    valid_to: date | None
    strictness: str
    verified: bool
    region_code: str = ""

    @property
    def citation(self) -> str:
        """Official short title and article, such as 《村民委员会组织法》（2018年修正）第十五条."""
        return self.law + self.article

    def to_json(self) -> dict[str, Any]:
        row = {field.name: getattr(self, field.name) for field in fields(self)}
        row["valid_from"] = self.valid_from.isoformat()
        row["valid_to"] = self.valid_to.isoformat() if self.valid_to else None
        row["value"] = list(self.value) if isinstance(self.value, tuple) else self.value
        return row

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Rule:
        """Read one frozen row; raises ``RuleError`` naming the key that is missing or wrong."""
        names = {field.name for field in fields(cls)}
        if set(row) != names:
            raise RuleError(f"rule row: keys {sorted(set(row) ^ names)} are missing or unknown")
        try:
            dates = {key: date.fromisoformat(row[key]) if row[key] else None for key in ("valid_from", "valid_to")}
        except (TypeError, ValueError) as error:
            raise RuleError(f"rule row {row['param_key']!r}: {error}") from error
        value = tuple(row["value"]) if isinstance(row["value"], list) else row["value"]
        return cls(**{**row, **dates, "value": value})


_TYPED: dict[str, type[CommitteeRules] | type[PartyRules]] = {
    "village_committee": CommitteeRules,
    "residents_committee": CommitteeRules,
    "party_branch": PartyRules,
}


@dataclass(frozen=True)
class RuleSet:
    """All rows in force together, with typed access per organ; equal row for row after ``from_json(to_json())``."""

    name: str
    title: str
    valid_from: date
    valid_to: date | None
    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        if len(self._index) != len(self.rules):
            raise RuleError(f"rule set {self.name}: a parameter is given twice")
        for organ in ORGANS:
            _check_rows(organ, self._values(organ))

    @cached_property
    def village_committee(self) -> CommitteeRules:
        return CommitteeRules(**self._values("village_committee"))

    @cached_property
    def residents_committee(self) -> CommitteeRules:
        return CommitteeRules(**self._values("residents_committee"))

    @cached_property
    def party_branch(self) -> PartyRules:
        return PartyRules(**self._values("party_branch"))

    @cached_property
    def _index(self) -> dict[tuple[str, str], Rule]:
        return {(rule.organ, rule.param_key): rule for rule in self.rules}

    @cached_property
    def _articles(self) -> dict[tuple[str, str], str]:
        """Citations as findings print them, as far as they were asked for: a judge asks for the same few every time."""
        return {}

    def committee(self, organ: str) -> CommitteeRules:
        """Rules of a villagers' or residents' committee; raises ``RuleError`` for any other organ."""
        if organ == "village_committee":
            return self.village_committee
        if organ == "residents_committee":
            return self.residents_committee
        raise RuleError(f"{organ!r} is not a committee of villagers or residents")

    def rule(self, organ: str, key: str) -> Rule:
        """The row of a parameter; raises ``RuleError`` when there is none."""
        try:
            return self._index[organ, key]
        except KeyError:
            sentence = f"rule set {self.name}: {organ} has no parameter {key!r}"
            raise UnknownParameter(sentence, organ, key) from None

    def citation(self, organ: str, key: str) -> str:
        """Law and article of a parameter in Chinese, such as 《村民委员会组织法》（2018年修正）第十五条."""
        return self.rule(organ, key).citation

    def article(self, organ: str, key: str) -> str:
        """The citation as findings print it: followed by （待核实） while nobody has confirmed it."""
        found = self._articles.get((organ, key))
        if found is None:
            rule = self.rule(organ, key)
            found = self._articles[organ, key] = rule.citation if rule.verified else rule.citation + TO_CONFIRM
        return found

    def to_confirm(self) -> tuple[Rule, ...]:
        """Rows whose value or source still has to be confirmed by a person."""
        return tuple(rule for rule in self.rules if not rule.verified)

    def to_json(self) -> dict[str, Any]:
        """A copy for a JSON column; ``from_json`` gives back an equal rule set."""
        return {
            "name": self.name,
            "title": self.title,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
            "rules": [rule.to_json() for rule in self.rules],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RuleSet:
        """Thaw a frozen copy; raises ``RuleError`` when a row is missing, unknown or of the wrong type."""
        try:
            valid_to = date.fromisoformat(data["valid_to"]) if data["valid_to"] else None
            return cls(
                name=data["name"],
                title=data["title"],
                valid_from=date.fromisoformat(data["valid_from"]),
                valid_to=valid_to,
                rules=_completed(data["name"], tuple(Rule.from_json(row) for row in data["rules"])),
            )
        except RuleError:
            raise
        except (KeyError, TypeError, ValueError) as error:
            raise RuleError(f"frozen rule set: {error} is missing or of the wrong type") from error

    def with_province(self, province: ProvincialRules) -> RuleSet:
        """This rule set under a province's measures; raises ``LooserThanLaw`` or ``RuleError``."""
        index = dict(self._index)
        for override in province.overrides:
            rule = self.rule(override.organ, override.param_key)
            _check_not_looser(rule, override, province.region_code)
            index[override.organ, override.param_key] = replace(
                rule,
                value=override.value,
                law=override.law or province.law,
                article=article_label(override.article),
                verified=override.verified,
                region_code=province.region_code,
            )
        return replace(self, rules=tuple(index.values()))

    def with_layers(self, layers: Iterable[ProvincialRules]) -> RuleSet:
        """This rule set under the measures of several divisions, the highest first; each may only be stricter."""
        rules = self
        for layer in sorted(layers, key=lambda each: len(each.region_code)):
            rules = rules.with_province(layer)
        return rules

    def _values(self, organ: str) -> dict[str, Any]:
        return {rule.param_key: rule.value for rule in self.rules if rule.organ == organ}


@dataclass(frozen=True, slots=True)
class Override:
    """One value a province sets differently; ``article`` 0 when not known; ``law`` when not that of the layer."""

    organ: str
    param_key: str
    value: Scalar
    article: int = 0
    verified: bool = False
    law: str = ""


@dataclass(frozen=True, slots=True)
class ProvincialRules:
    """A province's own measures, laid over a national rule set: may be stricter or fill a gap, never looser."""

    region_code: str
    law: str
    overrides: tuple[Override, ...]

    def to_json(self) -> dict[str, Any]:
        """A copy for a frozen term."""
        rows = [{field.name: getattr(row, field.name) for field in fields(Override)} for row in self.overrides]
        for row in rows:
            row["value"] = list(row["value"]) if isinstance(row["value"], tuple) else row["value"]
        return {"region_code": self.region_code, "law": self.law, "overrides": rows}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ProvincialRules:
        """Read one frozen layer; raises ``RuleError`` when a field is missing or unknown."""
        try:
            rows = [{**row, "value": _plain(row["value"])} for row in data["overrides"]]
            return cls(data["region_code"], data["law"], tuple(Override(**row) for row in rows))
        except (KeyError, TypeError) as error:
            raise RuleError(f"frozen local rules: {error} is missing or of the wrong type") from error


LocalRules = ProvincialRules
"""The same layer of any division: a province, a district, a township, a village."""


def _plain(value: Any) -> Scalar:
    return tuple(value) if isinstance(value, list) else value


def article_label(number: int) -> str:
    """Article number in Chinese: 15 → 第十五条, 0 → empty. Laws of up to 99 articles."""
    if not 0 <= number <= 99:
        raise RuleError(f"article {number} is not between 1 and 99")
    if number == 0:
        return ""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    text = ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")
    return f"第{text}条"


def _check_not_looser(rule: Rule, override: Override, region: str) -> None:
    old, new = rule.value, override.value
    if (new == old and type(new) is type(old)) or (old is None and rule.strictness != "fixed"):
        return  # the same, or a gap filled where the law is silent
    what = f"{rule.organ}.{rule.param_key}: {new!r} against {old!r} of {rule.citation}"
    if isinstance(old, tuple) and isinstance(new, tuple) and rule.strictness == "ceiling":
        if not new or not set(new) <= set(old):
            raise LooserThanLaw(f"{what}; a province can only choose among these", rule, new, region)
        return
    if rule.strictness == "fixed" or not isinstance(old, int) or not isinstance(new, int):
        raise LooserThanLaw(f"{what}; a province cannot change this value", rule, new, region)
    if rule.strictness == "floor" and new < old:
        raise LooserThanLaw(f"{what}; a province can only raise this value", rule, new, region)
    if rule.strictness == "ceiling" and new > old:
        raise LooserThanLaw(f"{what}; a province can only lower this value", rule, new, region)


def _check_rows(organ: str, values: Mapping[str, Any]) -> None:
    typed = _TYPED[organ]
    hints = get_type_hints(typed)
    required = {field.name for field in fields(typed) if field.default is MISSING}
    if missing := sorted(required - set(values)):
        raise RuleError(f"{organ}: parameters {missing} are missing")
    if unknown := sorted(set(values) - set(hints)):
        raise RuleError(f"{organ}: parameters {unknown} are unknown")
    for key, value in values.items():
        if not _fits(value, hints[key]):
            raise WrongType(f"{organ}.{key}: {value!r} is not of the expected type", organ, key, value)


def _completed(name: str, rows: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Frozen rows with the parameters that were not known when they were frozen, at their national value."""
    known = {(row.organ, row.param_key) for row in rows}
    national = RULE_SETS[name].rules if name in RULE_SETS else ()
    later = (row for row in national if row.param_key in JOINED_LATER and (row.organ, row.param_key) not in known)
    return (*rows, *later)


def _fits(value: object, hint: Any) -> bool:
    kinds = get_args(hint)
    if hint == tuple[str, ...]:
        return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    return type(value) in (kinds or (hint,))


def _row(organ: str, line: Line, column: int) -> Rule:
    key, unit, strictness, *values = line
    value, source = values[column]
    verified = not source.endswith("?")
    name, _, article = source.rstrip("?").partition(":")
    law, valid_from, valid_to = LAWS[name]
    return Rule(
        organ, key, value, unit, law, article_label(int(article or 0)), valid_from, valid_to, strictness, verified
    )


def _rule_set(name: str, column: int) -> RuleSet:
    rows = tuple(_row(organ, line, column) for organ, table in TABLES.items() for line in table)
    return RuleSet(name, *RULE_SET_TITLES[name], rows)


RULE_SETS: dict[str, RuleSet] = {name: _rule_set(name, column) for column, name in enumerate(RULE_SET_TITLES)}


def rule_set(name: str) -> RuleSet:
    """The national rule set of that name, ``"2018"`` or ``"2026"``; raises ``UnknownRuleSet``."""
    try:
        return RULE_SETS[name]
    except KeyError:
        raise UnknownRuleSet(f"rule set {name!r} is unknown; there are {', '.join(RULE_SETS)}") from None


def rule_set_in_force(on: date, among: Iterable[RuleSet] | None = None) -> RuleSet:
    """The rule set in force on an election day; raises ``UnknownRuleSet`` before the first one."""
    for candidate in RULE_SETS.values() if among is None else among:
        if candidate.valid_from <= on and (candidate.valid_to is None or on <= candidate.valid_to):
            return candidate
    first = min(known.valid_from for known in RULE_SETS.values())
    raise UnknownRuleSet(f"no rule set is in force on {on.isoformat()}; the first one starts on {first.isoformat()}")
