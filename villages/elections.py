"""Finding village elections, and the two small acts on them: seats and groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.errors import DomainError, StaleSave, WrongState
from accounts.roles import Act
from audit import actions, trail
from villages.frozen import frozen_rules
from villages.models import Division, PollStage, Term, TermState, VillageElection

if TYPE_CHECKING:
    from accounts.models import User


actions.register({"election.seats_set": _lazy("Set the seats of a village")})


def in_sight(user: User, term: Term, code: str) -> VillageElection:
    """The election of a village of the person's territory, with village and term; Http404 outside."""
    election = (
        VillageElection.objects.visible_to(user).select_related("village").filter(term=term, village_id=code).first()
    )
    if election is None:
        raise Http404(_("There is no such village in this term."))
    election.term = term
    return election


def division_in_sight(user: User, term: Term, code: str) -> Division:
    """A division that lies in the person's territory and in the term's district; Http404 outside."""
    division = Division.objects.visible_to(user).filter(code=code, code__startswith=term.scope_id).first()
    if division is None:
        raise Http404(_("There is no such division in this term."))
    return division


def locked(election: VillageElection) -> VillageElection:
    """The row again, locked until the end of the transaction, with village and term; refuses closed terms.

    Raises WrongState when the term is closed. To be called inside a transaction by every act that changes the row.
    """
    row = VillageElection.objects.select_for_update(of=("self",)).select_related("village", "term").get(pk=election.pk)
    if row.term.state != TermState.OPEN:
        raise WrongState(_("Term “%(name)s” is closed.") % {"name": row.term.name})
    return row


@transaction.atomic
def set_seats(
    *, actor: User, election: VillageElection, chair: int, vice_chair: int, member: int, party: int, version: int,
    main_ethnic_group: str | None = None,
) -> VillageElection:  # fmt: skip
    """Set how many are to be elected; within the committee size of the frozen rules (2018: Art. 6; 2026: Art. 8).

    Also, of a multi-ethnic village, its largest group; ``None`` leaves it as it is.

    Raises StaleSave, WrongState once a committee ballot is settled, DomainError outside the law's limits.
    """
    actor.require(Act.EDIT_CANDIDATE)
    row = locked(election)
    if row.version != version:
        raise StaleSave(
            _("Somebody else changed this village in the meantime. Look at it again and repeat your change.")
        )
    if row.committee_stage != PollStage.NONE or row.party_stage != PollStage.NONE:
        raise WrongState(
            _("A ballot of %(village)s is settled already; its seats cannot change any more.")
            % {"village": row.village}
        )
    _check_size(row, chair + vice_chair + member)
    before = row.committee_seats_by_post()
    row.seats_chair, row.seats_vice_chair, row.seats_member, row.seats_party = chair, vice_chair, member, party
    if main_ethnic_group is not None:
        row.main_ethnic_group = "".join(main_ethnic_group.split())
    row.version += 1
    seats = ["seats_chair", "seats_vice_chair", "seats_member", "seats_party"]
    row.save(update_fields=[*seats, "main_ethnic_group", "version", "changed_at"])
    trail.record(
        actor=actor,
        action="election.seats_set",
        obj=row,
        division=row.village_id,
        details={"before": before, "after": row.committee_seats_by_post(), "party": party},
    )
    return row


def committee_kind(election: VillageElection) -> str:
    """Whose law applies: ``residents_committee`` for communities, ``village_committee`` for villages."""
    return "residents_committee" if election.is_community else "village_committee"


def _check_size(row: VillageElection, total: int) -> None:
    kind = committee_kind(row)
    rules = frozen_rules(row.term, row.village_id)
    limits = rules.committee(kind)
    if not limits.committee_min <= total <= limits.committee_max:
        raise DomainError(
            _("A committee of %(village)s has %(low)s to %(high)s seats (%(article)s); these are %(found)s.")
            % {
                "village": row.village,
                "low": limits.committee_min,
                "high": limits.committee_max,
                "article": rules.article(kind, "committee_min"),
                "found": total,
            },
            field="member",
        )
