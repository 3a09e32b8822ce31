"""Sample addresses for the walk over every URL and role."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from reports.models import Brief
from reports.snapshots import make


def _term(world: Any) -> tuple[dict[str, Any], None]:
    return {"term_id": world.term.pk}, None


def _report(world: Any, **more: str) -> tuple[dict[str, Any], dict[str, Any]]:
    own, other = (make(actor=None, term=world.term, scope=code) for code in (world.village, world.other_village))
    return tuple({"term_id": world.term.pk, "pk": each.pk, **more} for each in (own, other))  # type: ignore[return-value]


def _compared(world: Any, **more: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Reports with an earlier one of the same place: files need something to compare with."""
    _report(world)
    return _report(world, **more)


def _brief(world: Any, **more: str) -> tuple[dict[str, Any], dict[str, Any]]:
    moment = datetime(2021, 5, 14, 9, tzinfo=UTC)
    said: dict[str, Any] = {
        "figures": {},
        "paragraphs": [],
        "missing": [],
        "table": {"heads": ["镇街"], "rows": [], "total": []},
    }
    said |= {"scope_level": "village", "due_at": moment, "made_at": moment}
    own, other = (
        Brief.objects.get_or_create(
            term=world.term, genre="weekly", period="2021-W19", scope=code, defaults={"scope_name": code, **said}
        )[0]
        for code in (world.village, world.other_village)
    )
    return tuple({"term_id": world.term.pk, "pk": each.pk, **more} for each in (own, other))  # type: ignore[return-value]


def _text(world: Any) -> tuple[dict[str, Any], None]:
    return {"genre": "outcome", "level": "township"}, None


SAMPLES = {
    "reports:list": _term,
    "reports:list_export": _term,
    "reports:new": _term,
    "reports:definitions": _term,
    "reports:weekly": _term,
    "reports:new_all": _term,
    "reports:briefs": _term,
    "reports:brief_new": _term,
    "reports:brief": _brief,
    "reports:brief_export": lambda world: _brief(world, kind="xlsx"),
    "reports:templates": lambda world: ({}, None),
    "reports:template": _text,
    "reports:text": _report,
    "reports:page": _report,
    "reports:printed": _report,
    "reports:picture": _report,
    "reports:upward": _report,
    "reports:figure": lambda world: _report(world, key="officers"),
    "reports:rows": lambda world: _report(world, key="officers"),
    "reports:rows_export": lambda world: _report(world, key="officers"),
    "reports:referee": _report,
    "reports:explain": _report,
    "reports:compare": _compared,
    "reports:compare_export": _compared,
    "reports:compare_rows_export": lambda world: _compared(world, key="officers"),
    "reports:release": _report,
    "reports:export": lambda world: _report(world, kind="json"),
}
