"""Addresses of this room for the walk of every URL by every role."""

from __future__ import annotations

from datetime import time
from typing import Any

from accounts.models import User
from ballots.models import MobileBox, Poll, PollingPlan
from ballots.tests import forms
from candidates.models import Officer
from tests import builders
from villages.codes import Organ
from villages.models import VillageElection


def _poll(election: VillageElection) -> Poll:
    """A settled committee ballot, made once per village."""
    found = Poll.objects.filter(village_election=election, organ=Organ.COMMITTEE).first()
    return found or forms.bare_poll(election)


def _at(world: Any, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    own, other = _poll(world.election), _poll(world.other_election)
    return {"term_id": world.term.pk, "poll_id": own.pk, **more}, {
        "term_id": world.term.pk,
        "poll_id": other.pk,
        **more,
    }


def _settle(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    own = {"term_id": world.term.pk, "code": world.village, "organ": Organ.PARTY.value}
    return own, {**own, "code": world.other_village}


def _link(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    own, other = _at(world)
    for address in (own, other):
        address["line_id"] = Poll.objects.get(pk=address["poll_id"]).lines.earliest("order").pk
    return own, other


def _list(world: Any) -> tuple[dict[str, Any], None]:
    return {"term_id": world.term.pk}, None


ONE_POLL = (
    "poll", "form", "enter", "judge", "compare", "confirm", "take_back", "send_back", "certify", "revoke", "withdraw",
    "write_in", "leave_empty", "fill_after_all", "relatives", "correct", "ballot", "tally", "notice", "certificates",
    "count", "count_worker", "count_start", "count_marks", "count_bundle", "count_reopen", "count_finish", "count_drop",
    "plan", "save_plan", "save_staff", "account", "add_box", "polling_notice", "box_reply",
    "recall_notice", "recall_result",
)  # fmt: skip


ONE_BOX = ("box", "change_box", "name_box_voters", "remove_box_voters", "approve_box", "take_back_box", "withdraw_box")


def _roster(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    own = {"term_id": world.term.pk, "code": world.village}
    return own, {**own, "code": world.other_village}


def _office(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    rows = [
        Officer.objects.filter(village_election=each).first() or builders.make_officer(each, committee_post="member")
        for each in (world.election, world.other_election)
    ]
    own, other = ({"term_id": world.term.pk, "pk": row.pk} for row in rows)
    return own, other


def _township(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    term = {"term_id": world.term.pk}
    return {**term, "code": world.village[:9]}, {**term, "code": world.other_village[:9]}


def _box(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    own, other = _at(world)
    recorder = User.objects.first() or builders.make_user("box_recorder")
    for address in (own, other):
        plan, _made = PollingPlan.objects.get_or_create(
            poll_id=address["poll_id"],
            defaults={
                "village_id": Poll.objects.get(pk=address["poll_id"]).village_id, "place": "村办公室",
                "opens_at": time(8), "closes_at": time(12), "changed_by": recorder,
            },
        )  # fmt: skip
        box, _made = MobileBox.objects.get_or_create(
            plan=plan,
            number=1,
            defaults={"route": "一组", "staff": ["甲", "乙", "丙"], "requested_by": plan.changed_by},
        )
        address["box_id"] = box.pk
    return own, other


SAMPLES = {
    "ballots:roster": _roster,
    "ballots:recall": _office,
    "ballots:resignation": _office,
    "ballots:office_notice": _office,
    "ballots:polling_day": _list,
    "ballots:turnout": _township,
    **{f"ballots:{name}": _box for name in ONE_BOX},
    "ballots:list": _list,
    "ballots:export": _list,
    "ballots:to_certify": _list,
    "ballots:settle": _settle,
    "ballots:link": _link,
    **{f"ballots:{name}": _at for name in ONE_POLL},
}
