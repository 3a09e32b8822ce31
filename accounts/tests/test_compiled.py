"""Reads compiled once give what the query set itself gives."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from accounts.compiled import Compiled, CompiledInsert, CompiledUpdate, Given, insert
from accounts.models import User
from audit.models import Event
from villages.models import PollStage, Term, VillageElection

pytestmark = pytest.mark.django_db


def read() -> Compiled[VillageElection]:
    return Compiled(
        lambda: (
            VillageElection.objects.filter(pk=Given("election"))
            .select_related("village", "term__scope")
            .defer("term__rule_snapshot")
            .annotate(term_name=F("term__name"))
        )
    )


def test_the_rows_are_those_of_the_query_set_with_everything_selected(
    elections: list[VillageElection], django_assert_num_queries: Any
) -> None:
    compiled = read()
    for expected in VillageElection.objects.order_by("pk")[:2]:
        with django_assert_num_queries(1):
            (found,) = compiled(election=expected.pk)
            assert found.village.code == expected.village_id
            assert found.term.scope.code == expected.village_id[:6]
        assert found == expected
        assert {name: value for name, value in vars(found).items() if not name.startswith("_")} == {
            **{name: value for name, value in vars(expected).items() if not name.startswith("_")},
            "term_name": expected.term.name,
        }
        assert found.term.get_deferred_fields() == {"rule_snapshot"}
        assert not found._state.adding


def test_values_come_as_their_fields_make_them(term: Term) -> None:
    (found,) = Compiled(lambda: Term.objects.filter(pk=Given("term")))(term=term.pk)
    assert found.rule_snapshot == term.rule_snapshot
    assert found.election_day == term.election_day


def test_an_empty_relation_is_none(term: Term) -> None:
    actor = Event.objects.create(action="term.opened")
    (found,) = Compiled(lambda: Event.objects.filter(pk=Given("event")).select_related("actor"))(event=actor.pk)
    assert found.actor is None


def test_nothing_found_is_an_empty_list(elections: list[VillageElection]) -> None:
    assert read()(election=-1) == []


def test_it_is_compiled_once(elections: list[VillageElection]) -> None:
    made: list[int] = []

    def rows() -> QuerySet[VillageElection]:
        made.append(1)
        return VillageElection.objects.filter(pk=Given("election"))

    compiled = Compiled(rows)
    for _time in range(3):
        compiled(election=elections[0].pk)
    assert made == [1]


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_taken_inside_a_transaction_only() -> None:
    compiled = Compiled(lambda: VillageElection.objects.filter(pk=Given("election")).select_for_update())
    with transaction.atomic():
        compiled(election=-1)
    with pytest.raises(transaction.TransactionManagementError):
        compiled(election=-1)


def test_an_update_sets_given_values_and_counts_rows(elections: list[VillageElection]) -> None:
    update = CompiledUpdate(
        lambda: VillageElection.objects.filter(pk=Given("election")),
        committee_stage=Given("stage"),
        version=F("version") + 1,
    )
    one, other = elections[:2]
    assert update(election=one.pk, stage=PollStage.ENTERED_ONCE) == 1
    assert update(election=-1, stage=PollStage.ENTERED_ONCE) == 0
    version = one.version
    one.refresh_from_db()
    assert (one.committee_stage, one.version) == ("entered_once", version + 1)
    other.refresh_from_db()
    assert other.committee_stage == "none"


def test_inserted_rows_are_those_saving_would_have_made(admin: User, django_assert_num_queries: Any) -> None:
    facts = {"actor": admin, "action": "term.opened", "details": {"一": [1, None, "x"]}}
    saved = Event.objects.create(**facts)
    rows = [Event(**facts), Event(**facts, reason="换届")]
    with django_assert_num_queries(1):
        insert(rows)
    assert len({row.pk for row in (saved, *rows)}) == 3
    assert not rows[0]._state.adding
    first, second = Event.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    assert (first.pk, second.pk) == (rows[0].pk, rows[1].pk)
    for name in ("actor_id", "action", "details", "txid", "cluster", "outcome", "reason"):
        assert getattr(first, name) == getattr(Event.objects.get(pk=saved.pk), name), name
    assert second.reason == "换届"
    assert first.at >= saved.at


def test_nothing_to_insert_asks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        insert([])


def test_plain_values_become_rows_in_one_statement(admin: User, django_assert_num_queries: Any) -> None:
    membership = CompiledInsert(User.groups.through, "user_id", "group_id")
    groups = [Group.objects.create(name=name) for name in ("甲", "乙")]
    with django_assert_num_queries(1):
        membership([(admin.pk, group.pk) for group in groups])
        membership([])
    assert set(admin.groups.all()) == set(groups)


def test_plain_values_are_held_against_the_constraints(admin: User) -> None:
    membership = CompiledInsert(User.groups.through, "user_id", "group_id")
    group = Group.objects.create(name="甲")
    with pytest.raises(IntegrityError):
        membership([(admin.pk, group.pk), (admin.pk, group.pk)])
