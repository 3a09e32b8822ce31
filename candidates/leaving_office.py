"""Which endings of an office may be written down outside a vote, and for which of a person's posts. No database."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from candidates.models import EndReason, Officer
from villages.codes import Organ

BOTH = "both"
RECORDED = (
    *(EndReason.RESIGNED, EndReason.TRANSFERRED, EndReason.SENTENCED, EndReason.INCAPABLE, EndReason.UNFIT),
    *(EndReason.REMOVED, EndReason.DIED, EndReason.TERM_ENDED),
)
"""Endings that are entered with the decision they rest on; a recall follows from its vote, a move from an election."""


class RecallNeedsItsVote(DomainError):
    """Only the vote of those who elect ends an office by recall."""

    code = "recall_needs_its_vote"


def organs_of(officer: Officer) -> list[str]:
    """Organs in which the person holds a post by this row."""
    held = {Organ.PARTY: officer.party_post, Organ.COMMITTEE: officer.committee_post}
    return [organ.value for organ, post in held.items() if post]


def check_ending(officer: Officer, reason: str, organ: str, on: date, today: date, *, by_vote: bool) -> None:
    """Refuse an ending the law does not know; ``organ`` empty ends every post of the row.

    A recall is voted on (2018: Art. 16; 2026: Art. 19), nobody may assign or remove members of a villagers' committee
    (2018: Art. 11; 2026: Art. 14). Raises DomainError and RecallNeedsItsVote.
    """
    if reason == EndReason.RECALLED and not by_vote:
        raise RecallNeedsItsVote(
            _(
                "%(person)s can only be recalled by a recall vote. Open the village's roster and settle the vote "
                "under “Recall”; the office ends when a vote that passed is certified."
            )
            % {"person": officer.person},
            field="end_reason",
        )
    if reason not in RECORDED and not by_vote:
        raise DomainError(_("Choose why the office ends."), field="end_reason")
    if on > today:
        raise DomainError(
            _("The office cannot have ended on %(day)s; today is %(today)s.") % {"day": on, "today": today},
            field="ended_on",
        )
    if organ and organ not in organs_of(officer):
        raise DomainError(_("%(person)s holds no such post.") % {"person": officer.person}, field="organ")
    _check_posts(officer, reason, organ)


def _check_posts(officer: Officer, reason: str, organ: str) -> None:
    organs = organs_of(officer)
    if reason == EndReason.DIED and organ and len(organs) > 1:
        raise DomainError(_("Death ends every post. Choose both posts."), field="organ")
    touches_committee = bool(officer.committee_post) and organ != Organ.PARTY
    if reason == EndReason.TRANSFERRED and touches_committee and not officer.village_election.is_community:
        raise DomainError(
            _(
                "Nobody may assign or remove members of a villagers' committee (2018: Art. 11; 2026: Art. 14). Who is "
                "transferred resigns from it: enter the meeting's vote under “Resignation”, and the transfer for the "
                "Party post alone."
            ),
            field="end_reason",
        )
