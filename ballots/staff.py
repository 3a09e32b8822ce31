"""Who works at a poll or carries a box: nobody who stands or is to be recalled, nor a near relative of theirs."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from ballots.judging import rules_of
from ballots.models import Poll
from candidates.records.path import Kinship
from villages.elections import committee_kind

LONGEST_NAME = 40


def read(names: Iterable[str]) -> list[str]:
    """Names without empty ones, once each, in their order."""
    return list(dict.fromkeys(name for name in (" ".join(each.split()) for each in names) if name))


def check(poll: Poll, names: Iterable[str], field: str) -> None:
    """Refuse names that may not work at this poll (民发〔2013〕76号, chapter 6); two queries at most.

    People are named only, not known by number: a namesake of a candidate is written with something that tells the two
    apart. Of a recall, the person to be recalled is meant as a candidate is. Raises DomainError naming the first one.
    """
    wanted = set(names)
    if too_long := sorted(name for name in wanted if len(name) > LONGEST_NAME):
        raise DomainError(
            _("“%(name)s” is too long for a name. Separate names with 、 or a comma.") % {"name": too_long[0][:60]},
            field=field,
        )
    standing = _concerned(poll)
    if found := sorted(wanted & set(standing)):
        message = _(
            "%(name)s stands in this poll and may not carry a box or work at the poll. "
            "A namesake is written so that both can be told apart, for example with the group: %(name)s（三组）."
        )
        if poll.is_recall:
            message = _("This vote is on the recall of %(name)s, who may not carry a box or work at the poll.")
        raise DomainError(message % {"name": found[0]}, field=field)
    election = poll.village_election
    rules, kind = rules_of(election.term, poll.village_id), committee_kind(election)
    if rules.committee(kind).staff_relative_bar:
        article = rules.article(kind, "staff_relative_bar")
        if pair := _kin(wanted, {pk for pk in standing.values() if pk}):
            message = _(
                "%(name)s is recorded as a near relative of the candidate %(candidate)s and may not carry a "
                "box or work at the poll (%(article)s). Name somebody else."
            )
            if poll.is_recall:
                message = _(
                    "%(name)s is recorded as a near relative of %(candidate)s, whom this vote may recall, and may not "
                    "carry a box or work at the poll (%(article)s). Name somebody else."
                )
            values = {"name": pair[0], "candidate": pair[1], "article": article}
            raise DomainError(message % values, field=field)


def _concerned(poll: Poll) -> dict[str, int | None]:
    """Person by name of those a poll is about: who stands on its ballot, or whom it is to recall."""
    if poll.is_recall:
        return {poll.recall.name: poll.recall.officer.person_id}
    return dict(poll.lines.values_list("name", "candidacy__person"))


def _kin(wanted: set[str], concerned: set[int]) -> tuple[str, str] | None:
    """A wanted name that is recorded as a near relative's, with the name of whom the poll is about; one query."""
    pairs = Kinship.objects.filter(Q(first__in=concerned) | Q(second__in=concerned)).values_list(
        "first", "first__name", "second", "second__name"
    )
    for first, first_name, second, second_name in pairs:
        for name, own, other_name, is_concerned in (
            (first_name, first, second_name, second in concerned),
            (second_name, second, first_name, first in concerned),
        ):
            if is_concerned and own not in concerned and name in wanted:
                return name, other_name
    return None
