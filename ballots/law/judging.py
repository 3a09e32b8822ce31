"""The verdict on one poll: a pure function of its figures and a rule set, in integers only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from ballots.law.cases import PollCase
from ballots.law.composition import bars_relatives, composition_findings, seats_given_up
from ballots.law.contradictions import find_problems
from ballots.law.counting import PostCount, Ranked, count_posts, kin_of, with_womens_seat
from ballots.law.next_steps import describe_next
from ballots.law.problems import MalformedCase
from ballots.law.validity import label, validity_findings
from ballots.law.verdicts import Elected, Finding, Next, Standing, Unelected, Verdict
from villages.rules import RuleSet, Share, rule_set


def judge(case: PollCase, rules: RuleSet | None = None) -> Verdict:
    """Judge a poll by a rule set (by default the national one the case names).

    Raises ``MalformedCase`` when the figures contradict each other and ``UnknownRuleSet`` for an unknown name. Only an
    ``error`` makes a poll void; findings of severity ``warning`` change no count, they ask a person to look.
    """
    rules = rules or rule_set(case.rules)
    case = _with_defaults(case, rules)
    if problems := find_problems(case):
        raise MalformedCase(problems)
    findings = tuple(validity_findings(case, rules))
    if any(finding.severity == "error" for finding in findings):
        return _void(case, findings)
    bar = _bar(case, rules)
    counts = _counts(case, rules, bar)
    reduced = seats_given_up(case, rules, counts)
    verdict = Verdict(
        valid=True,
        elected=tuple([_elected(entry) for count in counts for entry in count.elected]),
        vacancies={} if reduced else {count.post: count.missing for count in counts if count.missing},
        next="certify" if reduced else _next(counts),
        findings=(
            *findings,
            *_bar_findings(case, rules, bar, counts),
            *[finding for count in counts for finding in _post_findings(case, rules, count)],
            *composition_findings(case, rules, counts, bar.least),
        ),
        unelected=_unelected(case, counts),
        runoff_seats={count.post: count.tied_seats for count in counts if count.tied_seats},
        reserved={count.post: count.reserved for count in counts if count.reserved},
    )
    short = tuple(_rerun_findings(case, rules, verdict)) if verdict.vacancies else ()
    return replace(verdict, findings=(*verdict.findings, *short)) if short else verdict


def _rerun_findings(case: PollCase, rules: RuleSet, verdict: Verdict) -> Iterator[Finding]:
    """A rerun with no more people left than seats: elections are with a difference (2018: Art. 15; 2026: Art. 18)."""
    if case.is_party or not rules.committee(case.kind).differential:
        return
    for step in describe_next(verdict):
        if step.action == "rerun" and len(step.stands) <= step.seats:
            params = {"post": step.post, "candidates": len(step.stands), "missing": step.seats}
            yield Finding("rerun_not_differential", "warning", rules.article(case.kind, "differential"), params)


def _counts(case: PollCase, rules: RuleSet, bar: _Bar) -> tuple[PostCount, ...]:
    """Seats filled post by post: relatives apart where the law bars them, the women's seat where the rules have it."""
    kin = kin_of(case) if case.relatives and bars_relatives(case, rules) else {}
    counts = count_posts(case, bar.least, kin)
    if case.is_party or not case.womens_seat or not rules.committee(case.kind).women_min:
        return counts
    if case.round != "runoff" and case.shows_committee:
        return with_womens_seat(case, counts, bar.least, kin)
    return counts


@dataclass(frozen=True, slots=True)
class _Bar:
    """What a vote count is measured against: a share of a whole, strictly or not, or rank alone."""

    code: str
    key: str
    base: str
    whole: int
    share: Share | None

    @property
    def needed(self) -> int:
        """Fewest votes that reach or exceed the share, as the code asks."""
        if self.share is None:
            return 1
        if self.code == "elected_by_third":
            return self.share.least_reaching(self.whole)
        return self.share.least_above(self.whole)

    @property
    def least(self) -> int:
        """Fewest votes that elect: nobody is elected without a vote."""
        return max(1, self.needed)


def _with_defaults(case: PollCase, rules: RuleSet) -> PollCase:
    if case.is_party:
        return replace(case, elected_base=case.elected_base or rules.party_branch.elected_base)
    if case.carry_down_votes is None or case.womens_seat is None:
        committee = rules.committee(case.kind)
        carry = committee.carry_down_votes if case.carry_down_votes is None else case.carry_down_votes
        womens_seat = committee.womens_seat if case.womens_seat is None else case.womens_seat
        # The rule set decides what the case leaves open; most cases leave both, and both are mostly off.
        if not carry and not womens_seat:
            return case
        return replace(case, carry_down_votes=carry, womens_seat=womens_seat)
    return case


def _bar(case: PollCase, rules: RuleSet, base: str | None = None) -> _Bar:
    base = (base or case.elected_base or "due") if case.is_party else "cast"
    whole = getattr(case, base)
    if case.round == "runoff":
        return _Bar("elected_by_most_votes", "tie_rule", base, whole, None)
    if case.is_party:
        return _Bar("elected_by_majority", "elect_num", base, whole, rules.party_branch.elect)
    committee = rules.committee(case.kind)
    if case.round == "rerun" and committee.rerun is not None:
        return _Bar("elected_by_third", "rerun_num", base, whole, committee.rerun)
    return _Bar("elected_by_majority", "elect_num", base, whole, committee.elect)


def _void(case: PollCase, findings: tuple[Finding, ...]) -> Verdict:
    vacancies = {post: case.seats[post] for post in case.posts}
    return Verdict(valid=False, elected=(), vacancies=vacancies, next="new_election", findings=findings)


def _next(counts: tuple[PostCount, ...]) -> Next:
    if any(count.tied for count in counts):
        return "runoff"
    return "rerun" if any(count.missing for count in counts) else "certify"


def _elected(entry: Ranked) -> Elected:
    return Elected(entry.name, entry.row.post, entry.votes, entry.row.key)


def _unelected(case: PollCase, counts: tuple[PostCount, ...]) -> tuple[Unelected, ...]:
    rows: list[Unelected] = []
    barred: frozenset[str] = frozenset()
    if case.relatives and any(count.barred for count in counts):
        barred = _related_to_elected(case, counts)
    for count in counts:
        post = count.post
        groups: tuple[tuple[Standing, tuple[Ranked, ...]], ...] = (
            ("tied", count.tied),
            ("held", count.held),
            ("barred", count.barred),
            ("behind", count.behind),
        )
        rows += [
            Unelected(
                entry.row.name,
                post,
                entry.votes,
                "barred" if standing == "behind" and entry.person in barred else standing,
                entry.row.key,
                entry.row.is_woman if count.reserved else None,
            )
            for standing, group in groups
            for entry in group
        ]
    return tuple(rows)


def _related_to_elected(case: PollCase, counts: tuple[PostCount, ...]) -> frozenset[str]:
    """Near relatives of those elected or in office, who cannot join them in a rerun either."""
    kin = kin_of(case)
    sitting = {entry.person for count in counts for entry in count.elected} | {each.person for each in case.in_office}
    return frozenset(person for person, others in kin.items() if others & sitting)


def _bar_findings(case: PollCase, rules: RuleSet, bar: _Bar, counts: tuple[PostCount, ...]) -> Iterator[Finding]:
    article = partial(rules.article, case.kind)
    elected = sum(len(count.elected) for count in counts)
    params: dict[str, object] = {"elected": elected}
    if bar.share is not None:
        params |= {"base": bar.base, "whole": bar.whole, "share": label(bar.share), "needed": bar.needed}
    yield Finding(bar.code, "note", article(bar.key), params)
    if not case.candidates:
        yield Finding("no_candidates", "warning", article(bar.key))
    if not case.is_party and case.round == "rerun" and bar.code == "elected_by_majority":
        yield Finding("rerun_needs_majority", "note", article("elect_num"), {"share": params["share"]})
    if case.is_party and case.round != "runoff":
        yield from _bases_differ(case, rules, counts)


def _bases_differ(case: PollCase, rules: RuleSet, counts: tuple[PostCount, ...]) -> Iterator[Finding]:
    """Sources conflict on the base, so a poll where it matters must be looked at by the higher organisation."""
    other = "present" if case.elected_base == "due" else "due"
    by_other = count_posts(case, _bar(case, rules, other).least)
    here, there = _winners(counts), _winners(by_other)
    if here != there:
        names = sorted({name for name, _post, _key in here ^ there})
        params = {"base": case.elected_base, "other_base": other, "names": names}
        yield Finding("bases_differ", "warning", rules.article(case.kind, "elected_base"), params)


def _winners(counts: tuple[PostCount, ...]) -> set[tuple[str, str, str]]:
    return {(entry.name, count.post, entry.person) for count in counts for entry in count.elected}


def _post_findings(case: PollCase, rules: RuleSet, count: PostCount) -> Iterator[Finding]:
    article = partial(rules.article, case.kind)
    rerun_key = "elect_num" if case.is_party else "rerun_num"
    if count.tied:
        params = {"post": count.post, "names": [entry.name for entry in count.tied], "votes": count.tied[0].votes}
        yield Finding("tie_at_edge", "warning", article("tie_rule"), {**params, "missing": count.tied_seats})
    if missing := count.open:
        params = {"post": count.post, "seats": count.seats, "elected": len(count.elected), "missing": missing}
        yield Finding("seats_unfilled", "warning", article(rerun_key), params)
    if count.held:
        params = {"post": count.post, "names": [entry.name for entry in count.held]}
        yield Finding("seat_held_for_tie", "warning", article("tie_rule"), params)
    if count.barred:
        params = {"post": count.post, "names": [entry.name for entry in count.barred]}
        yield Finding("relatives_barred", "warning", article("relative_bar"), params)
    if count.reserved or count.after_women:
        yield _kept_for_a_woman(count, article("womens_seat"))
    if count.carried:
        params = {"post": count.post, "names": [entry.name for entry in count.carried]}
        yield Finding("votes_carried_down", "note", article("carry_down_votes"), params)
    if count.elsewhere:
        params = {"post": count.post, "names": [entry.name for entry in count.elsewhere]}
        yield Finding("elected_once", "note", article("elect_num"), params)


def _kept_for_a_woman(count: PostCount, article: str) -> Finding:
    """A seat kept for a woman, or one that women level with each other vote on before others do on theirs."""
    if count.reserved:
        return Finding("womens_seat_held", "warning", article, {"post": count.post})
    params = {"post": count.post, "women": [entry.name for entry in count.tied], "missing": count.after_women}
    params["names"] = [entry.name for entry in count.behind if entry.votes == count.behind[0].votes]
    return Finding("tie_after_womens_seat", "warning", article, params)
