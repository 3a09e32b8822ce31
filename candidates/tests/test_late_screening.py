"""People vetted before screenings were recorded: their path says so, nothing counts them, and it can be noted later."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError, NotAllowed, ReasonMissing, WrongState
from audit.models import Event
from candidates import hanging, late_screening, listing, timeline, vetting, vetting_summary
from candidates.models import Candidacy, CandidacyState
from candidates.records.decisions import Screening
from candidates.tests.world import in_vetting, two_departments
from sheets.free_texts import PersonalData
from tests import builders

S = CandidacyState
DAY = date(2021, 3, 1)
GIVEN: dict[str, Any] = {"screened_on": DAY, "opinion": "同意推荐", "reason": "原始初审表存镇党建办"}
pytestmark = pytest.mark.django_db


def taken_over(election, state=S.VETTING, **fields: Any) -> Candidacy:
    """Somebody past the screening without a row of it, as rows from before have it."""
    row = builders.make_candidacy(election, **fields)
    Candidacy.objects.filter(pk=row.pk).update(state=state)
    return Candidacy.objects.select_related("person", "created_by").get(pk=row.pk)


def steps(row: Candidacy) -> list[tuple[str, bool, str]]:
    found = timeline.steps(row, with_reasons=True)
    return [(step.label, step.is_unrecorded, step.why) for step in found if not step.is_ahead]


@pytest.fixture
def row(term, elections) -> Candidacy:
    two_departments(term)
    return taken_over(elections[1])


def test_the_path_says_that_the_screening_is_not_recorded(row, sign_in, term, leader_east) -> None:
    assert steps(row)[1] == ("Screening not recorded", True, "Taken over from before; nothing of it is on record.")
    page = sign_in(leader_east).get(reverse("candidates:person", args=[term.pk, row.person_id])).content.decode()
    assert "Taken over from before" in page
    assert reverse("candidates:screening_later", args=[term.pk, row.pk]) in page


def test_rows_brought_in_as_they_stood_say_so_too(elections) -> None:
    person = builders.make_person()
    row = Candidacy.objects.create(
        term=elections[1].term, village_election=elections[1], village_id=elections[1].village_id, person=person,
        committee_post="member", state=S.ELECTED,
    )  # fmt: skip
    assert [each[:2] for each in steps(row)] == [
        ("Put forward", False),
        ("Screening not recorded", True),
        ("Elected", False),
    ]


def test_nobody_put_forward_or_screened_the_usual_way_is_told_of_as_unrecorded(elections) -> None:
    for state in (S.NOMINATED, S.SCREENED, S.VETTING):
        row = builders.make_candidacy(elections[1], state=state)
        assert not any(unrecorded for _label, unrecorded, _why in steps(row))


def test_lists_and_figures_do_not_count_them_as_screened(row, term, elections, office, leader_east) -> None:
    in_vetting(elections[1])
    builders.make_candidacy(elections[1])

    def found(asked: str) -> int:
        return listing.candidacies(office, term, listing.ListFilter(screening=asked)).count()

    assert (found("yes"), found("no"), found("")) == (1, 1, 3)
    (line,) = vetting_summary.by_township(office, term)
    assert (line.people.sent, line.people.unscreened) == (2, 1)
    work = {str(item.title): item for item in hanging.work(leader_east, term)}
    item = work["People vetted without a screening on record: note it where the papers show one"]
    assert (item.count, item.url.rsplit("?", 1)[1]) == (1, "screening=no")
    late_screening.note(actor=leader_east, candidacy=row, **GIVEN)
    assert (found("yes"), found("no")) == (2, 0)
    assert vetting_summary.by_township(office, term)[0].people.unscreened == 0
    assert not [item for item in hanging.work(leader_east, term) if "on record" in str(item.title)]


def test_the_list_filters_by_it_and_the_summary_workbook_says_it(row, sign_in, term, elections, office) -> None:
    other = in_vetting(elections[1])
    client = sign_in(office)
    page = client.get(reverse("candidates:candidates", args=[term.pk]), {"screening": "no"}).content.decode()
    assert row.person.name in page
    assert other.person.name not in page
    assert (
        "of these no screening on record"
        in client.get(reverse("candidates:vetting_summary", args=[term.pk])).content.decode()
    )


def test_a_screening_is_noted_later_with_its_day_and_reason(row, sign_in, term, leader_east) -> None:
    client = sign_in(leader_east)
    url = reverse("candidates:screening_later", args=[term.pk, row.pk])
    data = {**GIVEN, "screened_on": DAY.isoformat()}
    assert "This field is required" in client.post(url, {**data, "reason": ""}).content.decode()
    page = client.post(url, data, follow=True).content.decode()
    assert "is noted" in page
    assert "原始初审表存镇党建办" in page
    assert '">2021-03-01<' in page
    assert "Screening not recorded" not in page
    kept = Screening.objects.get(candidacy=row)
    assert (kept.is_passed, kept.screened_by, kept.noted_by) == (True, None, leader_east)
    assert timezone.localtime(kept.screened_at).date() == DAY
    assert Event.objects.get(action="candidacy.screening_noted").reason == GIVEN["reason"]
    row.refresh_from_db()
    assert row.state == S.VETTING, "nothing moves"
    assert [label for label, _unrecorded, _why in steps(row)][:3] == [
        "Put forward",
        "Screened by the township",
        "Being vetted",
    ]


def test_one_noted_wrongly_is_noted_anew_and_both_stay(row, leader_east) -> None:
    late_screening.note(actor=leader_east, candidacy=row, **GIVEN)
    late_screening.note(actor=leader_east, candidacy=row, **{**GIVEN, "reason": "日期登记有误，重新登记"})
    assert row.screenings.count() == 2


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"reason": " "}, ReasonMissing, "noted only now"),
        ({"opinion": ""}, DomainError, "what the township said"),
        ({"reason": "问13800001234"}, PersonalData, "138....1234"),
        ({"screened_on": date(2999, 1, 1)}, DomainError, "has not come"),
        ({"screened_on": date(2021, 5, 18)}, DomainError, "by 2021-05-17; a screening on 2021-05-18 came after it"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(changes, error, words, row, leader_east) -> None:
    with pytest.raises(error, match=words):
        late_screening.note(actor=leader_east, candidacy=row, **{**GIVEN, **changes})
    assert not row.screenings.exists()


def test_the_day_lies_between_the_previous_term_and_the_vetting(row, term, leader_east) -> None:
    Candidacy.objects.filter(pk=row.pk).update(vetted_on=date(2021, 3, 20))
    term.previous = builders.make_term(term.scope, name="2016", election_day=date(2016, 12, 1))
    term.save(update_fields=["previous"])
    for day, words in ((date(2021, 3, 21), "by 2021-03-20"), (date(2016, 12, 1), "earlier election")):
        with pytest.raises(DomainError, match=words):
            late_screening.note(actor=leader_east, candidacy=row, **{**GIVEN, "screened_on": day})
    assert late_screening.note(actor=leader_east, candidacy=row, **{**GIVEN, "screened_on": date(2021, 3, 20)})


@pytest.mark.parametrize("state", [S.NOMINATED, S.SCREENED_OUT, S.WITHDRAWN])
def test_who_is_not_past_the_screening_is_screened_the_usual_way(state, elections, leader_east) -> None:
    row = taken_over(elections[1], state)
    with pytest.raises(WrongState, match="still to come"):
        late_screening.note(actor=leader_east, candidacy=row, **GIVEN)


def test_a_screening_recorded_at_the_time_stands_alone(elections, leader_east, sign_in, term) -> None:
    row = builders.make_candidacy(elections[1], state=S.VETTING)
    with pytest.raises(WrongState, match="is on record"):
        late_screening.note(actor=leader_east, candidacy=row, **GIVEN)
    page = sign_in(leader_east).get(reverse("candidates:person", args=[term.pk, row.person_id])).content.decode()
    assert "Note the screening made then" not in page


@pytest.mark.parametrize("who", ["clerk_east", "viewer", "reviewer"])
def test_others_note_no_screening(who, cast, row) -> None:
    with pytest.raises(NotAllowed):
        late_screening.note(actor=cast[who], candidacy=row, **GIVEN)


def test_another_township_notes_none(row, sign_in, term) -> None:
    west = builders.make_user("leader_west", "leader", builders.WEST)
    with pytest.raises(NotAllowed):
        late_screening.note(actor=west, candidacy=row, **GIVEN)
    assert sign_in(west).get(reverse("candidates:screening_later", args=[term.pk, row.pk])).status_code == 404


def test_the_database_wants_a_late_note_whole(row) -> None:
    with pytest.raises(IntegrityError, match="screening_noted_later_says_why"), transaction.atomic():
        builders.make_screening(row, noted_at=timezone.now())


def test_screened_in_name_only_is_not_sent_until_it_is_noted(
    row, sign_in, term, elections, office, leader_east
) -> None:
    named = taken_over(elections[1], S.SCREENED)
    with pytest.raises(vetting.Unscreened, match="no screening by the township is on record"):
        vetting.send(actor=office, term=term, candidacies=[named.pk], due_on=timezone.localdate())
    data = {"pk": named.pk, "due_on": timezone.localdate().isoformat(), "confirmed": "1"}
    page = sign_in(office).post(reverse("candidates:send", args=[term.pk]), data, follow=True).content.decode()
    assert "?state=screened&amp;screening=no" in page
    late_screening.note(actor=leader_east, candidacy=named, **GIVEN)
    assert vetting.send(actor=office, term=term, candidacies=[named.pk], due_on=timezone.localdate()) == 1
