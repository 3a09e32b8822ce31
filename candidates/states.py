"""Which act may move a candidacy from which state: one table, asked by every service."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.errors import WrongState
from candidates.models import Candidacy, CandidacyState
from villages.models import PollStage

S = CandidacyState


class Move(StrEnum):
    """Acts that change the state of a candidacy."""

    AMEND = "amend"
    WITHDRAW = "withdraw"
    SCREEN = "screen"
    SCREEN_OUT = "screen_out"
    SEND = "send"
    ANSWER = "answer"
    CLEAR = "clear"
    STRIKE_OFF = "strike_off"
    RESTORE = "restore"
    REOPEN = "reopen"
    PUBLISH = "publish"
    COUNT = "count"


class Path(NamedTuple):
    """States an act starts from; ``to`` is empty where the state stays or the act itself decides."""

    start: frozenset[str]
    to: str = ""


PATHS: dict[Move, Path] = {
    Move.AMEND: Path(frozenset({S.NOMINATED, S.SCREENED, S.VETTING, S.CLEARED})),
    Move.WITHDRAW: Path(frozenset({S.NOMINATED, S.SCREENED, S.VETTING, S.CLEARED, S.FORMAL}), S.WITHDRAWN),
    Move.SCREEN: Path(frozenset({S.NOMINATED, S.SCREENED_OUT}), S.SCREENED),
    Move.SCREEN_OUT: Path(frozenset({S.NOMINATED, S.SCREENED}), S.SCREENED_OUT),
    # Village, township, county: nobody goes to the departments whom the township has not looked at.
    Move.SEND: Path(frozenset({S.SCREENED}), S.VETTING),
    Move.ANSWER: Path(frozenset({S.VETTING})),
    Move.CLEAR: Path(frozenset({S.VETTING}), S.CLEARED),
    Move.STRIKE_OFF: Path(frozenset({S.VETTING, S.CLEARED, S.FORMAL}), S.STRUCK_OFF),
    Move.RESTORE: Path(frozenset({S.STRUCK_OFF}), S.VETTING),
    Move.REOPEN: Path(frozenset({S.CLEARED, S.FORMAL, S.STRUCK_OFF}), S.VETTING),
    Move.PUBLISH: Path(frozenset({S.CLEARED}), S.FORMAL),
    Move.COUNT: Path(frozenset({S.FORMAL, S.ELECTED, S.NOT_ELECTED})),
}


UNSCREENED = frozenset({S.NOMINATED, S.SCREENED_OUT})
"""States of people the township has not passed on."""


def can(candidacy: Candidacy, move: Move) -> bool:
    """Whether the act is possible in the candidacy's state."""
    return candidacy.state in PATHS[move].start


def require(candidacy: Candidacy, move: Move) -> None:
    """Raise WrongState with a sentence naming the person, the state found and the states needed."""
    if can(candidacy, move):
        return
    allowed = _(", ").join(str(S(state).label) for state in S.values if state in PATHS[move].start)
    raise WrongState(
        _("%(person)s is “%(found)s”; this can only be done while the state is: %(allowed)s.")
        % {"person": candidacy.person, "found": candidacy.get_state_display(), "allowed": allowed}
    )


_COUNTED = (PollStage.ENTERED_ONCE, PollStage.DIFFERENT, PollStage.AGREED, PollStage.CONFIRMED, PollStage.CERTIFIED)


def require_not_counted(candidacy: Candidacy) -> None:
    """Raise WrongState when a poll with the person on the ballot has been counted; wants the locked election on it."""
    election = candidacy.village_election
    if candidacy.state != S.FORMAL:
        return
    counted = (candidacy.party_post and election.party_stage in _COUNTED) or (
        candidacy.committee_post and election.committee_stage in _COUNTED
    )
    if counted:
        raise WrongState(
            _(
                "Ballots with the name of %(person)s on them have been counted. "
                "Have the result sent back or revoked first."
            )
            % {"person": candidacy.person}
        )
