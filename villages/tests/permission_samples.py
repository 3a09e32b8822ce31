"""Sample addresses of this room for the walk of every URL × every role."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import User
from villages.models import LocalRule


def _term(world: Any) -> tuple[dict[str, Any], None]:
    return {"term_id": world.term.pk}, None


def _township(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return (
        {"term_id": world.term.pk, "code": world.township},
        {"term_id": world.term.pk, "code": world.other_township},
    )


def _village(world: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"term_id": world.term.pk, "code": world.village}, {"term_id": world.term.pk, "code": world.other_village}


def _nothing(world: Any) -> tuple[dict[str, Any], None]:
    return {}, None


def _local_rule(world: Any) -> tuple[dict[str, Any], None]:
    row, _made = LocalRule.objects.get_or_create(
        region_id=world.term.scope_id,
        rule_set="2018",
        organ="village_committee",
        param_key="proxy_max",
        defaults={
            "value": 2,
            "law": "《某区选举办法》",
            "valid_from": date(2020, 1, 1),
            "reason": "2021-1",
            "changed_by": User.objects.get_or_create(username="90001", role="admin")[0],
        },
    )
    return {"pk": row.pk}, None


SAMPLES = {
    "villages:rule_sets": _nothing,
    "villages:compare_rules": _nothing,
    "villages:add_local_rule": _nothing,
    "villages:local_rule": _local_rule,
    "villages:remove_local_rule": _local_rule,
    "villages:home": _nothing,
    "villages:search": _nothing,
    "villages:filter": _nothing,
    "villages:terms": _nothing,
    "villages:terms_export": _nothing,
    "villages:open_term": _nothing,
    "villages:term_home": _term,
    "villages:close_term": _term,
    "villages:reopen_term": _term,
    "villages:rules": _term,
    "villages:term_search": _term,
    "villages:board": _term,
    "villages:board_export": _term,
    "villages:board_of": _township,
    "villages:waiting": _term,
    "villages:waiting_export": _term,
    "villages:village": _village,
    "villages:seats": _village,
}
