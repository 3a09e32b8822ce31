"""What was changed about a person, before and after, as the database kept it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from candidates import phrases
from candidates.models import STANDING, Candidacy, Conclusion, ListPublication, Officer, Opinion, Person
from candidates.nominations import Standing
from candidates.states import Move, can
from candidates.timeline import AFTER_CLEARING
from sheets.identity import mask
from villages.encryption import decrypt
from villages.models import TermState

if TYPE_CHECKING:
    from villages.models import Term

MOST_SHOWN = 100
NOT_TOLD = frozenset({"id", "version", "sort_key", "batch_id", "created_at", "created_by_id", "village_id"})
REVERTIBLE: dict[type[models.Model], frozenset[str]] = {
    Person: frozenset({"name", "sort_key", "sex", "birth", "birth_day_known", "ethnic_group", "id_cipher"}),
    Candidacy: frozenset(Standing().columns()),
    Officer: frozenset({"education", "politics", "origins", "is_fulltime", "started_on"}),
}
"""Columns a single change of which can be taken back; states and posts held go their own ways."""


WHO_SOMEBODY_IS = frozenset({"name", "sex", "birth", "birth_day_known", "id_cipher"})
"""Columns by which departments know whom they answer about."""


@dataclass(frozen=True)
class Rested:
    """When something last came to rest on a person's data: an answer of a department, a list with the person on it."""

    answered_at: datetime | None = None
    published_at: datetime | None = None


@dataclass(frozen=True)
class Line:
    """One column of a change, as shown to people."""

    label: str
    before: str
    after: str


@dataclass
class Change:
    """One change of one row: ``event`` is the key of the earlier row, ``values`` the columns and what they were."""

    row: Any
    event: int
    when: datetime
    user: int
    values: dict[str, Any]
    after: dict[str, Any]
    lines: list[Line] = field(default_factory=list)
    who: str = ""
    rested: Rested = Rested()

    @property
    def kind(self) -> str:
        """``person``, ``candidacy`` or ``officer``."""
        return str(self.row._meta.model_name)

    @property
    def what(self) -> str:
        """The kind in words, with the term where there is one."""
        name = str(self.row._meta.verbose_name)
        term: Term | None = getattr(self.row, "term", None)
        return f"{name} · {term}" if term else name

    @property
    def obstacle(self) -> str:
        """Why the change cannot be taken back any more; empty when it can."""
        return obstacle(self)


def obstacle(change: Change) -> str:
    """A sentence when a change cannot be taken back: another column, a later change, or a path gone on."""
    row = change.row
    if set(change.values) - REVERTIBLE[type(row)] - NOT_TOLD:
        return _("Acts such as this one are taken back where they were done.")
    if any(_plain(getattr(row, column)) != after for column, after in change.after.items()):
        return _("Changed again since.")
    if isinstance(row, Person) and (why := _rests_on(change)):
        return why
    if isinstance(row, Candidacy) and not can(row, Move.AMEND):
        return _("The person is on the list already, or off it.")
    if isinstance(row, Candidacy | Officer) and row.term.state != TermState.OPEN:
        return _("The term is closed.")
    return ""


def _rests_on(change: Change) -> str:
    """What came to rest on a person's data after the change; empty when nothing did."""
    answered, published = change.rested.answered_at, change.rested.published_at
    if answered and answered > change.when and change.values.keys() & WHO_SOMEBODY_IS:
        return _("A department has answered about this person since.")
    if published and published > change.when:
        return _("A candidate list was published with these data since.")
    return ""


def rested(person: Person) -> Rested:
    """What rests on a person's data in open terms; two queries."""
    answers = Opinion.objects.filter(candidacy__person=person, candidacy__term__state=TermState.OPEN)
    stands = Candidacy.objects.filter(person=person, term__state=TermState.OPEN, state__in=STANDING)
    listed = ListPublication.objects.filter(village_election__in=stands.values("village_election"))
    return Rested(
        answers.exclude(conclusion=Conclusion.PENDING).aggregate(last=Max("given_at"))["last"],
        listed.aggregate(last=Max("published_at"))["last"],
    )


def read(user: User, person: Person) -> list[Change]:
    """Changes of a person, and of candidacies and offices in the reader's territory, newest first; nine queries."""
    candidacies = Candidacy.objects.visible_to(user).filter(person=person).select_related("term", "person")
    offices = Officer.objects.visible_to(user).filter(person=person).select_related("term", "person")
    found: list[Change] = []
    for rows in ([person], list(candidacies), list(offices)):
        found += of_rows(rows)
    found.sort(key=lambda change: (change.when, change.event), reverse=True)
    found = found[:MOST_SHOWN]
    resting = rested(person) if found else Rested()
    names = {each.pk: str(each) for each in User.objects.filter(pk__in={change.user for change in found})}
    for change in found:
        change.who, change.rested = names.get(change.user, ""), resting
    return found


def of_rows(rows: Sequence[Any]) -> Iterator[Change]:
    """Changes of rows of one model, each with its lines; one query (with its contexts)."""
    if not rows:
        return
    living = {row.pk: row for row in rows}
    kept = rows[0].events.model.objects.filter(pgh_obj_id__in=list(living)).select_related("pgh_context")
    after: dict[int, Any] = dict(living)
    for event in kept.order_by("-pgh_id"):
        later = after[event.pgh_obj_id]
        after[event.pgh_obj_id] = event
        change = _between(living[event.pgh_obj_id], event, later)
        if change.lines:
            yield change


def _between(row: Any, event: Any, later: Any) -> Change:
    context = event.pgh_context
    user = int(((context.metadata or {}).get("user") if context else 0) or 0)
    change = Change(row, event.pgh_id, event.pgh_created_at, user, {}, {})
    for column in row._meta.concrete_fields:
        name = column.attname
        if not hasattr(event, name):
            continue
        before, now = _told(event, name), _told(later, name)
        if before == now or name in NOT_TOLD - {"sort_key"}:
            continue
        change.values[name], change.after[name] = before, now
        if name not in NOT_TOLD:
            change.lines.append(Line(str(column.verbose_name), _words(column, before), _words(column, now)))
    return change


def _told(row: Any, name: str) -> Any:
    """A value of a row; an old ruling of the leading group, once kept as the reason, is for nobody here."""
    if name == "state_reason" and row.state in AFTER_CLEARING:
        return ""
    return _plain(getattr(row, name))


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, bytes | memoryview) else value


def _words(column: Any, value: Any) -> str:
    """A value as people read it; identity numbers without their middle."""
    if column.attname == "id_cipher":
        return mask(decrypt(value)) if value else "—"
    if value is None or value == "" or value == []:
        return "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return phrases.origins(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(dict(column.flatchoices).get(value, value))
