"""Recall and resignation: whether an office ends, by the law's own figures. Pure Python, integers only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ballots.law.kinds import BODIES, ENDINGS, KINDS, MODES, POSTS
from ballots.law.problems import MalformedCase, Problem
from ballots.law.reader import Reader
from ballots.law.texts import quoted
from ballots.law.validity import Article, label
from ballots.law.verdicts import Finding, Verdict
from villages.rules import RULE_SETS, RuleSet, Share, rule_set

_FIGURES = ("registered", "issued", "cast", "valid", "invalid", "due", "present", "agree", "against")
_DAYS = ("days_since_failed", "recall_bar_days")
_MOTION = ("voters", "voters_total", "representatives", "representatives_total")
_KEYS = ("kind", "rules", "round", "mode", "person", "post", "body", "motion", *_FIGURES, *_DAYS)
_NEEDED = {
    "recall": ("registered", "cast", "valid", "invalid", "agree", "against"),
    "resignation": ("due", "present", "agree"),
}
COMMITTEES = KINDS[:2]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingCase:
    """A vote that ends an office: ``round`` is ``recall`` or ``resignation``.

    A recall is a ballot of the electorate (``registered``, ``cast``, ``agree``); ``motion`` holds who asked for it:
    ``voters`` of ``voters_total`` (left out, of those registered; needed where representatives vote for them). A
    resignation is approved by a meeting (``body``, ``due`` = its members, ``present``, ``agree``).
    ``days_since_failed`` are the days since an earlier recall of the person failed; ``recall_bar_days`` left at
    ``None`` follows the rule set.
    """

    kind: str
    rules: str
    round: str
    person: str
    post: str
    mode: str = "voters"
    body: str = "reps"
    motion: Mapping[str, int] = field(default_factory=dict)
    registered: int | None = None
    issued: int | None = None
    cast: int | None = None
    valid: int | None = None
    invalid: int | None = None
    due: int | None = None
    present: int | None = None
    agree: int | None = None
    against: int | None = None
    days_since_failed: int | None = None
    recall_bar_days: int | None = None

    @classmethod
    def from_json(cls, data: object) -> EndingCase:
        """Read a case of ``judge_poll`` with ``round`` recall or resignation; raises ``MalformedCase``."""
        if not isinstance(data, dict):
            raise MalformedCase((Problem("case", "not_object", {"found": quoted(data)}),))
        reader = _EndingReader(data, _KEYS)
        case = reader.case()
        if problems := tuple(reader.problems) or find_ending_problems(case):
            raise MalformedCase(problems)
        return case


class _EndingReader(Reader):
    def case(self) -> EndingCase:
        data = self.data
        kind = self.choice("kind", data.get("kind"), COMMITTEES)
        return EndingCase(
            kind=kind,
            rules=self.choice("rules", data.get("rules"), tuple(RULE_SETS)),
            round=self.choice("round", data.get("round"), ENDINGS),
            person=self.name("person", data.get("person")),
            post=self.choice("post", data.get("post"), POSTS.get(kind, POSTS[COMMITTEES[0]])),
            mode=self.choice("mode", data.get("mode"), MODES, "voters"),
            body=self.choice("body", data.get("body"), BODIES, "reps"),
            motion=self.figures("motion", _MOTION),
            **{name: self.figure(name, data.get(name)) for name in (*_FIGURES, *_DAYS)},
        )


def find_ending_problems(case: EndingCase) -> tuple[Problem, ...]:
    """Everything in the case that is missing or contradicts itself."""
    missing = tuple(Problem(name, "required") for name in _NEEDED[case.round] if getattr(case, name) is None)
    return missing or tuple(_contradictions(case))


def _contradictions(case: EndingCase) -> Iterator[Problem]:
    """Figures of a vote or meeting that cannot both be true."""
    if case.round == "resignation":
        yield from _above(case, "present", "due")
        yield from _above(case, "agree", "present")
        return
    if case.kind == "village_committee" and case.mode != "voters":
        yield Problem("mode", "wrong_mode", {"kind": case.kind, "found": case.mode, "allowed": "voters"})
    yield from _above(case, "cast", "registered")
    valid, invalid, agree, against = (getattr(case, name) or 0 for name in ("valid", "invalid", "agree", "against"))
    if valid + invalid != case.cast:
        params = {"valid": valid, "second": "invalid", "invalid": invalid, "total": valid + invalid}
        yield Problem("valid", "sum_differs", {**params, "other_field": "cast", "cast": case.cast})
    if agree + against > valid:
        params = {"partly": agree, "second": "against", "blank": against, "total": agree + against}
        yield Problem("agree", "parts_above", {**params, "other_field": "valid", "other_figure": valid})
    yield from _motion_contradictions(case)


def _motion_contradictions(case: EndingCase) -> Iterator[Problem]:
    """More asking for a recall than there are."""
    voters, whole = case.motion.get("voters", 0), voters_in_all(case)
    if whole is not None and voters > whole:
        other = "motion.voters_total" if "voters_total" in case.motion else "registered"
        yield Problem("motion.voters", "above", {"figure": voters, "other_field": other, "other_figure": whole})
    total = case.motion.get("representatives_total")
    if total is not None and case.motion.get("representatives", 0) > total:
        params = {"figure": case.motion["representatives"], "other_field": "motion.representatives_total"}
        yield Problem("motion.representatives", "above", {**params, "other_figure": total})


def voters_in_all(case: EndingCase) -> int | None:
    """Of how many voters those asking for a recall are; ``None`` where representatives vote and nobody said it.

    Residents 2026: Art. 20 (one tenth of the voters, or one third of the representatives).
    """
    if case.mode == "representatives" or "voters_total" in case.motion:
        return case.motion.get("voters_total")
    return case.registered


def _above(case: EndingCase, lower: str, upper: str) -> Iterator[Problem]:
    figure, limit = getattr(case, lower), getattr(case, upper)
    if figure > limit:
        yield Problem(lower, "above", {"figure": figure, "other_field": upper, "other_figure": limit})


def examine_motion(case: EndingCase, rules: RuleSet) -> tuple[Finding, ...]:
    """What can be said of a recall before its vote: whether enough ask for it, whether an earlier one bars it.

    2018 Art. 16, 2026 Art. 19 (residents: Art. 20); an error means that no vote is to be held. Needs ``registered``
    and ``motion``. Raises ``MalformedCase`` for more people asking than there are.
    """
    if problems := tuple(_motion_contradictions(case)):
        raise MalformedCase(problems)
    return tuple(_before_the_vote(case, rules))


def judge_ending(case: EndingCase, rules: RuleSet | None = None) -> Verdict:
    """Whether the office ends: ``vacancies`` then has its seat and ``next`` is ``by_election``, else ``certify``.

    Recall: 2018 Art. 16, 2026 Art. 19 (residents: Art. 20). Resignation: 2026 Art. 20 (residents: Art. 21). Raises
    ``MalformedCase`` when the figures contradict each other.
    """
    rules = rules or rule_set(case.rules)
    if problems := find_ending_problems(case):
        raise MalformedCase(problems)
    findings = tuple(_recall(case, rules) if case.round == "recall" else _resignation(case, rules))
    valid = not any(finding.severity == "error" for finding in findings)
    ended = valid and any(finding.code in ("recall_passed", "resignation_approved") for finding in findings)
    return Verdict(
        valid=valid,
        elected=(),
        vacancies={case.post: 1} if ended else {},
        next="by_election" if ended else "certify" if valid else "new_election",
        findings=findings,
        ending=case.round,
    )


def _before_the_vote(case: EndingCase, rules: RuleSet) -> Iterator[Finding]:
    """Who asked for the recall, and how long ago an earlier one of the same person failed."""
    committee = rules.committee(case.kind)
    article = partial(rules.article, case.kind)
    yield from _motion(case, rules, article)
    bar_days = committee.recall_bar_days if case.recall_bar_days is None else case.recall_bar_days
    if bar_days and case.days_since_failed is not None and case.days_since_failed < bar_days:
        since = {"names": [case.person], "days": case.days_since_failed, "bar": bar_days}
        yield Finding("recall_barred", "error", article("recall_bar_days"), since)


def _recall(case: EndingCase, rules: RuleSet) -> Iterator[Finding]:
    committee = rules.committee(case.kind)
    article = partial(rules.article, case.kind)
    yield from _before_the_vote(case, rules)
    registered, cast, agree = case.registered or 0, case.cast or 0, case.agree or 0
    share = committee.turnout(case.mode)
    met = share.exceeded_by(cast, registered)
    params = {
        "electorate": case.mode,
        "registered": registered,
        "cast": cast,
        "share": label(share),
        "vote": case.round,
    }
    # The article on recalls asks for the turnout itself, that on elections only for theirs.
    yield Finding(
        "turnout_met" if met else "turnout_not_met",
        "note" if met else "error",
        article("recall_pass_num"),
        {**params, "needed": share.least_above(registered), "vote": case.round},
    )
    if case.issued is not None and cast > case.issued:
        boxes = {"cast": cast, "issued": case.issued, "vote": case.round}
        yield Finding("ballots_above_issued", "error", article("box_check"), boxes)
    if not met:
        return
    bar = committee.recall_pass
    passed = bar.exceeded_by(agree, cast)
    names = {"names": [case.person], "post": case.post, "agree": agree, "cast": cast, "share": label(bar)}
    yield Finding(
        "recall_passed" if passed else "recall_not_passed",
        "note",
        article("recall_pass_num"),
        {**names, "needed": bar.least_above(cast)},
    )


def _motion(case: EndingCase, rules: RuleSet, article: Article) -> Iterator[Finding]:
    """One fifth of the voters (residents 2026: one tenth) or one third of the representatives may ask for a recall."""
    motion = case.motion
    if not motion:
        yield Finding("motion_unknown", "note", article("recall_voters_num"))
        return
    committee = rules.committee(case.kind)
    by_voters = Share(committee.recall_voters_num, committee.recall_voters_den)
    by_reps = Share(committee.recall_reps_num, committee.recall_reps_den)
    voters, reps = motion.get("voters", 0), motion.get("representatives", 0)
    total, registered = motion.get("representatives_total", 0), voters_in_all(case)
    enough = reps > 0 and total > 0 and by_reps.reached_by(reps, total)
    if voters and registered is None and not enough:
        yield Finding("motion_unknown", "note", article("recall_voters_num"))
        return
    registered = registered or 0
    enough = enough or (voters > 0 and by_voters.reached_by(voters, registered))
    params: dict[str, Any] = {"voters": voters, "reps": reps, "voters_share": f"{by_voters.num}/{by_voters.den}"}
    params |= {"needed": by_voters.least_reaching(registered), "reps_needed": by_reps.least_reaching(total)}
    code = "motion_sufficient" if enough else "motion_insufficient"
    key = "recall_voters_num" if voters or not reps else "recall_reps_num"
    yield Finding(code, "note" if enough else "error", article(key), params)


def _resignation(case: EndingCase, rules: RuleSet) -> Iterator[Finding]:
    """A written resignation: the office ends when a quorate meeting approves by more than half of those present."""
    article = partial(rules.article, case.kind)
    due, present, agree = case.due or 0, case.present or 0, case.agree or 0
    share = rules.committee(case.kind).meeting(case.body)
    met = due > 0 and share.quorate(present, due)
    params = {"body": case.body, "due": due, "present": present, "share": label(share)}
    yield Finding(
        "body_quorate" if met else "body_not_quorate",
        "note" if met else "error",
        article(f"{case.body}_meeting_num"),
        {**params, "needed": share.least_quorate(due)},
    )
    if not met:
        return
    approved = 2 * agree > present
    names = {"names": [case.person], "post": case.post, "agree": agree, "present": present}
    code = "resignation_approved" if approved else "resignation_not_approved"
    yield Finding(code, "note", article("resignation_by_meeting"), {**names, "needed": present // 2 + 1})
