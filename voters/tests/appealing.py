"""What tests of appeals share: a posted roll, an appeal against it, a decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from tests import builders
from villages.models import VillageElection
from voters import appeals
from voters.models import RollAppeal

POSTED, LAST = date(2021, 4, 20), date(2021, 4, 25)
APPELLANT, THIRD = "申宜人", "涉及的第三人"


def posted(election: VillageElection) -> VillageElection:
    """A village whose roll was posted on 20 April: appeals until the 25th."""
    builders.make_voter(election)
    builders.make_publication(election, on=POSTED, objections_until=LAST)
    return election


def filed(village, actor, **changes: Any) -> RollAppeal:
    given = {
        "appellant": APPELLANT, "kind": "left_out", "about": THIRD, "claim": "户籍在本村，名单中没有",
        "received_on": LAST, **changes,
    }  # fmt: skip
    return appeals.file(actor=actor, election=village, **given)


def decided(row, actor, **changes: Any) -> RollAppeal:
    given = {"outcome": "refused", "decided_on": LAST, "facts": f"{THIRD}户籍不在本村", "decision": "维持公布的名单"}
    return appeals.decide(actor=actor, appeal=row, **{**given, **changes})


def address(name, village, *more) -> str:
    return reverse(f"voters:{name}", args=[village.term_id, village.village_id, *more])
