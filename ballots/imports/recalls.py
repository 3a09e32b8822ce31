"""Recall votes in a sheet of result forms: their rows, and which vote of a village a form is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ballots.check_codes import same
from ballots.models import Poll, Round
from ballots.paper import RECALL
from ballots.recalls import PRINTED
from sheets.findings import Sentence
from villages.models import PollStage, Term

ORGAN_WORDS = dict.fromkeys(("罢免", "罢免投票", "罢免表决", "村委会罢免", "居委会罢免"), RECALL)
"""What stands under the kind of election on the rows of a recall."""
_CHOICES = frozenset(PRINTED.values())
_OPEN = (PollStage.READY, PollStage.ENTERED_ONCE)

NO_CHOICE = _("The ballot of a recall has two lines, 同意罢免 and 不同意罢免 of the post; “%(found)s” is neither.")
_NONE_OPEN = _("No recall vote of %(village)s is open. Open it from the village's roster first.")
_SEVERAL = _(
    "%(found)s recall votes of %(village)s are open: %(votes)s. Write the check code of its paper form in every row of "
    "each form."
)
_OTHER_CODE = _("“%(found)s” is the check code of none of the recall votes of %(village)s: %(votes)s.")


@dataclass(frozen=True)
class Refusal:
    """Why no vote is found: at a column of the form's first row, with the values of its sentence."""

    column: str
    code: str
    sentence: Sentence
    values: Mapping[str, Any]


def is_choice(name: str | None) -> bool:
    """Whether this is what a recall's ballot asks, which no candidate is called."""
    return name in _CHOICES


def of_term(term: Term, scope: str) -> dict[str, list[Poll]]:
    """Recall votes not certified yet, by village in their order, with everything a form of them needs."""
    rows = Poll.objects.filter(round=Round.RECALL, village_election__term=term).exclude(state=PollStage.CERTIFIED)
    rows = rows.under(scope).select_related("village_election__village", "village_election__term", "plan", "recall")
    found: dict[str, list[Poll]] = {}
    for poll in rows.prefetch_related("lines").order_by("village_id", "number"):
        found.setdefault(poll.village_id, []).append(poll)
    return found


def pick(polls: Sequence[Poll], code: str, village: str, mine: Mapping[int, Any]) -> Poll | Refusal:
    """The vote whose check code this is; without a code the only one that can still be entered, or is ``mine``."""
    if code:
        named = [poll for poll in polls if same(code, poll.check_code)]
        values = {"found": code, "village": village, "votes": _listed(polls)}
        if not named and polls:
            return Refusal("code", "C2", _OTHER_CODE, values)
    else:
        named = [poll for poll in polls if poll.state in _OPEN or poll.pk in mine] or list(polls)
    if not named:
        return Refusal("village", "R3", _NONE_OPEN, {"village": village})
    if len(named) > 1:
        return Refusal("code", "C2", _SEVERAL, {"found": len(named), "village": village, "votes": _listed(named)})
    return named[0]


def _listed(polls: Sequence[Poll]) -> str:
    return "、".join(f"{poll.recall.name} {poll.check_code}" for poll in polls)
