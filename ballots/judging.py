"""From a form to the law and back: the case of a poll, its verdict, and the rows of its result. No database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ballots.law import CandidateVotes, Chosen, EndingCase, MalformedCase, PollCase, Verdict, judge, judge_ending
from ballots.paper import AGAINST, AGREE, EXCLUDED, RECALL, REDUCTION, Paper, Recalled, Typed, paper_of
from villages.frozen import frozen_rules
from villages.rules import RuleSet

if TYPE_CHECKING:
    from ballots.models import BallotLine, Poll
    from villages.models import Term

_FOR_LAW = (
    "issued",
    "cast",
    "valid",
    "invalid",
    "partly_invalid",
    "blank",
    "due",
    "present",
    "committee_present",
    REDUCTION,
)


def rules_of(term: Term, village: str = "") -> RuleSet:
    """The rule set frozen when the term was opened, by which all its polls are judged for ever.

    With a village's code, under the measures of its township and village as they were frozen with it.
    """
    return frozen_rules(term, village)


def case_of(paper: Paper, typed: Typed, rules: RuleSet) -> PollCase:
    """The poll as the law reads it; figures that the law does not use (proxies, mobile boxes) are left out.

    A Party poll brings the members not counted as due, and whom the new committee chose with how many votes.
    """
    figures: dict[str, Any] = {name: typed.figure(name) for name in _FOR_LAW if name in paper.figures}
    smaller = paper.minorities or {}
    if paper.is_party:
        figures |= _of_the_meeting(paper, typed)
    return PollCase(
        kind=paper.kind,
        rules=rules.name,
        round=paper.round,
        mode=paper.mode,
        seats=dict(paper.seats),
        registered=None if paper.is_party else paper.registered,
        candidates=tuple(
            CandidateVotes(
                line.name,
                line.post,
                typed.votes.get(line.pk) or 0,
                line.sex,
                line.person,
                line.is_write_in,
                smaller.get(line.person),
            )
            for line in paper.lines
        ),
        relatives=paper.relatives,
        in_office=paper.in_office,
        # Settling a later ballot writes down who sits; a first poll that elected nobody leaves nobody.
        office_known=not paper.is_party and paper.round != "first",
        multi_ethnic=None if paper.minorities is None else True,
        **figures,
    )


def _of_the_meeting(paper: Paper, typed: Typed) -> dict[str, Any]:
    """Members with voting rights, the approved exclusions, and the secretary and deputy the committee chose."""
    names = {line.pk: line.name for line in paper.lines}
    posts = (("secretary", typed.secretary, "secretary_votes"), ("deputy_secretary", typed.deputy, "deputy_votes"))
    return {
        "members": typed.figure("voting_members"),
        "excluded": {ground: number for ground in EXCLUDED if (number := typed.figure(ground))},
        "chosen": tuple(Chosen(names[pk], post, typed.figure(votes)) for post, pk, votes in posts if pk in names),
    }


def recall_case_of(paper: Paper, recalled: Recalled, typed: Typed, rules: RuleSet) -> EndingCase:
    """A recall vote as the law reads it; those who marked neither choice took part without agreeing."""
    votes = {line.choice: typed.votes.get(line.pk) for line in paper.lines}
    return EndingCase(
        kind=paper.kind,
        rules=rules.name,
        round=RECALL,
        mode=paper.mode,
        person=recalled.name,
        post=recalled.post,
        motion=recalled.motion,
        registered=paper.registered,
        agree=votes[AGREE],
        against=votes[AGAINST],
        days_since_failed=recalled.days_since_failed,
        issued=typed.figure("issued"),
        cast=typed.figure("cast"),
        valid=typed.figure("valid"),
        invalid=typed.figure("invalid"),
    )


def judged(paper: Paper, typed: Typed, rules: RuleSet) -> Verdict:
    """The law's word on a form, whether it fills seats or ends an office. Raises ``MalformedCase``."""
    if paper.recalled is not None:
        return judge_ending(recall_case_of(paper, paper.recalled, typed, rules), rules)
    return judge(case_of(paper, typed, rules), rules)


def verdict_of(paper: Paper, typed: Typed, rules: RuleSet) -> Verdict | None:
    """What the law makes of these figures; ``None`` while they are incomplete or contradict each other."""
    try:
        return judged(paper, typed, rules)
    except MalformedCase:
        return None


def elected_lines(paper: Paper, verdict: Verdict) -> set[int]:
    """Ballot lines whose candidates are elected to the post of the line."""
    seats = {(row.key, row.post) for row in verdict.elected}
    return {line.pk for line in paper.lines if (line.person, line.post) in seats}


def standing_of_lines(paper: Paper, verdict: Verdict) -> dict[int, str]:
    """Per ballot line: ``elected``, ``tied``, ``held``, ``behind``, or ``elsewhere`` (elected to a higher post)."""
    found = {(row.key, row.post): row.standing for row in verdict.unelected}
    seats = {(row.key, row.post) for row in verdict.elected}
    taken = {row.key for row in verdict.elected}
    standing: dict[int, str] = {}
    for line in paper.lines:
        key = (line.person, line.post)
        standing[line.pk] = (
            "elected" if key in seats else found.get(key, "elsewhere" if line.person in taken else "behind")
        )
    return standing


def build_result(
    *,
    poll: Poll,
    lines: Sequence[BallotLine],
    figures: Mapping[str, int | None],
    votes: Mapping[int, int],
    rules: RuleSet,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Field values of the ``Result`` of a poll and of its ``ResultVote`` rows (without their ``result``).

    ``votes`` are by line primary key. The first dictionary lacks ``secretary`` and ``deputy``, which nobody votes on.
    Raises ``MalformedCase`` when the figures contradict each other.
    """
    return result_rows(poll=poll, paper=paper_of(poll, lines), typed=Typed(figures, votes), rules=rules)


def result_rows(
    *, poll: Poll, paper: Paper, typed: Typed, rules: RuleSet, verdict: Verdict | None = None
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The same from a form that is already in plain values; votes not typed count as none.

    ``verdict`` is that of these very figures where they have been judged already.
    """
    verdict = verdict or judged(paper, typed, rules)
    elected = elected_lines(paper, verdict)
    record = {**verdict.to_record(), "rules": rules.name, "registered": paper.registered}
    fields = {
        "poll_id": poll.pk,
        "village_id": poll.village_id,
        "registered": 0 if paper.is_party else paper.registered,
        "is_valid": verdict.valid,
        "next_step": verdict.next,
        "verdict": record,
        **{name: typed.figure(name) for name in paper.figures},
    }
    rows = [
        {"line_id": line.pk, "votes": typed.votes.get(line.pk) or 0, "is_elected": line.pk in elected}
        for line in paper.lines
    ]
    return fields, rows
