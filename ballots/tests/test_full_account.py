"""The whole account of a form: not returned, partly invalid, blank; members due by exclusions; who was chosen."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from ballots import counting, results
from ballots.checks import Severity, examine, strict_problems
from ballots.judging import case_of, verdict_of
from ballots.models import FIRST_FIGURES, LATER_FIGURES, Correction, Entry, Poll, Result
from ballots.paper import COMMITTEE_FIGURES, LATER, PARTY_FIGURES, Line, Paper, Typed
from ballots.results.corrections import changes
from ballots.results.seals import read_record, record_of, verify
from ballots.tests import forms
from villages.models import PollStage
from villages.rules import rule_set

PARTY = Paper(
    "party",
    "party_branch",
    "first",
    "voters",
    {"member": 3},
    0,
    tuple(Line(pk, "member", pk, name) for pk, name in enumerate("甲乙丙丁", start=1)),
)
COMMITTEE = Paper("committee", "village_committee", "first", "voters", {"chair": 1}, 1000, (Line(1, "chair", 1, "甲"),))
MEETING = {"due": 40, "present": 38, "issued": 38, "cast": 38, "valid": 38, "invalid": 0}
BALLOTS = {"issued": 890, "cast": 880, "proxy": 60, "mobile": 20, "valid": 870, "invalid": 10}
VOTES = {1: 30, 2: 30, 3: 30, 4: 8}


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


def told(paper: Paper, figures: dict[str, int | None], votes: dict[int, int], **chosen: int) -> dict[str, str]:
    """Sentences of everything that stands in the way, by code."""
    typed = Typed(figures, votes, chosen.get("secretary"), chosen.get("deputy"))
    return {check.code: check.message for check in strict_problems(paper, typed, None)}


def test_paper_and_database_know_the_same_figures():
    assert set(FIRST_FIGURES) | set(LATER_FIGURES) == set(PARTY_FIGURES) | set(COMMITTEE_FIGURES)
    assert set(LATER_FIGURES) == LATER


@pytest.mark.parametrize(
    ("figures", "code", "sentence"),
    [
        ({"not_returned": 9}, "B1", "Collected 880 + not returned 9 = 889, but 890 ballots were issued"),
        ({"issued": 880, "cast": 881, "valid": 871, "not_returned": 1}, "B1", "Collected 881 + not returned 1 = 882"),
        ({"partly_invalid": 860, "blank": 11}, "B2", "860 + blank 11 = 871, more than the 870 valid ballots"),
        ({"blank": 871}, "B2", "871 is 1 more than valid ballots 870"),
        ({"blank": 200}, "B3", "700 is more than 870 valid − 200 blank ballots = 670"),
    ],
)
def test_ballots_that_do_not_add_up_are_refused_with_both_figures(figures, code, sentence):
    assert sentence in told(COMMITTEE, {**BALLOTS, **figures}, {1: 700})[code]


def test_an_account_that_adds_up_is_said_to_hold():
    typed = Typed({**BALLOTS, "not_returned": 10, "partly_invalid": 30, "blank": 40}, {1: 700})
    held = {check.code: check.message for check in examine(COMMITTEE, typed) if check.severity == Severity.OK}
    assert held["B1"] == "Collected 880 + not returned 10 = 890 issued."
    assert held["B2"] == "Partly invalid 30 + blank 40 = 70 of 870 valid ballots."
    assert not strict_problems(COMMITTEE, typed, None)


@given(issued=st.integers(0, 2000), cast=st.integers(0, 2000), kept=st.integers(0, 2000))
def test_issued_are_collected_and_not_returned_or_the_poll_is_void_with_none_missing(issued, cast, kept):
    typed = Typed({"issued": issued, "cast": cast, "not_returned": kept})
    [check] = [check for check in examine(COMMITTEE, typed) if check.code == "B1"]
    assert (check.severity == Severity.OK) == (cast + kept == issued or (cast > issued and kept == 0))


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ({"voting_members": 44, "ill": 3}, "44 members − 3 not counted = 41, but 40 members due were typed"),
        ({"unable": 2, "abroad": 1}, "3 members are not counted as due, but the number of full members"),
        ({"voting_members": 41}, "41 members − 0 not counted = 41, but 40"),
    ],
)
def test_members_due_come_out_of_the_approved_exclusions(figures, sentence):
    assert sentence in told(PARTY, {**MEETING, **figures}, VOTES)["P2"]


def test_nobody_gets_more_votes_than_members_of_the_committee_were_present():
    found = told(PARTY, {**MEETING, "committee_present": 3, "secretary_votes": 4}, VOTES, secretary=1)
    assert "4 is 1 more than committee members present 3" in found["S4"]
    assert "nobody is named" in told(PARTY, {**MEETING, "deputy_votes": 2}, VOTES)["S4"]


def test_the_law_hears_of_exclusions_parts_and_the_secretary():
    figures = {**MEETING, "voting_members": 43, "ill": 2, "abroad": 1, "partly_invalid": 2, "blank": 1}
    typed = Typed({**figures, "committee_present": 3, "secretary_votes": 3, "deputy_votes": 1}, VOTES, 1, 2)
    case = case_of(PARTY, typed, rule_set("2018"))
    assert case.members == 43
    assert case.excluded == {"abroad": 1, "ill": 2}
    verdict = verdict_of(PARTY, typed, rule_set("2018"))
    assert verdict is not None
    codes = {finding.code: finding.params for finding in verdict.findings}
    assert codes["exclusions_applied"]["excluded"] == 3
    assert codes["ballots_accounted"]["blank"] == 1
    assert codes["chosen_by_committee"]["names"] == ["甲"]
    assert codes["not_chosen"]["names"] == ["乙"]


@pytest.mark.django_db
def test_a_choice_without_a_majority_of_the_committee_needs_a_note(party, cast):
    form = forms.form(party)
    form["figures"] |= {"committee_present": 5, "secretary_votes": 2}
    with pytest.raises(results.NoteMissing) as refused:
        results.submit_entry(actor=cast["clerk_east"], poll=party, **form)
    assert refused.value.checks[0].code == "S5"
    entry = results.submit_entry(actor=cast["clerk_east"], poll=party, note="次日补选书记", **form)
    assert (entry.committee_present, entry.secretary_votes) == (5, 2)


@pytest.mark.django_db
def test_the_new_figures_are_compared_decided_and_certified(poll, cast):
    first, second = forms.form(poll), forms.form(poll)
    first["figures"] |= {"not_returned": 10, "partly_invalid": 5, "blank": 3}
    second["figures"] |= {"not_returned": 10, "partly_invalid": 6, "blank": 3}
    results.submit_entry(actor=cast["clerk_east"], poll=poll, **first)
    results.submit_entry(actor=cast["clerk_east_2"], poll=poll, **second)
    poll.refresh_from_db()
    assert poll.state == PollStage.DIFFERENT
    with pytest.raises(results.ChoiceMissing):
        results.resolve(actor=cast["clerk_east_3"], poll=poll, choices={}, note="", version=poll.version)
    results.resolve(actor=cast["clerk_east_3"], poll=poll, choices={"partly_invalid": 6}, note="", version=poll.version)
    poll.refresh_from_db()
    results.confirm(actor=cast["leader_east"], poll=poll, version=poll.version)
    poll.refresh_from_db()
    result = results.certify(actor=cast["office"], poll=poll, version=poll.version)
    assert (result.not_returned, result.partly_invalid, result.blank) == (10, 6, 3)
    assert read_record(poll)["result"]["partly_invalid"] == 6
    assert not list(verify(Poll.objects.filter(pk=poll.pk)))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ballots_result SET blank = NULL WHERE poll_id = %s", [poll.pk])
    [breach] = verify(Poll.objects.filter(pk=poll.pk))
    assert breach.row == "result"


@pytest.mark.django_db
def test_a_record_without_them_reads_as_it_did_before_they_existed(poll, cast):
    poll = forms.certified(poll, cast)
    record = read_record(poll)
    assert not set(record["result"]) & set(LATER_FIGURES)
    assert set(FIRST_FIGURES) < set(record["result"])

    class Earlier:
        """The row of a result as a migration knew it."""

        def __getattr__(self, name: str) -> object:
            if name in LATER_FIGURES:
                raise AttributeError(name)
            return getattr(poll.result, name)

    assert record_of(poll, Earlier(), poll.result.votes.all(), list(poll.lines.all())) == record  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_correction_shows_a_figure_that_was_not_there_before(poll, cast):
    poll = forms.certified(poll, cast)
    results.correct(actor=cast["office"], poll=poll, reason="漏填空白票", version=poll.version)
    poll.refresh_from_db()
    for clerk in ("clerk_east", "clerk_east_2"):
        form = forms.form(poll)
        form["figures"] |= {"blank": 4}
        results.submit_entry(actor=cast[clerk], poll=poll, **form)
    poll.refresh_from_db()
    results.confirm(actor=cast["leader_east"], poll=poll, version=poll.version)
    poll.refresh_from_db()
    results.certify(actor=cast["office"], poll=poll, version=poll.version)
    correction = Correction.objects.get(poll=poll)
    [change] = changes(poll, correction.before, correction.after)
    assert (change.label, change.before, change.after) == ("Blank ballots", "—", "4")


@pytest.mark.django_db
def test_the_database_refuses_parts_above_the_valid_ballots(poll, cast):
    poll = forms.certified(poll, cast)
    with pytest.raises(IntegrityError, match="result_parts_of_valid_ballots"), transaction.atomic():
        Result.objects.filter(poll=poll).update(partly_invalid=800, blank=71)
    entry = Entry.objects.filter(poll=poll).first()
    with pytest.raises(IntegrityError, match="entry_parts_of_valid_ballots"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(blank=871)


@pytest.mark.django_db
def test_the_form_and_the_printed_paper_carry_them(party, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    args = [party.village_election.term_id, party.pk]
    page = client.get(reverse("ballots:enter", args=args)).content.decode()
    for name in ("voting_members", "unable", "moved_away", "not_returned", "blank", "committee_present"):
        assert f'name="{name}"' in page
    assert '<details class="more" data-more="members">' in page
    assert 'class="form-row of-members"' in page
    paper = client.get(reverse("ballots:form", args=args)).content.decode()
    for words in (
        "有选举权的正式党员数",
        "外出半年以上未转走组织关系",
        "有效票中：空白",
        "当选票数以应到会党员数的过半数计",
    ):
        assert words in paper


@pytest.mark.django_db
def test_a_refused_figure_opens_its_part_of_the_form(party, cast, sign_in):
    form = forms.form(party)
    data = {name: str(value) for name, value in form["figures"].items()}
    data |= {f"votes-{pk}": str(votes) for pk, votes in form["votes"].items()}
    data |= {"secretary": form["secretary"], "deputy": form["deputy"], "check_code": party.check_code}
    data |= {"act": "submit", "version": "0", "note": "", "voting_members": "44", "ill": "3"}
    args = [party.village_election.term_id, party.pk]
    answer = sign_in(cast["clerk_east"]).post(reverse("ballots:enter", args=args), data)
    page = answer.content.decode()
    assert '<details class="more" data-more="members" open>' in page
    assert "44 members − 3 not counted = 41" in page
    assert not Entry.objects.filter(poll=party).exists()


@pytest.mark.django_db
def test_a_public_count_fills_partly_invalid_and_blank_ballots(poll, cast):
    clerk = cast["clerk_east"]
    count = counting.open_count(actor=clerk, poll=poll, first_counter="计票甲", second_counter="计票乙")
    figures = {"valid": 10, "invalid": 1, "marks": 0, "partly_invalid": 2, "blank": 3}
    with pytest.raises(Exception, match="more than the 10 valid ones"):
        counting.confirm_bundle(actor=clerk, count=count, number=1, counter=1, **{**figures, "blank": 9})
    counting.confirm_bundle(actor=clerk, count=count, number=1, counter=1, **figures)
    with pytest.raises(counting.BundleDiffers, match="2 partly invalid and 3 blank"):
        counting.confirm_bundle(actor=clerk, count=count, number=1, counter=2, **{**figures, "blank": 2})
    counting.confirm_bundle(actor=clerk, count=count, number=1, counter=2, **figures)
    entry = counting.finish(actor=clerk, count=count)
    assert (entry.cast, entry.partly_invalid, entry.blank) == (11, 2, 3)
