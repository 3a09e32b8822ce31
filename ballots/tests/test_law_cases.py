"""The law judged by its table of cases, and its refusals by theirs."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from ballots.law import (
    EndingCase,
    MalformedCase,
    PollCase,
    Verdict,
    examine_motion,
    judge,
    judge_ending,
    judge_text,
)
from ballots.law.texts import FINDINGS
from ballots.tests.law_cases import COMMITTEES, ending_cases, judged_cases, malformed_cases, table
from ballots.tests.reading_cases import PAGE, page
from villages.rules import rule_set

JUDGED = judged_cases()
ENDINGS = ending_cases()
MALFORMED = malformed_cases()


def by_post(verdict: Verdict) -> dict[str, dict[str, int]]:
    elected: dict[str, dict[str, int]] = {}
    for row in verdict.elected:
        elected.setdefault(row.post, {})[row.name] = row.votes
    return elected


@pytest.mark.parametrize(("given", "expected"), [case[1:] for case in JUDGED], ids=[case[0] for case in JUDGED])
def test_the_law_judges_the_case_as_the_table_says(given, expected):
    verdict = judge(PollCase.from_json(given))
    codes = {finding.code for finding in verdict.findings}
    assert verdict.valid is expected["valid"]
    assert by_post(verdict) == expected["elected"]
    assert verdict.vacancies == expected["vacancies"]
    assert verdict.next == expected["next"]
    assert set(expected.get("codes", ())) <= codes
    assert not set(expected.get("absent", ())) & codes


@pytest.mark.parametrize(("given", "expected"), [case[1:] for case in JUDGED], ids=[case[0] for case in JUDGED])
def test_every_finding_has_an_article_and_speaks_both_languages(given, expected):
    verdict = judge(PollCase.from_json(given))
    assert verdict.findings
    for finding in verdict.findings:
        assert finding.article.startswith(("《", "参照《"))
        assert "{" not in finding.message + finding.message_en
        assert finding.text("zh-hans") == finding.message != finding.message_en == finding.text("en")
    void = any(finding.severity == "error" for finding in verdict.findings)
    assert void is not verdict.valid


@pytest.mark.parametrize(("given", "case"), MALFORMED, ids=[case["title"] for _given, case in MALFORMED])
def test_a_malformed_case_is_refused_with_its_field_and_figures(given, case):
    with pytest.raises(MalformedCase) as refused:
        PollCase.from_json(given)
    assert refused.value.field == case["field"]
    for words in case["says"]:
        assert words in refused.value.message_en
    for sentence in (refused.value.message, refused.value.message_en):
        assert "{" not in sentence.replace("{}", "")
        assert any(figure in sentence for figure in case["says"])


def test_the_sound_case_behind_the_refusals_is_accepted():
    verdict = judge(PollCase.from_json(table("malformed")["sound"]))
    assert verdict.next == "certify"


@pytest.mark.parametrize(("given", "expected"), [case[1:] for case in ENDINGS], ids=[case[0] for case in ENDINGS])
def test_a_recall_or_resignation_ends_as_the_table_says(given, expected):
    verdict = judge_ending(EndingCase.from_json(given))
    assert verdict == judge_text(json.dumps(given))
    assert (verdict.valid, verdict.vacancies, verdict.next) == (
        expected["valid"], expected["vacancies"], expected["next"]
    )  # fmt: skip
    assert set(expected["codes"]) <= {finding.code for finding in verdict.findings}
    assert verdict.elected == ()
    assert Verdict.from_record(json.loads(json.dumps(verdict.to_record()))) == verdict
    for finding in verdict.findings:
        assert finding.article.startswith(("《", "参照《"))
        assert "{" not in finding.message + finding.message_en


@pytest.mark.parametrize(("change", "field", "says"), [
    ({"agree": None}, "agree", "missing"),
    ({"cast": 1001}, "cast", "1001 is above registered voters 1000"),
    ({"invalid": 21}, "valid", "880 + invalid ballots 21 = 901, which is not ballots cast 900"),
    ({"against": 381}, "agree", "881"),
    ({"motion": {"voters": 1001}}, "motion.voters", "1001 is above registered voters 1000"),
    ({"motion": {"representatives": 31, "representatives_total": 30}}, "motion.representatives", "31 is above"),
    ({"mode": "households"}, "mode", "households"),
])  # fmt: skip
def test_figures_of_a_recall_that_contradict_each_other_are_refused_with_both(change, field, says):
    given = {**table("endings")["defaults"]["recall"], "rules": "2026", **change}
    with pytest.raises(MalformedCase) as refused:
        EndingCase.from_json({key: value for key, value in given.items() if value is not None})
    problem = refused.value.problems[0]
    assert problem.field == field
    assert says in problem.text("en")


def test_what_is_said_before_a_recall_vote_is_said_of_the_motion_alone():
    rules = rule_set("2026")
    case = EndingCase(
        kind="village_committee", rules="2026", round="recall", person="甲", post="chair", registered=1000,
        motion={"voters": 199}, days_since_failed=10, recall_bar_days=365,
    )  # fmt: skip
    assert [finding.code for finding in examine_motion(case, rules)] == ["motion_insufficient", "recall_barred"]
    with pytest.raises(MalformedCase):
        examine_motion(replace(case, motion={"voters": 1001}), rules)


def test_the_table_has_at_least_a_hundred_and_twenty_different_cases_each_with_a_chinese_title():
    titles = [case["title"] for name in (*COMMITTEES, "endings") for case in table(name)["cases"]]
    assert len(set(titles)) == len(titles) >= 120
    assert all(re.search("[\u4e00-\u9fff]", title) for title in titles)


def test_the_page_of_cases_for_readers_is_that_of_the_tables():
    """After a change of the tables: python -m ballots.tests.reading_cases."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_table_has_at_least_sixty_cases_and_covers_both_rule_sets():
    assert len({title for title, _given, _expected in JUDGED}) == len(JUDGED) >= 60
    assert {given["rules"] for _title, given, _expected in JUDGED} == {"2018", "2026"}


@pytest.mark.parametrize(("kind", "rules", "article"), [
    ("village_committee", "2018", "《村民委员会组织法》（2018年修正）第十五条"),
    ("village_committee", "2026", "《村民委员会组织法》（2025年修正）第十八条"),
    ("residents_committee", "2018", "《城市居民委员会组织法》（2018年修正）第九条"),
    ("residents_committee", "2026", "《城市居民委员会组织法》（2025年修订）第十九条"),
    ("party_branch", "2018", "《中国共产党基层组织选举工作条例》（待核实）"),
])  # fmt: skip
def test_turnout_is_judged_under_the_article_of_the_rule_set(kind, rules, article):
    given = {"kind": kind, "rules": rules, "seats": {"member": 1}, "candidates": []}
    if kind == "party_branch":
        given |= {"due": 10, "present": 8}
    else:
        given |= {"registered": 10, "cast": 8, "valid": 8, "invalid": 0}
    assert judge(PollCase.from_json(given)).findings[0].article == article


def test_round_and_mode_default_to_a_first_poll_of_all_voters():
    sound = {key: value for key, value in table("malformed")["sound"].items() if key not in ("round", "mode")}
    case = PollCase.from_json(sound)
    assert (case.round, case.mode) == ("first", "voters")


def test_all_problems_of_a_case_are_reported_at_once():
    given = table("malformed")["sound"] | {"registered": 800, "invalid": 30}
    with pytest.raises(MalformedCase) as refused:
        PollCase.from_json(given)
    assert [problem.code for problem in refused.value.problems] == ["above", "sum_differs"]


def test_a_page_names_fields_in_words_and_scripts_see_their_keys():
    with pytest.raises(MalformedCase) as refused:
        PollCase.from_json(table("malformed")["sound"] | {"registered": 899})
    problem = refused.value.problems[0]
    assert problem.text("zh-hans") == "收回票数 900 大于登记选民数 899，请核对。"
    assert problem.text("en") == "ballots cast 900 is above registered voters 899."
    assert problem.message == "cast（收回票数） 900 大于 registered（登记选民数） 899，请核对。"


def test_a_case_built_in_code_is_refused_like_one_read_from_json():
    case = PollCase(kind="village_committee", rules="2018", seats={"chair": 1}, candidates=(), registered=10, cast=11)
    with pytest.raises(MalformedCase) as refused:
        judge(case)
    assert {problem.field for problem in refused.value.problems} == {"valid", "invalid", "cast"}


@pytest.mark.parametrize(("text", "says"), [
    ("", "Expecting value"), ("[", "Expecting value"), ("{'kind': 1}", "property name"), ('{"cast": NaN}', "NaN"),
    ('{"cast": 1, "cast": 2}', "twice"), ("[" * 100_000, "JSON"), ("3", "object"), ("null", "object"),
    ('{"cast": ' + "9" * 5000 + "}", "JSON"),
])  # fmt: skip
def test_text_that_is_no_case_is_refused_with_a_sentence(text, says):
    with pytest.raises(MalformedCase) as refused:
        PollCase.from_text(text)
    assert says in refused.value.message_en


def test_the_answer_has_exactly_the_keys_of_the_contract():
    answer = judge(PollCase.from_json(JUDGED[0][1])).to_json()
    assert list(answer) == ["valid", "elected", "vacancies", "next", "findings"]
    assert all(list(row) == ["code", "severity", "article", "message"] for row in answer["findings"])
    won = judge(PollCase.from_json(table("malformed")["sound"])).to_json()
    assert [list(row) for row in won["elected"]] == [["name", "post", "votes"]] * 3


@pytest.mark.parametrize("given", [case[1] for case in JUDGED], ids=[case[0] for case in JUDGED])
def test_a_stored_verdict_reads_back_as_it_was(given):
    verdict = judge(PollCase.from_json(given))
    stored = json.loads(json.dumps(verdict.to_record(), ensure_ascii=False))
    again = Verdict.from_record(stored)
    assert again.to_record() == verdict.to_record()
    assert {key: stored[key] for key in ("valid", "vacancies", "next")} == {
        "valid": verdict.valid, "vacancies": dict(verdict.vacancies), "next": verdict.next
    }  # fmt: skip


def test_the_rules_page_explains_every_finding_and_every_finding_comes_up_in_the_table():
    page = (Path(settings.BASE_DIR) / "docs" / "rules" / "README.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"`([a-z_]+)`", page.partition("## Findings")[2].partition("## Posts")[0]))
    verdicts = [judge_text(json.dumps(given)) for _title, given, _out in (*JUDGED, *ENDINGS)]
    raised = {finding.code for verdict in verdicts for finding in verdict.findings}
    assert set(FINDINGS) <= explained
    assert set(FINDINGS) == raised
