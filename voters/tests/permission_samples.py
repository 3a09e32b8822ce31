"""Sample addresses of this room for the walk of every URL × every role."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import User
from tests import builders
from voters.models import Proxy, RollAppeal


def _term(world: Any) -> tuple[dict[str, Any], None]:
    return {"term_id": world.term.pk}, None


def _village(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"term_id": world.term.pk, "code": world.village}, {"term_id": world.term.pk, "code": world.other_village}


def _voter(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    mine, other = builders.make_voter(world.election), builders.make_voter(world.other_election)
    return {"term_id": world.term.pk, "pk": mine.pk}, {"term_id": world.term.pk, "pk": other.pk}


def _proxy(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    addresses = []
    for election in (world.election, world.other_election):
        away, votes = builders.make_voter(election), builders.make_voter(election)
        row = Proxy.objects.create(
            village_election=election, village_id=election.village_id, principal=away, holder=votes,
            relation="spouse", ground="外出务工",
            recorded_by=User.objects.first() or builders.make_user("proxy_recorder"),
        )  # fmt: skip
        addresses.append({"term_id": world.term.pk, "code": election.village_id, "pk": row.pk})
    return addresses[0], addresses[1]


def _appeal(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A decided appeal in each village, so that its decision can be printed."""
    addresses, day = [], date(2021, 4, 22)
    clerk = User.objects.first() or builders.make_user("appeal_recorder")
    for election in (world.election, world.other_election):
        row = RollAppeal.objects.create(
            village_election=election, village_id=election.village_id, appellant="申某", about="申某某",
            serial=RollAppeal.objects.filter(village_election=election).count() + 1, kind="left_out",
            claim="户籍在本村，未列入名单", received_on=day, decide_by=day, recorded_by=clerk, outcome="refused",
            facts="户籍不在本村", decision="维持公布的名单", law="第十四条", decided_on=day, decided_by=clerk,
        )  # fmt: skip
        addresses.append({"term_id": world.term.pk, "code": election.village_id, "pk": row.pk})
    return addresses[0], addresses[1]


def _receipt(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A delivered decision in each village with its signed receipt."""
    addresses = _appeal(world)
    for address in addresses:
        row = RollAppeal.objects.get(pk=address["pk"])
        row.delivered_on, row.delivered_how, row.scan_kind = row.decided_on, "signed", "image/png"
        row.delivery_noted_by, row.delivery_noted_at = row.decided_by, row.recorded_at
        row.scan.save("scan.png", ContentFile(b"\x89PNG\r\n\x1a\n"))
    return addresses


def _file(world: Any) -> tuple[dict[str, Any], None, dict[str, set[int]]]:
    """A file is only there for the person who asked for it."""
    missing = {404}
    # Those who may export but not see rolls are refused before the file is looked for.
    roles = {"admin": missing, "district": missing, "clerk": missing, "leader": missing, "viewer": {403}}
    return {"term_id": world.term.pk, "job_id": 1}, None, roles


def _export(world: Any) -> tuple[dict[str, Any], None, dict[str, set[int]]]:
    return {"term_id": world.term.pk}, None, {"viewer": {403}}


SAMPLES = {
    "voters:roll": _term,
    "voters:doubles": _term,
    "voters:export": _export,
    "voters:doubles_export": _export,
    "voters:exported": _file,
    "voters:village_roll": _village,
    "voters:posting": _village,
    "voters:add": _village,
    "voters:publish": _village,
    "voters:freeze": _village,
    "voters:reopen": _village,
    "voters:proxies": _village,
    "voters:proxies_posting": _village,
    "voters:proxy_withdraw": _proxy,
    "voters:proxies_withdraw_all": _village,
    "voters:appeals_waiting": _term,
    "voters:appeals": _village,
    "voters:appeal_new": _village,
    "voters:appeals_posting": _village,
    "voters:appeals_posted": _village,
    "voters:appeal": _appeal,
    "voters:appeal_decide": _appeal,
    "voters:appeal_take_back": _appeal,
    "voters:appeal_paper": _appeal,
    "voters:appeal_deliver": _appeal,
    "voters:appeal_deliver_back": _appeal,
    "voters:appeal_receipt": _receipt,
    "voters:voter": _voter,
    "voters:identity": _voter,
    "voters:strike": _voter,
}
