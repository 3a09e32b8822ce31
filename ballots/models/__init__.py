"""Rows of this room: polls with entries and results, recalls, the seals and corrections of certified results,
public counts, polling day."""

from ballots.models.boxes import BoxGround, BoxUser, MobileBox
from ballots.models.certified import Correction, ResultSeal
from ballots.models.counting import CountBundle, CountMark, CountState, PublicCount
from ballots.models.figures import FIGURES, FIRST_FIGURES, LATER_FIGURES, FormFigures
from ballots.models.polling_day import Duty, PollingMode, PollingPlan, TurnoutException, TurnoutReport
from ballots.models.polls import (
    BallotLine,
    Choice,
    ElectorateMode,
    Entry,
    EntryState,
    EntryVote,
    NextStep,
    Poll,
    PollKind,
    Post,
    Result,
    ResultVote,
    Round,
    Slot,
)
from ballots.models.recalls import Recall

__all__ = [
    "FIGURES",
    "FIRST_FIGURES",
    "LATER_FIGURES",
    "BallotLine",
    "BoxGround",
    "BoxUser",
    "Choice",
    "Correction",
    "CountBundle",
    "CountMark",
    "CountState",
    "Duty",
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
    "Recall",
    "Result",
    "ResultSeal",
    "ResultVote",
    "Round",
    "Slot",
    "TurnoutException",
    "TurnoutReport",
]
