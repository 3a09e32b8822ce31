"""What went on after the vote in the demonstration district: a village asks for the recall of a committee member."""

from __future__ import annotations

from collections.abc import Sequence

from ballots import recalls
from candidates.models import Officer
from election_site.demonstration.days import Days
from election_site.demonstration.users import Staff
from villages.models import Term, VillageElection

TOWNSHIP = "500118111"
"""The township whose clerks the guide of the demonstration names."""


def open_recall(term: Term, elections: Sequence[VillageElection], staff: Staff, days: Days) -> int:
    """A motion with enough signatures, its ballot settled; nothing is entered, so every figure stays as it is.

    Opened by the act itself, which holds it against the law.
    """
    village = [election for election in elections if election.village_id.startswith(TOWNSHIP)][2]
    officer = (
        Officer.objects.filter(term=term, village_election=village, committee_post="member", party_post="")
        .order_by("pk")
        .first()
    )
    if officer is None:
        raise AssertionError(f"nobody to be recalled in {village.village_id}")
    least = recalls.what_is_asked(village, recalls.mode_of(village)).needed
    motion = recalls.Motion(
        asked_on=days.recall_asked,
        voters=least + 41,
        grounds="任职以来多次无故不参加村民委员会会议，分管的人居环境整治工作长期没有开展，经两次约谈仍未改正。",
        defence="因家中老人患病照料较多，影响了工作，已向村民说明情况，今后按时履职。",
    )
    recalls.open_recall(actor=staff.clerks[TOWNSHIP][0], officer=officer, motion=motion, held_on=days.recall_vote)
    return 1
