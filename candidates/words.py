"""Words and looks of states, posts and bands as pages show them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy

from candidates.ages import AgeBand
from candidates.models import CandidacyState, Conclusion
from candidates.verdicts import Outcome

STATE_LOOK: dict[str, str] = {
    CandidacyState.NOMINATED: "none",
    CandidacyState.VETTING: "doing",
    CandidacyState.CLEARED: "done",
    CandidacyState.STRUCK_OFF: "late",
    CandidacyState.WITHDRAWN: "none",
    CandidacyState.FORMAL: "done",
    CandidacyState.ELECTED: "done",
    CandidacyState.NOT_ELECTED: "none",
}

CONCLUSION_LOOK: dict[str, str] = {
    Conclusion.PENDING: "none",
    Conclusion.NO_OBJECTION: "done",
    Conclusion.OBJECTION: "doing",
    Conclusion.NOT_ELIGIBLE: "late",
}

CONCLUSION_MARK: dict[str, str] = {
    Conclusion.PENDING: "○",
    Conclusion.NO_OBJECTION: "✓",
    Conclusion.OBJECTION: "◐",
    Conclusion.NOT_ELIGIBLE: "✗",
}

OUTCOME_LOOK: dict[str, str] = {
    Outcome.BLOCKED: "late",
    Outcome.NEEDS_RULING: "doing",
    Outcome.WAITING: "none",
    Outcome.CLEARABLE: "done",
}

OUTCOME_WORD: dict[str, str | Promise] = {
    Outcome.BLOCKED: _lazy("Barred by the negative list"),
    Outcome.NEEDS_RULING: _lazy("Needs a ruling"),
    Outcome.WAITING: _lazy("Waiting for departments"),
    Outcome.CLEARABLE: _lazy("Can be cleared"),
}

BAND_WORD: dict[str, str | Promise] = {
    AgeBand.YOUNG: _lazy("35 or younger"),
    AgeBand.FROM_36: _lazy("36 to 45"),
    AgeBand.FROM_46: _lazy("46 to 55"),
    AgeBand.FROM_56: _lazy("56 to 60"),
    AgeBand.OVER_60: _lazy("Over 60"),
}
