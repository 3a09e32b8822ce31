"""Mobile boxes and their voters for the tests of this room."""

from __future__ import annotations

from datetime import time
from typing import Any

from accounts.models import User
from ballots import box_users, boxes
from ballots.boxes import Carried
from ballots.models import MobileBox, Poll
from voters import proxies
from voters.models import Proxy

STAFF = ("张一", "李二", "王三")


def ask(poll: Poll, actor: User, **changes: Any) -> MobileBox:
    """A box asked for, out from 9:00 to 11:30."""
    given = {"route": "一组至三组", "staff": STAFF, "leaves_at": time(9), "returns_at": time(11, 30), **changes}
    return boxes.request_box(actor=actor, poll=poll, carried=Carried(**given))


def name(box: MobileBox, actor: User, *lines: str, ground: str = "old") -> box_users.Outcome:
    """Lines put on the list of a box."""
    return box_users.name_voters(actor=actor, box=box, lines=lines, ground=ground)


def proxy(poll: Poll, actor: User, away: int, votes: int) -> Proxy:
    """A proxy between two numbers of the roll."""
    return proxies.record(
        actor=actor, election=poll.village_election, principal=away, holder=votes, relation="spouse", ground="外出务工"
    )
