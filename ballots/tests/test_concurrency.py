"""Eight people press the button at once. A canary shows that the lock, and nothing else, keeps them apart."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection

from accounts.errors import DomainError
from accounts.models import User
from ballots import polls, recalls, results
from ballots.models import Entry, EntryState, Poll, Recall, Result
from ballots.results import approval, entries
from ballots.tests import forms, recall_votes
from candidates import officers
from candidates.models import EndReason, Officer
from tests import builders
from villages.models import PollStage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PEOPLE = 8


@pytest.fixture
def clerks(poll) -> list[User]:
    """Eight clerks of the township."""
    return [builders.make_user(f"typist{number}") for number in range(PEOPLE)]


def at_once(acts: list[Callable[[], object]]) -> Counter[str]:
    """Run every act in its own thread and connection, started together; what became of each, by name."""
    gate = threading.Barrier(len(acts))
    outcomes: list[str] = []

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait()
            act()
            outcomes.append("done")
        except DomainError as refusal:
            outcomes.append(type(refusal).__name__)
        except Exception as error:  # noqa: BLE001 - whatever a clerk would see as a crash
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return Counter(outcomes)


def without_lock(readers: int) -> Callable[[Poll], Poll]:
    """What the services would do without a row lock: read the poll, then write once everybody has read it."""
    gate = threading.Barrier(readers)

    def read(poll: Poll) -> Poll:
        found = Poll.objects.select_related("village_election__village", "village_election__term").get(pk=poll.pk)
        gate.wait(10)
        return found

    return read


def test_eight_submits_of_one_person_leave_one_entry(poll, cast):
    form = forms.form(poll)
    outcomes = at_once([lambda: results.submit_entry(actor=cast["clerk_east"], poll=poll, **form)] * PEOPLE)
    assert outcomes == {"done": 1, "SamePerson": PEOPLE - 1}
    assert Entry.objects.count() == 1
    assert Entry.objects.get().votes.count() == 9


def test_eight_people_submitting_leave_a_first_and_a_second_entry(poll, clerks):
    form = forms.form(poll)
    outcomes = at_once([lambda user=user: results.submit_entry(actor=user, poll=poll, **form) for user in clerks])
    assert outcomes == {"done": 2, "WrongState": PEOPLE - 2}
    assert sorted(Entry.objects.values_list("slot", flat=True)) == [1, 2]
    assert Poll.objects.get().state == PollStage.AGREED
    assert Result.objects.count() == 1


def test_canary_without_the_lock_people_do_collide(poll, clerks, monkeypatch):
    monkeypatch.setattr(entries, "locked", without_lock(PEOPLE))
    form = forms.form(poll)
    outcomes = at_once([lambda user=user: results.submit_entry(actor=user, poll=poll, **form) for user in clerks])
    assert outcomes["IntegrityError"] > 0, "the race no longer exists: this canary and the lock prove nothing"
    # Even then the constraints keep a second first entry out.
    assert Entry.objects.filter(state=EntryState.SUBMITTED, slot=1).count() == 1


def test_eight_certifications_appoint_officers_once(poll, village, cast):
    poll = forms.confirmed(poll, cast)
    acts = [lambda: results.certify(actor=cast["office"], poll=poll, version=poll.version)] * PEOPLE
    outcomes = at_once(acts)
    assert outcomes == {"done": 1, "WrongState": PEOPLE - 1}
    assert Officer.objects.count() == 5


def test_canary_without_the_lock_two_certifications_collide(poll, cast, monkeypatch):
    poll = forms.confirmed(poll, cast)
    monkeypatch.setattr(approval, "locked", without_lock(2))
    monkeypatch.setattr(approval, "carry_out", lambda **_given: None)
    outcomes = at_once([lambda: results.certify(actor=cast["office"], poll=poll, version=poll.version)] * 2)
    assert outcomes["IntegrityError"] == 1, "the race no longer exists: this canary and the lock prove nothing"
    # Even then the seal, one per poll, keeps the second out.
    assert outcomes["done"] == 1


def test_eight_people_settling_a_ballot_leave_one(village, cast):
    acts = [lambda: forms.committee_poll(cast["clerk_east"], village)] * PEOPLE
    assert at_once(acts) == {"done": 1, "WrongState": PEOPLE - 1}
    assert Poll.objects.count() == 1


@pytest.fixture
def elected(poll, party, village, cast):
    """A village whose two organs are elected; its chair."""
    forms.certified(party, cast)
    forms.certified(poll, cast)
    return recall_votes.holder(village)


def test_eight_people_opening_a_recall_of_one_officer_leave_one_vote(elected, cast):
    outcomes = at_once([lambda: recall_votes.opened(cast, elected)] * PEOPLE)
    assert outcomes == {"done": 1, "WrongState": PEOPLE - 1}
    assert Recall.objects.count() == 1


def test_canary_without_the_lock_two_recalls_of_one_officer_collide(elected, cast, monkeypatch):
    gate = threading.Barrier(2)

    def read(officer):
        found = Officer.objects.select_related("person", "village_election__term", "village_election__village")
        row = found.get(pk=officer.pk)
        return row, row.village_election

    def number(row, organ):
        found = polls.next_number(row, organ)
        gate.wait(10)
        return found

    monkeypatch.setattr(recalls, "_locked", read)
    monkeypatch.setattr(recalls, "next_number", number)
    outcomes = at_once([lambda: recall_votes.opened(cast, elected)] * 2)
    assert outcomes["IntegrityError"] == 1, "the race no longer exists: this canary and the lock prove nothing"
    # Even then the number, once per organ, keeps the second out.
    assert Recall.objects.count() == 1


def test_eight_people_entering_a_recall_leave_two_entries_and_eight_certifications_end_one_office(
    elected, clerks, cast, village
):
    vote = recall_votes.opened(cast, elected)
    form = recall_votes.form(vote)
    outcomes = at_once([lambda user=user: results.submit_entry(actor=user, poll=vote, **form) for user in clerks])
    assert outcomes == {"done": 2, "WrongState": PEOPLE - 2}
    vote.refresh_from_db()
    results.confirm(actor=cast["leader_east"], poll=vote, version=vote.version)
    vote.refresh_from_db()
    acts = [lambda: results.certify(actor=cast["office"], poll=vote, version=vote.version)] * PEOPLE
    assert at_once(acts) == {"done": 1, "WrongState": PEOPLE - 1}
    village.refresh_from_db()
    assert village.vacancies == 1
    assert Officer.objects.filter(person=elected.person).count() == 2


def test_certifying_a_recall_and_ending_the_office_at_once_end_it_once(elected, cast, village):
    vote = recall_votes.confirmed(recall_votes.opened(cast, elected), cast)
    outcomes = at_once(
        [
            lambda: results.certify(actor=cast["office"], poll=vote, version=vote.version),
            lambda: officers.end_office(
                actor=cast["clerk_east"], officer=elected, ended_on=recall_votes.HELD, end_reason=EndReason.DIED,
                note="因病去世",
            ),
        ]
    )  # fmt: skip
    assert outcomes["done"] >= 1
    assert outcomes["done"] + outcomes["WrongState"] == 2
    village.refresh_from_db()
    assert village.vacancies == 1
    assert not Officer.objects.filter(person=elected.person, committee_post="chair", ended_on=None).exists()


def test_confirming_and_sending_back_at_once_let_only_one_through(poll, cast):
    poll = forms.in_state(poll, PollStage.AGREED, cast)
    outcomes = at_once(
        [
            lambda: results.confirm(actor=cast["leader_east"], poll=poll, version=poll.version),
            lambda: results.send_back(
                actor=cast["leader_east"], poll=poll, reason="需要重新核对", version=poll.version
            ),
        ]
    )
    assert outcomes["done"] == 1
    state = Poll.objects.get().state
    assert (state == PollStage.CONFIRMED) == Result.objects.exists()
