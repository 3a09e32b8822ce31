"""Rulings of the leading group: a row of its own that stays, read by the district office alone."""

import importlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError, ReasonMissing
from audit.models import Event
from candidates import changes, rulings, vetting
from candidates.models import Candidacy, Conclusion
from candidates.records.decisions import Ruling
from candidates.rulings import RULED_OUT, Decision
from candidates.tests.world import all_agree, answer, in_vetting, two_departments
from tests import builders

SECRET = "领导小组第三次会议认为情节轻微"
PDF = b"%PDF-1.7 minutes"


@pytest.fixture
def person(term, elections):
    two_departments(term)
    row = in_vetting(elections[1])
    all_agree(row)
    answer(row, "court", Conclusion.OBJECTION, "N14", "执行案件")
    return row


def post(client, term, row, **data):
    target = reverse("candidates:rule", args=[term.pk, row.pk])
    data = {"decision": "clear", "ruled_on": "2021-04-20", "reason": SECRET, "version": row.version, **data}
    return client.post(target, data, follow=True).content.decode()


def test_who_when_why_the_minutes_and_the_answers_ruled_on_are_kept(sign_in, office, term, person):
    scan = SimpleUploadedFile("minutes.exe", PDF)
    page = post(sign_in(office), term, person, minutes_number="区换届纪要〔2021〕3号", scan=scan)
    for words in (SECRET, "区换届纪要〔2021〕3号", "court Objection N14", "法院 Objection N14"):
        assert (words in page) == (words != "court Objection N14")
    row = Ruling.objects.get()
    assert (row.candidacy, row.decision, row.recorded_by, str(row.ruled_on)) == (person, "clear", office, "2021-04-20")
    opened = sign_in(office).get(reverse("candidates:ruling_scan", args=[term.pk, row.pk]))
    assert (b"".join(opened.streaming_content), opened["Content-Type"]) == (PDF, "application/pdf")
    assert Event.objects.filter(action="ruling.scan_opened").count() == 1


def test_a_ruling_against_somebody_strikes_off_and_tells_the_conclusion_only(sign_in, office, clerk_east, term, person):
    assert "is struck off by ruling" in post(sign_in(office), term, person, decision="strike_off")
    person.refresh_from_db()
    assert (person.state, person.state_reason, person.bar_code) == ("struck_off", RULED_OUT, "")
    page = sign_in(clerk_east).get(reverse("candidates:person", args=[term.pk, person.person_id])).content.decode()
    assert RULED_OUT in page
    assert SECRET not in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"reason": " "}, "Write what the leading group ruled"),
        ({"ruled_on": "2999-01-01"}, "which has not come"),
        ({"ruled_on": "gestern"}, "Ruled on"),
        ({"decision": "perhaps"}, "Ruling of the leading group"),
        ({"version": 9}, "Somebody else changed"),
        ({"minutes_number": "号" * 61}, "Number of the minutes"),
    ],
)
@pytest.mark.parametrize("decision", ["clear", "strike_off"])
def test_bad_input_gets_a_sentence_and_changes_nothing(sign_in, office, term, person, data, said, decision):
    assert said in post(sign_in(office), term, person, **{"decision": decision, **data})
    person.refresh_from_db()
    assert (person.state, Ruling.objects.count()) == ("vetting", 0)


def test_there_is_nothing_to_rule_on_while_nobody_objects_or_somebody_is_silent(office, term, elections, person):
    silent = in_vetting(elections[1])
    agreed = in_vetting(elections[1])
    all_agree(agreed)
    for row in (silent, agreed):
        with pytest.raises(DomainError, match="once every department has answered"):
            vetting.rule_out(actor=office, candidacy=row, ruling=Decision(reason=SECRET))
    with pytest.raises(ReasonMissing):
        vetting.rule_out(actor=office, candidacy=person, ruling=Decision(reason=""))
    day = timezone.localdate() + timedelta(days=1)
    with pytest.raises(DomainError, match="has not come"):
        vetting.rule_out(actor=office, candidacy=person, ruling=Decision(reason=SECRET, ruled_on=day))


def test_a_ruling_is_neither_changed_nor_deleted(office, term, person):
    vetting.clear(actor=office, term=term, candidacies=[person.pk], ruling=Decision(reason=SECRET))
    kept = person.rulings.get()
    for act in (
        lambda: Ruling.objects.filter(pk=kept.pk)._raw_delete("default"),
        lambda: Ruling.objects.update(reason="改写"),
        lambda: kept.items.update(bar_code=""),
        lambda: kept.items.all().delete(),
    ):
        with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
            act()


def test_nobody_but_the_office_learns_of_it(office, clerk_east, leader_east, reviewer, viewer, term, person):
    vetting.clear(actor=office, term=term, candidacies=[person.pk], ruling=Decision(reason=SECRET))
    assert [row.reason for row in rulings.of(office, person)] == [SECRET]
    for reader in (clerk_east, leader_east, reviewer, viewer):
        assert rulings.of(reader, person) == []
        assert not rulings.latest(reader, term)
    assert not Event.objects.filter(reason__contains=SECRET).exists()
    event = Event.objects.get(action="ruling.recorded")
    assert (event.division, event.object_type) == (builders.DISTRICT, "candidates.ruling")
    assert not Event.objects.visible_to(clerk_east).filter(pk=event.pk).exists()


def test_texts_kept_until_now_become_rulings_and_leave_the_candidacy(office, clerk_east, term, elections, person):
    Candidacy.objects.filter(pk=person.pk).update(state="formal", state_reason=SECRET, vetted_on="2021-04-01")
    withdrawn = builders.make_candidacy(elections[1], state="withdrawn", state_reason="本人申请")
    migration = importlib.import_module("candidates.migrations.0021_keep_screenings_and_rulings")
    with connection.cursor() as cursor:
        cursor.execute(migration.CARRY_RULINGS_OVER)
    person.refresh_from_db()
    kept = person.rulings.get()
    assert (person.state_reason, kept.reason, str(kept.ruled_on)) == ("", SECRET, "2021-04-01")
    assert [(each.department, each.bar_code) for each in kept.items.all()] == [("court", "N14")]
    withdrawn.refresh_from_db()
    assert withdrawn.state_reason == "本人申请"
    # Rows the database kept earlier still hold the text; nobody is shown it from there.
    told = [str(change.lines) for change in changes.read(clerk_east, person.person)]
    assert not any(SECRET in lines for lines in told)
