"""Figures from integers: the published summary, and what is not known."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.catalogue import BY_KEY, CATALOGUE, all_figures, one_figure
from reports.figures import FACT_NAMES, Facts, Kind

CONTRACT_KEYS = [
    "villages",
    "completed_on_schedule_pct",
    "first_vote_success_pct",
    "secretary_chair",
    "secretary_chair_pct",
    "party_due",
    "party_present",
    "party_turnout_pct",
    "voters_registered",
    "voters_cast",
    "voter_turnout_pct",
    "officers",
    "officers_mean_age",
    "officers_college_pct",
    "officers_women_pct",
    "officers_party_pct",
    "fulltime",
    "fulltime_mean_age",
    "fulltime_college_pct",
    "secretaries_mean_age",
    "secretaries_college_pct",
    "secretaries_talent_pct",
    "villages_with_officer_35_or_younger",
    "local_talent",
    "local_talent_pct",
    "cross_appointment_pct",
    "age_bands",
    "education_bands",
    "origins",
    "candidates_vetted",
    "candidates_struck_off",
    "proxy_pct",
    "invalid_pct",
    "difficult_villages",
    "petitions",
    "petitions_related",
    "people_trained",
]

NOW = Facts(
    villages=263, completed_on_schedule=263, organs_polled=526, organs_filled_at_once=526, party_polls=263,
    party_due=18764, party_present=18208, committee_polls=263, registered=524298, cast=461109, proxy=41000,
    proxy_cast=461109, invalid=2300, invalid_cast=461109, officers=1897, officers_months=958_365, officers_college=1218,
    officers_women=580, officers_party=1500, education_known=1897, sex_known=1897, politics_known=1897,
    origins_known=900,
    cross_appointed=500, local_talent=658, fulltime=1636, fulltime_months=810_802, fulltime_college=1124,
    fulltime_education_known=1636, secretaries=263, secretaries_months=263 * 12 * 45, secretaries_college=180,
    secretaries_education_known=263, secretaries_talent=120, both_posts_filled=263, secretary_chair=263,
    villages_with_young=263, age_35_or_younger=400, age_36_45=800, age_46_55=597, age_56_60=80, age_over_60=20,
    education_junior=179, education_senior=500, education_college=800, education_bachelor=400, education_graduate=18,
    origin_veteran=300, origin_local_talent=500, origin_graduate=200, candidacies=4800, vetted=4789, struck_off=68,
)  # fmt: skip
BEFORE = Facts(
    villages=263, officers=1871, officers_months=967_681, officers_college=814, education_known=1871, sex_known=1871,
    origins_known=700, local_talent=458, fulltime=1600, fulltime_months=844_800, fulltime_college=773,
    fulltime_education_known=1600, secretaries=263, both_posts_filled=263, secretary_chair=200,
)  # fmt: skip


def test_every_key_of_the_contract_is_declared_once_and_in_order():
    keys = [each.key for each in CATALOGUE]
    assert keys[: len(CONTRACT_KEYS)] == CONTRACT_KEYS
    assert len(set(keys)) == len(keys)


def test_each_of_the_27_indicators_of_the_field_is_declared():
    declared = {each.indicator for each in CATALOGUE} - {""}
    assert declared == {f"I{number:02d}" for number in range(1, 28)}


def test_every_figure_says_its_source_its_rounding_and_what_is_missing_without_it():
    for each in CATALOGUE:
        for words in (each.source.name, each.source.missing, each.rounding):
            assert words.zh
            assert words.en


def test_women_newcomers_and_both_organs_are_counted_apart():
    facts = Facts(
        villages=2, officers=9, party_officers=5, committee_officers=6, cross_appointed=2, chairs=2, chairs_women=1,
        chairs_sex_known=2, secretaries=2, secretaries_women=0, secretaries_sex_known=2, committee_party=3,
        committee_politics_known=6, compared_with_before=8, reelected=5, villages_with_young=1,
    )  # fmt: skip
    shown = {key: figure.display for key, figure in all_figures(facts, None).items()}
    assert (shown["chairs_women_pct"], shown["secretaries_women_pct"]) == ("50%", "0%")
    assert shown["committee_party_pct"] == "50%"
    assert (shown["officers_reelected"], shown["officers_reelected_pct"]) == ("5", "62.5%")
    assert (shown["officers_new"], shown["officers_new_pct"]) == ("3", "37.5%")
    assert facts.officers == facts.party_officers + facts.committee_officers - facts.cross_appointed


def test_candidates_fewer_than_seats_are_a_share_below_zero_and_no_seat_is_no_figure():
    facts = Facts(party_candidates=4, party_ballot_seats=5, organs_polled=1)
    assert one_figure("party_surplus_pct", facts, None).display == "-20%"
    assert one_figure("committee_surplus_pct", facts, None).value is None


def test_no_minority_recorded_is_not_a_district_without_minorities():
    assert one_figure("officers_minority_pct", Facts(officers=9), None).display == "—"
    assert one_figure("officers_minority_pct", Facts(officers=9, officers_minority=1), None).display == "11.1%"


@pytest.mark.parametrize(
    ("key", "display", "change"),
    [
        ("villages", "263", 0),
        ("voters_registered", "524298", None),
        ("voters_cast", "461109", None),
        ("voter_turnout_pct", "87.9%", None),
        ("party_turnout_pct", "97%", None),
        ("completed_on_schedule_pct", "100%", None),
        ("secretary_chair", "263", 63),
        ("secretary_chair_pct", "100%", Decimal("24.0")),
        ("officers", "1897", 26),
        ("officers_mean_age", "42.1岁", Decimal("-1.0")),
        ("officers_college_pct", "64.2%", Decimal("20.7")),
        ("fulltime", "1636", 36),
        ("fulltime_mean_age", "41.3岁", Decimal("-2.7")),
        ("fulltime_college_pct", "68.7%", Decimal("20.4")),
        ("local_talent", "658", 200),
        ("local_talent_pct", "34.7%", Decimal("10.2")),
        ("candidates_vetted", "4789", None),
        ("candidates_struck_off", "68", None),
        ("villages_with_officer_35_or_younger", "263", 263),
        ("petitions", "—", None),
    ],
)
def test_the_published_summary_comes_out_of_its_integers(key, display, change):
    figure = one_figure(key, NOW, BEFORE)
    assert (figure.display, figure.change) == (display, change)


def test_changes_are_worded_for_shares_ages_and_counts():
    words = {key: figure.change_in_words for key, figure in all_figures(NOW, BEFORE).items()}
    assert words["officers_college_pct"] == "提高20.7个百分点"
    assert words["officers_mean_age"] == "下降1岁"
    assert words["officers"] == "增加26"
    assert words["villages"] == "持平"
    assert words["voter_turnout_pct"] == ""
    assert words["age_bands"] == ""


def test_the_change_is_of_displayed_figures_and_the_exact_change_is_kept_beside_it():
    figure = one_figure("officers_college_pct", NOW, BEFORE)
    assert figure.exact.quantize(Decimal("0.001")) == Decimal("64.207")
    assert figure.exact_previous.quantize(Decimal("0.001")) == Decimal("43.506")
    assert figure.exact_change.quantize(Decimal("0.001")) == Decimal("20.700")


def test_nothing_counted_is_unknown_and_never_zero_per_cent():
    figures = all_figures(Facts(), None)
    assert {key for key, figure in figures.items() if figure.value is not None} == {"villages"}
    assert all(figure.display == "—" for key, figure in figures.items() if key != "villages")


def test_known_facts_can_be_zero_per_cent():
    facts = Facts(villages=2, officers=3, sex_known=3)
    assert one_figure("officers_women_pct", facts, None).display == "0%"
    assert one_figure("officers_college_pct", facts, None).value is None


def test_a_ledger_not_kept_yet_has_no_value_and_says_why():
    for key in (
        "difficult_villages", "petitions", "petitions_related", "people_trained", "petitions_closed",
        "petitions_overdue", "difficult_cleared_pct", "training_done_pct",
    ):  # fmt: skip
        assert one_figure(key, NOW, BEFORE).value is None
        assert "台账" in BY_KEY[key].definition.zh
        assert "ledger" in BY_KEY[key].definition.en


def test_bands_are_objects_with_their_changes():
    figure = one_figure("education_bands", NOW, replace(BEFORE, education_junior=1057, education_college=814))
    assert figure.value == {"junior": 179, "senior": 500, "college": 800, "bachelor": 400, "graduate": 18, "unknown": 0}
    assert figure.change["junior"] == 179 - 1057
    assert figure.denominator == 1897
    assert "大专800人" in figure.display


def test_the_contract_of_a_figure_is_six_plain_values():
    written = json.loads(json.dumps({key: each.contract() for key, each in all_figures(NOW, BEFORE).items()}))
    assert written["voter_turnout_pct"] == {
        "value": 87.9, "numerator": 461109, "denominator": 524298, "previous": None, "change": None, "display": "87.9%",
    }  # fmt: skip
    assert written["officers_mean_age"] == {
        "value": 42.1, "numerator": 958365, "denominator": 1897, "previous": 43.1, "change": -1.0, "display": "42.1岁",
    }  # fmt: skip
    assert all(
        set(each) == {"value", "numerator", "denominator", "previous", "change", "display"} for each in written.values()
    )


def test_every_declaration_is_said_in_both_languages():
    for each in CATALOGUE:
        for words in (each.name, each.definition, each.numerator, each.denominator, each.unit):
            assert words.zh
            assert words.en
        assert (each.bands is not None) == (each.kind is Kind.BANDS)


facts_rows = st.lists(st.tuples(*[st.integers(0, 10_000) for _ in FACT_NAMES]), min_size=1, max_size=6)


@given(facts_rows)
def test_rows_add_up_to_the_total(rows):
    total = Facts.total(rows)
    assert total.as_dict() == {name: sum(row[i] for row in rows) for i, name in enumerate(FACT_NAMES)}


@given(facts_rows)
def test_no_integers_whatever_make_a_figure_fail(rows):
    for figure in all_figures(Facts.total(rows), Facts()).values():
        assert isinstance(figure.display, str)
        json.dumps(figure.contract())


def test_no_rows_add_up_to_nothing():
    assert Facts.total([]) == Facts()
