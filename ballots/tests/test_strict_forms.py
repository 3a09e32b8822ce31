"""Whatever passes the strict validator can be judged: no form is entered that the law then refuses as malformed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots import polls, results
from ballots.checks import hard, strict_problems, votes_field
from ballots.explaining import contradictions
from ballots.judging import elected_lines, verdict_of
from ballots.paper import COMMITTEE_FIGURES, Line, Paper, Typed
from ballots.tests import forms
from ballots.tests.test_import_results import HEADINGS, bring_in, committee_rows, errors, workbook
from ballots.tests.test_layered_rules import LAW, lay
from ballots.tests.test_recall_pages import at, text
from villages.rules import LocalRules, Override, RuleSet, rule_set

SEATS = {"chair": 1, "member": 2}


def rules_of(name: str, carried: bool) -> RuleSet:
    override = Override("village_committee", "carry_down_votes", True)
    return rule_set(name).with_layers([LocalRules("990101", LAW, (override,))] if carried else [])


@st.composite
def typings(draw: Any) -> tuple[Paper, Typed]:
    """Forms of 8 to 20 ballots whose figures hold or nearly hold; some people stand for both posts."""
    cast = draw(st.integers(8, 20))
    valid = draw(st.integers(cast - 3, cast))
    names = [
        (post, name) for post in SEATS for name in draw(st.lists(st.sampled_from("甲乙丙丁"), unique=True, min_size=1))
    ]
    lines = tuple(
        Line(pk, post, pk, name, person=f"candidacy {name}") for pk, (post, name) in enumerate(names, start=1)
    )
    paper = Paper(
        "committee", "village_committee", draw(st.sampled_from(("first", "rerun"))), "voters", SEATS, 20, lines
    )
    figures: dict[str, int | None] = dict.fromkeys(COMMITTEE_FIGURES)
    figures |= {"issued": cast, "cast": cast, "valid": valid, "invalid": cast - valid, "proxy": 0}
    figures["blank"] = draw(st.sampled_from((None, 0, 1)))
    votes = {line.pk: draw(st.integers(0, valid // 2 + 1)) for line in lines}
    return paper, Typed(figures, votes)


@settings(deadline=None)
@given(typings(), st.booleans(), st.sampled_from(("2018", "2026")))
def test_what_passes_the_strict_validator_can_be_judged(typing, carried, name):
    paper, what = typing
    rules = rules_of(name, carried)
    verdict = verdict_of(paper, what, rules)
    found = strict_problems(paper, what, None if verdict is None else elected_lines(paper, verdict))
    refused = contradictions(paper, what, rules)
    if not hard(found):
        assert (verdict is None) is bool(refused)
    fields = {votes_field(line) for line in paper.lines} | {"candidates", *paper.figures}
    assert {check.field for check in refused} <= fields


@pytest.fixture
def twice(poll, village, cast):
    """Votes are carried down here, and voters wrote the first candidate for chair in as a member too."""
    lay(village, ("carry_down_votes", True))
    return polls.add_write_in(actor=cast["clerk_east"], poll=poll, post="member", name=forms.lines_of(poll)[0].name)


@pytest.mark.django_db
def test_votes_of_a_person_over_all_posts_beyond_the_valid_ballots_are_refused_beside_the_line(
    twice, poll, cast, sign_in
):
    given_votes = {"line1": 600, "line10": 300, "line5": 500, "line6": 450, "line7": 441}
    form = forms.form(poll, **given_votes)
    with pytest.raises(results.FormRefused, match="900 votes over all posts, above valid ballots 870") as refused:
        results.submit_entry(actor=cast["clerk_east"], poll=poll, **form)
    assert refused.value.field == votes_field(twice.pk)
    data = {**form["figures"], **{f"votes-{pk}": votes for pk, votes in form["votes"].items()}}
    data |= {"check_code": poll.check_code, "act": "submit", "version": 0, "note": "已核对报告单"}
    client = sign_in(cast["clerk_east"])
    answer = client.post(at(poll, "enter"), data)
    assert answer.status_code == 200
    assert "900 votes over all posts" in text(answer)
    checks = client.post(at(poll, "judge"), data).json()["checks"]
    assert "900 votes over all posts" in checks[votes_field(twice.pk)]["text"]
    assert not poll.entries.filter(state="submitted").exists()


@pytest.mark.django_db
def test_such_votes_in_a_file_name_row_and_cell(twice, poll, cast, tmp_path, settings):
    settings.LANGUAGE_CODE = "en"
    rows = committee_rows(poll, marks=False, note="已核对", line1=600, line10=300, line5=500, line6=450, line7=441)
    report = bring_in(cast["clerk_east"], workbook(tmp_path, HEADINGS, rows), poll)
    assert [code for _row, code in errors(report)] == ["V6"]
    assert not poll.entries.filter(state="submitted").exists()
