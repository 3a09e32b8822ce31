"""The built-in administration: every table opens, is searched with few queries, and keeps frozen rows as they are."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse

from audit.models import Event, Seal
from candidates.models import Bar, Candidacy, CandidacyState, Department, Opinion
from sheets.models import ImportBatch
from tests import admin_rows, builders
from tests.lived_in import live_in
from tests.reading_pages import read
from voters.models import RegistrationReturn, Voter, VoterBefore

pytestmark = pytest.mark.django_db

ROOMS = ("accounts", "audit", "jobs", "sheets", "villages", "voters", "candidates", "ballots", "reports")
SITE = admin.site._registry
TABLES = sorted((model for model in SITE if model._meta.app_label in ROOMS), key=lambda model: model._meta.label)
# Session, user, rows, their number, what they refer to; filters may ask for terms and departments.
MOST_QUERIES = 14
EDITABLE = {
    "accounts.User": {"add", "change"},
    "candidates.Bar": {"add", "change", "delete"},
    "candidates.Candidacy": {"change"},
    "candidates.Department": {"add", "change", "delete"},
    "candidates.Person": {"change"},
    "reports.BriefSchedule": {"add", "change"},
    "villages.Division": {"change"},
    "villages.DivisionAlias": {"add", "change", "delete"},
    "voters.Voter": {"change"},
}
"""All other tables are only looked at: their rows change by acts on the pages, or never."""


@pytest.fixture
def world(elections, cast):
    return live_in(elections, cast)


@pytest.fixture
def client(cast):
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(cast["admin"])
    return browser


@pytest.fixture
def rows(world, cast):
    """One row at least of every table."""
    admin_rows.add(world, cast)
    Seal.objects.create(cluster=1, from_txid=1, to_txid=2, count=1, digest="0" * 64)
    batch = ImportBatch.objects.create(
        kind="voters", term_id=world.term.pk, scope=world.township, file_name="名册.xlsx", sha256="0" * 64
    )
    voter = Voter.objects.first()
    same = {field.attname for field in Voter._meta.concrete_fields} & {
        field.attname for field in VoterBefore._meta.concrete_fields
    } - {"id", "batch_id"}
    VoterBefore.objects.create(
        voter_id=voter.pk, batch=batch, **{name: getattr(voter, name) for name in same - {"voter_id"}}
    )
    RegistrationReturn.objects.create(
        village_election=voter.village_election, village_id=voter.village_id, registered=1, batch=batch
    )
    from candidates.tests.further_records import one_of_each
    from villages.models import Division, DivisionAlias

    one_of_each(world.election, cast["office"])
    DivisionAlias.objects.create(division=Division.objects.get(pk=world.village), name="大沟")
    return world


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def label(model):
    return model._meta.label


def is_history(model):
    """Tables that the database fills by itself when a row changes."""
    return hasattr(model, "pgh_created_at")


def test_every_table_is_in_the_administration():
    every = {model for room in ROOMS for model in apps.get_app_config(room).get_models() if not is_history(model)}
    assert sorted(label(model) for model in every - set(SITE)) == []


@pytest.mark.parametrize("model", TABLES, ids=label)
def test_a_table_says_what_is_searched_and_offers_filters(model):
    assert SITE[model].search_fields, "nothing can be found"


@pytest.mark.slow
def test_every_table_and_every_row_opens_and_is_found(rows, client, django_assert_max_num_queries):
    empty = []
    for model in TABLES:
        row = model._base_manager.first()
        if row is None:
            empty.append(label(model))
            continue
        for asked in ("", "?q=2021", "?q=大沟", "?q=x%27%22%3B--", "?q=990101", "?o=1.-2", "?p=99999", "?nothing=1"):
            answer = client.get(address(model, "changelist") + asked, follow=True)
            assert answer.status_code == 200, (label(model), asked)
        visible = SITE[model].get_queryset(RequestFactory().get("/")).first()
        if visible is not None:
            page = client.get(address(model, "change", visible.pk))
            assert page.status_code == 200, label(model)
            assert len(read(page.content.decode()).headings) == 1
            assert client.get(address(model, "history", visible.pk)).status_code == 200, label(model)
        assert client.get(address(model, "change", 999_999_999), follow=True).status_code == 200, label(model)
    assert empty == [], "give these a row in this test"


@pytest.mark.slow
def test_lists_and_rows_need_few_queries(rows, client, django_assert_max_num_queries):
    for model in TABLES:
        client.get(address(model, "changelist"))
        with django_assert_max_num_queries(MOST_QUERIES, info=label(model)):
            client.get(address(model, "changelist"))


@pytest.mark.slow
def test_ten_times_as_many_rows_need_no_more_queries(rows, cast, client, django_assert_max_num_queries):
    admin_rows.add(rows, cast, 10, start=1)
    for number in range(30):
        builders.make_officer(rows.election)
        builders.make_candidacy(rows.other_election)
        builders.make_voter(rows.other_election, name=f"增{number}")
    for model in TABLES:
        with django_assert_max_num_queries(MOST_QUERIES, info=label(model)):
            client.get(address(model, "changelist"))


@pytest.mark.parametrize("model", TABLES, ids=label)
def test_what_may_be_done_by_hand_is_what_this_table_says(model, cast):
    request = RequestFactory().get("/admin/")
    request.user = cast["admin"]
    door = SITE[model]
    may = {
        name
        for name, allowed in (
            ("add", door.has_add_permission(request)),
            ("change", door.has_change_permission(request)),
            ("delete", door.has_delete_permission(request)),
        )
        if allowed
    }
    assert may == EDITABLE.get(label(model), set())


@pytest.mark.parametrize("model", [model for model in TABLES if "add" in EDITABLE.get(label(model), set())], ids=label)
def test_the_page_for_adding_opens_and_refuses_an_empty_form(model, client):
    assert client.get(address(model, "add")).status_code == 200
    before = model._base_manager.count()
    answer = client.post(address(model, "add"), {})
    assert answer.status_code == 200
    assert model._base_manager.count() == before


@pytest.mark.parametrize("model", [Event, Seal], ids=label)
def test_the_trail_cannot_be_added_to_changed_or_deleted_by_hand(model, rows, client):
    row = model.objects.first()
    assert client.get(address(model, "add")).status_code == 403
    assert client.post(address(model, "change", row.pk), {"reason": "x"}).status_code == 403
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    client.post(address(model, "changelist"), chosen)
    assert model.objects.filter(pk=row.pk).exists()


def test_a_certified_result_and_its_entries_are_read_only(rows, client):
    from ballots.models import Entry, Poll, Result
    from villages.models import PollStage

    poll = Poll.objects.get(state=PollStage.CERTIFIED)
    for row in (poll, poll.result, poll.entries.first()):
        page = client.get(address(type(row), "change", row.pk))
        assert page.status_code == 200
        assert 'name="_save"' not in page.content.decode()
        assert client.post(address(type(row), "change", row.pk), {"state": "ready", "cast": "1"}).status_code == 403
    assert Poll.objects.get(pk=poll.pk).state == PollStage.CERTIFIED
    assert Result.objects.count() == Poll.objects.filter(state__in=("agreed", "confirmed", "certified")).count()
    assert Entry.objects.filter(poll=poll).count() == 2


def test_an_open_entry_is_hidden_from_administrators_too(rows, client):
    from ballots.models import Entry
    from villages.models import PollStage

    entry = Entry.objects.get(poll__state=PollStage.ENTERED_ONCE)
    assert client.get(address(Entry, "change", entry.pk)).status_code == 302
    assert str(entry.entered_by) not in read_rows(
        client.get(address(Entry, "changelist") + f"?q={entry.poll.village_id}")
    )


def read_rows(answer):
    return " ".join(piece.text for piece in read(answer.content.decode()).pieces if piece.where == "td")


def test_a_voter_on_a_frozen_roll_is_read_only_and_one_on_a_draft_is_not(rows, client):
    frozen = Voter.objects.filter(village_election=rows.election).first()
    draft = builders.make_voter(rows.other_election, name="草稿人")
    assert 'name="_save"' not in client.get(address(Voter, "change", frozen.pk)).content.decode()
    assert client.post(address(Voter, "change", frozen.pk), {"name": "改"}).status_code == 403
    assert 'name="_save"' in client.get(address(Voter, "change", draft.pk)).content.decode()


def test_whom_the_list_names_is_read_only(rows, client):
    formal = Candidacy.objects.filter(state=CandidacyState.FORMAL).first()
    open_one = Candidacy.objects.filter(state=CandidacyState.NOMINATED).first()
    url = address(Candidacy, "change", formal.pk)
    client.post(url, {"committee_post": "chair", "education": "5_graduate"})
    assert Candidacy.objects.get(pk=formal.pk).education == formal.education
    assert 'name="education"' not in client.get(url).content.decode()
    assert 'name="education"' in client.get(address(Candidacy, "change", open_one.pk)).content.decode()


def test_an_item_somebody_was_judged_by_keeps_its_meaning(rows, client):
    used = Bar.objects.get(code="N14", rules=rows.term.rules)
    Opinion.objects.filter(bar_code="N14").update(conclusion="not_eligible")
    page = client.get(address(Bar, "change", used.pk)).content.decode()
    assert 'name="text"' not in page
    assert client.post(address(Bar, "delete", used.pk), {"post": "yes"}).status_code == 403
    asked = Department.objects.get(term=rows.term, code="police")
    assert 'name="code"' not in client.get(address(Department, "change", asked.pk)).content.decode()


def test_no_identity_number_is_on_any_page_of_the_administration(rows, client):
    from villages.encryption import decrypt

    voter = Voter.objects.exclude(id_cipher=None).first()
    number = decrypt(voter.id_cipher)
    for model in TABLES:
        text = client.get(address(model, "changelist")).content.decode()
        assert number not in text, label(model)
    assert number not in client.get(address(Voter, "change", voter.pk)).content.decode()
