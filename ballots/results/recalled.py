"""A recall that passed and is certified ends the office; revoking the certification gives the office back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ballots.models import NextStep, Poll, Recall, Result
from candidates import recalled_officers
from candidates.models import Officer

if TYPE_CHECKING:
    from accounts.models import User


def serving_row(recall: Recall) -> Officer | None:
    """The row by which the person holds the post now; a change of the Party post has begun a new one since."""
    rows = Officer.objects.filter(
        village_election=recall.poll.village_election_id,
        person=recall.officer.person_id,
        committee_post=recall.post,
        ended_on=None,
    )
    return rows.select_related("person").first()


def carry_out(*, actor: User, poll: Poll, result: Result) -> None:
    """End the office on the day of the vote when the recall passed; under the poll's lock.

    2018: Art. 16; 2026: Art. 19 (residents: Art. 20). A Party post of the person goes on. Where the office has ended
    in another way since the vote was settled, the vote stands and nothing is left to end. Raises DomainError for a
    day still to come.
    """
    if not passed(result):
        return
    recall = Recall.objects.select_related("officer__person", "poll").get(poll=poll)
    officer = serving_row(recall)
    if officer is None:
        return
    recalled_officers.recall(
        actor=actor,
        officer=officer,
        # A row that the change of a Party post has begun after the vote cannot end before its first day.
        on=max(poll.held_on, officer.started_on or poll.held_on),
        note=_("Recall vote of %(day)s, form check code %(code)s")
        % {"day": poll.held_on.isoformat(), "code": poll.check_code},
    )
    if recall.officer_id != officer.pk:
        recall.officer = officer
        recall.save(update_fields=["officer"])


def ended_before(recall: Recall) -> Officer | None:
    """Of a certified recall that passed: the row whose office had ended in another way, if it had."""
    if recalled_officers.was_recalled(recall.officer, recall.poll.held_on):
        return None
    rows = Officer.objects.filter(
        village_election=recall.poll.village_election_id,
        person=recall.officer.person_id,
        committee_post=recall.post,
        ended_on__isnull=False,
    )
    return rows.order_by("-ended_on", "-pk").first()


def take_back(*, actor: User, poll: Poll) -> None:
    """Give the office back that the certified recall had ended; nothing where it had not passed."""
    recall = Recall.objects.select_related("officer").get(poll=poll)
    if recalled_officers.was_recalled(recall.officer, poll.held_on):
        recalled_officers.restore(actor=actor, officer=recall.officer)


def passed(result: Result) -> bool:
    """Whether the law says that the office ends."""
    return result.is_valid and result.next_step == NextStep.BY_ELECTION
