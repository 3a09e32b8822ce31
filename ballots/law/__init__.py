"""The law that judges polls: ``judge(PollCase, RuleSet) -> Verdict``. Pure Python, integers only."""

from ballots.law.cases import CandidateVotes, PollCase, Serving
from ballots.law.contradictions import find_problems
from ballots.law.judging import judge
from ballots.law.next_steps import PostStep, describe_next, majority_needed, turnout_needed
from ballots.law.problems import MalformedCase, Problem
from ballots.law.verdicts import Elected, Finding, Unelected, Verdict

__all__ = [
    "CandidateVotes",
    "Elected",
    "Finding",
    "MalformedCase",
    "PollCase",
    "PostStep",
    "Problem",
    "Serving",
    "Unelected",
    "Verdict",
    "describe_next",
    "find_problems",
    "judge",
    "majority_needed",
    "turnout_needed",
]
