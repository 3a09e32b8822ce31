"""Finding the poll of an address: out of the person's territory it does not exist."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from accounts.access import SignedInRequest
from ballots.models import Poll
from ballots.selectors import polls_of, with_hand
from villages import terms
from villages.models import Term


def poll_in_sight(request: SignedInRequest, term_id: int, poll_id: int) -> tuple[Term, Poll]:
    """The term and the poll with village election, village and ``has_hand``; Http404 outside. Two queries."""
    term = terms.in_sight(request.user, term_id)
    rows = with_hand(polls_of(request.user, term), request.user).select_related("village_election__village")
    poll = rows.filter(pk=poll_id).first()
    if poll is None:
        raise Http404(_("There is no such poll in this term."))
    poll.village_election.term = term
    return term, poll
