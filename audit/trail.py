"""Writing, sealing, checking and reading the trail."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from accounts.compiled import insert
from accounts.models import User
from audit import actions
from audit.models import Event, Outcome, Seal

# Any constant does; it only has to differ from other advisory locks of the site.
SEAL_LOCK = 4_711_902_001
# What a digest covers. A column added to the model later is never added here: old digests would change.
SEALED_COLUMNS = (
    "id", "at", "actor_id", "actor_name", "role", "scope", "action", "object_type", "object_id", "division", "outcome",
    "reason", "details", "txid", "cluster",
)  # fmt: skip
SECRET_KEYS = ("password", "identity", "id_number", "token", "secret")
_IDENTITY = re.compile(r"(?<!\d)(\d{6})(?:\d{11}[\dXx]|\d{9})(?!\d)")


def record(
    *,
    actor: User | None,
    action: str,
    obj: models.Model | None = None,
    division: str = "",
    reason: str = "",
    outcome: str = Outcome.DONE,
    details: Mapping[str, Any] | None = None,
) -> Event:
    """Add one event in the current transaction, so that act and event live or die together.

    ``action`` is a registered code (LookupError otherwise); ``division`` falls back on the object's
    ``division_code`` or ``village_id`` when it has one. Identity numbers are cut out of texts; a detail named like a
    secret raises ValueError.
    """
    if not actions.known(action):
        raise LookupError(f"The act “{action}” has no label: register it with audit.actions.register.")
    event = Event(
        actor=actor,
        actor_name=str(actor) if actor else "",
        role=actor.role if actor else "",
        scope=actor.scope if actor else "",
        action=action,
        object_type=obj._meta.label_lower if obj else "",
        object_id=str(obj.pk) if obj else "",
        division=division or _place_of(obj),
        outcome=outcome,
        reason=_without_identity(reason),
        details=_clean(dict(details or {})),
    )
    insert([event])
    return event


def _place_of(obj: models.Model | None) -> str:
    return str(getattr(obj, "division_code", "") or getattr(obj, "village_id", "") or "")


def _without_identity(text: str) -> str:
    """Keep the first six digits (the place of issue) of anything that looks like an identity number."""
    return _IDENTITY.sub(lambda found: found.group(1) + "****", text)


def _clean(value: Any) -> Any:
    """Details as JSON values without identity numbers; raises ValueError for a key that names a secret."""
    if isinstance(value, Mapping):
        for key in value:
            if any(secret in str(key).lower() for secret in SECRET_KEYS):
                raise ValueError(f"The detail “{key}” must not be kept in the trail.")
        return {str(key): _clean(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_clean(inner) for inner in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return _without_identity(str(value))


def history_of(object_type: str, object_id: str | int, *, limit: int = 50) -> list[Event]:
    """The newest events of one object (``object_type`` is the model's lower label, e.g. ``voters.roll``)."""
    return list(Event.objects.about(object_type, str(object_id))[:limit])


# --- The chain --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Breach:
    """A place where the chain disagrees with the rows."""

    seal: int
    sentence: str


@transaction.atomic
def seal() -> Seal | None:
    """Chain every event that is surely committed and not yet sealed; None when there is nothing new.

    Events are chosen by transaction number below the oldest running transaction: whatever number a late commit
    has, it is not below that horizon, so it cannot slip in behind a seal. Returns the newest seal made.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
    here, horizon = _here_and_horizon()
    newest = None
    for cluster in _clusters(here):
        # Rows of another cluster came with a restored dump: nothing can still be running there.
        newest = _seal_cluster(cluster, horizon if cluster == here else None) or newest
    return newest


def _here_and_horizon() -> tuple[int, int]:
    """This cluster, and the oldest transaction that may still be running in it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (pg_control_system()).system_identifier, pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        )
        here, horizon = cursor.fetchone()
    return here, horizon


def _clusters(here: int) -> list[int]:
    found = set(Event.objects.order_by().values_list("cluster", flat=True).distinct())
    return [*sorted(found - {here}), here]


def _seal_cluster(cluster: int, horizon: int | None) -> Seal | None:
    last = Seal.objects.filter(cluster=cluster).order_by("-to_txid").first()
    start = last.to_txid if last else 0
    events = Event.objects.filter(cluster=cluster, txid__gte=start)
    if horizon is None:
        horizon = (events.aggregate(top=models.Max("txid"))["top"] or -1) + 1
    events = events.filter(txid__lt=horizon)
    if not events.exists():
        return None
    head = Seal.objects.order_by("-pk").first()
    previous = head.digest if head else ""
    digest, count = _digest(previous, events)
    return Seal.objects.create(
        cluster=cluster, from_txid=start, to_txid=horizon, count=count, previous=previous, digest=digest
    )


def _digest(previous: str, events: models.QuerySet[Event]) -> tuple[str, int]:
    sha = hashlib.sha256(previous.encode())
    count = 0
    for row in _canonical(events):
        sha.update(row)
        count += 1
    return sha.hexdigest(), count


def _canonical(events: models.QuerySet[Event]) -> Iterable[bytes]:
    """The sealed columns of every row as JSON with sorted keys, in an order that never changes."""
    for row in events.order_by("txid", "pk").values(*SEALED_COLUMNS).iterator(chunk_size=2_000):
        at: datetime = row["at"]
        row["at"] = at.astimezone(UTC).isoformat(timespec="microseconds")
        yield json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def verify() -> list[Breach]:
    """Recompute the whole chain; an empty list means that every sealed event is as it was written."""
    breaches: list[Breach] = []
    previous = ""
    ends: dict[int, int] = {}
    for link in Seal.objects.order_by("pk").iterator():
        breaches += _check_link(link, previous, ends.get(link.cluster, 0))
        previous, ends[link.cluster] = link.digest, link.to_txid
    return breaches


def _check_link(link: Seal, previous: str, start: int) -> list[Breach]:
    sentences: list[str] = []
    if link.previous != previous:
        sentences.append(_("does not follow the seal before it: a seal was removed or replaced."))
    if link.from_txid != start:
        sentences.append(_("does not begin where the seal before it ended: a seal was removed or replaced."))
    events = Event.objects.filter(cluster=link.cluster, txid__gte=link.from_txid, txid__lt=link.to_txid)
    digest, count = _digest(link.previous, events)
    if count != link.count:
        sentences.append(
            _("sealed %(sealed)d events, but %(found)d are there now.") % {"sealed": link.count, "found": count}
        )
    elif digest != link.digest:
        sentences.append(_("covers an event that was changed after it was sealed."))
    return [Breach(link.pk, sentence) for sentence in sentences]
