"""The law that judges polls: ``judge(PollCase, RuleSet) -> Verdict``. Pure Python, integers only."""

from ballots.law.cases import CandidateVotes, Chosen, PollCase, Serving
from ballots.law.contradictions import find_problems
from ballots.law.endings import EndingCase, examine_motion, judge_ending
from ballots.law.judging import judge
from ballots.law.next_steps import PostStep, describe_next, majority_needed, turnout_needed
from ballots.law.problems import MalformedCase, Problem
from ballots.law.reader import parse
from ballots.law.verdicts import Elected, Finding, Unelected, Verdict


def judge_text(text: str) -> Verdict:
    """The verdict on a case of the ``judge_poll`` contract given as JSON text; raises ``MalformedCase``."""
    data = parse(text)
    if isinstance(data, dict) and data.get("round") in ("recall", "resignation"):
        return judge_ending(EndingCase.from_json(data))
    return judge(PollCase.from_json(data))


__all__ = [
    "CandidateVotes",
    "Chosen",
    "Elected",
    "EndingCase",
    "Finding",
    "MalformedCase",
    "PollCase",
    "PostStep",
    "Problem",
    "Serving",
    "Unelected",
    "Verdict",
    "describe_next",
    "examine_motion",
    "find_problems",
    "judge",
    "judge_ending",
    "judge_text",
    "majority_needed",
    "turnout_needed",
]
