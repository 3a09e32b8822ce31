"""Build the demonstration district in one transaction: all of it, or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from audit import actions, trail
from ballots.check_codes import check_code
from ballots.models import BoxUser, MobileBox, PollingPlan
from candidates.departments import install_defaults
from candidates.models import Candidacy, Department
from election_site.demonstration import (
    committees,
    rolls,
    rows_around,
    rows_of_people,
    rows_of_polling_day,
    rows_of_polls,
    rows_of_registration,
    rows_of_results,
    stories,
)
from election_site.demonstration.days import Days
from election_site.demonstration.figures_of_villages import VillageFigures, spread
from election_site.demonstration.people import Numbers
from election_site.demonstration.plan import plan_before, plan_now
from election_site.demonstration.rows_of_polls import PollPlan, plan_polls
from election_site.demonstration.slates import Runner, slate
from election_site.demonstration.targets import DISTRICT, ELECTION_DAY, LEFT_OUT, SEED, VILLAGES
from election_site.demonstration.users import Staff, make_staff
from villages import divisions, terms
from villages.codes import Organ
from villages.models import PollStage, RollState, StageState, Term, TermState, VillageElection
from voters.models import Proxy, RollPublication, Voter

DIVISIONS = Path(__file__).with_name("divisions.csv")

actions.register({"demonstration.built": gettext_lazy("Built the demonstration district")})


@dataclass(frozen=True)
class Built:
    """The term, and how many rows of each kind were written (nothing when it stood already)."""

    term: Term
    rows: dict[str, int]
    seconds: float


def build(
    *,
    name: str = "2021",
    password: str,
    drill: bool = False,
    election_day: date = ELECTION_DAY,
    say: Callable[[str], None] = lambda _line: None,
) -> Built:
    """Build the district and its two terms; a term that is there already is left alone.

    A ``drill`` stops on the morning of the vote: ballots are settled, nothing is entered, so that an election night
    can be rehearsed. The law is the one in force on election day; the same day gives the same rows. Raises DomainError
    when a term of that name exists that is not made up.
    """
    started = time.monotonic()
    existing = Term.objects.filter(scope_id=DISTRICT, name=name).first()
    if existing:
        if not existing.is_synthetic:
            raise DomainError(
                _(
                    "Term “%(name)s” of this district holds real work; made-up people would mix with it."
                    " Choose another name with --term."
                )
                % {"name": name}
            )
        return Built(existing, {}, time.monotonic() - started)
    with transaction.atomic():
        term, rows = _build(name, password, drill, Days(election_day, timezone.localdate()), say)
    _refresh_statistics()
    return Built(term, rows, time.monotonic() - started)


def _open(name: str, day: date) -> tuple[Term, list[VillageElection]]:
    term = terms.open_term(actor=None, name=name, scope=DISTRICT, election_day=day)
    Term.objects.filter(pk=term.pk).update(is_synthetic=True)
    VillageElection.objects.filter(term=term, village_id__in=LEFT_OUT).delete()
    return term, list(
        VillageElection.objects.filter(term=term).select_related("village", "term").order_by("village_id")
    )


def _build(
    name: str, password: str, drill: bool, days: Days, say: Callable[[str], None]
) -> tuple[Term, dict[str, int]]:
    rng = Random(SEED)
    # Every made-up term has identity numbers of its own: a person is one row whatever the term.
    first_area = VILLAGES * Term.objects.filter(is_synthetic=True).count()
    divisions.load_file(DIVISIONS)
    year = str(days.previous_election.year)
    before, earlier = _open(year if name == str(days.election.year) else f"{name}-{year}", days.previous_election)
    term, elections = _open(name, days.election)
    Term.objects.filter(pk=term.pk).update(previous=before)
    install_defaults(term)
    departments = list(Department.objects.filter(term=term))
    staff = make_staff({each.code: each.name for each in departments}, password)
    figures = spread(rng, [election.village_id for election in elections])
    seats = plan_now(rng)
    numbers = [Numbers(first_area + position) for position in range(len(elections))]
    slates = [
        (election, slate(rng, numbers[position], figures[position], seats.of(position), days.election))
        for position, election in enumerate(elections)
    ]
    say(_("People and candidacies …"))
    candidacies, rows = _write_put_forward(term, slates, departments, staff, days, drill=drill)
    holders = {runner.seat: row for runner, row in candidacies.items() if runner.seat}
    rows["previous officers"] = rows_of_people.write_previous_officers(
        rng, before, earlier, plan_before(rng, seats).seats, holders, numbers, days.election
    )
    say(_("Polls, entries and results …"))
    stage = PollStage.READY if drill else PollStage.CERTIFIED
    plans = [
        plan
        for (election, runners), village in zip(slates, figures, strict=True)
        for plan in plan_polls(rng, election, village, runners, stage, days)
    ]
    rows |= _write_polls(plans, candidacies, staff, term, drill=drill)
    if not drill:
        party_days = {plan.poll.village_id: plan.poll.held_on for plan in plans if plan.poll.organ == Organ.PARTY}
        rows["officers"] = rows_of_people.write_officers(term, slates, candidacies, party_days)
    # What visitors heard fits who serves again, so the new officers come first.
    rows["visits and audits"] = rows_around.write_visits_and_audits(term, before, staff, days)
    if not drill:
        rows["settlements"] = rows_around.write_settlements(term, before, staff, days)
        rows["handover lines"] = rows_around.write_handovers(elections, staff, days)
    say(_("Voter rolls …"))
    chosen = committees.choose(slates, numbers, days)
    rows["voters"] = _write_rolls(slates, chosen, figures, numbers, staff, days)
    _finish(elections, slates, figures, stage, days.election)
    say(_("Polling day …"))
    rows["members of election committees"] = committees.write_committees(slates, chosen, candidacies, days)
    rows |= _write_polling_day(term, slates, figures, plans, staff, days, drill=drill)
    Term.objects.filter(pk=before.pk).update(state=TermState.CLOSED)
    trail.record(actor=None, action="demonstration.built", obj=term, division=DISTRICT, details=rows)
    return term, rows


def _write_put_forward(
    term: Term,
    slates: list[tuple[VillageElection, list[Runner]]],
    departments: list[Department],
    staff: Staff,
    days: Days,
    *,
    drill: bool,
) -> tuple[dict[Runner, Candidacy], dict[str, int]]:
    """Everybody put forward with their way to the ballot, and who was intended a year ahead."""
    candidacies = rows_of_people.write_candidacies(term, slates, staff, days, drill=drill)
    return candidacies, {
        "candidacies": len(candidacies),
        "opinions": rows_of_people.write_opinions(candidacies, departments, staff, days.vetted),
        "candidate lists": rows_of_people.write_lists(slates, staff, days),
        "screenings": rows_around.write_screenings(candidacies.values(), staff, days),
        "pledges": rows_around.write_pledges(candidacies, staff, days),
        "planned": rows_around.write_plan(term, slates, candidacies, staff),
    }


def _write_polls(
    plans: list[PollPlan], candidacies: dict[Runner, Candidacy], staff: Staff, term: Term, *, drill: bool
) -> dict[str, int]:
    for plan in plans:
        poll = plan.poll
        poll.check_code = check_code(
            key=settings.SECRET_KEY, term=term.pk, village=poll.village_id, organ=poll.organ, number=poll.number
        )
    rows_of_polls.write_polls(plans, candidacies)
    if drill:
        return {"polls": len(plans)}
    entries = rows_of_polls.write_entries(plans, staff)
    results = rows_of_results.write_results(plans, staff, term)
    return {"polls": len(plans), "entries": entries, "results": results}


def _write_polling_day(
    term: Term,
    slates: list[tuple[VillageElection, list[Runner]]],
    figures: list[VillageFigures],
    plans: list[PollPlan],
    staff: Staff,
    days: Days,
    *,
    drill: bool,
) -> dict[str, int]:
    """What needs the rolls: returns, appeals, arrangements of the polls, and what follows an election."""
    elections = [election for election, _runners in slates]
    day = rows_of_polling_day.arrange(term, slates, figures, plans)
    rows = {
        "registration returns": rows_of_registration.write_returns(term, figures, elections, staff, days),
        "appeals against rolls": rows_of_registration.write_appeals(elections, day.rolls, staff, days),
    }
    rows |= rows_of_polling_day.write_polling_day(day, term, staff, days, drill=drill)
    if not drill:
        rows["recalls"] = stories.open_recall(term, elections, staff, days)
    return rows


def _write_rolls(
    slates: list[tuple[VillageElection, list[Runner]]],
    chosen: list[committees.Committee],
    figures: list[VillageFigures],
    numbers: list[Numbers],
    staff: Staff,
    days: Days,
) -> int:
    published = days.rolls_published
    written = rolls.write_rolls(
        row
        for (election, runners), committee, village, free in zip(slates, chosen, figures, numbers, strict=True)
        for row in rolls.roll_of(
            election.pk, village, free, [runner.made for runner in runners] + list(committee.people), days.newest_voter
        )
    )
    RollPublication.objects.bulk_create(
        RollPublication(
            village_election=election,
            village_id=election.village_id,
            published_on=published,
            voters=village.registered,
            objections_until=published + timedelta(days=5),
            published_by=staff.clerks[election.village_id[:9]][0],
            frozen_at=rows_of_people.at_noon(published + timedelta(days=9)),
            frozen_by=staff.leaders[election.village_id[:9]],
        )
        for (election, _slate), village in zip(slates, figures, strict=True)
    )
    return written


def _finish(
    elections: list[VillageElection],
    slates: list[tuple[VillageElection, list[Runner]]],
    figures: list[VillageFigures],
    stage: PollStage,
    election_day: date,
) -> None:
    """Mirror the counters on the village elections as the services do."""
    for election, (_election, runners), village in zip(elections, slates, figures, strict=True):
        election.roll_state = RollState.FROZEN
        election.registered = village.registered
        election.candidates = election.vetted = len(runners)
        election.struck_off = village.struck_off
        election.candidates_state = StageState.DONE
        election.party_stage = election.committee_stage = stage
        if stage == PollStage.CERTIFIED:
            election.party_due, election.party_present = village.due, village.present
            election.cast = village.cast
            election.completed_on = election_day
        election.groups = max(3, village.registered // 260)
    VillageElection.objects.bulk_update(
        elections,
        ["roll_state", "registered", "candidates", "vetted", "struck_off", "candidates_state", "party_stage",
         "committee_stage", "party_due", "party_present", "cast", "completed_on", "groups"],
        batch_size=300,
    )  # fmt: skip


def _refresh_statistics() -> None:
    """Tell the planner about half a million new rows at once."""
    with connection.cursor() as cursor:
        for model in (Voter, Candidacy, VillageElection, Proxy, MobileBox, BoxUser, PollingPlan):
            cursor.execute(f"ANALYZE {model._meta.db_table}")
