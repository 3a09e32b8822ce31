"""Public counting: marks count once, two counters confirm each bundle, undo leaves a trace, the end is a draft."""

from __future__ import annotations

import json
import random
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import DomainError, NotAllowed, ReasonMissing, WrongState
from audit.models import Event
from ballots import counting, results
from ballots.models import CountMark, CountState, Entry, EntryState, Poll, PublicCount
from ballots.strokes import Tap, add_up
from ballots.tests import forms
from villages.models import PollStage


@pytest.fixture
def count(poll, cast) -> PublicCount:
    return counting.open_count(actor=cast["clerk_east"], poll=poll, first_counter="计票甲", second_counter="计票乙")


def taps(poll: Poll, votes: dict[int, int], bundle: int = 1) -> list[Tap]:
    """That many taps per place on the ballot."""
    lines = {line.order: line.pk for line in forms.lines_of(poll)}
    return [Tap(str(uuid.uuid4()), bundle, lines[order]) for order, times in votes.items() for _each in range(times)]


def confirm(count: PublicCount, actor, *, by=(1, 2), **given: Any) -> None:
    for counter in by:
        values: dict[str, Any] = {"number": 1, "valid": 10, "invalid": 1, "marks": 0, **given}
        counting.confirm_bundle(actor=actor, count=count, counter=counter, **values)


@given(st.lists(st.tuples(st.integers(1, 3), st.booleans()), max_size=60))
def test_marks_add_up_and_undone_marks_come_off(rows):
    made = [(line, 1, undoes) for line, undoes in rows]
    totals = add_up(made)
    for line in {line for line, _undoes in rows}:
        plus = sum(1 for each, undoes in rows if each == line and not undoes)
        minus = sum(1 for each, undoes in rows if each == line and undoes)
        assert totals[line] == plus - minus


@pytest.mark.django_db
def test_a_tap_sent_twice_counts_once(count, poll, cast):
    rows = taps(poll, {1: 7, 3: 2})
    for _time in range(3):
        kept, refused = counting.take(actor=cast["clerk_east"], count=count, taps=rows)
        assert (len(kept), refused) == (9, [])
    first, third = (forms.lines_of(poll)[place].pk for place in (0, 2))
    assert counting.votes_of(count) == {first: 7, third: 2}


@pytest.mark.django_db
def test_undoing_leaves_a_trace_and_happens_once(count, poll, cast):
    (tap,) = taps(poll, {1: 1})
    undo = [Tap(str(uuid.uuid4()), 1, tap.line, undoes=tap.id) for _each in range(2)]
    kept, refused = counting.take(actor=cast["clerk_east"], count=count, taps=[tap, *undo])
    assert (len(kept), refused) == (2, [undo[1].id])
    assert counting.votes_of(count) == {tap.line: 0}
    assert CountMark.objects.count() == 2
    mark = CountMark.objects.get(undoes=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        CountMark.objects.create(
            id=uuid.uuid4(), count=count, bundle=1, line_id=tap.line, undoes=mark, tapped_at=mark.tapped_at
        )


@pytest.mark.django_db
def test_undoing_a_typed_total_takes_all_its_votes(count, poll, cast):
    clerk, line = cast["clerk_east"], forms.lines_of(poll)[0].pk
    typed = Tap(str(uuid.uuid4()), 1, line, votes=50)
    undo = Tap(str(uuid.uuid4()), 1, line, undoes=typed.id)
    assert counting.take(actor=clerk, count=count, taps=[typed, undo]) == ([typed.id, undo.id], [])
    assert counting.votes_of(count) == {line: 0}


@pytest.mark.django_db
def test_marks_of_a_confirmed_bundle_are_not_undone_from_the_next(count, poll, cast):
    clerk = cast["clerk_east"]
    (mark,) = taps(poll, {1: 1})
    counting.take(actor=clerk, count=count, taps=[mark])
    confirm(count, clerk, marks=1)
    late = Tap(str(uuid.uuid4()), 2, mark.line, undoes=mark.id)
    assert counting.take(actor=clerk, count=count, taps=[late]) == ([], [late.id])
    assert counting.votes_of(count) == {mark.line: 1}


@pytest.mark.django_db
def test_an_undoing_is_not_undone(count, poll, cast):
    (mark,) = taps(poll, {1: 1})
    undo = Tap(str(uuid.uuid4()), 1, mark.line, undoes=mark.id)
    again = Tap(str(uuid.uuid4()), 1, mark.line, undoes=undo.id)
    kept, refused = counting.take(actor=cast["clerk_east"], count=count, taps=[mark, undo, again])
    assert (kept, refused) == ([mark.id, undo.id], [again.id])
    assert counting.votes_of(count) == {mark.line: 0}


@pytest.mark.django_db
def test_whatever_is_tapped_no_line_of_a_bundle_goes_below_nought(count, poll, cast):
    """Taps and undoings drawn at random, of two lines and two bundles, sent in pieces and twice."""
    draw, lines = random.Random(20210517), [line.pk for line in forms.lines_of(poll)[:2]]
    made: list[Tap] = []
    for _each in range(300):
        target = draw.choice(made).id if made and draw.random() < 0.5 else None
        votes = draw.choice((1, 1, 7))
        made.append(
            Tap(str(uuid.UUID(int=draw.getrandbits(128))), draw.choice((1, 2)), draw.choice(lines), target, 0.0, votes)
        )
    for start in range(0, len(made), 40):
        for _time in range(2):
            counting.take(actor=cast["clerk_east"], count=count, taps=made[start : start + 40])
    for bundle in (1, 2):
        assert min(counting.votes_of(count, bundle).values()) >= 0
    living = CountMark.objects.filter(undoes=None, undone_by=None)
    assert sum(counting.votes_of(count).values()) == sum(living.values_list("votes", flat=True)) > 0


@pytest.mark.django_db
def test_foreign_lines_and_confirmed_bundles_take_no_marks(count, poll, party, cast):
    foreign = Tap(str(uuid.uuid4()), 1, forms.lines_of(party)[0].pk)
    assert counting.take(actor=cast["clerk_east"], count=count, taps=[foreign]) == ([], [foreign.id])
    counting.take(actor=cast["clerk_east"], count=count, taps=taps(poll, {1: 3}))
    confirm(count, cast["clerk_east"], by=(1,), marks=3)
    late = taps(poll, {1: 1})
    assert counting.take(actor=cast["clerk_east"], count=count, taps=late) == ([], [late[0].id])


@pytest.mark.django_db
def test_a_bundle_needs_both_counters_and_their_paper(count, poll, cast):
    clerk = cast["clerk_east"]
    counting.take(actor=clerk, count=count, taps=taps(poll, {1: 9, 2: 1}))
    with pytest.raises(counting.BundleDiffers, match="计票甲 has 9 marks on paper, 10 were tapped"):
        confirm(count, clerk, by=(1,), marks=9)
    confirm(count, clerk, by=(1,), marks=10)
    with pytest.raises(WrongState, match="Both counters must confirm"):
        counting.finish(actor=clerk, count=count)
    with pytest.raises(counting.BundleDiffers, match="10 valid and 1 invalid"):
        confirm(count, clerk, by=(2,), marks=10, valid=11)
    confirm(count, clerk, by=(2,), marks=10)
    assert counting.current_bundle(count) == 2
    with pytest.raises(WrongState):
        confirm(count, clerk, by=(2,), marks=10)


@pytest.mark.django_db
def test_a_bundle_of_one_counter_can_be_opened_again(count, poll, cast):
    clerk = cast["clerk_east"]
    confirm(count, clerk, by=(1,))
    counting.reopen_bundle(actor=clerk, count=count, number=1)
    told = Event.objects.get(action="count.bundle_reopened")
    assert told.details == {"bundle": 1, "counter": 1, "valid": 10, "invalid": 1}
    counting.take(actor=clerk, count=count, taps=taps(poll, {1: 1}))
    confirm(count, clerk, marks=1)
    with pytest.raises(WrongState):
        counting.reopen_bundle(actor=clerk, count=count, number=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("votes", "sentence"),
    [({1: 11}, "has 11 marks, more than the 10 valid ballots"), ({1: 6, 2: 5}, "add up to 11, more than 10 valid")],
)
def test_marks_that_the_ballots_cannot_hold_are_refused_with_both_figures(count, poll, cast, votes, sentence):
    counting.take(actor=cast["clerk_east"], count=count, taps=taps(poll, votes))
    with pytest.raises(DomainError, match=sentence):
        confirm(count, cast["clerk_east"], by=(1,), marks=11)


@pytest.mark.django_db
def test_the_end_is_a_filled_draft_of_the_same_person(count, poll, cast):
    clerk = cast["clerk_east"]
    results.save_draft(actor=clerk, poll=poll, figures={"issued": 12}, votes={})
    counting.take(actor=clerk, count=count, taps=taps(poll, {1: 9}))
    confirm(count, clerk, marks=9)
    counting.take(actor=clerk, count=count, taps=taps(poll, {1: 4, 3: 5}, bundle=2))
    with pytest.raises(WrongState):
        counting.finish(actor=clerk, count=count)
    confirm(count, clerk, number=2, valid=5, invalid=0, marks=9)
    entry = counting.finish(actor=clerk, count=count)
    assert (entry.state, entry.entered_by, entry.version) == (EntryState.DRAFT, clerk, 2)
    assert (entry.issued, entry.valid, entry.invalid, entry.cast, entry.proxy) == (12, 15, 1, 16, None)
    votes = {vote.line.order: vote.votes for vote in entry.votes.select_related("line")}
    assert (votes[1], votes[2], votes[3]) == (13, 0, 5)
    count.refresh_from_db()
    assert count.state == CountState.FINISHED
    poll.refresh_from_db()
    assert poll.state == PollStage.READY


@pytest.mark.django_db
def test_only_who_opened_the_count_may_touch_it(count, poll, cast):
    for act in (
        lambda user: counting.take(actor=user, count=count, taps=taps(poll, {1: 1})),
        lambda user: confirm(count, user),
        lambda user: counting.finish(actor=user, count=count),
        lambda user: counting.drop(actor=user, count=count, reason="重新计票"),
    ):
        for name in ("clerk_east_2", "leader_east", "clerk_west", "admin"):
            with pytest.raises(NotAllowed):
                act(cast[name])


@pytest.mark.django_db
def test_candidates_and_one_person_twice_may_not_count(poll, cast):
    clerk = cast["clerk_east"]
    name = forms.lines_of(poll)[0].name
    for pair in ((name, "计票乙"), ("计票甲", "计票甲"), ("", "计票乙")):
        with pytest.raises(DomainError):
            counting.open_count(actor=clerk, poll=poll, first_counter=pair[0], second_counter=pair[1])
    counting.open_count(actor=clerk, poll=poll, first_counter="计票甲", second_counter="计票乙")
    with pytest.raises(WrongState):
        counting.open_count(actor=clerk, poll=poll, first_counter="计票丙", second_counter="计票丁")
    with pytest.raises(IntegrityError, match="two_counters_are_two_people"), transaction.atomic():
        PublicCount.objects.update(second_counter="计票甲")


@pytest.mark.django_db
def test_a_dropped_count_keeps_its_marks_and_another_can_begin(count, poll, cast):
    clerk = cast["clerk_east"]
    counting.take(actor=clerk, count=count, taps=taps(poll, {1: 3}))
    with pytest.raises(ReasonMissing):
        counting.drop(actor=clerk, count=count, reason="")
    counting.drop(actor=clerk, count=count, reason="漏唱一捆，重新计票")
    assert CountMark.objects.count() == 3
    again = counting.open_count(actor=clerk, poll=poll, first_counter="计票甲", second_counter="计票乙")
    assert counting.votes_of(again) == {}


def at(poll: Poll, name: str) -> str:
    return reverse(f"ballots:{name}", args=[poll.village_election.term_id, poll.pk])


@pytest.mark.django_db
def test_the_screen_counts_by_pages_with_few_queries(poll, cast, sign_in, django_assert_max_num_queries):
    client = sign_in(cast["clerk_east"])
    assert "Begin to count" in client.get(at(poll, "count")).content.decode()
    client.post(at(poll, "count_start"), {"first_counter": "计票甲", "second_counter": "计票乙"})
    rows = [{"id": tap.id, "bundle": 1, "line": tap.line, "at": 1621238400000} for tap in taps(poll, {1: 6})]
    for _time in range(2):
        answer = client.post(at(poll, "count_marks"), json.dumps({"marks": rows}), content_type="application/json")
        assert answer.json() == {"kept": [row["id"] for row in rows], "refused": []}
    with django_assert_max_num_queries(14):
        page = client.get(at(poll, "count")).content.decode()
    assert "data-here>6<" in page
    other = sign_in(cast["clerk_east_2"]).get(at(poll, "count"), follow=True).content.decode()
    assert "Somebody else counts this poll" in other
    assert "data-here" not in other


@pytest.mark.django_db
def test_typed_totals_without_javascript_end_in_the_same_draft(poll, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    client.post(at(poll, "count_start"), {"first_counter": "计票甲", "second_counter": "计票乙"})
    first = forms.lines_of(poll)[0]
    data = {
        "number": "1", "form_id": str(uuid.uuid4()), f"typed-{first.pk}": "４０", "valid": "45", "invalid": "2",
        "marks": "40", "counter": "1",
    }  # fmt: skip
    for _time in range(2):
        client.post(at(poll, "count_bundle"), data)
    assert sum(CountMark.objects.values_list("votes", flat=True)) == 40
    client.post(at(poll, "count_bundle"), {**data, "counter": "2"})
    answer = client.post(at(poll, "count_finish"))
    assert answer["Location"] == at(poll, "enter")
    entry = Entry.objects.get()
    assert (entry.valid, entry.invalid, entry.cast) == (45, 2, 47)
    assert entry.votes.get(line=first).votes == 40


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"marks": "41"}, "计票甲 has 41 marks on paper, 40 were tapped"),
        ({"valid": "39"}, "has 40 marks, more than the 39 valid ballots"),
        ({"typed": "10000", "marks": "10000"}, "10,000 votes for 候选人1 are more than a bundle can hold: 9,999"),
        ({"typed": "-40"}, "“-40” is not a whole number"),
    ],
)
def test_typed_totals_of_a_bundle_that_is_refused_are_not_kept(count, poll, cast, sign_in, given, sentence):
    first = forms.lines_of(poll)[0]
    data = {"number": "1", "form_id": str(uuid.uuid4()), "valid": "45", "invalid": "2", "marks": "40", "counter": "1"}
    data |= {f"typed-{first.pk}": given.get("typed", "40")} | given
    page = sign_in(cast["clerk_east"]).post(at(poll, "count_bundle"), data, follow=True).content.decode()
    assert sentence in page
    assert not CountMark.objects.exists()
    assert not count.bundles.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body", ["", "{}", "[]", '{"marks": [1]}', '{"marks": [{"id": "x"}]}', '{"marks": {"id": 1}}', "\xff"]
)
def test_marks_that_cannot_be_read_are_refused_with_a_sentence(count, poll, cast, sign_in, body):
    client = sign_in(cast["clerk_east"])
    answer = client.post(at(poll, "count_marks"), body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["sentence"]
    assert not CountMark.objects.exists()


@pytest.mark.django_db
def test_a_form_sent_instead_of_marks_is_refused_with_a_sentence(count, poll, cast, sign_in):
    answer = sign_in(cast["clerk_east"]).post(at(poll, "count_marks"), {"marks": "1"})
    assert answer.status_code == 400
    assert answer.json()["sentence"]


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["count_bundle", "count_reopen", "count_finish", "count_drop"])
def test_bad_input_to_a_count_is_a_sentence(count, poll, cast, sign_in, door):
    client = sign_in(cast["clerk_east"])
    for data in ({}, {"number": "x", "valid": "-1"}, {"number": "1", "valid": "1.5", "form_id": "x"}):
        assert client.post(at(poll, door), data).status_code == 302
    count.refresh_from_db()
    assert count.state == CountState.OPEN
