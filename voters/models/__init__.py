"""Rows of this room: the roll and its publication, appeals against it, and who votes for whom."""

from voters.models.appeals import HAS_PAPER, AppealOutcome, Claim, Delivery, RollAppeal
from voters.models.proxies import Proxy, Relation
from voters.models.roll import (
    COUNTED_IN_RETURN,
    VILLAGE_OF_VOTER,
    RegisterClass,
    RegistrationReturn,
    RollPublication,
    Voter,
    VoterBefore,
    village_of_voter,
)

__all__ = [
    "COUNTED_IN_RETURN",
    "HAS_PAPER",
    "VILLAGE_OF_VOTER",
    "AppealOutcome",
    "Claim",
    "Delivery",
    "Proxy",
    "RegisterClass",
    "RegistrationReturn",
    "Relation",
    "RollAppeal",
    "RollPublication",
    "Voter",
    "VoterBefore",
    "village_of_voter",
]
