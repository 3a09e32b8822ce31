"""Offices ended by a certified recall vote, and given back when the certification is revoked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import WrongState
from audit import actions, trail
from candidates import officers
from candidates.models import EndReason, Officer
from villages.codes import CommitteePost, Organ

if TYPE_CHECKING:
    from accounts.models import User

actions.register({"officer.restored": gettext_lazy("Gave an office back after a revoked recall")})


def recall(*, actor: User, officer: Officer, on: date, note: str) -> Officer:
    """End the committee's office on the day of the vote; a Party post goes on in a new row from that day.

    To be called by what certifies the vote. Raises what ``officers.end_office`` raises.
    """
    return officers.end_office(
        actor=actor,
        officer=officer,
        ended_on=on,
        end_reason=EndReason.RECALLED,
        note=note,
        organ=Organ.COMMITTEE,
        by_vote=True,
    )


def was_recalled(officer: Officer, on: date) -> bool:
    """Whether this row ended by a recall voted on that day."""
    return officer.end_reason == EndReason.RECALLED and officer.ended_on is not None and officer.ended_on >= on


def restore(*, actor: User, officer: Officer) -> Officer:
    """Undo ``recall``: the row serves again, and the one in which the Party post went on goes (history keeps it).

    To be called by what revokes the certification; it counts the village's empty seats afresh. Raises WrongState
    when the person's offices have changed since, other work rests on them, or somebody else has become chair.
    """
    rows = Officer.objects.select_for_update(of=("self",)).select_related("person")
    row = rows.get(pk=officer.pk)
    since = list(
        rows.filter(village_election=row.village_election_id, person=row.person_id, started_on__gte=row.ended_on)
        .exclude(pk=row.pk)
        .order_by("pk")
    )
    _check_unchanged(row, since)
    _check_seat_free(row)
    for later in since:
        officers.remove(later)
    day = row.ended_on
    row.ended_on, row.end_reason = None, EndReason.SERVING
    row.save(update_fields=["ended_on", "end_reason"])
    trail.record(
        actor=actor,
        action="officer.restored",
        obj=row,
        division=row.village_id,
        details={"on": day.isoformat() if day else "", "post": row.committee_post},
    )
    return row


def _check_unchanged(row: Officer, since: list[Officer]) -> None:
    """Nothing but the Party post's own row may have begun, and it must still be as the recall left it."""
    expected = [(row.party_post, "", row.ended_on, None)] if row.party_post else []
    if [(each.party_post, each.committee_post, each.started_on, each.ended_on) for each in since] != expected:
        raise _changed_since(row)


def _check_seat_free(row: Officer) -> None:
    """One chair at a time (also a constraint)."""
    if row.committee_post != CommitteePost.CHAIR:
        return
    others = Officer.objects.filter(village_election=row.village_election_id, ended_on=None)
    holder = others.filter(committee_post=CommitteePost.CHAIR).select_related("person").first()
    if holder is not None:
        raise WrongState(
            _("%(holder)s holds the post %(post)s now, so the recall can be revoked no more.")
            % {"holder": holder.person, "post": row.get_committee_post_display()}
        )


def _changed_since(row: Officer) -> WrongState:
    return WrongState(
        _(
            "The offices of %(person)s have changed since the recall of %(day)s, so it cannot be revoked any more. "
            "What is recorded for the Party post must be taken back first."
        )
        % {"person": row.person, "day": row.ended_on}
    )
