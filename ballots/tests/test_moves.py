"""The table of moves: every pair that is not in it is refused, and nothing else assigns a state."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounts.errors import DomainError, NotAllowed, WrongState
from accounts.models import User
from audit.models import Event
from ballots import results
from ballots.models import Entry, Poll, Result
from ballots.results import moves
from ballots.results.moves import MOVES, Step
from ballots.tests import forms
from villages.models import PollStage

pytestmark = pytest.mark.django_db

STATES = [state for state in PollStage if state != PollStage.NONE]
PAIRS = [(step, state) for step in Step for state in STATES]
ROOM = Path(moves.__file__).parents[1]


def act(step: Step, poll: Poll, actor: User) -> None:
    """The service behind each step, with input that would pass in the right state."""
    typed: dict[str, Any] = {"actor": actor, "poll": poll}
    seen = {**typed, "version": poll.version}
    why = {**seen, "reason": "数字与原表不符"}
    services: dict[Step, Callable[[], object]] = {
        Step.DRAFT: lambda: results.save_draft(**typed, **forms.form(poll)),
        Step.ENTER: lambda: results.submit_entry(**typed, **forms.form(poll)),
        Step.RESOLVE: lambda: results.resolve(**seen, choices={"issued": 890}, note=""),
        Step.CONFIRM: lambda: results.confirm(**seen),
        Step.SEND_BACK: lambda: results.send_back(**why),
        Step.TAKE_BACK: lambda: results.take_back(**why),
        Step.CERTIFY: lambda: results.certify(**seen),
        Step.REVOKE: lambda: results.revoke(**why),
        Step.CORRECT: lambda: results.correct(**why),
    }
    services[step]()


@pytest.mark.parametrize(("step", "state"), [pair for pair in PAIRS if pair not in MOVES])
def test_a_step_that_is_not_in_the_table_is_refused(poll, cast, step, state):
    poll = forms.in_state(poll, state, cast)
    before = (poll.state, poll.version, Entry.objects.count(), Result.objects.count(), Event.objects.count())
    with pytest.raises(WrongState):
        act(step, poll, cast["admin"])
    poll.refresh_from_db()
    assert (poll.state, poll.version, Entry.objects.count(), Result.objects.count(), Event.objects.count()) == before


@pytest.mark.parametrize(("step", "state"), list(MOVES))
def test_a_step_in_the_table_leads_where_the_table_says(poll, cast, step, state):
    poll = forms.in_state(poll, state, cast)
    events = Event.objects.count()
    act(step, poll, cast["admin"])
    poll.refresh_from_db()
    assert poll.state in MOVES[step, state].to
    assert Event.objects.filter(action=f"result.{step}", object_id=str(poll.pk)).exists()
    assert Event.objects.count() > events
    election = poll.village_election
    election.refresh_from_db()
    assert election.committee_stage == poll.state


@pytest.mark.parametrize(("step", "state"), list(MOVES))
def test_roles_without_the_act_are_refused(poll, cast, step, state):
    poll = forms.in_state(poll, state, cast)
    for name, user in cast.items():
        if name == "clerk_west" or any(user.may(each) for each in MOVES[step, state].acts):
            continue
        with pytest.raises(NotAllowed):
            act(step, poll, user)
    poll.refresh_from_db()
    assert poll.state == state


@pytest.mark.parametrize(("step", "state"), list(MOVES))
def test_another_territory_is_refused(poll, cast, step, state):
    poll = forms.in_state(poll, state, cast)
    with pytest.raises(NotAllowed):
        act(step, poll, cast["clerk_west"])


@pytest.mark.parametrize(("step", "state"), list(MOVES))
def test_a_closed_term_is_refused(poll, cast, step, state):
    poll = forms.in_state(poll, state, cast)
    term = poll.village_election.term
    term.state = "closed"
    term.save()
    with pytest.raises(WrongState):
        act(step, poll, cast["admin"])


def test_a_step_may_not_lead_to_a_state_the_table_does_not_name(poll, cast):
    with pytest.raises(WrongState):
        moves.move(poll=poll, step=Step.ENTER, to=PollStage.CERTIFIED, actor=cast["admin"])


def test_a_township_cannot_send_back_what_it_has_confirmed(poll, cast):
    poll = forms.in_state(poll, PollStage.CONFIRMED, cast)
    with pytest.raises(NotAllowed):
        act(Step.SEND_BACK, poll, cast["leader_east"])
    act(Step.SEND_BACK, poll, cast["office"])


def test_only_the_transition_function_assigns_a_poll_state():
    found = []
    for path in ROOM.rglob("*.py"):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Assign):
                found += [path.name for target in node.targets if ast.unparse(target) == "poll.state"]
    assert found == ["moves.py"]


def test_pages_offer_a_step_only_to_those_who_may(poll, cast):
    assert results.allows(poll=poll, step=Step.ENTER, user=cast["clerk_east"])
    assert not results.allows(poll=poll, step=Step.ENTER, user=cast["clerk_west"])
    assert not results.allows(poll=poll, step=Step.ENTER, user=cast["office"])
    assert not results.allows(poll=poll, step=Step.CERTIFY, user=cast["office"])


def test_every_refusal_is_a_domain_error():
    assert all(
        issubclass(kind, DomainError)
        for kind in (results.SamePerson, results.FormRefused, results.NoteMissing, results.StaleDraft)
    )
