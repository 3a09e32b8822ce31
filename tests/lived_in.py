"""A district in which something has happened on every page: rolls, people in vetting, results in every state, a report.

Loaded by the tests that walk all pages; ``addresses`` gives every address of the site in that district.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import URLPattern, reverse
from django.utils import timezone

from audit import trail
from ballots.tests import forms
from candidates.models import CandidacyState, ListPublication
from candidates.tests import world as vetting
from jobs.models import Job, JobState
from reports import snapshots
from tests import builders
from tests.permission_world import World, all_urls, sample_urls
from villages.codes import Education, Sex
from villages.models import PollStage, VillageElection

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Address:
    """One address of the site, and how it was made."""

    name: str
    url: str
    kwargs: dict[str, object]
    pattern: URLPattern


def live_in(elections: list[VillageElection], cast: dict[str, User]) -> World:
    """Fill the six villages; the world's village has a certified committee result and a confirmed party result."""
    world = World(term=elections[0].term, election=elections[1], other_election=elections[4])
    for election in elections[:3]:
        _voters(election)
        builders.make_publication(election, frozen=True)
        forms.ready_village(election)
    clerk = cast["clerk_east"]
    forms.certified(forms.committee_poll(clerk, world.election), cast)
    forms.confirmed(forms.party_poll(clerk, world.election), cast)
    forms.in_state(forms.committee_poll(clerk, elections[0]), PollStage.DIFFERENT, cast)
    forms.in_state(forms.party_poll(clerk, elections[0]), PollStage.AGREED, cast)
    forms.in_state(forms.committee_poll(clerk, elections[2]), PollStage.ENTERED_ONCE, cast)
    _people(world)
    _work(world, cast)
    return world


def _voters(election: VillageElection) -> None:
    for number in range(4):
        builders.make_voter(election, name=f"选民{number}", group=f"{number % 2 + 1}组", sex=Sex.values[1 + number % 2])


def _people(world: World) -> None:
    """Somebody in each state of a candidacy, officers of the term before, a published list."""
    vetting.two_departments(world.term)
    before = builders.make_term(world.term.scope, name="2018")
    world.term.previous = before
    world.term.save()
    office = builders.make_village(before, world.village)
    builders.make_officer(office, builders.make_person("张前任"), education=Education.SENIOR)
    late = timezone.localdate() - timedelta(days=1)
    vetting.in_vetting(world.election, person=builders.make_person("曾强"), due_on=late)
    waiting = vetting.in_vetting(world.other_election, person=builders.make_person("王芳"))
    vetting.answer(waiting, "court", "objection", "N14", "另案处理")
    for state in (
        CandidacyState.NOMINATED,
        CandidacyState.CLEARED,
        CandidacyState.STRUCK_OFF,
        CandidacyState.WITHDRAWN,
    ):
        builders.make_candidacy(world.election, state=state, state_reason="本人申请")
    ListPublication.objects.create(
        village_election=world.election,
        village_id=world.village,
        number=1,
        candidates=9,
        published_on=timezone.localdate(),
    )


def _work(world: World, cast: dict[str, User]) -> None:
    """Jobs in each state, a report, a few lines of the trail."""
    for state in JobState.values:
        ended = {"finished_at": timezone.now()} if state in {JobState.DONE, JobState.FAILED} else {}
        who = {"scope": world.township, "created_by": cast["admin"]}
        Job.objects.create(kind=snapshots.JOB_KIND, state=state, **who, **ended)
    snapshots.make(actor=None, term=world.term, scope=world.district)
    trail.record(actor=cast["clerk_east"], action="report.made", obj=world.term, division=world.village)


def addresses(world: World) -> list[Address]:
    """Every address of the site with a sample, but the built-in administration."""
    patterns, samples = all_urls(), sample_urls()
    found = []
    for name in sorted(set(patterns) & set(samples)):
        kwargs = samples[name](world)[0]
        found.append(Address(name, reverse(name, kwargs=kwargs), kwargs, patterns[name]))
    return found
