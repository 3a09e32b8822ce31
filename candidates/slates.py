"""Intended slates (拟任人选): who is planned for which post a year ahead, and the simulator's figures of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, WrongState
from accounts.roles import Act
from audit import actions, trail
from candidates import kinship, people, slate_figures
from candidates.ages import months_between
from candidates.guards import require_sight
from candidates.models import Officer, Person
from candidates.nominations import Standing, check_age, check_posts
from candidates.people import PersonFacts
from candidates.records.planning import Advice, SlatePlace, TermTargets
from candidates.slate_figures import Figures, Intended, Reached, Seats, Targets, VillageSlate
from sheets.free_texts import refuse_personal
from villages.codes import COLLEGE_AND_ABOVE, CommitteePost, PartyPost, Politics, Sex
from villages.elections import committee_kind
from villages.elections import locked as locked_election
from villages.frozen import frozen_rules
from villages.models import Term, TermState, VillageElection

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "slate.intended": gettext_lazy("Planned somebody for a post"),
        "slate.dropped": gettext_lazy("Took somebody off the plan"),
        "slate.incumbents_taken_over": gettext_lazy("Planned the serving officers again"),
        "targets.set": gettext_lazy("Set the targets of the term"),
    }
)


def targets_of(term: Term) -> Targets:
    """The term's targets; the defaults (a woman and one of 35 or younger per village) where none are set."""
    row = TermTargets.objects.filter(term=term).first()
    return Targets(**{each.name: getattr(row, each.name) for each in fields(Targets)}) if row else Targets()


@transaction.atomic
def set_targets(*, actor: User, term: Term, targets: Targets) -> TermTargets:
    """Write the district's targets of a term; DomainError for a share above 100 or an age nobody has."""
    actor.require(Act.SET_TARGETS)
    require_sight(actor, term.scope_id)
    _require_open(term)
    for name in ("college_tenths", "women_tenths", "secretary_chair_tenths"):
        value = getattr(targets, name)
        if value is not None and not 0 <= value <= 1000:
            raise DomainError(_("A share is between 0 and 100 percent."), field=name)
    if targets.mean_age_tenths is not None and not 180 <= targets.mean_age_tenths <= 1000:
        raise DomainError(_("A mean age is between 18 and 100 years."), field="mean_age_tenths")
    if not 18 <= targets.young_age <= 60:
        raise DomainError(_("Young is up to an age between 18 and 60."), field="young_age")
    row, _is_new = TermTargets.objects.update_or_create(term=term, defaults=asdict(targets))
    # The trail takes no detail whose name holds the word "secret".
    details = {name.replace("secretary_chair", "both_posts"): value for name, value in asdict(targets).items()}
    trail.record(actor=actor, action="targets.set", obj=term, division=term.scope_id, details=details)
    return row


def _require_open(term: Term) -> None:
    if term.state != TermState.OPEN:
        raise WrongState(_("Term “%(name)s” is closed.") % {"name": term.name})


@transaction.atomic
def intend(
    *,
    actor: User,
    election: VillageElection,
    facts: PersonFacts,
    standing: Standing,
    note: str = "",
    accept_differences: bool = False,
) -> SlatePlace:
    """Plan somebody for posts in a village, or change what they are planned for.

    Raises DomainError for facts that cannot be right, no post, a minor on election day, somebody planned in another
    village of the term, a second secretary or chair.
    """
    actor.require(Act.EDIT_CANDIDATE)
    require_sight(actor, election.village_id)
    row = locked_election(election)
    check_posts(standing.party_post, standing.committee_post)
    person = people.find_or_create(
        actor=actor, facts=facts, village_id=row.village_id, accept_differences=accept_differences
    )
    check_age(person.name, person.birth, row.term)
    people.hold(person)
    _check_elsewhere(person, row)
    _check_holder(person, row, standing)
    refuse_personal(note=note)
    place = SlatePlace.objects.filter(village_election=row, person=person).first()
    place = place or SlatePlace(village_election=row, village_id=row.village_id, person=person)
    place.party_post, place.committee_post = standing.party_post, standing.committee_post
    place.education, place.origins = standing.education, list(standing.origins)
    place.is_member_of_party = standing.politics == Politics.PARTY
    place.note, place.planned_by = note.strip()[:200], actor
    place.save()
    trail.record(actor=actor, action="slate.intended", obj=row, details={"person": person.pk})
    return place


def _check_elsewhere(person: Person, row: VillageElection) -> None:
    other = (
        SlatePlace.objects.filter(person=person, village_election__term=row.term)
        .exclude(village_election=row)
        .select_related("village_election__village")
        .first()
    )
    if other is not None:
        raise DomainError(
            _("%(person)s is planned for %(village)s already; a person serves in one village only.")
            % {"person": person, "village": other.village_election.village},
            code="other_village",
            field="name",
        )


def _check_holder(person: Person, row: VillageElection, standing: Standing) -> None:
    for column, single in (("party_post", PartyPost.SECRETARY), ("committee_post", CommitteePost.CHAIR)):
        if getattr(standing, column) != single:
            continue
        holder = SlatePlace.objects.filter(**{"village_election": row, column: single}).exclude(person=person)
        if (found := holder.select_related("person").first()) is not None:
            raise DomainError(
                _("%(holder)s is planned as %(post)s already. Change that first.")
                % {"holder": found.person, "post": single.label},
                code="post_taken",
                field=column,
            )


@transaction.atomic
def drop(*, actor: User, place: SlatePlace) -> None:
    """Take somebody off the plan; the history keeps the row."""
    actor.require(Act.EDIT_CANDIDATE)
    require_sight(actor, place.village_id)
    row = locked_election(place.village_election)
    trail.record(actor=actor, action="slate.dropped", obj=row, details={"person": place.person_id})
    place.delete()


@transaction.atomic
def take_over_incumbents(*, actor: User, election: VillageElection) -> int:
    """Plan the officers of the previous term for the posts they hold, but those advised to be replaced; how many."""
    actor.require(Act.EDIT_CANDIDATE)
    require_sight(actor, election.village_id)
    row = locked_election(election)
    planned = SlatePlace.objects.filter(village_election__term=row.term).values("person")
    serving = (
        Officer.objects.filter(term=row.term.previous_id, village_id=row.village_id, ended_on=None)
        .exclude(review__advice=Advice.REPLACE)
        .exclude(person__in=planned)
        .select_related("person")
    )
    held = set(SlatePlace.objects.filter(village_election=row).values_list("party_post", "committee_post"))
    taken = {post for posts in held for post in posts} & {PartyPost.SECRETARY.value, CommitteePost.CHAIR.value}
    places = [
        SlatePlace(
            village_election=row,
            village_id=row.village_id,
            person=officer.person,
            party_post=officer.party_post,
            committee_post=officer.committee_post,
            education=officer.education,
            origins=officer.origins,
            is_member_of_party=officer.politics == Politics.PARTY,
            planned_by=actor,
        )
        for officer in serving
        if not {officer.party_post, officer.committee_post} & taken
    ]
    SlatePlace.objects.bulk_create(places)
    trail.record(actor=actor, action="slate.incumbents_taken_over", obj=row, details={"people": len(places)})
    return len(places)


@dataclass(frozen=True)
class Line:
    """One village of the simulator: its slate's figures, with names where they are needed."""

    election: VillageElection
    slate: VillageSlate
    kin: list[tuple[str, str]]


@dataclass(frozen=True)
class Simulation:
    """What the intended slates of a division would give, against the targets."""

    lines: list[Line]
    figures: Figures
    targets: Targets
    reached: list[Reached]

    @property
    def breaking(self) -> list[Line]:
        """Villages that break the law's limits or a target."""
        return [line for line in self.lines if line.slate.breaches]


def simulate(user: User, term: Term, division: str = "") -> Simulation:
    """Figures of every village of the territory (under ``division``); four queries, however many villages."""
    targets = targets_of(term)
    elections = VillageElection.objects.visible_to(user).filter(term=term).select_related("village")
    places = SlatePlace.objects.visible_to(user).filter(village_election__term=term).select_related("person")
    if division:
        elections, places = elections.under(division), places.under(division)
    by_election: dict[int, list[SlatePlace]] = defaultdict(list)
    names: dict[int, str] = {}
    for place in places.order_by("pk"):
        by_election[place.village_election_id].append(place)
        names[place.person_id] = place.person.name
    kin = kinship.among(list(names))
    lines = []
    for election in elections.order_by("village_id"):
        election.term = term
        rows = [_intended(place, term) for place in by_election[election.pk]]
        slate = slate_figures.village(election.village_id, rows, _seats(election), kin, targets)
        lines.append(Line(election, slate, [(names[one], names[other]) for one, other in slate.kin]))
    figures = slate_figures.total(line.slate for line in lines)
    return Simulation(lines, figures, targets, slate_figures.reached(figures, targets))


def _intended(place: SlatePlace, term: Term) -> Intended:
    return Intended(
        person=place.person_id,
        is_secretary=place.party_post == PartyPost.SECRETARY,
        is_chair=place.committee_post == CommitteePost.CHAIR,
        on_committee=bool(place.committee_post),
        months=months_between(place.person.birth, term.election_day),
        is_woman=place.person.sex == Sex.FEMALE,
        has_college=place.education in COLLEGE_AND_ABOVE,
        is_party_member=place.is_member_of_party,
    )


def _seats(election: VillageElection) -> Seats:
    rules = frozen_rules(election.term, election.village_id).committee(committee_kind(election))
    return Seats(
        committee=election.committee_seats,
        committee_min=rules.committee_min,
        committee_max=rules.committee_max,
        women_min=rules.women_min,
        relative_bar=rules.relative_bar,
    )


def places(user: User, term: Term, division: str) -> QuerySet[SlatePlace]:
    """Everybody intended under a division, by village, with person and village at hand."""
    rows = SlatePlace.objects.visible_to(user).filter(village_election__term=term).under(division)
    rows = rows.select_related("person", "village_election__village")
    return rows.order_by("village_id", "-party_post", "person__sort_key", "pk")


def of_village(election: VillageElection) -> list[SlatePlace]:
    """Everybody planned for a village, secretary and chair first; one query."""
    rows: Any = SlatePlace.objects.filter(village_election=election).select_related("person")
    return sorted(
        rows,
        key=lambda place: (
            place.party_post != PartyPost.SECRETARY,
            place.committee_post != CommitteePost.CHAIR,
            place.person.sort_key,
        ),
    )
