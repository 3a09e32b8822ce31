"""Sample addresses of this room for the walk of every URL × every role."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from tests import builders
from voters.models import Proxy


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
    "voters:voter": _voter,
    "voters:identity": _voter,
    "voters:strike": _voter,
}
