"""Rows that only reports need made: certified polls with their results, and whole random elections."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from ballots.models import NextStep, Poll, PollKind, Result, Round
from candidates.models import CandidacyState, EndReason, Person
from reports.tests.random_work import work_at_random
from tests.builders import ELECTION_DAY, make_candidacy, make_officer, make_person, make_term, make_village
from villages.codes import CommitteePost, Education, Organ, Origin, PartyPost, Politics, Sex
from villages.models import Division, PollStage, Term, VillageElection


def make_poll_result(
    election: VillageElection,
    organ: str = Organ.COMMITTEE,
    *,
    state: str = PollStage.CERTIFIED,
    number: int = 1,
    held_on: date = ELECTION_DAY,
    **fields: Any,
) -> Result:
    """A poll with its result, valid with every seat filled unless told otherwise."""
    committee = PollKind.RESIDENTS_COMMITTEE if election.is_community else PollKind.VILLAGE_COMMITTEE
    poll = Poll.objects.create(
        village_election=election,
        village_id=election.village_id,
        organ=organ,
        kind=PollKind.PARTY_BRANCH if organ == Organ.PARTY else committee,
        round=Round.FIRST if number == 1 else Round.RERUN,
        number=number,
        held_on=held_on,
        seats={"member": 3},
        state=state,
        registered=fields.get("registered", 0),
    )
    fields.setdefault("is_valid", True)
    fields.setdefault("next_step", NextStep.CERTIFY)
    if fields.get("cast") is not None:
        fields.setdefault("invalid", 0)
        fields.setdefault("valid", fields["cast"] - fields["invalid"])
    verdict = {"valid": fields["is_valid"], "elected": [], "vacancies": {}, "next": str(fields["next_step"])}
    verdict |= {"findings": [], "unelected": []}
    return Result.objects.create(poll=poll, village_id=election.village_id, verdict=verdict, **fields)


def make_party_result(election: VillageElection, due: int, present: int, **fields: Any) -> Result:
    """A certified party poll."""
    return make_poll_result(election, Organ.PARTY, due=due, present=present, **fields)


def with_previous(term: Term, *, name: str = "2018", election_day: date = date(2018, 11, 20)) -> Term:
    """The term before, with an election for every village of this one."""
    former = make_term(term.scope, name=name, election_day=election_day)
    for village in Division.objects.filter(elections__term=term).order_by("code"):
        make_village(former, village.code)
    term.previous = former
    term.save(update_fields=["previous"])
    return former


def fill_at_random(term: Term, random: Random) -> None:
    """Officers, polls in every state and candidacies for every village of a term, unlike from village to village."""
    for election in term.village_elections.select_related("village", "term").order_by("village_id"):
        _officers(election, random)
        _polls(election, random)
        for _ in range(random.randrange(4)):
            state = random.choice(CandidacyState.values)
            make_candidacy(
                election,
                state=state,
                state_reason="理由" if state == CandidacyState.STRUCK_OFF else "",
                vetted_on=random.choice([None, ELECTION_DAY]),
            )
    work_at_random(term, random)


def _officers(election: VillageElection, random: Random) -> None:
    posts = [(PartyPost.SECRETARY, random.choice([CommitteePost.CHAIR, CommitteePost.NONE]))]
    if posts[0][1] == CommitteePost.NONE and random.random() < 0.7:
        posts.append((PartyPost.NONE, CommitteePost.CHAIR))
    others = [
        (PartyPost.MEMBER, CommitteePost.MEMBER),
        (PartyPost.NONE, CommitteePost.MEMBER),
        (PartyPost.DEPUTY, CommitteePost.NONE),
    ]
    posts += [random.choice(others) for _ in range(random.randrange(5))]
    for party_post, committee_post in random.sample(posts, random.randint(0, len(posts))):
        birth = date(random.randint(1950, 2000), random.randint(1, 12), random.randint(1, 28))
        ended = random.choice([None, None, None, date(2022, 1, 1)])
        make_officer(
            election,
            _again(election, random)
            or make_person(
                birth=birth,
                sex=random.choice(Sex.values),
                ethnic_group=random.choice(["汉族", "汉族", "土家族", ""]),
                identity=None,
            ),
            party_post=party_post,
            committee_post=committee_post,
            is_fulltime=random.random() < 0.7,
            education=random.choice(["", *Education.values]),
            politics=random.choice(["", *Politics.values]),
            origins=random.sample(Origin.values, random.randrange(4)),
            ended_on=ended,
            end_reason=random.choice(EndReason.values) if ended else "",
        )


def _again(election: VillageElection, random: Random) -> Person | None:
    """Sometimes somebody who served in another term and does not yet serve in this one."""
    served = Person.objects.filter(offices__isnull=False).exclude(offices__term=election.term).distinct()
    people = list(served.order_by("pk"))
    return random.choice(people) if people and random.random() < 0.4 else None


def _polls(election: VillageElection, random: Random) -> None:
    for organ in Organ.values:
        for number in (1, 2)[: random.randrange(3)]:
            figures: dict[str, Any] = {}
            if organ == Organ.PARTY:
                figures["due"] = random.randint(10, 90)
                figures["present"] = random.randint(5, figures["due"])
            figures["registered"] = random.randint(100, 3000)
            figures["cast"] = random.randint(0, figures["registered"])
            figures["invalid"] = random.randint(0, figures["cast"])
            make_poll_result(
                election,
                organ,
                number=number,
                state=random.choice([PollStage.CERTIFIED, PollStage.CERTIFIED, PollStage.CONFIRMED, PollStage.AGREED]),
                held_on=random.choice([ELECTION_DAY, date(2021, 5, 27), date(2021, 5, 28)]),
                is_valid=random.random() < 0.8,
                next_step=random.choice(NextStep.values),
                proxy=random.choice([None, figures["cast"] // 10]),
                **figures,
            )
