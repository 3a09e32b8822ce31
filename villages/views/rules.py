"""Rule sets: the named ones, two side by side, and the local rules that an administrator edits."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow, allow_any, found
from accounts.refusals import placing, saying
from accounts.roles import Act
from villages import local_rules, rule_words, terms
from villages.comparing_rules import NAMED, compare, rows_of
from villages.forms import LocalRuleForm, ReasonForm
from villages.frozen import frozen_rules
from villages.models import LocalRule
from villages.rules import RuleError, RuleSet, rule_set

FROZEN_SHOWN = 5
"""Terms whose frozen rules are offered for comparison, newest first."""


@allow_any
@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """The named rule sets and the local rules of the person's territory."""
    named = [
        {
            "key": key,
            "organ": rule_words.organ(organ),
            "valid_from": _days(name, organ)[0],
            "valid_to": _days(name, organ)[1],
            "number": len(rows_of(rule_set(name), organ)),
            "to_confirm": sum(rule.organ == organ for rule in rule_set(name).to_confirm()),
        }
        for key, (name, organ) in NAMED.items()
    ]
    local = local_rules.described(local_rules.visible(request.user))
    context = {"named": named, "local": local, "may_edit": request.user.may(Act.EDIT_RULES)}
    return render(request, "villages/rule_sets.html", context)


def _days(name: str, organ: str) -> tuple[date, date | None]:
    """First and last day of a named set; the Party regulation has days of its own."""
    rules = rule_set(name)
    if organ != "party_branch":
        return rules.valid_from, rules.valid_to
    row = rules.rule(organ, "quorum_num")
    return row.valid_from, row.valid_to


@allow_any
@require_safe
def side_by_side(request: SignedInRequest) -> HttpResponse:
    """Two sets beside each other, differences marked."""
    choices = _choices(request)
    left, right = request.GET.get("left", "VC-2018"), request.GET.get("right", "VC-2026")
    only = bool(request.GET.get("only"))
    rows = compare(_rows(request, left, choices), _rows(request, right, choices))
    context = {
        "choices": choices,
        "left": left,
        "right": right,
        "left_name": choices[left],
        "right_name": choices[right],
        "only": only,
        "differing": sum(row.differs for row in rows),
        "rows": [
            {"name": rule_words.name(row.any), "differs": row.differs, "sides": [_cell(row.left), _cell(row.right)]}
            for row in rows
            if row.differs or not only
        ],
    }
    return render(request, "villages/compare_rules.html", context)


def _cell(rule: Any) -> dict[str, Any] | None:
    return None if rule is None else {"rule": rule, "value": rule_words.value(rule)}


def _choices(request: SignedInRequest) -> dict[str, str]:
    """Sets that can be compared: national ones, those of divisions with rules of their own, and frozen ones."""
    choices = {key: f"{key} {rule_words.organ(organ)}" for key, (_name, organ) in NAMED.items()}
    regions = {row.region_id: row.region for row in local_rules.visible(request.user)}
    for code, region in sorted(regions.items()):
        choices |= {f"{key}@{code}": f"{key} · {region}" for key in NAMED}
    for term in terms.newest(request.user)[:FROZEN_SHOWN]:
        frozen = _("%(term)s, frozen") % {"term": f"{term.scope.short_name} {term}"}
        for organ in rule_words.ORGANS:
            choices[f"{term.pk}:{organ}"] = f"{frozen} · {rule_words.organ(organ)}"
    return choices


def _rows(request: SignedInRequest, key: str, choices: dict[str, str]) -> dict[str, Any]:
    """The rules behind a choice; Http404 for anything that was not offered."""
    if key not in choices:
        raise Http404(_("There is no such rule set."))
    if ":" in key:
        term_id, _colon, organ = key.partition(":")
        return rows_of(frozen_rules(terms.in_sight(request.user, int(term_id))), organ)
    named, _at, code = key.partition("@")
    name, organ = NAMED[named]
    return rows_of(_current(code, name), organ)


def _current(code: str, name: str) -> RuleSet:
    """A rule set with a division's measures as they are today, or on the last day of a law that ended."""
    rules = rule_set(name)
    if not code:
        return rules
    today = timezone.localdate()
    try:
        return local_rules.resolved(code, name, min(today, rules.valid_to or date.max))
    except RuleError:
        return rules


@allow(Act.EDIT_RULES)
def add(request: SignedInRequest) -> HttpResponse:
    """Set a local rule that does not exist yet."""
    form = LocalRuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _saved(request, form):
        return redirect("villages:rule_sets")
    return render(request, "villages/local_rule.html", {"form": form, "row": None})


@allow(Act.EDIT_RULES)
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a local rule, with a reason."""
    row = found(LocalRule.objects.select_related("region"), request.user, pk=pk)
    initial = {
        "region": row.region_id,
        "rule_set": row.rule_set,
        "param": f"{row.organ}.{row.param_key}",
        "value": _typed(row.value),
        "law": row.law,
        "article": row.article or None,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "verified": row.verified,
        "version": row.version,
    }
    form = LocalRuleForm(request.POST or None, initial=initial, fixed=True)
    if request.method == "POST" and form.is_valid() and _saved(request, form):
        return redirect("villages:rule_sets")
    shown = local_rules.described([row])[0]
    return render(request, "villages/local_rule.html", {"form": form, "row": row, "shown": shown})


def _typed(value: Any) -> str:
    """A value as the form takes it back."""
    if isinstance(value, list):
        return "、".join(map(rule_words.code, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if isinstance(value, int) else ""


def _saved(request: SignedInRequest, form: LocalRuleForm) -> bool:
    data = form.cleaned_data
    organ, _dot, key = data["param"].partition(".")
    with placing(form):
        local_rules.set_rule(
            actor=request.user,
            region=data["region"],
            rule_set_name=data["rule_set"],
            organ=organ,
            param_key=key,
            text=data["value"],
            law=data["law"],
            article=data["article"] or 0,
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            verified=data["verified"],
            reason=data["reason"],
            version=data["version"],
        )
        messages.success(
            request, _("The rule is set. Terms opened from now on take it; open ones keep what they froze.")
        )
    return form.is_valid()


@allow(Act.EDIT_RULES)
@require_POST
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove a local rule, with a reason."""
    row = found(LocalRule.objects.select_related("region"), request.user, pk=pk)
    form = ReasonForm(request.POST)
    with saying(request, _("The rule is removed.")):
        local_rules.remove(actor=request.user, row=row, reason=form.cleaned_data["reason"] if form.is_valid() else "")
    return redirect("villages:rule_sets")
