"""The negative list as data: an item applies on election day only, and looks back no further than it says."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.errors import DomainError
from candidates import departments, negative_list, opinions, vetting
from candidates.models import Bar, Conclusion
from candidates.rulings import Decision
from candidates.tests.world import in_vetting, reviewer_of, two_departments
from candidates.verdicts import Outcome

ELECTION_DAY = date(2021, 5, 17)
BASIS = "行罚决字〔2019〕31号"


@pytest.fixture
def person(term, elections):
    two_departments(term)
    return in_vetting(elections[1])


def not_eligible(person, reviewer, **fields):
    given = {"conclusion": Conclusion.NOT_ELIGIBLE, "bar_code": "N09", "reason": "参与赌博被行政拘留", "basis": BASIS}
    return opinions.give_opinion(actor=reviewer, candidacy=person, **{**given, **fields})


@pytest.mark.parametrize(
    ("first", "last", "applies"),
    [
        (None, None, True),
        (date(2021, 5, 17), date(2021, 5, 17), True),
        (date(2021, 5, 18), None, False),
        (None, date(2021, 5, 16), False),
    ],
)
def test_an_item_applies_between_its_days_both_counted(term, first, last, applies):
    assert negative_list.in_force(first, last, ELECTION_DAY) is applies
    departments.install_defaults(term)
    Bar.objects.filter(rules="2018", code="N09").update(valid_from=first, valid_to=last)
    assert ("N09" in {bar.code for bar in departments.bars(term)}) is applies


def test_looking_back_counts_from_election_day():
    assert negative_list.looks_back_to(5, ELECTION_DAY) == date(2016, 5, 17)
    assert negative_list.looks_back_to(5, date(2024, 2, 29)) == date(2019, 3, 1)
    assert negative_list.too_long_ago(date(2016, 5, 16), 5, ELECTION_DAY)
    assert not negative_list.too_long_ago(date(2016, 5, 17), 5, ELECTION_DAY)
    assert not negative_list.too_long_ago(date(1990, 1, 1), None, ELECTION_DAY)


def test_fifteen_items_stand_on_the_list_of_each_rule_set(term):
    departments.install_defaults(term)
    assert len(departments.bars(term)) == 15
    assert {bar.code for bar in departments.bars(term) if bar.look_back_years} == {"N09", "N11"}


def test_an_expired_item_is_refused_and_nothing_changes(reviewer, office, person):
    Bar.objects.filter(rules="2018", code="N08").update(valid_to=date(2020, 12, 31))
    with pytest.raises(DomainError, match="applies from 2018-12-29 to 2020-12-31; election day is 2021-05-17"):
        not_eligible(person, reviewer, bar_code="N08")
    with pytest.raises(DomainError, match="applies from"):
        vetting.strike_off(actor=office, candidacy=person, reason="正被立案侦查", bar_code="N08")
    person.refresh_from_db()
    assert (person.state, person.opinions.get(department="police").conclusion) == ("vetting", Conclusion.PENDING)


def test_a_fact_before_the_years_looked_back_is_refused(reviewer, person):
    with pytest.raises(DomainError, match="looks back 5 years, to 2016-05-17; the fact is of 2015-03-01"):
        not_eligible(person, reviewer, fact_on=date(2015, 3, 1))
    with pytest.raises(DomainError, match="write the day of the fact"):
        not_eligible(person, reviewer)
    given = not_eligible(person, reviewer, fact_on=date(2019, 8, 15))
    assert (given.bar_code, given.fact_on, given.basis) == ("N09", date(2019, 8, 15), BASIS)


def test_an_item_without_basis_is_refused(reviewer, person):
    with pytest.raises(DomainError, match="N08 needs its basis") as refused:
        not_eligible(person, reviewer, bar_code="N08", basis=" ")
    assert refused.value.field == "basis"
    assert person.opinions.get(department="police").conclusion == Conclusion.PENDING


def test_an_item_that_bars_without_exception_is_no_mere_objection(reviewer, person):
    with pytest.raises(DomainError, match="bars without exception"):
        not_eligible(person, reviewer, bar_code="N08", conclusion=Conclusion.OBJECTION)
    opinions.give_opinion(actor=reviewer, candidacy=person, conclusion=Conclusion.OBJECTION, reason="待核实")


def test_a_hard_item_blocks_and_a_soft_one_needs_a_ruling_that_is_kept(reviewer, office, term, person):
    opinions.give_opinion(actor=reviewer_of("court"), candidacy=person, conclusion=Conclusion.NO_OBJECTION)
    not_eligible(person, reviewer, fact_on=date(2019, 8, 15))
    with pytest.raises(DomainError, match="needs the leading group's ruling"):
        vetting.clear(actor=office, term=term, candidacies=[person.pk])
    ruling = "领导小组第7次会议研究，情节轻微，同意列为人选"
    assert vetting.clear(actor=office, term=term, candidacies=[person.pk], ruling=Decision(reason=ruling)) == 1
    person.refresh_from_db()
    kept = person.rulings.get()
    assert (person.state, kept.reason, kept.recorded_by) == ("cleared", ruling, office)
    assert [(each.department, each.bar_code) for each in kept.items.all()] == [("police", "N09")]


@pytest.mark.parametrize("rules", ["2018", "2026"])
def test_the_fifteen_items_are_hard_and_soft_as_the_law_and_the_published_lists_have_them(rules):
    found = {line.code: line.hard_2026 if rules == "2026" else line.hard_2018 for line in departments.DEFAULT_BARS}
    always, by_law = {"N06", "N07", "N08", "N10", "N15"}, {"N02", "N03", "N04", "N05"}
    assert {code for code, is_hard in found.items() if is_hard} == always | (by_law if rules == "2026" else set())
    assert [line.code for line in departments.DEFAULT_BARS if line.allows_objection] == ["N15"]
    cited = {line.code: line.basis_2026 if rules == "2026" else line.basis_2018 for line in departments.DEFAULT_BARS}
    assert all("第十八条" in cited[code] for code in by_law) == (rules == "2026")


def test_lost_capacity_bars_while_being_away_goes_to_the_leading_group(reviewer, office, term, person):
    opinions.give_opinion(actor=reviewer_of("court"), candidacy=person, conclusion=Conclusion.NO_OBJECTION)
    not_eligible(person, reviewer, bar_code="N15", conclusion=Conclusion.OBJECTION, reason="长期外出，不能履职")
    assert vetting.verdicts(term, [person.pk])[person.pk].outcome == Outcome.NEEDS_RULING
    not_eligible(person, reviewer, bar_code="N15", reason="法院宣告限制民事行为能力")
    assert vetting.verdicts(term, [person.pk])[person.pk].outcome == Outcome.BLOCKED
    with pytest.raises(DomainError, match="not eligible by the negative list"):
        vetting.clear(actor=office, term=term, candidacies=[person.pk], ruling=Decision(reason="研究同意"))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Item N08 applies from 2018-12-29 to 2020-12-31"), ("zh-hans", "条目N08的适用期为2018-12-29至2020-12-31")],
)
def test_an_expired_item_sent_from_a_page_gets_the_sentence_with_its_days(
    sign_in, reviewer, office, term, person, language, sentence
):
    Bar.objects.filter(rules="2018", code="N08").update(valid_to=date(2020, 12, 31))
    one = [term.pk, person.pk]
    given = {"conclusion": "not_eligible", "bar_code": "N08", "reason": "正被立案侦查", "basis": BASIS}
    struck = {"bar_code": "N08", "reason": "正被立案侦查", "version": person.version}
    for user, name, form in ((reviewer, "opinion", given), (office, "strike_off", struck)):
        client = sign_in(user)
        client.cookies["django_language"] = language
        page = client.post(reverse(f"candidates:{name}", args=one), form, follow=True).content.decode()
        assert sentence in page
        strange = client.post(reverse(f"candidates:{name}", args=one), {**form, "bar_code": "N99"}, follow=True)
        assert "N99" in strange.content.decode()
        assert "valid choice" not in strange.content.decode()
    person.refresh_from_db()
    assert (person.state, person.opinions.get(department="police").conclusion) == ("vetting", Conclusion.PENDING)


def test_an_answer_under_an_item_expired_since_stays_a_bar_on_the_page_too(sign_in, reviewer, office, term, person):
    not_eligible(person, reviewer, bar_code="N08")
    Bar.objects.filter(rules="2018", code="N08").update(valid_to=date(2020, 12, 31))
    page = sign_in(office).get(reverse("candidates:person", args=[term.pk, person.person_id]))
    assert page.context["life"].verdict.outcome == vetting.verdicts(term, [person.pk])[person.pk].outcome == "blocked"
    assert "N08" not in {bar.code for bar in page.context["life"].bars}
    assert "N08 Under criminal investigation" in page.content.decode()
