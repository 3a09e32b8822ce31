"""Names that voters wrote in (另选他人): who may be, and winners sent to joint vetting by themselves.

Nobody takes office unvetted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.roles import Act
from ballots import struck_off
from ballots.models import BallotLine, Poll
from candidates import nominations, screening, vetting
from candidates.forms import DAYS_TO_ANSWER
from candidates.models import Candidacy, CandidacyState
from candidates.nominations import Standing
from candidates.people import PersonFacts
from villages.codes import Organ
from villages.encryption import decrypt
from voters.models import Voter

if TYPE_CHECKING:
    from accounts.models import User

WRITTEN_IN = "另选他人"


def require_eligible(poll: Poll, name: str) -> None:
    """Raise DomainError for a name voters may not write in: of somebody struck off, or of nobody on the roll.

    The roll is asked for committees only, and only where it holds names and not just totals. A candidate of the
    village has been held against it already.
    """
    election = poll.village_election
    if struck_off.names(election, [name]):
        raise DomainError(
            _(
                "%(name)s was struck off in this village: votes for somebody struck off do not count. Leave the name "
                "off the form; the rest of such a ballot counts."
            )
            % {"name": name},
            field="name",
        )
    roll = Voter.objects.filter(village_election=election)
    if poll.organ == Organ.PARTY or roll.filter(name=name).exists() or not roll.exists():
        return
    if Candidacy.objects.filter(village_election=election, person__name=name).exists():
        return
    raise DomainError(
        _(
            "%(name)s is not among the %(number)s registered voters of %(village)s; only they can be written in. Write "
            "the name as the roll has it; votes for anybody else do not count."
        )
        % {"name": name, "number": f"{election.registered:,}", "village": election.village},
        field="name",
    )


def send_winners(*, actor: User, poll: Poll, elected: Iterable[int]) -> int:
    """Put write-in winners forward and send them to the departments; returns how many were sent now.

    ``elected`` are primary keys of ballot lines. Who is meant is told by the one candidacy, else the one voter of this
    name in the village; where there is none, or several, a person has to say it, and certifying asks for that (V17).
    Nothing here stands in the way of the result.
    """
    if not actor.may(Act.EDIT_CANDIDATE):
        return 0
    lines = poll.lines.filter(pk__in=list(elected), is_write_in=True, candidacy=None).order_by("order")
    sent = 0
    for line in lines:
        try:
            with transaction.atomic():
                sent += _send(actor, poll, line)
        except DomainError:
            # Under age, standing in another village, a closed list …: the sentence belongs to whoever puts the person
            # forward by hand; the figures of the poll are true all the same.
            continue
    return sent


def _send(actor: User, poll: Poll, line: BallotLine) -> int:
    candidacy = _candidacy(actor, poll, line)
    if candidacy is None:
        return 0
    if candidacy.state != CandidacyState.SCREENED and not screening.pass_on_written_in(
        actor=actor, candidacy=candidacy
    ):
        return 0
    due_on = timezone.localdate() + timedelta(days=DAYS_TO_ANSWER)
    term = poll.village_election.term
    return vetting.send(actor=actor, term=term, candidacies=[candidacy.pk], due_on=due_on)


def _candidacy(actor: User, poll: Poll, line: BallotLine) -> Candidacy | None:
    """The candidacy meant: the one there is, or a new one for the voter of this name; None when nobody can tell."""
    election = poll.village_election
    known = list(Candidacy.objects.filter(village_election=election, person__name=line.name)[:2])
    if len(known) > 1:
        return None
    if known and known[0].state != CandidacyState.WITHDRAWN:
        return known[0]
    voters = list(Voter.objects.filter(village_election=election, name=line.name)[:2])
    if len(voters) != 1:
        return None
    voter = voters[0]
    facts = PersonFacts(
        name=voter.name,
        identity=decrypt(bytes(voter.id_cipher)) if voter.id_cipher else "",
        birth=voter.birth,
        sex=voter.sex,
    )
    is_party = poll.organ == Organ.PARTY
    standing = Standing(
        party_post=line.post if is_party else "",
        committee_post="" if is_party else line.post,
        nominated_by=WRITTEN_IN,
    )
    return nominations.nominate(actor=actor, election=election, facts=facts, standing=standing, accept_differences=True)
