"""Whether a poll stands at all: turnout or quorum, and the ballot boxes; each check with its article."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from ballots.law.cases import PollCase
from ballots.law.kinds import EXCLUSIONS
from ballots.law.verdicts import Finding, Severity
from villages.rules import RuleSet, Share

_UNUSED_BY_PARTY = ("registered", "carry_down_votes", "womens_seat", "relatives", "multi_ethnic")
_UNUSED_BY_COMMITTEES = (
    "due",
    "present",
    "elected_base",
    "members",
    "excluded",
    "chosen",
    "committee_present",
    "reduction_agree",
)
_NOTHING: tuple[object, ...] = (None, False, (), {})

Article = Callable[[str], str]


def label(share: Share) -> str:
    """Code of a share among the words of the sentences, such as ``2/3``."""
    return f"{share.num}/{share.den}"


def validity_findings(case: PollCase, rules: RuleSet) -> Iterator[Finding]:
    """Findings on validity; one of severity ``error`` makes the poll void."""
    article = partial(rules.article, case.kind)
    if case.is_party:
        yield _quorum(case, rules, article)
        if case.excluded:
            params = {"members": case.members, "excluded": sum(case.excluded.values()), "due": case.due}
            grounds = [ground for ground in EXCLUSIONS if case.excluded.get(ground)]
            yield Finding("exclusions_applied", "note", article("quorum_num"), {**params, "grounds": grounds})
        yield from _party_boxes(case, article)
    else:
        yield from _turnout(case, rules, article)
    yield from _boxes(case, article)
    if case.partly_invalid or case.blank:
        params = {"cast": case.collected, "valid": case.valid, "invalid": case.invalid}
        parts = {"partly": case.partly_invalid or 0, "blank": case.blank or 0}
        yield Finding("ballots_accounted", "note", article("box_check"), {**params, **parts})
    yield from _unused_fields(case, article)


def turnout_binds(case: PollCase, rules: RuleSet) -> bool:
    """Whether this round needs its own turnout: not in a rerun or runoff, unless the rule set says so."""
    return case.round in ("first", "by_election") or rules.committee(case.kind).rerun_turnout


def _turnout(case: PollCase, rules: RuleSet, article: Article) -> Iterator[Finding]:
    registered, cast = case.registered or 0, case.cast or 0
    if case.kind == "village_committee" and case.mode == "representatives":
        yield _representatives(case, rules, article)
        return
    share = rules.committee(case.kind).turnout(case.mode)
    key = "turnout_reps_num" if case.mode == "representatives" and case.kind == "residents_committee" else "turnout_num"
    if turnout_binds(case, rules):
        met = share.exceeded_by(cast, registered)
        params = {
            "electorate": case.mode,
            "registered": registered,
            "cast": cast,
            "share": label(share),
            "needed": share.least_above(registered),
        }
        yield Finding("turnout_met" if met else "turnout_not_met", "note" if met else "error", article(key), params)
    elif cast == 0:
        yield Finding("no_ballots", "error", article("turnout_num"))
    elif case.round == "rerun":
        severity: Severity = "note" if share.exceeded_by(cast, registered) else "warning"
        params = {"registered": registered, "cast": cast}
        yield Finding("rerun_turnout_not_required", severity, article("rerun_turnout"), params)


def _representatives(case: PollCase, rules: RuleSet, article: Article) -> Finding:
    """A by-election by the representatives' meeting needs two thirds of them (2018: Art. 26; 2026: Art. 30)."""
    whole, present = case.registered or 0, case.cast or 0
    share = rules.committee(case.kind).meeting("reps")
    met = share.quorate(present, whole)
    params = {"registered": whole, "cast": present, "share": label(share), "needed": share.least_quorate(whole)}
    code = "meeting_quorate" if met else "meeting_not_quorate"
    return Finding(code, "note" if met else "error", article("reps_meeting_num"), params)


def _quorum(case: PollCase, rules: RuleSet, article: Article) -> Finding:
    due, present = case.due or 0, case.present or 0
    share = rules.party_branch.quorum
    met = share.reached_by(present, due)
    params = {"due": due, "present": present, "share": label(share), "needed": share.least_reaching(due)}
    return Finding("quorum_met" if met else "quorum_not_met", "note" if met else "error", article("quorum_num"), params)


def _party_boxes(case: PollCase, article: Article) -> Iterator[Finding]:
    if case.collected is not None and case.collected > (case.present or 0):
        params = {"cast": case.collected, "present": case.present}
        yield Finding("ballots_above_present", "error", article("box_check"), params)
    if case.collected == 0:
        yield Finding("no_ballots", "error", article("box_check"))


def _boxes(case: PollCase, article: Article) -> Iterator[Finding]:
    if case.issued is None or case.collected is None:
        if not case.is_party:
            yield Finding("issued_unknown", "note", article("box_check"))
        return
    params: dict[str, object] = {"cast": case.collected, "issued": case.issued}
    if case.collected > case.issued:
        yield Finding("ballots_above_issued", "error", article("box_check"), params)
    else:
        yield Finding("ballots_in_order", "note", article("box_check"), params)
    entitled_field = "present" if case.is_party else "registered"
    entitled = getattr(case, entitled_field)
    if case.issued > entitled:
        params = {"issued": case.issued, "label": entitled_field, "entitled": entitled}
        yield Finding("issued_above_entitled", "warning", article("box_check"), params)


def _unused_fields(case: PollCase, article: Article) -> Iterator[Finding]:
    for name in _UNUSED_BY_PARTY if case.is_party else _UNUSED_BY_COMMITTEES:
        if getattr(case, name) not in _NOTHING:
            yield Finding(
                "field_not_used", "note", article("elect_num"), {"field": name, "label": name, "kind": case.kind}
            )
