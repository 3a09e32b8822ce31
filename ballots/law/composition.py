"""What the committee would look like: women, chair, size, number of candidates. Never changes the count."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ballots.law.cases import PollCase
from ballots.law.counting import PostCount
from ballots.law.verdicts import Finding
from villages.rules import RuleSet


def composition_findings(
    case: PollCase, rules: RuleSet, counts: tuple[PostCount, ...], enough: Callable[[int], bool]
) -> Iterator[Finding]:
    """Warnings and notes on a valid poll, each with its article."""
    if case.is_party:
        yield from _party_difference(case, rules)
        return
    if case.round == "first":
        yield from _size(case, rules)
        yield from _women(case, rules, counts, enough)
    if case.round in ("first", "by_election"):
        yield from _difference(case, rules)
    yield from _chair(case, rules, counts)
    if case.round == "rerun" and any(count.missing for count in counts):
        least = rules.committee(case.kind).vacancy_ok_min
        yield Finding("vacancy_may_stay", "note", rules.article(case.kind, "vacancy_ok_min"), {"least": least})


def _size(case: PollCase, rules: RuleSet) -> Iterator[Finding]:
    committee = rules.committee(case.kind)
    if not committee.committee_min <= case.seat_total <= committee.committee_max:
        params = {"seats": case.seat_total, "least": committee.committee_min, "most": committee.committee_max}
        yield Finding("committee_size", "warning", rules.article(case.kind, "committee_min"), params)


def _women(
    case: PollCase, rules: RuleSet, counts: tuple[PostCount, ...], enough: Callable[[int], bool]
) -> Iterator[Finding]:
    """Only a first poll shows the whole committee; with no sex given at all there is nothing to check."""
    elected = [entry.row for count in counts for entry in count.elected]
    if not rules.committee(case.kind).women_min or not elected:
        return
    if all(row.is_woman is None for row in case.candidates) or any(row.is_woman for row in elected):
        return
    article = rules.article(case.kind, "women_min")
    if unknown := [row.name for row in elected if row.is_woman is None]:
        yield Finding("sex_unknown", "note", article, {"names": unknown})
        return
    yield Finding("no_woman_elected", "warning", article, {"kind": case.kind})
    members = next((count for count in counts if count.post == "member"), None)
    behind = (*members.tied, *members.behind) if members else ()
    if best := next((entry for entry in behind if entry.row.is_woman and enough(entry.votes)), None):
        yield Finding("woman_over_half", "warning", article, {"names": [best.name]})


def _difference(case: PollCase, rules: RuleSet) -> Iterator[Finding]:
    if not rules.committee(case.kind).differential:
        return
    for post in case.posts:
        candidates = sum(row.post == post for row in case.candidates)
        if 0 < candidates <= case.seats[post]:
            params = {"post": post, "candidates": candidates, "seats": case.seats[post]}
            yield Finding("not_differential", "warning", rules.article(case.kind, "differential"), params)


def _party_difference(case: PollCase, rules: RuleSet) -> Iterator[Finding]:
    """Only committee members are elected with a difference; secretaries stand alone."""
    seats = case.seats.get("member", 0)
    candidates = sum(row.post == "member" for row in case.candidates)
    share = rules.party_branch.diff
    if case.round == "first" and seats and candidates and not share.reached_by(candidates - seats, seats):
        params = {"candidates": candidates, "seats": seats, "needed": seats + share.least_reaching(seats)}
        yield Finding("party_not_differential", "warning", rules.article(case.kind, "diff_num"), params)


def _chair(case: PollCase, rules: RuleSet, counts: tuple[PostCount, ...]) -> Iterator[Finding]:
    if any(count.post == "chair" and count.missing and not count.tied for count in counts):
        yield Finding("chair_unfilled", "warning", rules.article(case.kind, "vacancy_ok_min"))
