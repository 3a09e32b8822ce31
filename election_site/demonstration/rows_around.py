"""What lies around the vote in the demonstration district: screening, pledges, plans, visits, leaving, handovers.

Numbers of its own, so that the district's figures stay what they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from candidates.models import Candidacy, Officer
from candidates.records.leaving import Handed, HandoverItem, Settlement, Way
from candidates.records.planning import (
    Advice,
    AuditState,
    DepartureAudit,
    Grade,
    IncumbentReview,
    Intention,
    SlatePlace,
    TermTargets,
)
from candidates.screening import AGREED
from election_site.demonstration.copying import copy_rows
from election_site.demonstration.days import Days
from election_site.demonstration.rows_of_people import at_noon
from election_site.demonstration.slates import ELECTED, LOST, STRUCK_OFF, WITHDRAWN, Runner
from election_site.demonstration.targets import SEED
from election_site.demonstration.users import Staff
from villages.models import Term, VillageElection

UNFINISHED = 40
"""One in so many visits, audits, talks and handovers is still open: the pages show what is left to do."""
_GRADES = (Grade.EXCELLENT, Grade.COMPETENT, Grade.COMPETENT, Grade.COMPETENT, Grade.BASIC)
_WAYS = (Way.BENEFITS, Way.BENEFITS, Way.LOWER_POST, Way.COLLECTIVE)


def write_screenings(candidacies: Iterable[Candidacy], staff: Staff, days: Days) -> int:
    """The township's word on everybody who was vetted."""
    when = at_noon(days.vetted - timedelta(days=20)).isoformat()
    columns = ("candidacy_id", "village_id", "is_passed", "opinion", "screened_by_id", "screened_at", "late_reason")
    return copy_rows(
        "candidates_screening",
        columns,
        ((row.pk, row.village_id, True, AGREED, staff.leaders[row.village_id[:9]].pk, when, "") for row in candidacies),
    )


def write_pledges(candidacies: Mapping[Runner, Candidacy], staff: Staff, days: Days) -> int:
    """The pledge of everybody who competes on; scans stay in the townships' cabinets."""
    signed = days.vetted + timedelta(days=12)
    when = at_noon(signed).isoformat()
    columns = (
        "candidacy_id",
        "village_id",
        "signed_on",
        "resigns_on_breach",
        "scan",
        "scan_kind",
        "digest",
        "recorded_by_id",
        "recorded_at",
    )
    return copy_rows(
        "candidates_pledge",
        columns,
        (
            (row.pk, row.village_id, signed.isoformat(), True, "", "", "", staff.clerks[row.village_id[:9]][0].pk, when)
            for runner, row in candidacies.items()
            if runner.outcome not in (STRUCK_OFF, WITHDRAWN)
        ),
    )


def write_plan(
    term: Term,
    slates: Sequence[tuple[VillageElection, list[Runner]]],
    candidacies: Mapping[Runner, Candidacy],
    staff: Staff,
) -> int:
    """Targets, and who was intended a year ahead: mostly those who won, here and there somebody who lost."""
    TermTargets.objects.create(
        term=term, mean_age_tenths=430, college_tenths=600, women_tenths=250, secretary_chair_tenths=1000
    )
    places = []
    for position, (election, runners) in enumerate(slates):
        planned = [runner for runner in runners if runner.outcome == ELECTED]
        if position % 12 == 5:
            # The plan had somebody else for the last seat; without a youngest member here and there.
            loser = next(runner for runner in runners if runner.outcome == LOST and not runner.party)
            planned = [*planned[:-1], loser] if position % 24 == 5 else [each for each in planned if not _young(each)]
        places += [_place(election, runner, candidacies[runner], staff) for runner in planned if _one_chair(runner)]
    return len(SlatePlace.objects.bulk_create(places, batch_size=2000))


def _young(runner: Runner) -> bool:
    return bool(runner.seat and runner.seat.young)


def _one_chair(runner: Runner) -> bool:
    """Of two who stand for chair only the winner was planned as chair."""
    return runner.outcome == ELECTED or runner.committee != "chair"


def _place(election: VillageElection, runner: Runner, row: Candidacy, staff: Staff) -> SlatePlace:
    return SlatePlace(
        village_election=election,
        village_id=election.village_id,
        person_id=row.person_id,
        party_post=runner.party,
        committee_post=runner.committee,
        education=runner.education,
        origins=runner.origins,
        is_member_of_party=runner.politics == "01",
        planned_by=staff.clerks[election.village_id[:9]][0],
    )


def write_visits_and_audits(term: Term, before: Term, staff: Staff, days: Days) -> int:
    """A visit to every serving officer and the audit before the election, with a few still open."""
    rng = Random(SEED + 1)
    again = set(Officer.objects.filter(term=term).values_list("person_id", flat=True))
    visited, audited = days.election - timedelta(days=300), days.election - timedelta(days=70)
    reviews, audits = [], []
    for number, officer in enumerate(Officer.objects.filter(term=before).order_by("pk")):
        stays = officer.person_id in again
        if number % UNFINISHED != 3:
            reviews.append(_review(rng, officer, visited, staff, stays=stays))
        state = AuditState.PUBLISHED
        if number % UNFINISHED == 7:
            state = (AuditState.DUE, AuditState.RUNNING, AuditState.DONE)[number // UNFINISHED % 3]
        audits.append(_audit(officer, state, audited + timedelta(days=number % 9)))
    IncumbentReview.objects.bulk_create(reviews, batch_size=2000)
    DepartureAudit.objects.bulk_create(audits, batch_size=2000)
    return len(reviews) + len(audits)


def _review(rng: Random, officer: Officer, visited: date, staff: Staff, *, stays: bool) -> IncumbentReview:
    replaced = not stays and rng.random() < 0.2
    return IncumbentReview(
        officer=officer,
        village_id=officer.village_id,
        reviewed_on=visited + timedelta(days=rng.randrange(40)),
        grade=Grade.BASIC if replaced else rng.choice(_GRADES),
        intention=Intention.STAY if stays else rng.choice((Intention.LEAVE, Intention.LEAVE, Intention.UNSURE)),
        advice=Advice.KEEP if stays else Advice.REPLACE if replaced else Advice.MOVE,
        note="年龄偏大，履职精力不足" if replaced else "",
        reviewed_by=staff.clerks[officer.village_id[:9]][0],
    )


def _audit(officer: Officer, state: AuditState, done: date) -> DepartureAudit:
    is_done = state in (AuditState.DONE, AuditState.PUBLISHED)
    return DepartureAudit(
        officer=officer,
        village_id=officer.village_id,
        state=state,
        auditor="镇街审计小组" if state != AuditState.DUE else "",
        done_on=done if is_done else None,
        published_on=done + timedelta(days=5) if state == AuditState.PUBLISHED else None,
        findings="未发现问题" if is_done else "",
    )


def write_settlements(term: Term, before: Term, staff: Staff, days: Days) -> int:
    """The talk with everybody who left, and what was arranged; a few arrangements are still open."""
    rng = Random(SEED + 2)
    again = Officer.objects.filter(term=term).values("person")
    rows = []
    for number, officer in enumerate(Officer.objects.filter(term=before).exclude(person__in=again).order_by("pk")):
        is_open = number % UNFINISHED == 11
        talked = days.election + timedelta(days=5 + rng.randrange(10))
        rows.append(
            Settlement(
                officer=officer,
                village_id=officer.village_id,
                way=Way.OPEN if is_open else rng.choice(_WAYS),
                talked_on=talked,
                settled_on=None if is_open else talked + timedelta(days=20 + rng.randrange(20)),
                recorded_by=staff.clerks[officer.village_id[:9]][0],
            )
        )
    return len(Settlement.objects.bulk_create(rows, batch_size=2000))


def write_handovers(elections: Sequence[VillageElection], staff: Staff, days: Days) -> int:
    """The handover lists, handed over in the ten days of the law; in a few villages debts are not signed for yet."""
    rng = Random(SEED + 3)
    rows = []
    for number, election in enumerate(elections):
        for kind in Handed:
            quantity = rng.randint(1, 9)
            rows.append(
                HandoverItem(
                    village_election=election,
                    village_id=election.village_id,
                    kind=kind,
                    handed_on=days.election + timedelta(days=rng.randint(2, 9)),
                    quantity=quantity,
                    is_signed=not (number % UNFINISHED == 17 and kind == Handed.DEBTS),
                    recorded_by=staff.clerks[election.village_id[:9]][0],
                )
            )
    return len(HandoverItem.objects.bulk_create(rows, batch_size=2000))
