"""Sealing what is certified, and finding what was altered behind the application's back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from audit.models import Event
from ballots.models import (
    FIRST_FIGURES,
    LATER_FIGURES,
    BallotLine,
    Poll,
    Recall,
    Result,
    ResultSeal,
    ResultVote,
    Round,
)
from ballots.sealing import VOTES, Fault, Record, Seal, faults, seal, sealing_key
from villages.models import PollStage

AT_ONCE = 500
"""Polls checked in one go: bounded memory whatever the territory."""
STEPS = ("result.certified", "result.revoked", "result.corrected")


@dataclass(frozen=True)
class Breach:
    """One row that is not as it was certified: the poll, the row and the sentence."""

    poll: int
    row: str
    sentence: str


def record_of(poll: Poll, result: Result, votes: Iterable[ResultVote], lines: Sequence[BallotLine]) -> Record:
    """The result as plain values: everything that was certified, nothing that may change afterwards.

    Candidacies of names that were not elected are left out: a write-in may be linked to its person later. Figures the
    form has had since a later version stand in it only where they were typed: records sealed before read as they did.
    """
    by_line = {row.line_id: row for row in votes}
    places = {line.pk: line.order for line in lines}
    record: dict[str, dict[str, Any]] = {"poll": _poll(poll), "result": _result(result, places)}
    for line in sorted(lines, key=lambda each: each.order):
        row = by_line.pop(line.pk, None)
        record[f"ballot {line.order}"] = {"name": line.name, "post": line.post, "write_in": line.is_write_in}
        # A migration may seal rows of a time before this column.
        if choice := getattr(line, "choice", ""):
            record[f"ballot {line.order}"]["choice"] = choice
        if row is not None:
            record[f"{VOTES}{line.order}"] = {
                "name": line.name, "post": line.post, "votes": row.votes, "elected": row.is_elected,
                "candidacy": line.candidacy_id if row.is_elected else None,
            }  # fmt: skip
    for stray in by_line.values():
        record[f"stray votes {stray.pk}"] = {"line": stray.line_id, "votes": stray.votes, "elected": stray.is_elected}
    return record


def put_seal(poll: Poll, record: Record) -> ResultSeal:
    """Seal a record that was just certified; under the poll's lock."""
    made = seal(_key(), poll.pk, record)
    return ResultSeal.objects.create(poll=poll, village_id=poll.village_id, code=made.code, marks=dict(made.marks))


def seal_many(records: Iterable[tuple[Poll, Record]]) -> int:
    """Seal certified results that came in bulk (a demonstration, a site older than seals); returns how many."""
    key = _key()
    rows = []
    for poll, record in records:
        made = seal(key, poll.pk, record)
        rows.append(ResultSeal(poll=poll, village_id=poll.village_id, code=made.code, marks=dict(made.marks)))
    return len(ResultSeal.objects.bulk_create(rows, batch_size=AT_ONCE))


def read_record(poll: Poll) -> Record:
    """The record of a poll with a result as it stands in the database now."""
    result = Result.objects.select_related("confirmed_by", "certified_by").get(poll=poll)
    return record_of(poll, result, result.votes.all(), list(poll.lines.all()))


def holds(poll: Poll, record: Record, kept: ResultSeal) -> bool:
    """Whether a record still is what was sealed."""
    return not faults(_key(), poll.pk, record, Seal(kept.code, kept.marks))


def verify(polls: QuerySet[Poll]) -> Iterator[Breach]:
    """Every row of these polls' certified results that is not as it was certified, poll by poll.

    Also names a poll whose state, result or seal went missing: the sealed event of its certification says what should
    be there. Three queries per 500 polls and one for the events.
    """
    votes = Prefetch("result__votes", ResultVote.objects.order_by("pk"))
    rows = polls.select_related("village_election__village", "result", "seal", "recall")
    rows = rows.prefetch_related("lines", votes)
    chunk: list[Poll] = []
    for poll in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
        chunk.append(poll)
        if len(chunk) == AT_ONCE:
            yield from _verify(chunk)
            chunk = []
    yield from _verify(chunk)


def _verify(polls: Sequence[Poll]) -> Iterator[Breach]:
    told = _certified_by_events([poll.pk for poll in polls])
    for poll in polls:
        yield from _of_poll(poll, told.get(poll.pk))


def _certified_by_events(polls: Sequence[int]) -> dict[int, str | None]:
    """By poll: the check code its last certification recorded (may be empty), None when that was taken back."""
    events = Event.objects.filter(
        object_type=Poll._meta.label_lower, object_id__in=[str(pk) for pk in polls], action__in=STEPS
    )
    last = events.order_by("object_id", "-pk").distinct("object_id").values_list("object_id", "action", "details")
    return {
        int(pk): details.get("check_code", "") if action == "result.certified" else None for pk, action, details in last
    }


def _of_poll(poll: Poll, told: str | None) -> Iterator[Breach]:
    kept: ResultSeal | None = getattr(poll, "seal", None)
    result: Result | None = getattr(poll, "result", None)
    certified = poll.state == PollStage.CERTIFIED
    if kept is None and told is None and not certified:
        return
    if not certified:
        yield _breach(
            poll,
            "poll",
            _("the poll is “%(state)s”, although its result was certified.") % {"state": poll.get_state_display()},
        )
    if result is None:
        yield _breach(poll, "result", _("the row of the result is missing."))
    if kept is None:
        yield _breach(poll, "seal", _("the seal of the certified result is missing."))
    elif told and told != kept.code:
        sentence = _("the seal carries the code %(kept)s, but %(told)s was certified.")
        yield _breach(poll, "seal", sentence % {"kept": kept.code, "told": told})
    if kept is None or result is None:
        return
    record = record_of(poll, result, result.votes.all(), list(poll.lines.all()))
    for name, fault in faults(_key(), poll.pk, record, Seal(kept.code, kept.marks)):
        yield _breach(poll, name, _sentence(name, fault, record))


def _sentence(name: str, fault: Fault, record: Record) -> str:
    row = record.get(name, {})
    what = f"{_row_name(name)} ({row['name']})" if row.get("name") else _row_name(name)
    sentences = {
        Fault.CHANGED: _("%(row)s was altered after it was certified."),
        Fault.MISSING: _("%(row)s was removed after it was certified."),
        Fault.ADDED: _("%(row)s was added after it was certified."),
    }
    return sentences[fault] % {"row": what}


def _row_name(name: str) -> str:
    """A row in words."""
    if name.startswith(VOTES):
        return _("the row of votes No. %(place)s") % {"place": name.removeprefix(VOTES)}
    if name.startswith("ballot "):
        return _("the ballot line No. %(place)s") % {"place": name.removeprefix("ballot ")}
    words = {"poll": _("the row of the poll"), "result": _("the row of the result"), "seal": _("the seal itself")}
    return words.get(name) or _("a row of votes outside the ballot")


def _breach(poll: Poll, row: str, sentence: str) -> Breach:
    village = poll.village_election.village
    place = f"{village.short_name} ({poll.village_id}) · {poll.get_kind_display()} · {poll.get_round_display()}"
    return Breach(poll.pk, row, f"{place}: {sentence}")


def _key() -> bytes:
    return sealing_key(settings.FIELD_KEY)


def _poll(poll: Poll) -> dict[str, Any]:
    return {
        "village": poll.village_id, "election": poll.village_election_id, "organ": poll.organ, "kind": poll.kind,
        "round": poll.round, "number": poll.number, "mode": poll.mode, "held_on": poll.held_on.isoformat(),
        "seats": dict(poll.seats), "registered": poll.registered,
        **({"recall": _recall(getattr(poll, "recall", None))} if poll.round == Round.RECALL else {}),
    }  # fmt: skip


def _recall(row: Recall | None) -> dict[str, Any]:
    """Whom a recall vote was about, and the motion the law judged with it; nothing where the row went missing."""
    if row is None:
        return {}
    return {
        "name": row.name, "post": row.post, "asked_on": row.asked_on.isoformat(), "motion": row.motion(),
        "grounds": row.grounds, "defence": row.defence, "days_since_failed": row.days_since_failed,
    }  # fmt: skip


def _result(result: Result, places: dict[int, int]) -> dict[str, Any]:
    # A migration may seal rows of a time before these columns.
    later = {name: getattr(result, name, None) for name in LATER_FIGURES}
    return {
        **{name: getattr(result, name) for name in FIRST_FIGURES},
        **{name: value for name, value in later.items() if value is not None},
        "village": result.village_id, "registered": result.registered, "valid_by_law": result.is_valid,
        "next": result.next_step, "verdict": result.verdict,
        "secretary": places.get(result.secretary_id or 0), "deputy": places.get(result.deputy_id or 0),
        "confirmed_by": result.confirmed_by_id, "confirmed_at": _moment(result.confirmed_at),
        "certified_by": result.certified_by_id, "certified_at": _moment(result.certified_at),
    }  # fmt: skip


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None
