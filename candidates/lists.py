"""Publishing a village's formal candidates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, ReasonMissing
from accounts.roles import Act
from audit import actions, trail
from candidates import counters, list_checks, states
from candidates.list_checks import Check, Finding, Listed, ListFacts
from candidates.models import STANDING, Candidacy, CandidacyState, ListPublication
from candidates.nominations import locked, require_sight
from candidates.states import Move
from sheets.free_texts import refuse_personal
from villages.codes import CommitteePost, Sex
from villages.frozen import frozen_rules
from villages.models import Term, VillageElection

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "candidates.published": gettext_lazy("Published the formal candidates"),
        "candidacy.written_in": gettext_lazy("Let a vetted write-in stand"),
    }
)

ON_LIST = (CandidacyState.CLEARED, *STANDING)
WAITING = (CandidacyState.NOMINATED, CandidacyState.SCREENED, CandidacyState.VETTING)

_SENTENCES = {
    Check.NOBODY: gettext_lazy("Nobody is cleared for the list yet."),
    Check.NOT_YET: gettext_lazy(
        "The list cannot be recorded as published on %(day)s: today is %(today)s. Put it up first, then record the day."
    ),
    Check.BEFORE_VETTED: gettext_lazy(
        "The list of %(day)s is older than the last decision on its people, recorded on %(vetted)s; "
        "nobody stands on a list before being cleared."
    ),
    Check.BEFORE_LAST: gettext_lazy(
        "The changed list cannot have been published on %(day)s: the list before it hangs since %(last)s. "
        "Write that day or a later one."
    ),
    Check.NOT_MORE_THAN_SEATS: gettext_lazy(
        "The committee has %(seats)s seats and %(candidates)s candidates; there must be more candidates than seats."
    ),
    Check.POST_EMPTY: gettext_lazy("%(post)s: %(candidates)s candidates for %(seats)s seats."),
    Check.POST_NOT_MORE: gettext_lazy(
        "%(post)s: %(candidates)s candidates for %(seats)s seats; there should be more candidates than seats."
    ),
    Check.PARTY_DIFFERENCE: gettext_lazy(
        "The party committee has %(seats)s seats and %(candidates)s candidates; "
        "there should be at least a fifth more candidates than seats, %(needed)s, unless a pre-selection was held."
    ),
    Check.NO_WOMAN: gettext_lazy("There are fewer women among the candidates than the law wants members (%(needed)s)."),
    Check.STILL_VETTED: gettext_lazy("%(people)s people are not decided on yet; they will not be on the list."),
    Check.LATE: gettext_lazy("The list is to be published by %(last)s, %(days)s days before election day."),
}


def sentence(finding: Finding) -> str:
    """What was found, in words, with the article."""
    figures = dict(finding.figures)
    if "post" in figures:
        figures["post"] = CommitteePost(figures["post"]).label
    text = str(_SENTENCES[finding.check]) % figures
    return _("%(text)s (%(article)s)") % {"text": text, "article": finding.article} if finding.article else text


def findings(election: VillageElection, published_on: date | None = None) -> list[Finding]:
    """What publishing the list now would meet; one query. Expects ``election.term`` at hand."""
    earlier = ListPublication.objects.filter(village_election=election).order_by("-number")
    rows = list(
        Candidacy.objects.filter(village_election=election, state__in=[*ON_LIST, *WAITING])
        .annotate(last_on=Subquery(earlier.values("published_on")[:1]))
        .values_list("state", "party_post", "committee_post", "person__sex", "vetted_on", "last_on")
    )
    today = timezone.localdate()
    facts = ListFacts(
        kind="residents_committee" if election.is_community else "village_committee",
        seats=election.committee_seats_by_post(),
        seats_party=election.seats_party,
        listed=[
            Listed(party, committee, sex == Sex.FEMALE)
            for state, party, committee, sex, *_days in rows
            if state in ON_LIST
        ],
        waiting=sum(state in WAITING for state, *_rest in rows),
        published_on=published_on or today,
        election_day=election.term.election_day,
        today=today,
        vetted_on=max((row[4] for row in rows if row[0] in ON_LIST and row[4]), default=None),
        last_on=rows[0][5] if rows else None,
    )
    return list_checks.check(facts, frozen_rules(election.term, election.village_id))


@transaction.atomic
def publish_list(
    *, actor: User, election: VillageElection, published_on: date | None = None, note: str = ""
) -> ListPublication:
    """Make everybody cleared a formal candidate and record the publication; again later for a changed list.

    A list is also published again when somebody on it was struck off or withdrew: before the publication a strike-off
    only keeps the name off, after it the notice on the wall is wrong until a changed one hangs there.

    Raises DomainError when nobody is cleared, when the day is to come or before the list before was put up, or when the
    law wants more candidates than seats (2018: Art. 15; 2026: Art. 18), ReasonMissing when something else is unusual
    and there is no note, WrongState when nothing changed.
    """
    actor.require(Act.PUBLISH_CANDIDATES)
    require_sight(actor, election.village_id)
    row = counters.lock([election.pk])[election.pk]
    day = published_on or timezone.localdate()
    note = note.strip()
    refuse_personal(note=note)
    _refuse(findings(row, day), note)
    people = list(Candidacy.objects.select_for_update().filter(village_election=row, state__in=ON_LIST).order_by("pk"))
    cleared = [person for person in people if person.state == CandidacyState.CLEARED]
    last = ListPublication.objects.filter(village_election=row).order_by("-number").first()
    if not cleared and not names_somebody_gone(last, len(people) - len(cleared)):
        raise DomainError(
            _("The list of %(village)s is published, and nobody was cleared since.") % {"village": row.village},
            code="nothing_new",
        )
    for person in cleared:
        person.state = CandidacyState.FORMAL
        person.version += 1
    Candidacy.objects.bulk_update(cleared, ["state", "version"])
    publication = ListPublication.objects.create(
        village_election=row,
        village_id=row.village_id,
        number=last.number + 1 if last else 1,
        published_on=day,
        candidates=len(people),
        note=note[:300],
        published_by=actor,
    )
    counters.recount([row])
    trail.record(
        actor=actor,
        action="candidates.published",
        obj=row,
        division=row.village_id,
        reason=note,
        details={"candidates": len(people), "number": publication.number},
    )
    return publication


@transaction.atomic
def stand_by_write_in(*, actor: User, candidacy: Candidacy) -> Candidacy:
    """Let somebody whom the voters wrote in and the district has cleared stand; no list is published after the vote.

    Raises WrongState unless the person is cleared, NotAllowed.
    """
    actor.require(Act.SETTLE_BALLOT)
    require_sight(actor, candidacy.village_id)
    row = locked(candidacy)
    states.require(row, Move.PUBLISH)
    row.state = CandidacyState.FORMAL
    row.version += 1
    row.save(update_fields=["state", "version"])
    counters.recount([row.village_election])
    trail.record(actor=actor, action="candidacy.written_in", obj=row, division=row.village_id)
    return row


def names_somebody_gone(last: ListPublication | None, standing: int) -> bool:
    """Whether the published list names more people than stand now.

    ``standing`` are the people in states of STANDING: somebody cleared since is on no list yet, and does not make up
    for one who is gone.
    """
    return last is not None and standing < last.candidates


def to_be_changed(user: User, term: Term) -> list[str]:
    """Codes of villages in sight whose last list names more people than stand now; one query."""
    newest = ListPublication.objects.filter(village_election=OuterRef("pk")).order_by("-number")
    rows = (
        VillageElection.objects.visible_to(user)
        .filter(term=term, candidate_lists__isnull=False)
        .annotate(
            published=Subquery(newest.values("candidates")[:1]),
            standing=Count("candidacies", filter=Q(candidacies__state__in=STANDING), distinct=True),
        )
        .filter(standing__lt=F("published"))
        .order_by("village_id")
    )
    return list(rows.values_list("village_id", flat=True))


def _refuse(found: Sequence[Finding], note: str) -> None:
    hard = [sentence(each) for each in found if each.is_hard]
    if hard:
        raise DomainError(" ".join(hard), code="list_refused")
    if found and not note:
        raise ReasonMissing(
            _("%(findings)s Publish all the same? Then write why.")
            % {"findings": " ".join(sentence(each) for each in found)},
            field="note",
        )
