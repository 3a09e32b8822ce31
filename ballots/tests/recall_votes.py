"""Recall votes for the tests of this room: the village of ``forms``, its 1,000 voters and a member they recall."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import User
from ballots import recalls, results
from ballots.models import BallotLine, Poll
from candidates.models import Officer
from villages.models import VillageElection

ASKED = date(2022, 2, 10)
HELD = date(2022, 3, 1)
FIGURES = {"issued": 610, "cast": 600, "proxy": 12, "mobile": 0, "valid": 590, "invalid": 10}
PASSES = {"agree": 301, "against": 200}
FAILS = {"agree": 300, "against": 200}


def holder(village: VillageElection, post: str = "chair") -> Officer:
    found = Officer.objects.filter(village_election=village, committee_post=post, ended_on=None).order_by("pk").first()
    assert found is not None
    return found


def motion(**changes: Any) -> recalls.Motion:
    """200 of 1,000 voters ask: exactly one fifth."""
    given = {"asked_on": ASKED, "grounds": "挪用村集体资金", "voters": 200, "defence": "本人申辩：资金已退回"}
    return recalls.Motion(**{**given, **changes})


def opened(people: dict[str, User], officer: Officer, /, *, held_on: date = HELD, **changes: Any) -> Poll:
    """The settled recall vote on an officer; changes are of the motion, ``late_reason`` and ``electorate`` apart."""
    apart = {name: changes.pop(name) for name in ("late_reason", "electorate") if name in changes}
    return recalls.open_recall(
        actor=people["clerk_east"], officer=officer, motion=motion(**changes), held_on=held_on, **apart
    )


def form(poll: Poll, *, agree: int = 301, against: int = 200, **changes: Any) -> dict[str, Any]:
    """Arguments of ``submit_entry``; changes are figures or other arguments."""
    lines = dict(BallotLine.objects.filter(poll=poll).values_list("choice", "pk"))
    figures = {**FIGURES, **{name: value for name, value in changes.items() if name in FIGURES or name == "blank"}}
    rest = {name: value for name, value in changes.items() if name not in figures}
    return {"figures": figures, "votes": {lines["agree"]: agree, lines["against"]: against}, **rest}


def confirmed(poll: Poll, people: dict[str, User], /, **changes: Any) -> Poll:
    for name in ("clerk_east", "clerk_east_2"):
        results.submit_entry(actor=people[name], poll=poll, **form(poll, **changes))
    poll = Poll.objects.get(pk=poll.pk)
    results.confirm(actor=people["leader_east"], poll=poll, version=poll.version)
    return Poll.objects.get(pk=poll.pk)


def certified(poll: Poll, people: dict[str, User], /, **changes: Any) -> Poll:
    """The vote entered twice, confirmed by the township and certified by the district."""
    poll = confirmed(poll, people, **changes)
    results.certify(actor=people["office"], poll=poll, version=poll.version)
    return Poll.objects.get(pk=poll.pk)
