"""Joint vetting as two lists: what a department has to answer, and people × departments for the district office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from candidates import departments, words
from candidates.models import Candidacy, CandidacyState, Conclusion, Department, Opinion
from candidates.opinions import own_department
from candidates.verdicts import Given, Outcome, Verdict, judge
from villages.models import Term

if TYPE_CHECKING:
    from accounts.models import User


# --- A department's own work ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class QueueFilter:
    """Which of the own answers are asked for: ``show`` is pending, overdue, answered or empty (all)."""

    division: str = ""
    words: str = ""
    show: str = "pending"


def own_answers(user: User, term: Term, asked: QueueFilter) -> QuerySet[Opinion]:
    """The own department's answers on people being vetted, most urgent first; person and village at hand.

    Answers about people who are decided stay readable (``show="answered"``), but are no work any more.
    """
    rows = Opinion.objects.visible_to(user).filter(candidacy__term=term, department=own_department(user))
    if asked.division:
        rows = rows.under(asked.division)
    if asked.words:
        name = Q(candidacy__person__name__icontains=asked.words)
        rows = rows.filter(name | Q(candidacy__person__sort_key__startswith=asked.words.lower()))
    rows = rows.filter(_shown(asked.show))
    rows = rows.select_related("candidacy__person", "candidacy__village_election__village")
    return rows.order_by("due_on", "village_id", "candidacy__person__sort_key", "pk")


def _shown(show: str) -> Q:
    waiting = Q(conclusion=Conclusion.PENDING, candidacy__state=CandidacyState.VETTING)
    return {
        "pending": waiting,
        "overdue": waiting & Q(due_on__lt=timezone.localdate()),
        "answered": ~Q(conclusion=Conclusion.PENDING),
    }.get(show, Q())


@dataclass(frozen=True)
class QueueCounts:
    """How the own department stands; people."""

    pending: int
    overdue: int
    answered: int
    adverse: int
    next_due: date | None = None


def queue_counts(user: User, term: Term) -> QueueCounts:
    """Counts of the own department's answers in the person's territory; one query."""
    rows = Opinion.objects.visible_to(user).filter(candidacy__term=term, department=own_department(user))
    return QueueCounts(
        **rows.aggregate(
            pending=Count("pk", filter=_shown("pending")),
            overdue=Count("pk", filter=_shown("overdue")),
            answered=Count("pk", filter=_shown("answered")),
            adverse=Count("pk", filter=Q(conclusion__in=(Conclusion.OBJECTION, Conclusion.NOT_ELIGIBLE))),
        )
    )


# --- The district office ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MatrixFilter:
    """Which people being vetted are asked for; ``outcome`` is a value of Outcome or ``overdue``."""

    division: str = ""
    words: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class MatrixCell:
    """One department's answer on one person, as a mark, a word and a look."""

    mark: str
    word: str
    look: str


@dataclass(frozen=True)
class MatrixRow:
    """One person with the answers in the order of the departments."""

    candidacy: Candidacy
    verdict: Verdict
    cells: list[MatrixCell]

    @property
    def look(self) -> str:
        """Look of the outcome; waiting past the due day is late."""
        if self.verdict.outcome == Outcome.WAITING and self.verdict.overdue:
            return "late"
        return words.OUTCOME_LOOK[self.verdict.outcome]

    @property
    def word(self) -> str:
        """The outcome in words."""
        return str(words.OUTCOME_WORD[self.verdict.outcome])


def people_in_vetting(user: User, term: Term, asked: MatrixFilter, number_of_departments: int) -> QuerySet[Candidacy]:
    """People being vetted with ``outcome`` and ``overdue`` worked out by the database, village by village.

    The same rule as ``verdicts.judge``; a test holds the two together.
    """
    rows = Candidacy.objects.visible_to(user).filter(term=term, state=CandidacyState.VETTING)
    if asked.division:
        rows = rows.under(asked.division)
    if asked.words:
        name = Q(person__name__icontains=asked.words) | Q(person__sort_key__startswith=asked.words.lower())
        rows = rows.filter(name)
    people: QuerySet[Any] = _with_outcome(rows, term, number_of_departments)
    if asked.outcome == "overdue":
        people = people.filter(overdue=True)
    elif asked.outcome:
        people = people.filter(outcome=asked.outcome)
    return people.select_related("person", "village_election__village").order_by("village_id", "person__sort_key", "pk")


def _with_outcome(rows: QuerySet[Candidacy], term: Term, number_of_departments: int) -> QuerySet[Candidacy]:
    """The tally tells how many answered; only the few adverse and the silent answers are looked up."""
    of_person = Opinion.objects.filter(candidacy=OuterRef("pk"))
    hard = of_person.filter(conclusion=Conclusion.NOT_ELIGIBLE, bar_code__in=departments.hard_codes(term))
    late = of_person.filter(conclusion=Conclusion.PENDING, due_on__lt=timezone.localdate())
    is_waiting = Q(tally=None) | Q(tally__pending__gt=0) | Q(tally__asked__lt=number_of_departments)
    return rows.annotate(overdue=Exists(late)).annotate(
        outcome=Case(
            When(Q(tally__adverse__gt=0) & Q(Exists(hard)), then=Value(Outcome.BLOCKED.value)),
            When(is_waiting, then=Value(Outcome.WAITING.value)),
            When(tally__adverse__gt=0, then=Value(Outcome.NEEDS_RULING.value)),
            default=Value(Outcome.CLEARABLE.value),
            output_field=CharField(),
        )
    )


def matrix(people: Sequence[Candidacy], asked: Sequence[Department], hard: frozenset[str]) -> list[MatrixRow]:
    """Rows of people × departments; one query for the answers. No words of opinions are read."""
    given: dict[int, list[Given]] = {person.pk: [] for person in people}
    rows = Opinion.objects.filter(candidacy__in=given).values_list(
        "candidacy_id", "department", "conclusion", "bar_code", "due_on"
    )
    for candidacy, department, conclusion, bar_code, due_on in rows:
        given[candidacy].append(Given(department, conclusion, bar_code, due_on))
    today = timezone.localdate()
    codes = [department.code for department in asked]
    return [
        MatrixRow(
            candidacy=person,
            verdict=judge(given[person.pk], codes, hard, today),
            cells=_cells(given[person.pk], codes, today),
        )
        for person in people
    ]


def _cells(answers: list[Given], codes: Sequence[str], today: date) -> list[MatrixCell]:
    by_department = {answer.department: answer for answer in answers}
    cells = []
    for code in codes:
        answer = by_department.get(code)
        conclusion = Conclusion(answer.conclusion) if answer else Conclusion.PENDING
        look = words.CONCLUSION_LOOK[conclusion]
        mark, word = words.CONCLUSION_MARK[conclusion], str(conclusion.label)
        if answer and conclusion == Conclusion.PENDING and answer.due_on and answer.due_on < today:
            look, mark = "late", "!"
            word = f"{word} ({answer.due_on.isoformat()})"
        if answer and answer.bar_code:
            word = f"{word} {answer.bar_code}"
        cells.append(MatrixCell(mark, word, look))
    return cells


def matrix_counts(user: User, term: Term, division: str, number_of_departments: int) -> dict[str, int]:
    """People being vetted by outcome, with ``overdue`` and ``all``; two queries.

    The overdue ones are counted from the silent answers that are late, which are few once departments answer.
    """
    people = people_in_vetting(user, term, MatrixFilter(division=division), number_of_departments)
    counted = people.order_by().aggregate(
        all=Count("pk"), **{outcome.value: Count("pk", filter=Q(outcome=outcome.value)) for outcome in Outcome}
    )
    late = Opinion.objects.visible_to(user).filter(
        candidacy__term=term,
        candidacy__state=CandidacyState.VETTING,
        conclusion=Conclusion.PENDING,
        due_on__lt=timezone.localdate(),
    )
    if division:
        late = late.under(division)
    counted["overdue"] = late.aggregate(people=Count("candidacy", distinct=True))["people"]
    return counted
