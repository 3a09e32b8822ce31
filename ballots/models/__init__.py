"""Rows of this room: polls with entries and results, the seals and corrections of certified results,
public counts, polling day."""

from ballots.models.certified import Correction, ResultSeal
from ballots.models.counting import CountBundle, CountMark, CountState, PublicCount
from ballots.models.polling_day import MobileBox, PollingMode, PollingPlan, TurnoutException, TurnoutReport
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
    "MobileBox",
    "NextStep",
    "Poll",
    "PollKind",
    "PollingMode",
    "PollingPlan",
    "Post",
    "PublicCount",
    "Result",
    "ResultSeal",
    "ResultVote",
    "Round",
    "Slot",
    "TurnoutException",
    "TurnoutReport",
]
