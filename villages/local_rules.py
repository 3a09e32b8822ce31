"""Measures of provinces, districts, townships and villages laid over the national rule sets, and their edits.

The national rows are data in the repository (``rule_table``), reviewed like code; everything below is a database row
that an administrator edits with a reason. A term takes a copy when it is opened, so no edit alters a running term.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.errors import DomainError, NotAllowed, ReasonMissing, StaleSave
from accounts.roles import Act
from audit import actions, trail
from sheets.free_texts import refuse_personal
from villages import rule_words
from villages.models import CODE_LENGTHS, Division, LocalRule
from villages.rule_table import Scalar
from villages.rules import (
    LocalRules,
    LooserThanLaw,
    Override,
    Rule,
    RuleError,
    RuleSet,
    UnknownParameter,
    WrongType,
    article_label,
    rule_set,
)

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "rule.set": _lazy("Set a local rule"),
        "rule.removed": _lazy("Removed a local rule"),
    }
)

SHORTEST_REASON = 5
YES, NO = ("yes", "true", "是", "1"), ("no", "false", "否", "0")


class LocalRuleRefused(DomainError):
    """A local value that cannot stand; the sentence names what was found, what is allowed and the article."""

    code = "rule_refused"


def layers_over(code: str, name: str, on: date) -> tuple[LocalRules, ...]:
    """Measures in force on a day of the divisions above a code and of its own, the highest first; one query."""
    above = [code[:length] for length in CODE_LENGTHS if length <= len(code)]
    return _layers(LocalRule.objects.filter(region_id__in=above, rule_set=name), on)


def layers_under(code: str, name: str, on: date) -> tuple[LocalRules, ...]:
    """Measures in force on a day of the divisions inside a division, the highest first; one query."""
    return _layers(LocalRule.objects.filter(region__code__startswith=code, rule_set=name).exclude(region_id=code), on)


def resolved(code: str, name: str, on: date) -> RuleSet:
    """The rule set of a division on a day: village over township over district over province over nation."""
    return rule_set(name).with_layers(layers_over(code, name, on))


def snapshot(code: str, name: str, on: date) -> dict[str, Any]:
    """What a term of a district freezes: its resolved rules, and the layers of its townships and villages.

    Raises LocalRuleRefused when a local row no longer stands against the table (a later, stricter national value).
    """
    try:
        rules = resolved(code, name, on)
        below = layers_under(code, name, on)
        for layer in below:
            rules.with_layers(each for each in below if layer.region_code.startswith(each.region_code))
    except RuleError as error:
        raise LocalRuleRefused(
            _("The local rules over %(code)s cannot be frozen: %(error)s. Correct them first.")
            % {"code": code, "error": in_sentence(error)}
        ) from error
    return {**rules.to_json(), "layers": [layer.to_json() for layer in below]}


def _layers(rows: Any, on: date) -> tuple[LocalRules, ...]:
    in_force = rows.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))
    by_region: dict[str, list[LocalRule]] = {}
    for row in in_force.order_by("region_id"):
        by_region.setdefault(row.region_id, []).append(row)
    found = (LocalRules(code, "", tuple(map(_override, own))) for code, own in by_region.items())
    return tuple(sorted(found, key=lambda layer: (len(layer.region_code), layer.region_code)))


def _override(row: LocalRule) -> Override:
    value = tuple(row.value) if isinstance(row.value, list) else row.value
    return Override(row.organ, row.param_key, value, row.article, row.verified, row.law)


@transaction.atomic
def set_rule(
    *,
    actor: User,
    region: Division,
    rule_set_name: str,
    organ: str,
    param_key: str,
    text: str,
    law: str,
    article: int,
    valid_from: date,
    valid_to: date | None,
    verified: bool,
    reason: str,
    version: int | None = None,
) -> LocalRule:
    """Set or change the value of one parameter in one division; an empty ``text`` confirms the value above as it is.

    ``version`` is that of the row the person saw, ``None`` for a new one. Terms already open keep what they froze.
    Raises NotAllowed, ReasonMissing, StaleSave, LocalRuleRefused (looser than the level above, with its article, or
    than what a division inside has set).
    """
    _check_actor(actor, region, reason)
    row = (
        LocalRule.objects.select_for_update()
        .filter(region=region, rule_set=rule_set_name, organ=organ, param_key=param_key)
        .first()
    )
    _check_version(row, version)
    if valid_to is not None and valid_to < valid_from:
        raise LocalRuleRefused(_("The rule cannot end before it begins."), field="valid_to")
    above = _above(region, rule_set_name, organ, param_key, valid_from)
    value = above.value if not text.strip() else _value(text, above)
    fields: dict[str, Any] = {
        "value": list(value) if isinstance(value, tuple) else value,
        "law": law.strip(),
        "article": article,
    }
    fields |= {"valid_from": valid_from, "valid_to": valid_to, "verified": verified}
    before = None if row is None else {"value": row.value, "verified": row.verified}
    row = row or LocalRule(region=region, rule_set=rule_set_name, organ=organ, param_key=param_key)
    for name, each in fields.items():
        setattr(row, name, each)
    row.reason, row.changed_by = reason.strip()[:300], actor
    row.version += 1
    _check_stands(row, above)
    row.save()
    details = {"rule_set": rule_set_name, "organ": organ, "param": param_key, "before": before}
    details["after"] = {"value": row.value, "verified": verified}
    trail.record(actor=actor, action="rule.set", obj=row, division=region.code, reason=reason.strip(), details=details)
    return row


@transaction.atomic
def remove(*, actor: User, row: LocalRule, reason: str) -> None:
    """Remove a local rule: the level above holds again for later terms. Raises NotAllowed, ReasonMissing."""
    _check_actor(actor, row.region, reason)
    details = {"rule_set": row.rule_set, "organ": row.organ, "param": row.param_key, "value": row.value}
    trail.record(
        actor=actor, action="rule.removed", obj=row, division=row.region_id, reason=reason.strip(), details=details
    )
    row.delete()


def _check_actor(actor: User, region: Division, reason: str) -> None:
    actor.require(Act.EDIT_RULES)
    if not actor.sees(region.code):
        raise NotAllowed(_("This division is not in your territory."))
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing(
            _("Write the reason, at least five characters: others will have to understand it."), field="reason"
        )
    refuse_personal(reason=reason)


def _check_version(row: LocalRule | None, version: int | None) -> None:
    if row is None and version is None:
        return
    if row is None or row.version != version:
        raise StaleSave(_("Somebody has set this rule in the meantime. Look at it again and repeat your change."))


def _above(region: Division, name: str, organ: str, key: str, on: date) -> Rule:
    """The parameter as the divisions above have it."""
    try:
        parent = region.code[: max((n for n in CODE_LENGTHS if n < len(region.code)), default=0)]
        return resolved(parent, name, on).rule(organ, key)
    except RuleError as error:
        raise LocalRuleRefused(_("There is no such parameter in this rule set."), field="param") from error


def _value(text: str, above: Rule) -> Scalar:
    """What was typed, in the type of the parameter."""
    typed = unicodedata.normalize("NFKC", text).strip().lower()
    if isinstance(above.value, bool) or above.unit == "flag":
        if typed in YES or typed in NO:
            return typed in YES
        raise LocalRuleRefused(_("“%(found)s” is neither yes nor no.") % {"found": text.strip()[:20]}, field="value")
    if isinstance(above.value, int) or above.value is None:
        if typed.isascii() and typed.isdecimal() and len(typed) < 6:
            return int(typed)
        raise LocalRuleRefused(_("“%(found)s” is not a whole number.") % {"found": text.strip()[:20]}, field="value")
    if isinstance(above.value, tuple) and (codes := rule_words.codes_in(text, above.value)) is not None:
        if above.strictness != "fixed" or codes == above.value:
            return codes
    elif isinstance(above.value, tuple) and above.strictness != "fixed":
        raise LocalRuleRefused(
            _("“%(found)s” is not among these. Write one or more of: %(allowed)s.")
            % {"found": text.strip()[:60], "allowed": _(", ").join(map(rule_words.code, above.value))},
            field="value",
        )
    raise LocalRuleRefused(
        _("%(name)s cannot be changed here (%(article)s); leave the value empty to confirm it.")
        % {"name": rule_words.name(above), "article": above.citation},
        field="value",
    )


def _check_stands(row: LocalRule, above: Rule) -> None:
    """Not looser than the level above, nor stricter than a looser value that a division inside has set already."""
    own = LocalRules(row.region_id, row.law, (_override(row),))
    parent = row.region_id[: max((n for n in CODE_LENGTHS if n < len(row.region_id)), default=0)]
    try:
        rules = resolved(parent, row.rule_set, row.valid_from).with_province(own)
    except LooserThanLaw as looser:
        raise LocalRuleRefused(_looser(above, row.value), field="value") from looser
    except RuleError as error:
        raise LocalRuleRefused(in_sentence(error), field="value") from error
    inside = LocalRule.objects.filter(
        region__code__startswith=row.region_id, rule_set=row.rule_set, organ=row.organ, param_key=row.param_key
    ).exclude(region_id=row.region_id)
    for other in inside.select_related("region"):
        try:
            rules.with_province(LocalRules(other.region_id, other.law, (_override(other),)))
        except LooserThanLaw as looser:
            raise LocalRuleRefused(
                _("%(region)s has set %(found)s, which this value would forbid. Change that rule first.")
                % {"region": other.region, "found": shown(above, other.value)},
                field="value",
            ) from looser


def in_sentence(error: RuleError) -> str:
    """What is wrong with a local row, in the language of the page: parameter, what was found, what is allowed."""
    if isinstance(error, LooserThanLaw):
        region = Division.objects.filter(pk=error.region_code).first()
        return f"{region}: {_looser(error.rule, error.found)}" if region else _looser(error.rule, error.found)
    if isinstance(error, UnknownParameter):
        return _("%(organ)s has no parameter “%(key)s”") % {
            "organ": rule_words.organ(error.organ), "key": rule_words.NAMES.get(error.param_key, error.param_key),
        }  # fmt: skip
    if isinstance(error, WrongType):
        return _("%(organ)s, %(name)s: “%(found)s” is not a value of this parameter") % {
            "organ": rule_words.organ(error.organ),
            "name": rule_words.NAMES.get(error.param_key, error.param_key),
            "found": error.found,
        }
    return _("the rules do not fit together")


def _looser(above: Rule, found: Any) -> str:
    if above.strictness == "floor":
        allowed = _("only a higher value is allowed")
    elif isinstance(above.value, tuple) and above.strictness == "ceiling":
        allowed = _("only some of these are allowed")
    elif above.strictness == "ceiling":
        allowed = _("only a lower value is allowed")
    else:
        allowed = _("the law leaves no choice")
    return _("%(name)s: %(found)s is looser than %(law)s of %(article)s; %(allowed)s.") % {
        "name": rule_words.name(above),
        "found": shown(above, found),
        "law": rule_words.value(above),
        "article": above.citation,
        "allowed": allowed,
    }


def shown(like: Rule, value: Any) -> str:
    """A value in words, with the unit of a rule."""
    return rule_words.in_words(like, tuple(value) if isinstance(value, list) else value)


def visible(user: User) -> list[LocalRule]:
    """Local rules that hold in the person's territory, with division and who changed them; one query."""
    return list(LocalRule.objects.visible_to(user).select_related("region", "changed_by"))


def described(rows: Iterable[LocalRule]) -> list[dict[str, Any]]:
    """Local rules in words, each with the national value beside it."""
    found = []
    for row in rows:
        national = rule_set(row.rule_set).rule(row.organ, row.param_key)
        source = row.law + article_label(row.article)
        words = {"organ": rule_words.organ(row.organ), "name": rule_words.name(national), "source": source}
        values = {"value": shown(national, row.value), "national": rule_words.value(national)}
        found.append({"row": row, **words, **values})
    return found
