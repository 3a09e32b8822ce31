"""What answers allow, as a pure rule."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from candidates.models import Conclusion
from candidates.verdicts import Answer, Given, Outcome, judge

TODAY = date(2021, 3, 10)
DEPARTMENTS = ["police", "court", "audit"]
HARD = {"N06"}


def test_the_answers_are_those_of_the_model():
    assert {answer.value for answer in Answer} == set(Conclusion.values)


def test_only_consent_of_every_department_makes_somebody_clearable():
    agreed = [Given(code, Answer.NO_OBJECTION) for code in DEPARTMENTS]
    assert judge(agreed, DEPARTMENTS, HARD, TODAY).outcome == Outcome.CLEARABLE
    assert judge(agreed[:2], DEPARTMENTS, HARD, TODAY).outcome == Outcome.WAITING


def test_a_hard_item_blocks_while_others_are_silent():
    verdict = judge([Given("police", Answer.NOT_ELIGIBLE, "N06")], DEPARTMENTS, HARD, TODAY)
    assert verdict.outcome == Outcome.BLOCKED
    assert verdict.pending == ("court", "audit")


def test_an_objection_and_a_soft_item_need_a_ruling():
    answers = [
        Given("police", Answer.NOT_ELIGIBLE, "N09"),
        Given("court", Answer.OBJECTION),
        Given("audit", Answer.NO_OBJECTION),
    ]
    verdict = judge(answers, DEPARTMENTS, HARD, TODAY)
    assert verdict.outcome == Outcome.NEEDS_RULING
    assert verdict.soft == ("police", "court")


def test_an_objection_under_a_hard_item_is_not_yet_not_eligible():
    answers = [Given(code, Answer.NO_OBJECTION) for code in DEPARTMENTS[1:]]
    verdict = judge([Given("police", Answer.OBJECTION, "N06"), *answers], DEPARTMENTS, HARD, TODAY)
    assert verdict.outcome == Outcome.NEEDS_RULING


def test_overdue_are_those_asked_whose_day_is_past():
    answers = [Given("police", Answer.PENDING, due_on=date(2021, 3, 9)), Given("court", Answer.PENDING, due_on=TODAY)]
    assert judge(answers, DEPARTMENTS, HARD, TODAY).overdue == ("police",)


def test_a_department_that_left_the_list_still_counts():
    answers = [Given(code, Answer.NO_OBJECTION) for code in DEPARTMENTS]
    verdict = judge([*answers, Given("old", Answer.PENDING)], DEPARTMENTS, HARD, TODAY)
    assert verdict.outcome == Outcome.WAITING


@given(
    st.lists(
        st.builds(
            Given, st.sampled_from(DEPARTMENTS), st.sampled_from(list(Answer)), st.sampled_from(["", "N06", "N09"])
        ),
        max_size=6,
    )
)
def test_silence_or_objection_never_becomes_consent(answers):
    verdict = judge(answers, DEPARTMENTS, HARD, TODAY)
    last = {answer.department: answer.conclusion for answer in answers}
    everybody_agreed = all(last.get(code) == Answer.NO_OBJECTION for code in DEPARTMENTS)
    assert (verdict.outcome == Outcome.CLEARABLE) == everybody_agreed
