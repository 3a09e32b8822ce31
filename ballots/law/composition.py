"""What the committee would look like: women, chair, size, number of candidates. Never changes the count."""

from __future__ import annotations

from collections.abc import Iterator

from ballots.law.cases import PollCase
from ballots.law.counting import PostCount
from ballots.law.verdicts import Finding
from villages.rules import RuleSet


def composition_findings(
    case: PollCase, rules: RuleSet, counts: tuple[PostCount, ...], least: int
) -> Iterator[Finding]:
    """Warnings and notes on a valid poll, each with its article."""
    yield from _write_ins(case, rules, counts)
    if case.is_party:
        yield from _party_difference(case, rules)
        yield from _party_size(case, rules)
        yield from _chosen(case, rules, counts)
        yield from _reduction(case, rules, counts)
        return
    if case.relatives:
        yield from _relatives(case, rules, counts)
    if case.round == "first":
        yield from _size(case, rules)
    if case.shows_committee:
        yield from _women(case, rules, counts, least)
        yield from _minority(case, rules, counts)
    if case.round != "runoff":
        yield from _difference(case, rules)
    yield from _chair(case, rules, counts)
    # A seat kept for a woman may not stay empty.
    if case.round == "rerun" and any(count.missing > count.reserved for count in counts):
        least = rules.committee(case.kind).vacancy_ok_min
        yield Finding("vacancy_may_stay", "note", rules.article(case.kind, "vacancy_ok_min"), {"least": least})


def bars_relatives(case: PollCase, rules: RuleSet) -> bool:
    """Whether the law lets near relatives not sit together on this committee."""
    return not case.is_party and rules.committee(case.kind).relative_bar


def _relatives(case: PollCase, rules: RuleSet, counts: tuple[PostCount, ...]) -> Iterator[Finding]:
    """Where the law has no bar, relatives elected together are only named; where it has, levels are named."""
    people = {entry.person: entry.name for count in counts for entry in count.elected}
    people |= {each.person: each.name for each in case.in_office}
    tied = {entry.person: entry.name for count in counts for entry in count.tied}
    barred = bars_relatives(case, rules)
    article = rules.article(case.kind, "relative_bar")
    for first, second in case.relatives:
        if first in people and second in people:
            names = [people[first], people[second]]
            yield Finding("relatives_together", "warning", article, {"names": names, "kind": case.kind})
        elif barred and first in tied and second in tied:
            yield Finding("relatives_tied", "warning", article, {"names": [tied[first], tied[second]]})


def _write_ins(case: PollCase, rules: RuleSet, counts: tuple[PostCount, ...]) -> Iterator[Finding]:
    """Voters may write in any registered voter; a winner must be vetted before certification."""
    if not [row for row in case.candidates if row.write_in]:
        return
    won = [entry.name for count in counts for entry in count.elected if entry.row.write_in]
    if won:
        yield Finding("write_in_elected", "warning", rules.article(case.kind, "elect_num"), {"names": won})
    else:
        number = sum(row.write_in for row in case.candidates)
        yield Finding("write_ins_counted", "note", rules.article(case.kind, "elect_num"), {"number": number})


def _party_size(case: PollCase, rules: RuleSet) -> Iterator[Finding]:
    """3 to 7 members; a branch with too few full members elects no committee, only a secretary."""
    seats = case.seats.get("member", 0)
    party = rules.party_branch
    if case.round != "first" or not seats:
        return
    if not party.committee_min <= seats <= party.committee_max:
        params = {"seats": seats, "least": party.committee_min, "most": party.committee_max}
        yield Finding("committee_size", "warning", rules.article(case.kind, "committee_min"), params)
    if case.members is not None and case.members < party.members_for_committee:
        params = {"members": case.members, "least": party.members_for_committee}
        yield Finding("too_few_for_committee", "warning", rules.article(case.kind, "members_for_committee"), params)


def _chosen(case: PollCase, rules: RuleSet, counts: tuple[PostCount, ...]) -> Iterator[Finding]:
    """Secretary and deputy are chosen by the elected committee from among its members, by more than half of it."""
    members = {entry.person: entry.name for count in counts for entry in count.elected}
    members |= {each.person: each.name for each in case.in_office}
    share = rules.party_branch.elect
    article = rules.article(case.kind, "elect_num")
    present = case.committee_present
    if present is not None and not rules.party_branch.quorum.reached_by(present, len(members)):
        figures = {"present": present, "seats": len(members)}
        yield Finding("committee_not_quorate", "warning", rules.article(case.kind, "quorum_num"), figures)
    for each in case.chosen:
        params: dict[str, object] = {
            "names": [each.name],
            "post": each.post,
            "votes": each.votes,
            "whole": len(members),
        }
        if "".join(each.name.split()) not in {"".join(name.split()) for name in members.values()}:
            yield Finding("chosen_not_member", "warning", article, params)
        elif each.votes is not None and not share.exceeded_by(each.votes, len(members)):
            params["needed"] = share.least_above(len(members))
            yield Finding("not_chosen", "warning", article, params)
        else:
            yield Finding("chosen_by_committee", "note", article, params)


def _size(case: PollCase, rules: RuleSet) -> Iterator[Finding]:
    committee = rules.committee(case.kind)
    if not committee.committee_min <= case.seat_total <= committee.committee_max:
        params = {"seats": case.seat_total, "least": committee.committee_min, "most": committee.committee_max}
        yield Finding("committee_size", "warning", rules.article(case.kind, "committee_min"), params)


def _women(case: PollCase, rules: RuleSet, counts: tuple[PostCount, ...], least: int) -> Iterator[Finding]:
    """A first poll shows the whole committee, a later one with those in office; with no sex given there is no check."""
    elected = [entry.row for count in counts for entry in count.elected]
    if not rules.committee(case.kind).women_min or not elected or any(each.is_woman for each in case.in_office):
        return
    women = [row.name for row in elected if row.is_woman]
    if women:
        yield from _placed_first(case, rules, counts)
        return
    if all(row.is_woman is None for row in case.candidates):
        return
    article = rules.article(case.kind, "women_min")
    if unknown := [row.name for row in elected if row.is_woman is None]:
        yield Finding("sex_unknown", "note", article, {"names": unknown})
        return
    yield Finding("no_woman_elected", "warning", article, {"kind": case.kind})
    if waiting := _awaiting_a_higher_post(case, counts):
        yield Finding("womens_seat_waits", "warning", rules.article(case.kind, "womens_seat"), {"names": waiting})
    members = next((count for count in counts if count.post == "member"), None)
    # In a runoff the most votes win: no bar says that a woman behind could have been placed first.
    behind = (*members.tied, *members.behind) if members and case.round != "runoff" else ()
    over = [entry for entry in behind if entry.row.is_woman and entry.votes >= least]
    if best := [entry.name for entry in over if entry.votes == over[0].votes]:
        yield Finding("woman_over_half", "warning", article, {"names": best})


def _awaiting_a_higher_post(case: PollCase, counts: tuple[PostCount, ...]) -> list[str]:
    """Women tied for a higher post, for whom the women's seat procedure waits where the rules have it."""
    if not case.womens_seat:
        return []
    above = (entry for count in counts if count.post != "member" for entry in (*count.tied, *count.held))
    return list(dict.fromkeys(entry.name for entry in above if entry.row.is_woman))


def _minority(case: PollCase, rules: RuleSet, counts: tuple[PostCount, ...]) -> Iterator[Finding]:
    """Where several ethnic groups live, a member of a smaller one sits on the committee (2018: Art. 6; not 2026)."""
    sitting = [(entry.name, entry.row.minority) for count in counts for entry in count.elected]
    if not case.multi_ethnic or not rules.committee(case.kind).minority_member or not sitting:
        return
    article = rules.article(case.kind, "minority_member")
    sitting += [(each.name, each.minority) for each in case.in_office]
    if found := [name for name, minority in sitting if minority]:
        yield Finding("minority_member_sits", "note", article, {"names": found})
    elif unknown := [name for name, minority in sitting if minority is None]:
        yield Finding("ethnic_group_unknown", "note", article, {"names": unknown})
    else:
        yield Finding("no_minority_member", "warning", article, {"kind": case.kind})


def seats_given_up(case: PollCase, rules: RuleSet, counts: tuple[PostCount, ...]) -> bool:
    """Whether a Party meeting gives up the seats left empty: close to full and more than half of those present agree.

    Not while somebody is tied, and never below the least size of a committee.
    """
    if case.reduction_agree is None or not any(count.missing for count in counts):
        return False
    if any(count.tied or count.held for count in counts):
        return False
    elected = sum(len(count.elected) for count in counts)
    party = rules.party_branch
    return elected >= party.committee_min and party.reduction.exceeded_by(case.reduction_agree, case.present or 0)


def _reduction(case: PollCase, rules: RuleSet, counts: tuple[PostCount, ...]) -> Iterator[Finding]:
    missing = sum(count.missing for count in counts)
    elected = sum(len(count.elected) for count in counts)
    if not missing or any(count.tied for count in counts):
        return
    article = rules.article(case.kind, "reduction_num")
    least = rules.party_branch.committee_min
    params: dict[str, object] = {"elected": elected, "seats": elected + missing, "missing": missing, "least": least}
    if case.reduction_agree is None:
        if elected >= least:
            yield Finding("seats_may_be_reduced", "note", article, params)
        return
    params |= {"agree": case.reduction_agree, "present": case.present}
    params["needed"] = rules.party_branch.reduction.least_above(case.present or 0)
    if seats_given_up(case, rules, counts):
        yield Finding("seats_reduced", "note", article, params)
    else:
        yield Finding("seats_not_reduced", "warning", article, params)


def _placed_first(case: PollCase, rules: RuleSet, counts: tuple[PostCount, ...]) -> Iterator[Finding]:
    """A woman who sits because of the women's seat: somebody behind her has more votes."""
    members = next((count for count in counts if count.post == "member"), None)
    if not case.womens_seat or members is None or not members.elected:
        return
    first = members.elected[0]
    passed = [
        entry.name for entry in (*members.elected[1:], *members.tied, *members.behind) if entry.votes > first.votes
    ]
    level = [entry.name for entry in members.tied if entry.votes == first.votes]
    if first.row.is_woman and (passed or level):
        params = {"names": [first.name], "votes": first.votes}
        yield Finding("womens_seat_filled", "warning", rules.article(case.kind, "womens_seat"), params)


def _difference(case: PollCase, rules: RuleSet) -> Iterator[Finding]:
    if not rules.committee(case.kind).differential:
        return
    for post in case.posts:
        candidates = len([row for row in case.candidates if row.post == post and not row.write_in])
        if 0 < candidates <= case.seats[post]:
            params = {"post": post, "candidates": candidates, "seats": case.seats[post]}
            yield Finding("not_differential", "warning", rules.article(case.kind, "differential"), params)


def _party_difference(case: PollCase, rules: RuleSet) -> Iterator[Finding]:
    """Only committee members are elected with a difference; secretaries stand alone."""
    seats = case.seats.get("member", 0)
    candidates = sum(row.post == "member" and not row.write_in for row in case.candidates)
    share = rules.party_branch.diff
    if case.round == "first" and seats and candidates and not share.reached_by(candidates - seats, seats):
        params = {"candidates": candidates, "seats": seats, "needed": seats + share.least_reaching(seats)}
        yield Finding("party_not_differential", "warning", rules.article(case.kind, "diff_num"), params)


def _chair(case: PollCase, rules: RuleSet, counts: tuple[PostCount, ...]) -> Iterator[Finding]:
    if not any(count.post == "chair" and count.missing and not count.tied for count in counts):
        return
    article = rules.article(case.kind, "vacancy_ok_min")
    yield Finding("chair_unfilled", "warning", article)
    vice = [entry.name for count in counts if count.post == "vice_chair" for entry in count.elected]
    vice += [each.name for each in case.in_office if each.post == "vice_chair"]
    if case.round == "rerun" and vice:
        yield Finding("vice_chair_presides", "note", article, {"names": vice})
