"""Plain functions that make rows for tests, with sensible values for everything a test does not care about.

They write rows directly, past the services: a test of an act starts from a state, not from the acts that led there.
All people are made up; identity numbers use the unassigned prefix 99.
"""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from candidates.models import Candidacy, CandidacyState, Department, Officer, Person
from candidates.name_order import pinyin_key
from candidates.records.decisions import Screening
from villages.codes import CommitteePost, Education, Politics, Sex
from villages.division_names import short_name, sort_key
from villages.encryption import encrypt
from villages.models import LEVEL_BY_LENGTH, Division, RollState, Term, VillageElection
from villages.rules import rule_set
from voters.models import RegisterClass, RollPublication, Voter

PROVINCE = "99"
DISTRICT = "990101"
EAST = "990101001"
WEST = "990101101"
ELECTION_DAY = date(2021, 5, 17)
PASSWORD = "correct horse 42"

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_numbers = count(1)
_UNSCREENED = (CandidacyState.NOMINATED, CandidacyState.SCREENED_OUT, CandidacyState.WITHDRAWN)


def identity_number(number: int, *, birth: date = date(1980, 6, 15), sex: str = Sex.MALE) -> str:
    """A well-formed number of an unassigned area; ``number`` 0 to 494,999 keeps people of one day apart."""
    sequence = 2 * (number % 495) + (1 if sex == Sex.MALE else 2)
    body = f"99{number // 495 % 10000:04d}{birth:%Y%m%d}{sequence:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def make_division(code: str, name: str = "") -> Division:
    """A division and whatever is missing above it."""
    official = name or f"{code}号"
    for length in (2, 4, 6, 9):
        if length < len(code):
            above = code[:length]
            Division.objects.get_or_create(
                code=above,
                defaults={"level": LEVEL_BY_LENGTH[length], "name": f"{above}号", "short_name": f"{above}号"},
            )
    short = short_name(official)
    division, _ = Division.objects.update_or_create(
        code=code,
        defaults={
            "level": LEVEL_BY_LENGTH[len(code)],
            "name": official,
            "short_name": short,
            "sort_key": sort_key(short),
        },
    )
    return division


def make_district(code: str = DISTRICT, name: str = "测试区") -> Division:
    """A district with the divisions above it."""
    return make_division(code, name)


def make_term(
    scope: Division | None = None,
    *,
    name: str = "2021",
    election_day: date = ELECTION_DAY,
    rules: str = "2018",
    **fields: Any,
) -> Term:
    """A term of a district, rules frozen, without village elections."""
    return Term.objects.create(
        scope=scope or make_district(),
        name=name,
        election_day=election_day,
        rules=rules,
        rule_snapshot=rule_set(rules).to_json(),
        **fields,
    )


def make_village(term: Term, code: str, name: str = "", **fields: Any) -> VillageElection:
    """A village and its election in a term; ``fields`` are those of VillageElection."""
    village = Division.objects.filter(code=code).first()
    if village is None or name:
        village = make_division(code, name)
    fields.setdefault("is_community", village.is_community)
    return VillageElection.objects.create(term=term, village=village, **fields)


def make_user(username: str, role: str = Role.CLERK, scope: str = EAST, **fields: Any) -> User:
    """A person who can sign in with PASSWORD; reviewers get the department ``police`` unless told otherwise."""
    if role == Role.REVIEWER:
        fields.setdefault("department", "police")
    if role == Role.ADMIN:
        fields = {"is_staff": True, "is_superuser": True, **fields}
    return User.objects.create_user(username, password=PASSWORD, role=role, scope=scope, **fields)


def make_voter(election: VillageElection, *, identity: str | None = "", **fields: Any) -> Voter:
    """A row of the roll with the next serial; ``identity=None`` for somebody whose number is not known.

    The village's mirrored counters follow.
    """
    number = next(_numbers)
    sex = fields.setdefault("sex", Sex.MALE)
    birth = fields.setdefault("birth", date(1980, 6, 15))
    if identity == "":
        identity = identity_number(number, birth=birth, sex=sex)
    fields.setdefault("serial", Voter.objects.filter(village_election=election).count() + 1)
    fields.setdefault("name", f"选民{number}")
    fields.setdefault("register_class", RegisterClass.HERE)
    voter = Voter.objects.create(
        village_election=election,
        village_id=election.village_id,
        id_cipher=encrypt(identity) if identity else None,
        **fields,
    )
    election.registered += 1
    if election.roll_state == RollState.EMPTY:
        election.roll_state = RollState.DRAFT
    election.save(update_fields=["registered", "roll_state"])
    return voter


def make_publication(
    election: VillageElection, *, on: date = date(2021, 4, 20), frozen: bool = False, **fields: Any
) -> RollPublication:
    """The roll of a village posted (and frozen); its counters follow."""
    fields.setdefault("voters", max(election.registered, 1))
    fields.setdefault("objections_until", date(2021, 4, 25))
    publication = RollPublication.objects.create(
        village_election=election,
        village_id=election.village_id,
        published_on=on,
        frozen_at=timezone.now() if frozen else None,
        **fields,
    )
    election.roll_state = RollState.FROZEN if frozen else RollState.PUBLISHED
    election.save(update_fields=["roll_state"])
    return publication


def make_person(name: str = "", *, identity: str | None = "", **fields: Any) -> Person:
    """A person, born 1980-06-15 and male unless told otherwise."""
    number = next(_numbers)
    name = name or f"人员{number}"
    sex = fields.setdefault("sex", Sex.MALE)
    birth = fields.setdefault("birth", date(1980, 6, 15))
    if identity == "":
        identity = identity_number(number, birth=birth, sex=sex)
    fields.setdefault("sort_key", pinyin_key(name))
    return Person.objects.create(name=name, id_cipher=encrypt(identity) if identity else None, **fields)


def make_candidacy(election: VillageElection, person: Person | None = None, **fields: Any) -> Candidacy:
    """Somebody put forward for a member's seat of the committee; the counter ``candidates`` follows.

    Whoever is given a later state has passed the township's screening.
    """
    if not fields.get("party_post"):
        fields.setdefault("committee_post", CommitteePost.MEMBER)
    fields.setdefault("education", Education.COLLEGE)
    fields.setdefault("politics", Politics.MASSES)
    candidacy = Candidacy.objects.create(
        term=election.term,
        village_election=election,
        village_id=election.village_id,
        person=person or make_person(),
        **fields,
    )
    if candidacy.state not in _UNSCREENED:
        make_screening(candidacy)
    election.candidates += 1
    election.save(update_fields=["candidates"])
    return candidacy


def make_screening(candidacy: Candidacy, **fields: Any) -> Screening:
    """The township's word on somebody, passed on unless told otherwise: nobody is vetted without it."""
    fields = {"is_passed": True, "opinion": "镇街初审同意", "screened_at": timezone.now(), **fields}
    return Screening.objects.create(candidacy=candidacy, village_id=candidacy.village_id, **fields)


def make_officer(election: VillageElection, person: Person | None = None, **fields: Any) -> Officer:
    """A serving member of the committee."""
    if not fields.get("party_post"):
        fields.setdefault("committee_post", CommitteePost.MEMBER)
    fields.setdefault("education", Education.COLLEGE)
    fields.setdefault("politics", Politics.MASSES)
    return Officer.objects.create(
        term=election.term,
        village_election=election,
        village_id=election.village_id,
        person=person or make_person(),
        **fields,
    )


def make_department(term: Term, code: str = "police", name: str = "公安局") -> Department:
    """A vetting department of a term."""
    return Department.objects.create(term=term, code=code, name=name)
