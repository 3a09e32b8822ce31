"""What cannot be right about people and their vetting: from the pages, in both languages, a sentence, no change."""

from datetime import date

import pytest
from django.urls import reverse

from ballots.models import Entry, EntryState
from ballots.tests import forms
from ballots.tests.test_entry_page import posted
from candidates import vetting
from candidates.models import Bar, Candidacy, CandidacyState, Opinion, Person
from candidates.tests.world import in_vetting, reviewer_of, two_departments
from tests import builders
from villages.encryption import decrypt

BASIS = "立案决定书〔2021〕1号"
STANDING = {"committee_post": "member", "education": "3_college", "politics": "13", "ethnic_group": "汉族"}

SENTENCES = {
    "two_villages": ("already stands in 大沟村", "一人只能在一个村（社区）参选"),
    "under_age": ("is 16 on election day; candidates are at least 18", "到选举日为16周岁，候选人须年满18周岁"),
    "checksum": ("it has 18 characters, the last checking the others", "应为18位且校验位正确"),
    "no_basis": ("Item N08 needs its basis", "条目N08须写明依据"),
    "wrong_department": ("was not sent to your department", "没有送本部门联审"),
    "no_reason": ("Write why the person is struck off", "请写明取消资格的原因"),
    "struck_off_vote": ("Votes for somebody struck off do not count", "投给被取消资格人员的票不计"),
    "expired": ("applies from 2018-12-29 to 2020-12-31; election day is 2021-05-17", "适用期为2018-12-29至2020-12-31"),
}


@pytest.fixture
def person(term, elections):
    two_departments(term)
    return in_vetting(elections[1], person=builders.make_person("曾强"))


def two_villages(person, cast):
    form = {**STANDING, "name": "曾强", "identity": decrypt(bytes(person.person.id_cipher))}
    return cast["office"], "candidates:nominate", [person.term_id, f"{builders.EAST}202"], form


def under_age(person, cast):
    number = builders.identity_number(9_101, birth=date(2004, 6, 1))
    form = {**STANDING, "name": "小明", "identity": number}
    return cast["clerk_east"], "candidates:nominate", [person.term_id, person.village_id], form


def checksum(person, cast):
    number = builders.identity_number(9_102)
    form = {**STANDING, "name": "小明", "identity": number[:-1] + ("0" if number[-1] != "0" else "1")}
    return cast["clerk_east"], "candidates:nominate", [person.term_id, person.village_id], form


def _answers(person, **fields):
    form = {"conclusion": "not_eligible", "bar_code": "N08", "reason": "正被立案侦查", "basis": BASIS, **fields}
    return "candidates:opinion", [person.term_id, person.pk], form


def no_basis(person, cast):
    return reviewer_of("police"), *_answers(person, basis="")


def wrong_department(person, cast):
    Opinion.objects.filter(candidacy=person, department="court").delete()
    return reviewer_of("court"), *_answers(person)


def no_reason(person, cast):
    return cast["office"], "candidates:strike_off", [person.term_id, person.pk], {"version": person.version}


def struck_off_vote(person, cast):
    poll = forms.committee_poll(cast["clerk_east"], forms.ready_village(person.village_election))
    line = poll.lines.order_by("order").last()
    vetting.strike_off(actor=cast["office"], candidacy=line.candidacy, reason="贿选查实", bar_code="N10")
    return cast["clerk_east"], "ballots:enter", [person.term_id, poll.pk], posted(poll)


def expired(person, cast):
    Bar.objects.filter(code="N08").update(valid_to=date(2020, 12, 31))
    return reviewer_of("police"), *_answers(person)


CASES = {
    case.__name__: case
    for case in (two_villages, under_age, checksum, no_basis, wrong_department, no_reason, struck_off_vote, expired)
}


def kept():
    """Everything such an act could have written."""
    return (
        list(Candidacy.objects.order_by("pk").values_list("pk", "state", "state_reason", "bar_code", "version")),
        list(Opinion.objects.order_by("pk").values_list("pk", "conclusion", "bar_code", "reason", "basis")),
        Person.objects.count(),
        Entry.objects.filter(state=EntryState.SUBMITTED).count(),
    )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("case", SENTENCES)
def test_a_sentence_is_shown_and_nothing_changes(case, language, person, cast, sign_in):
    user, name, args, form = CASES[case](person, cast)
    before = kept()
    client = sign_in(user)
    client.cookies["django_language"] = language
    page = client.post(reverse(name, args=args), form, follow=True)
    assert SENTENCES[case][language == "zh-hans"] in page.content.decode()
    assert kept() == before
    assert not Candidacy.objects.filter(pk=person.pk).exclude(state=CandidacyState.VETTING).exists()
