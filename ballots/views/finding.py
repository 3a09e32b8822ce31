"""Finding the poll of an address: out of the person's territory it does not exist."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from accounts.access import SignedInRequest
from ballots.models import Poll
from ballots.selectors import with_hand
from villages.models import Term


def poll_in_sight(request: SignedInRequest, term_id: int, poll_id: int) -> tuple[Term, Poll]:
    """The term and the poll with village election, village and ``has_hand``; Http404 outside. One query."""
    rows = with_hand(Poll.objects.visible_to(request.user), request.user).select_related(
        "village_election__village", "village_election__term__scope"
    )
    rows = rows.defer("village_election__term__rule_snapshot")
    try:
        poll = rows.get(pk=poll_id, village_election__term=term_id)
    except Poll.DoesNotExist:
        raise Http404(_("There is no such poll in this term.")) from None
    return poll.village_election.term, poll
