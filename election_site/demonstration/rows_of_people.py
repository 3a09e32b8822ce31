"""People, candidacies, opinions and officers of the demonstration district as rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import pgtrigger
from django.utils import timezone

from candidates.models import (
    Candidacy,
    CandidacyState,
    Conclusion,
    Department,
    ListPublication,
    Officer,
    Person,
)
from candidates.name_order import pinyin_key
from candidates.records.offices import beginnings
from election_site.demonstration.copying import copy_rows
from election_site.demonstration.days import Days
from election_site.demonstration.people import Made, Numbers, ethnic_group_of
from election_site.demonstration.plan import MONTHS_BETWEEN_TERMS, Seat
from election_site.demonstration.slates import (
    ELECTED,
    LOST,
    STRUCK_OFF,
    WITHDRAWN,
    Runner,
    education_of,
    make_person,
    origins_of,
)
from election_site.demonstration.users import Staff
from villages.encryption import encrypt
from villages.models import Term, VillageElection

_LOOK_BACK = frozenset({"N09", "N11"})
_ADVERSE = (
    ("JW", "N07", "党纪政务处分影响期未满"),
    ("GA", "N09", "五年内受过行政拘留"),
    ("FY", "N14", "被列为失信被执行人"),
    ("XF", "N11", "组织策划违规信访"),
    ("NY", "N12", "长期拖欠集体资金"),
)


def at_noon(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


def person_row(made: Made) -> Person:
    return Person(
        name=made.name,
        sort_key=pinyin_key(made.name),
        sex="2" if made.woman else "1",
        birth=made.birth,
        ethnic_group=ethnic_group_of(made.number),
        id_cipher=encrypt(made.number),
    )


def write_candidacies(
    term: Term, slates: list[tuple[VillageElection, list[Runner]]], staff: Staff, days: Days, *, drill: bool
) -> dict[Runner, Candidacy]:
    """One person and one candidacy for everybody put forward; in a drill nobody has been voted on yet."""
    runners = [(election, runner) for election, slate in slates for runner in slate]
    people = Person.objects.bulk_create([person_row(runner.made) for _, runner in runners], batch_size=2000)
    rows = [
        Candidacy(
            term=term,
            village_election=election,
            village_id=election.village_id,
            person=person,
            party_post=runner.party,
            committee_post=runner.committee,
            education=runner.education,
            politics=runner.politics,
            origins=runner.origins,
            is_fulltime=runner.fulltime,
            nominated_by="党员推荐" if runner.party else "选民提名",
            state=CandidacyState.FORMAL
            if drill and runner.outcome in (ELECTED, LOST)
            else CandidacyState(runner.outcome),
            created_by=staff.clerks[election.village_id[:9]][0],
            vetted_on=days.vetted,
        )
        for (election, runner), person in zip(runners, people, strict=True)
    ]
    for index, (row, (_, runner)) in enumerate(zip(rows, runners, strict=True)):
        if runner.outcome == STRUCK_OFF:
            _department, row.bar_code, text = _ADVERSE[index % len(_ADVERSE)]
            row.state_reason = f"联审未通过（{row.bar_code}）：{text}"
            row.struck_off_stage = "before"
        elif runner.outcome == WITHDRAWN:
            row.state_reason = "本人书面申请退出"
    Candidacy.objects.bulk_create(rows, batch_size=2000)
    # The row takes the day it is written as its beginning; nothing happened between, so no earlier row is kept.
    with pgtrigger.ignore("candidates.Candidacy:update_update"):
        Candidacy.objects.filter(term=term).update(created_at=at_noon(days.put_forward))
    return {runner: row for (_, runner), row in zip(runners, rows, strict=True)}


def write_opinions(
    candidacies: dict[Runner, Candidacy], departments: list[Department], staff: Staff, vetted: date
) -> int:
    """Every department's opinion of everybody by the day vetting ended; those struck off have one that says why."""
    given = {department.code: staff.reviewers[department.code].pk for department in departments}

    def opinions() -> list[tuple[object, ...]]:
        rows: list[tuple[object, ...]] = []
        when = at_noon(vetted - timedelta(days=2)).isoformat()
        due = vetted.isoformat()
        happened = (vetted - timedelta(days=575)).isoformat()
        for index, (runner, row) in enumerate(candidacies.items()):
            adverse = _ADVERSE[index % len(_ADVERSE)] if runner.outcome == STRUCK_OFF else None
            for code, reviewer in given.items():
                conclusion, bar, reason, basis, fact = Conclusion.NO_OBJECTION.value, "", "", "", None
                if adverse and adverse[0] == code:
                    conclusion, bar, reason = Conclusion.NOT_ELIGIBLE.value, adverse[1], adverse[2]
                    basis = f"联审反馈函〔{vetted.year}〕{index % 90 + 1}号"
                    fact = happened if bar in _LOOK_BACK else None
                rows.append(
                    (row.pk, row.village_id, code, conclusion, bar, reason, basis, "", fact, due, reviewer, when)
                )
        return rows

    columns = (
        "candidacy_id",
        "village_id",
        "department",
        "conclusion",
        "bar_code",
        "reason",
        "basis",
        "new_facts",
        "fact_on",
        "due_on",
        "given_by_id",
        "given_at",
    )
    return copy_rows("candidates_opinion", columns, opinions())


def write_lists(slates: list[tuple[VillageElection, list[Runner]]], staff: Staff, days: Days) -> int:
    """The published list of every village: those who stood on the ballots."""
    rows = [
        ListPublication(
            village_election=election,
            village_id=election.village_id,
            number=1,
            published_on=days.lists_published,
            candidates=sum(runner.outcome in (ELECTED, LOST) for runner in slate),
            published_by=staff.clerks[election.village_id[:9]][0],
        )
        for election, slate in slates
    ]
    return len(ListPublication.objects.bulk_create(rows))


def write_officers(
    term: Term,
    slates: list[tuple[VillageElection, list[Runner]]],
    candidacies: dict[Runner, Candidacy],
    party_days: dict[str, date],
) -> int:
    """Officers of the term: everybody who won a seat, each post since the day it was won."""
    rows = [
        Officer(
            term=term,
            village_election=election,
            village_id=election.village_id,
            person=candidacies[runner].person,
            party_post=runner.party,
            committee_post=runner.committee,
            is_fulltime=runner.fulltime,
            education=runner.education,
            politics=runner.politics,
            origins=runner.origins,
            **beginnings(
                party_days[election.village_id] if runner.party else None,
                term.election_day if runner.committee else None,
            ),
        )
        for election, slate in slates
        for runner in slate
        if runner.seat
    ]
    return len(Officer.objects.bulk_create(rows, batch_size=2000))


def _then(rng: Random, seat: Seat, now: Candidacy | None) -> tuple[str, list[str]]:
    """Education and origins of that time: nobody had more schooling then than now."""
    education = education_of(rng, seat.college)
    if now and education > now.education:
        education = "3_college" if seat.college else "1_junior"
    return education, origins_of(rng, seat.talent, seat.local)


def write_previous_officers(
    rng: Random,
    term: Term,
    elections: list[VillageElection],
    seats: list[Seat],
    holders: dict[Seat, Candidacy],
    numbers: list[Numbers],
    day: date,
) -> int:
    """Officers of the previous term; those who serve again (``stays``) are the same people as ``holders``.

    Ages are planned for ``day``, the election day of the term that follows.
    """
    strangers = [seat for seat in seats if not seat.stays]
    made = [
        make_person(rng, numbers[seat.village], seat.woman, seat.months + MONTHS_BETWEEN_TERMS, day)
        for seat in strangers
    ]
    people = Person.objects.bulk_create([person_row(each) for each in made], batch_size=2000)
    of_seat = dict(zip(strangers, people, strict=True)) | {
        seat: holders[seat.stays].person for seat in seats if seat.stays
    }
    rows = []
    for seat in seats:
        election = elections[seat.village]
        education, origins = _then(rng, seat, holders[seat.stays] if seat.stays else None)
        rows.append(
            Officer(
                term=term,
                village_election=election,
                village_id=election.village_id,
                person=of_seat[seat],
                party_post=seat.party,
                committee_post=seat.committee,
                is_fulltime=seat.fulltime,
                education=education,
                politics="01" if seat.party else "13",
                origins=origins,
                started_on=term.election_day,
            )
        )
    return len(Officer.objects.bulk_create(rows, batch_size=2000))
