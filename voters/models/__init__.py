"""Rows of this room: the roll and its publication, and who votes for whom."""

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
    "VILLAGE_OF_VOTER",
    "Proxy",
    "RegisterClass",
    "RegistrationReturn",
    "Relation",
    "RollPublication",
    "Voter",
    "VoterBefore",
    "village_of_voter",
]
