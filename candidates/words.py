"""Words and looks of states, posts and bands as pages show them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from candidates.ages import AgeBand
from candidates.models import CandidacyState, Conclusion
from candidates.slate_figures import Breach
from candidates.verdicts import Outcome

STATE_LOOK: dict[str, str] = {
    CandidacyState.NOMINATED: "none",
    CandidacyState.SCREENED: "doing",
    CandidacyState.SCREENED_OUT: "none",
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
    Outcome.BLOCKED: gettext_lazy("Barred by the negative list"),
    Outcome.NEEDS_RULING: gettext_lazy("Needs a ruling"),
    Outcome.WAITING: gettext_lazy("Waiting for departments"),
    Outcome.CLEARABLE: gettext_lazy("Can be cleared"),
}

BAND_WORD: dict[str, str | Promise] = {
    AgeBand.YOUNG: gettext_lazy("35 or younger"),
    AgeBand.FROM_36: gettext_lazy("36 to 45"),
    AgeBand.FROM_46: gettext_lazy("46 to 55"),
    AgeBand.FROM_56: gettext_lazy("56 to 60"),
    AgeBand.OVER_60: gettext_lazy("Over 60"),
}

BREACH_WORD: dict[str, str | Promise] = {
    Breach.NOBODY: gettext_lazy("Nobody planned yet"),
    Breach.SIZE: gettext_lazy("Committee outside the law's size"),
    Breach.SEATS: gettext_lazy("Not as many as there are committee seats"),
    Breach.TWO_HOLDERS: gettext_lazy("Two for a post that one holds"),
    Breach.KIN: gettext_lazy("Near relatives on the committee"),
    Breach.NO_SECRETARY: gettext_lazy("No secretary planned"),
    Breach.NO_CHAIR: gettext_lazy("No chair planned"),
    Breach.WOMEN: gettext_lazy("Too few women"),
    Breach.YOUNG: gettext_lazy("Too few young people"),
    Breach.NOT_BOTH: gettext_lazy("Secretary cannot be chair"),
}

TARGET_WORD: dict[str, str | Promise] = {
    "mean_age": gettext_lazy("Mean age"),
    "college": gettext_lazy("College and above"),
    "women": gettext_lazy("Women"),
    "secretary_chair": gettext_lazy("Secretary can be chair"),
}
