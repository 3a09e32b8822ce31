"""One person: facts, offices by term, candidacies, and what departments answered as far as the reader may know."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Act
from candidates import departments, duplicates, kinship, opinions, people_seen, rulings, timeline, words
from candidates.models import Bar, Candidacy, Conclusion, Department, Officer, Opinion, Person
from candidates.negative_list import in_force
from candidates.records.decisions import Ruling
from candidates.records.identity import PersonMerge
from candidates.records.path import ElectionCommitteeMember, Kinship, Pledge
from candidates.timeline import Step
from candidates.verdicts import Given, Verdict, judge
from villages.models import Term

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class AnswerLine:
    """One department's answer with its words; made only for readers who may read them."""

    department: str
    is_own: bool
    conclusion: str
    look: str
    bar: str
    reason: str
    basis: str
    fact_on: date | None
    new_facts: str
    due_on: date | None
    given_at: datetime | None
    given_by: str


@dataclass(frozen=True)
class RulingLine:
    """One ruling of the leading group with the answers it is about, for the district office."""

    ruling: Ruling
    about: str


@dataclass(frozen=True)
class Biography:
    """Everything the one-person page shows. ``answers`` is empty for people who read no opinions."""

    person: Person
    candidacy: Candidacy | None
    earlier: list[Candidacy]
    offices: list[Officer]
    answers: list[AnswerLine]
    own: Opinion | None
    verdict: Verdict | None
    bars: list[Bar]
    """Items in force, to choose from."""
    items: list[Bar]
    """All items of the rule set, to read answers by."""
    departments: list[Department]
    sees_reason: bool
    path: list[Step] = field(default_factory=list)
    kin: list[Kinship] = field(default_factory=list)
    committees: list[ElectionCommitteeMember] = field(default_factory=list)
    rulings: list[RulingLine] = field(default_factory=list)
    objections: str = ""
    """Mark of the objections shown, so that a ruling is not recorded on others."""

    @property
    def outcome_look(self) -> str:
        """Look of what the answers allow."""
        return words.OUTCOME_LOOK[self.verdict.outcome] if self.verdict else "none"

    @property
    def outcome_word(self) -> str:
        """What the answers allow, in words."""
        return str(words.OUTCOME_WORD[self.verdict.outcome]) if self.verdict else ""

    @property
    def village_id(self) -> str:
        """Code of the village the person is looked at in: where they stand, else where they served last."""
        row = self.candidacy or (self.offices or self.earlier)[0]
        return row.village_id

    @property
    def pledge(self) -> Pledge | None:
        """The signed pledge of the candidacy."""
        return getattr(self.candidacy, "pledge", None) if self.candidacy else None

    @property
    def kin_of(self) -> list[tuple[Kinship, Person]]:
        """Near relatives, each with the record that says so."""
        return [(row, row.second if row.first_id == self.person.pk else row.first) for row in self.kin]

    @property
    def bar_label(self) -> str:
        """The negative list item somebody was struck off by."""
        code = self.candidacy.bar_code if self.candidacy else ""
        return next((str(bar) for bar in self.items if bar.code == code), code)

    @property
    def masked_identity(self) -> str:
        """The number without its middle; a dash when it is not known."""
        return self.person.masked_identity or "—"


def read(user: User, term: Term, person_id: int) -> Biography:
    """A person with candidacies and offices of the reader's territory; Http404 when there are none.

    At most fourteen queries, whatever the person's history. Departments see neither path nor kin.
    """
    candidacies = list(
        people_seen.candidacies(user)
        .filter(person=person_id)
        .select_related("person", "term", "village_election__village", "pledge", "created_by")
        .order_by("-term__election_day")
    )
    offices = list(
        people_seen.officers(user)
        .filter(person=person_id)
        .select_related("person", "term", "village_election__village")
        .order_by("-term__election_day", "ended_on")
    )
    if not candidacies and not offices:
        raise Http404(_("There is no such person in your territory."))
    candidacy = next((row for row in candidacies if row.term_id == term.pk), None)
    asked = departments.of(term) if candidacy else []
    # All items, not in force any more too: an answer given under one stays a bar, on this page as when clearing.
    items = list(departments.every_bar(term).values()) if candidacy else []
    given = _readable(user, candidacy)
    person = (candidacies or offices)[0].person
    sees_more = not user.department
    ruled = rulings.of(user, candidacy) if candidacy else []
    return Biography(
        person=person,
        candidacy=candidacy,
        earlier=[row for row in candidacies if row is not candidacy],
        offices=offices,
        answers=_lines(user, given, asked, items),
        own=next((row for row in given if row.department == user.department), None) if user.department else None,
        verdict=_verdict(user, given, asked, items),
        bars=[bar for bar in items if in_force(bar.valid_from, bar.valid_to, term.election_day)],
        items=items,
        departments=asked,
        sees_reason=sees_more,
        path=timeline.steps(candidacy, with_reasons=True, ruled=ruled) if candidacy and sees_more else [],
        kin=kinship.of(person) if sees_more else [],
        committees=_committees(user, term, person_id) if sees_more else [],
        rulings=[RulingLine(row, _about(row, asked)) for row in ruled],
        objections=rulings.fingerprint(given),
    )


def _about(ruling: Ruling, asked: list[Department]) -> str:
    """The answers a ruling is about: department, conclusion, item; never the department's words."""
    names = {department.code: department.label for department in asked}
    said = (
        (names.get(each.department, each.department), str(Conclusion(each.conclusion).label), each.bar_code)
        for each in ruling.items.all()
    )
    return _("; ").join(" ".join(filter(None, words)) for words in said)


def _committees(user: User, term: Term, person_id: int) -> list[ElectionCommitteeMember]:
    rows = ElectionCommitteeMember.objects.visible_to(user).filter(person=person_id, village_election__term=term)
    return list(rows.select_related("village_election__village"))


def person_in_sight(user: User, person_id: int) -> Person:
    """A person with any record in the reader's territory; Http404 outside. One query."""
    person = duplicates.in_sight(user).filter(pk=person_id).first()
    if person is None:
        raise Http404(_("There is no such person in your territory."))
    return person


def is_in_sight(user: User, person_id: int) -> bool:
    """Whether a person has a record in the reader's territory."""
    return duplicates.in_sight(user).filter(pk=person_id).exists()


def kept_instead(person_id: int) -> int | None:
    """Key of the person an old address means now, after a merge; None when there was none."""
    merged = PersonMerge.objects.filter(absorbed_id=person_id).first()
    return merged.kept_id if merged else None


def _readable(user: User, candidacy: Candidacy | None) -> list[Opinion]:
    if candidacy is None or not (user.may(Act.SEE_OPINIONS) or user.department):
        return []
    return list(opinions.visible_to(user).filter(candidacy=candidacy).select_related("given_by"))


def _lines(user: User, given: list[Opinion], asked: list[Department], bars: list[Bar]) -> list[AnswerLine]:
    names = {department.code: department.label for department in asked}
    places = {department.code: place for place, department in enumerate(asked)}
    cases = {bar.code: str(bar) for bar in bars}
    return [
        AnswerLine(
            department=names.get(row.department, row.department),
            is_own=row.department == user.department,
            conclusion=row.get_conclusion_display(),
            look=_look(row),
            bar=cases.get(row.bar_code, row.bar_code),
            reason=row.reason,
            # A cell of the summary workbook holds both in one phrase; it is not shown twice.
            basis=row.basis if row.basis != row.reason else "",
            fact_on=row.fact_on,
            new_facts=row.new_facts,
            due_on=row.due_on,
            given_at=row.given_at,
            given_by=str(row.given_by or ""),
        )
        for row in sorted(given, key=lambda row: places.get(row.department, 999))
    ]


def _look(row: Opinion) -> str:
    return "late" if row.is_overdue else words.CONCLUSION_LOOK[row.conclusion]


def _verdict(user: User, given: list[Opinion], asked: list[Department], bars: list[Bar]) -> Verdict | None:
    """What all answers together allow: only for those who see all of them."""
    if not given or not user.may(Act.SEE_OPINIONS):
        return None
    answers = [Given(row.department, row.conclusion, row.bar_code, row.due_on) for row in given]
    hard = frozenset(bar.code for bar in bars if bar.is_hard)
    return judge(answers, [department.code for department in asked], hard, timezone.localdate())
