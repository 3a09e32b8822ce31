"""Who works at a poll or carries a box: nobody who stands, nor a near relative of somebody who stands."""

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
    apart. Raises DomainError naming the first one.
    """
    wanted = set(names)
    if too_long := sorted(name for name in wanted if len(name) > LONGEST_NAME):
        raise DomainError(
            _("“%(name)s” is too long for a name. Separate names with 、 or a comma.") % {"name": too_long[0][:60]},
            field=field,
        )
    standing = dict(poll.lines.values_list("name", "candidacy__person"))
    if found := sorted(wanted & set(standing)):
        raise DomainError(
            _(
                "%(name)s stands in this poll and may not carry a box or work at the poll. "
                "A namesake is written so that both can be told apart, for example with the group: %(name)s（三组）."
            )
            % {"name": found[0]},
            field=field,
        )
    election = poll.village_election
    rules, kind = rules_of(election.term, poll.village_id), committee_kind(election)
    if rules.committee(kind).staff_relative_bar:
        _check_kin(wanted, {pk for pk in standing.values() if pk}, rules.article(kind, "staff_relative_bar"), field)


def _check_kin(wanted: set[str], standing: set[int], article: str, field: str) -> None:
    pairs = Kinship.objects.filter(Q(first__in=standing) | Q(second__in=standing)).values_list(
        "first", "first__name", "second", "second__name"
    )
    for first, first_name, second, second_name in pairs:
        for name, own, candidate, stands in (
            (first_name, first, second_name, second in standing),
            (second_name, second, first_name, first in standing),
        ):
            if stands and own not in standing and name in wanted:
                raise DomainError(
                    _(
                        "%(name)s is recorded as a near relative of the candidate %(candidate)s and may not carry a "
                        "box or work at the poll (%(article)s). Name somebody else."
                    )
                    % {"name": name, "candidate": candidate, "article": article},
                    field=field,
                )
