"""Rows of this room: the roll and its publication, and who votes for whom."""

from voters.models.proxies import Proxy, Relation
from voters.models.roll import VILLAGE_OF_VOTER, RegisterClass, RollPublication, Voter, VoterBefore, village_of_voter

__all__ = [
    "VILLAGE_OF_VOTER",
    "Proxy",
    "RegisterClass",
    "Relation",
    "RollPublication",
    "Voter",
    "VoterBefore",
    "village_of_voter",
]
