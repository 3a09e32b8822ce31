"""Finding the poll or officer of an address: out of the person's territory it does not exist."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from accounts.access import SignedInRequest, found
from accounts.compiled import Compiled, Given
from ballots import results
from ballots.models import BallotLine, Poll
from ballots.selectors import with_hand
from candidates.models import Officer
from villages.models import Term

LINES = Compiled(lambda: BallotLine.objects.filter(poll=Given("poll")).order_by())
"""Of one poll, unsorted: the form sorts them itself, and the models' own order would join the poll to do it."""
_SHOWN = Compiled(
    lambda: (
        with_hand(Poll.objects.all(), Given("user"))
        .filter(pk=Given("poll"), village_election__term=Given("term"))
        .select_related("village_election__village")
        .order_by()
    )
)
_TERM = Compiled(
    lambda: Term.objects.filter(pk=Given("term")).select_related("scope").defer("rule_snapshot").order_by()
)


def poll_in_sight(request: SignedInRequest, term_id: int, poll_id: int) -> tuple[Term, Poll]:
    """The term and the poll with village election, village and ``has_hand``; Http404 outside. Two queries."""
    shown = _SHOWN(term=term_id, poll=poll_id, user=request.user.pk)
    if not (shown and request.user.sees(shown[0].village_id)):
        raise _nowhere()
    poll = shown[0]
    (term,) = _TERM(term=term_id)
    poll.village_election.term = term
    return term, poll


def poll_to_enter(request: SignedInRequest, term_id: int, poll_id: int) -> results.Opened:
    """The poll opened for an entry in the transaction that is running; Http404 outside."""
    try:
        form = results.opened(poll_id)
    except Poll.DoesNotExist:
        raise _nowhere() from None
    if form.poll.village_election.term_id != term_id or not request.user.sees(form.poll.village_id):
        raise _nowhere()
    return form


def officer_in_sight(request: SignedInRequest, term: Term, pk: int) -> Officer:
    """An officer of the term with person, village election and village; Http404 outside. One query."""
    rows = Officer.objects.filter(term=term).select_related("person", "village_election__village")
    officer = found(rows, request.user, pk=pk)
    officer.village_election.term = term
    return officer


def _nowhere() -> Http404:
    return Http404(_("There is no such poll in this term."))
