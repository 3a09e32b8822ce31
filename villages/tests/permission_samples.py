"""Sample addresses of this room for the walk of every URL × every role."""

from __future__ import annotations

from typing import Any


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


SAMPLES = {
    "villages:home": _nothing,
    "villages:search": _nothing,
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
