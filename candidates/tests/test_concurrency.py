"""Two people at the same moment: one act wins, the other gets a sentence. Each test has a canary without the lock."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.errors import DomainError
from candidates import nominations, opinions, people
from candidates.models import Candidacy, Tally
from candidates.nominations import Standing
from candidates.tests.world import facts, in_vetting, reviewer_of, two_departments
from tests import builders
from villages.codes import CommitteePost

MEMBER = Standing(committee_post=CommitteePost.MEMBER)


def at_once(*acts: Callable[[], object]) -> list[BaseException | None]:
    """Do the acts in threads; what each raised."""
    raised: list[BaseException | None] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            raised[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return raised


def nominate_in_two_villages(term, elections, actor):
    """Both clerks have checked the person before either writes: the barrier stands just before the lock."""
    builders.make_person("王小明", identity=facts().identity)
    return at_once(
        *(
            lambda election=election: nominations.nominate(
                actor=actor, election=election, facts=facts(), standing=MEMBER
            )
            for election in (elections[1], elections[2])
        )
    )


@pytest.mark.django_db(transaction=True)
def test_one_person_is_put_forward_in_one_village_only(monkeypatch, term, elections, clerk_east):
    barrier, hold = Barrier(2, timeout=10), people.hold

    def held(person):
        barrier.wait()
        hold(person)

    monkeypatch.setattr(people, "hold", held)
    raised = nominate_in_two_villages(term, elections, clerk_east)
    assert Candidacy.objects.count() == 1
    (refused,) = [error for error in raised if error]
    assert isinstance(refused, DomainError)
    assert refused.code == "other_village"


@pytest.mark.django_db(transaction=True)
def test_canary_without_the_lock_the_database_has_to_refuse(monkeypatch, term, elections, clerk_east):
    barrier = Barrier(2, timeout=10)
    monkeypatch.setattr(people, "hold", lambda person: None)
    save = Candidacy.save

    def wait_then_save(self, *args, **kwargs):
        barrier.wait()
        return save(self, *args, **kwargs)

    monkeypatch.setattr(Candidacy, "save", wait_then_save)
    raised = nominate_in_two_villages(term, elections, clerk_east)
    assert sum(isinstance(error, IntegrityError) for error in raised) == 1


@pytest.mark.django_db(transaction=True)
def test_two_departments_answer_on_the_same_people_at_once_and_the_tallies_are_right(term, elections):
    two_departments(term)
    people = [in_vetting(elections[1]) for _ in range(40)]
    reviewers = [reviewer_of(code) for code in ("police", "court")]
    raised = at_once(
        *(
            lambda actor=actor, keys=keys: opinions.give_no_objection(actor=actor, term=term, candidacies=keys)
            for actor, keys in zip(
                reviewers, ([row.pk for row in people], [row.pk for row in reversed(people)]), strict=True
            )
        )
    )
    assert raised == [None, None]
    assert set(Tally.objects.values_list("asked", "pending", "adverse")) == {(2, 0, 0)}


@pytest.mark.django_db(transaction=True)
def test_differences_written_at_once_add_up_where_a_count_written_back_would_lose_one(term, elections):
    """The canary: reading a tally and writing it back loses the other department's answer."""
    two_departments(term)
    row = in_vetting(elections[1])
    barrier = Barrier(2, timeout=10)

    def count_and_write_back():
        with transaction.atomic():
            pending = Tally.objects.get(candidacy=row).pending
            barrier.wait()
            Tally.objects.filter(candidacy=row).update(pending=pending - 1)

    assert at_once(count_and_write_back, count_and_write_back) == [None, None]
    assert Tally.objects.get(candidacy=row).pending == 1
