"""Rows of this room: polls with entries and results, the seals and corrections of certified results,
public counts."""

from ballots.models.certified import Correction, ResultSeal
from ballots.models.counting import CountBundle, CountMark, CountState, PublicCount
from ballots.models.polls import (
    FIGURES,
    BallotLine,
    ElectorateMode,
    Entry,
    EntryState,
    EntryVote,
    FormFigures,
    NextStep,
    Poll,
    PollKind,
    Post,
    Result,
    ResultVote,
    Round,
    Slot,
)

__all__ = [
    "FIGURES",
    "BallotLine",
    "Correction",
    "CountBundle",
    "CountMark",
    "CountState",
    "ElectorateMode",
    "Entry",
    "EntryState",
    "EntryVote",
    "FormFigures",
    "NextStep",
    "Poll",
    "PollKind",
    "Post",
    "PublicCount",
    "Result",
    "ResultSeal",
    "ResultVote",
    "Round",
    "Slot",
]
