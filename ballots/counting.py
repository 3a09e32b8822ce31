"""Public counting: marks arrive exactly once, two counters confirm each bundle, the end is a filled draft entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, NotAllowed, WrongState
from audit import actions, trail
from ballots import results
from ballots.models import CountBundle, CountMark, CountState, Entry, EntryState, Poll, PublicCount
from ballots.paper import paper_of
from ballots.results.moves import Step, check, locked, reason_of
from ballots.strokes import Tap, add_up, bundle_problem
from villages.models import PollStage

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "count.opened": gettext_lazy("Opened a public count"),
        "count.bundle_confirmed": gettext_lazy("Confirmed a bundle of a public count"),
        "count.bundle_reopened": gettext_lazy("Opened a bundle of a public count again"),
        "count.finished": gettext_lazy("Finished a public count"),
        "count.dropped": gettext_lazy("Dropped a public count"),
    }
)
AT_ONCE = 500
"""Marks taken in one message; the browser sends the rest in the next."""
LARGEST_BUNDLE = 9_999


class BundleDiffers(DomainError):
    """What a counter has on paper is not what was tapped."""

    code = "bundle_differs"


@transaction.atomic
def open_count(*, actor: User, poll: Poll, first_counter: str, second_counter: str) -> PublicCount:
    """Begin to count a poll nobody has entered yet. Raises NotAllowed, WrongState, DomainError for the names."""
    poll = locked(poll)
    check(poll=poll, step=Step.DRAFT, actor=actor)
    names = [" ".join(name.split()) for name in (first_counter, second_counter)]
    if not all(2 <= len(name) <= 40 for name in names):
        raise DomainError(_("Write the names of both counters."), field="first_counter")
    if names[0] == names[1]:
        raise DomainError(_("Two different people must count."), field="second_counter")
    recalled = [poll.recall.name] if poll.is_recall else []
    if standing := set(names) & {*poll.lines.values_list("name", flat=True), *recalled}:
        raise DomainError(
            _("%(name)s stands on this ballot and may not count.") % {"name": standing.pop()},
            field="first_counter",
        )
    if poll.state != PollStage.READY or poll.counts.filter(state=CountState.OPEN).exists():
        raise WrongState(_("This poll is being counted or entered already."))
    row = PublicCount.objects.create(
        poll=poll, village_id=poll.village_id, opened_by=actor, first_counter=names[0], second_counter=names[1]
    )
    trail.record(actor=actor, action="count.opened", obj=poll, division=poll.village_id, details={"count": row.pk})
    return row


@transaction.atomic
def take(*, actor: User, count: PublicCount, taps: Sequence[Tap]) -> tuple[list[str], list[str]]:
    """Keep taps in the order they were made; returns the numbers kept (now or before) and those refused.

    A tap that comes again counts once; one for a confirmed bundle, a foreign line or a mark that cannot be undone is
    refused. Raises NotAllowed, WrongState.
    """
    count = _held(actor, count)
    lines = set(count.poll.lines.values_list("pk", flat=True))
    closed = {row.number for row in count.bundles.all() if row.first_at or row.second_at}
    known = {mark.pk: mark for mark in count.marks.all()}
    undone: set[UUID] = {mark.undoes_id for mark in known.values() if mark.undoes_id}
    kept, refused, fresh = [], [], []
    for tap in taps[:AT_ONCE]:
        mark = _mark(count, tap)
        if mark.pk in known:
            kept.append(tap.id)
        elif tap.line not in lines or tap.bundle in closed or not 1 <= tap.bundle <= 999:
            refused.append(tap.id)
        elif mark.undoes_id is None or _takes_back(mark, known.get(mark.undoes_id), undone):
            known[mark.pk] = mark
            fresh.append(mark)
            kept.append(tap.id)
        else:
            refused.append(tap.id)
    CountMark.objects.bulk_create(fresh)
    return kept, refused


def _mark(count: PublicCount, tap: Tap) -> CountMark:
    when = datetime.fromtimestamp(tap.at, UTC) if 0 < tap.at < 4e9 else timezone.now()
    return CountMark(
        id=UUID(tap.id), count=count, bundle=tap.bundle, line_id=tap.line, votes=tap.votes,
        undoes_id=UUID(tap.undoes) if tap.undoes else None, tapped_at=when,
    )  # fmt: skip


def _takes_back(undo: CountMark, mark: CountMark | None, undone: set[UUID]) -> bool:
    """Whether a mark can be undone by this one, which then takes all its votes: a typed total goes as a whole.

    Of the same line and bundle, whose counters may have confirmed another one by now; an undoing is not undone.
    """
    if mark is None or mark.undoes_id or mark.pk in undone:
        return False
    if (mark.line_id, mark.bundle) != (undo.line_id, undo.bundle):
        return False
    undone.add(mark.pk)
    undo.votes = mark.votes
    return True


@transaction.atomic
def confirm_bundle(
    *, actor: User, count: PublicCount, number: int, counter: int, valid: int | None, invalid: int | None,
    marks: int | None, partly_invalid: int | None = None, blank: int | None = None,
) -> CountBundle:  # fmt: skip
    """One counter (1 or 2) confirms a bundle: its ballots, and the marks on the counter's own paper.

    ``partly_invalid`` and ``blank`` are among the valid ballots; empty means none.
    Raises NotAllowed, WrongState (confirmed already, or not the bundle being counted), BundleDiffers with both
    figures, DomainError for ballots that cannot hold these marks.
    """
    count = _held(actor, count)
    if number != current_bundle(count):
        raise WrongState(_("Bundle %(number)s is confirmed already or not being counted yet.") % {"number": number})
    if valid is None or invalid is None or marks is None or max(valid, invalid) > LARGEST_BUNDLE:
        empty = "marks" if valid is not None and invalid is not None else "valid" if valid is None else "invalid"
        raise DomainError(
            _("Type the ballots of the bundle and the marks on the counter's paper; nought as 0."), field=empty
        )
    votes = votes_of(count, number)
    tapped = sum(votes.values())
    if tapped != marks:
        raise BundleDiffers(
            _("Counter %(counter)s has %(marks)s marks on paper, %(tapped)s were tapped. Count this bundle again.")
            % {"counter": _name(count, counter), "marks": marks, "tapped": tapped},
            field="marks",
        )
    ballots = {"valid": valid, "invalid": invalid, "partly_invalid": partly_invalid or 0, "blank": blank or 0}
    if problem := bundle_problem(paper_of(count.poll, count.poll.lines.all()), votes, ballots):
        raise DomainError(problem, field="valid")
    row, made = CountBundle.objects.get_or_create(count=count, number=number, defaults=ballots)
    if not made and any(getattr(row, name) != value for name, value in ballots.items()):
        raise BundleDiffers(
            _(
                "The other counter has %(valid)s valid and %(invalid)s invalid ballots in this bundle, of the valid "
                "%(partly)s partly invalid and %(blank)s blank. Count them again."
            )
            % {"valid": row.valid, "partly": row.partly_invalid, "blank": row.blank, "invalid": row.invalid}
        )
    field = "first_at" if counter == 1 else "second_at"
    if getattr(row, field) is None:
        setattr(row, field, timezone.now())
        row.save(update_fields=[field])
        details = {"bundle": number, "counter": counter, "marks": marks, **ballots}
        trail.record(
            actor=actor, action="count.bundle_confirmed", obj=count.poll, division=count.village_id, details=details
        )
    return row


@transaction.atomic
def reopen_bundle(*, actor: User, count: PublicCount, number: int) -> None:
    """Let a bundle be tapped again that only one counter has confirmed. Raises NotAllowed, WrongState."""
    count = _held(actor, count)
    row = count.bundles.filter(number=number).first()
    if row is None or row.is_confirmed:
        raise WrongState(_("Bundle %(number)s cannot be opened again.") % {"number": number})
    details = {"bundle": number, "counter": 1 if row.first_at else 2, "valid": row.valid, "invalid": row.invalid}
    row.delete()
    trail.record(
        actor=actor, action="count.bundle_reopened", obj=count.poll, division=count.village_id, details=details
    )


@transaction.atomic
def finish(*, actor: User, count: PublicCount) -> Entry:
    """Fill the person's draft from the confirmed bundles; issued, proxy and mobile ballots stay to be typed.

    Raises NotAllowed, WrongState while a bundle waits for a counter or has marks but no ballots.
    """
    count = _held(actor, count)
    bundles = list(count.bundles.all())
    tapped = count.marks.aggregate(last=Max("bundle"))["last"] or 0
    if not bundles or not all(row.is_confirmed for row in bundles) or tapped > len(bundles):
        raise WrongState(_("Both counters must confirm every bundle first."))
    poll = count.poll
    draft = poll.entries.filter(entered_by=actor, state=EntryState.DRAFT).first()
    valid, invalid = sum(row.valid for row in bundles), sum(row.invalid for row in bundles)
    figures = dict(draft.figures()) if draft else {}
    paper = paper_of(poll, poll.lines.all())
    figures = {name: figures.get(name) for name in paper.figures}
    figures |= {"valid": valid, "invalid": invalid, "cast": valid + invalid}
    # None of them: left empty, as a paper form without these lines is typed.
    parts = {name: sum(getattr(row, name) for row in bundles) for name in ("partly_invalid", "blank")}
    figures |= {name: number for name, number in parts.items() if number}
    votes = votes_of(count)
    entry = results.save_draft(
        actor=actor, poll=poll, figures=figures, votes={line.pk: votes.get(line.pk, 0) for line in paper.lines},
        secretary=draft.secretary_id if draft else None, deputy=draft.deputy_id if draft else None,
        note=draft.note if draft else "", version=draft.version if draft else 0,
    )  # fmt: skip
    _close(count, CountState.FINISHED)
    details = {"bundles": len(bundles), "valid": valid, "invalid": invalid}
    trail.record(actor=actor, action="count.finished", obj=poll, division=poll.village_id, details=details)
    return entry


@transaction.atomic
def drop(*, actor: User, count: PublicCount, reason: str) -> None:
    """Give a count up, to count anew; its marks stay as a trace. Raises NotAllowed, WrongState, ReasonMissing."""
    count = _held(actor, count)
    text = reason_of(reason)
    _close(count, CountState.DROPPED)
    trail.record(actor=actor, action="count.dropped", obj=count.poll, division=count.village_id, reason=text)


def votes_of(count: PublicCount, bundle: int | None = None) -> dict[int, int]:
    """Votes by ballot line, of one bundle or of the whole count; undone marks taken off."""
    marks = count.marks.all() if bundle is None else count.marks.filter(bundle=bundle)
    rows = marks.values_list("line_id", "votes", "undoes_id")
    return add_up((line, votes, undoes is not None) for line, votes, undoes in rows)


def current_bundle(count: PublicCount) -> int:
    """The bundle being counted: the first that not both counters have confirmed."""
    done: Mapping[int, bool] = {row.number: row.is_confirmed for row in count.bundles.all()}
    number = 1
    while done.get(number):
        number += 1
    return number


def _held(actor: User, count: PublicCount) -> PublicCount:
    """The count, locked behind its poll; refuses everybody but the person who opened it, and a count that is over."""
    poll = locked(count.poll)
    check(poll=poll, step=Step.DRAFT, actor=actor)
    row = PublicCount.objects.select_for_update(of=("self",)).get(pk=count.pk)
    row.poll = poll
    if row.opened_by_id != actor.pk:
        raise NotAllowed(_("Somebody else opened this count."))
    if row.state != CountState.OPEN:
        raise WrongState(_("This count is over."))
    return row


def _close(count: PublicCount, state: CountState) -> None:
    count.state, count.closed_at = state, timezone.now()
    count.save(update_fields=["state", "closed_at"])


def _name(count: PublicCount, counter: int) -> str:
    return count.first_counter if counter == 1 else count.second_counter
