"""Which batch of joint vetting a returned workbook belongs to, and whether it still is the one that counts.

A workbook that names no batch (an older one, or the blank template) is read as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candidates import vetting_batches
from candidates.answers_sql import SILENT, Asked
from candidates.models import CandidacyState
from candidates.opinions import Answer
from candidates.records.batches import VettingBatch
from sheets.findings import IssueLog, Sentence
from villages.models import Term

_UNKNOWN = _("Batch “%(found)s” was not given to this department in this term. Use the workbook the site gave out.")
_NOT_IN_IT = _(
    "Number %(number)s is not in batch %(found)s, whose number the row bears. "
    "Rows of two workbooks were mixed; hand each in as it was given out."
)
_ASKED_LATER = _(
    "%(found)s was answered on already and is in the newer batch %(newer)s of %(day)s; this row of batch %(batch)s "
    "says something else and does not count. Answer in the newest workbook, or on the person's page."
)
_ANSWERED_LATER = _(
    "%(found)s was answered on the page on %(day)s, after this workbook was taken out (%(batch)s, %(given)s); "
    "that answer stands. Change it on the person's page, with the reason."
)
_OLDER = _(
    "This workbook is batch %(batch)s of %(given)s; %(people)s of its people are in the newer batch %(newer)s "
    "of %(day)s. Only answers still open are taken from it."
)
_CLOSED = _(
    "This workbook is batch %(batch)s of %(given)s, which is closed: all of its %(people)s people were answered on or "
    "decided."
)


class Row(Protocol):
    """What is asked of a row of a workbook."""

    @property
    def sheet(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def candidacy(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def department(self) -> str: ...
    @property
    def answer(self) -> Answer: ...
    @property
    def batch(self) -> str: ...


class Why(NamedTuple):
    """Why a row does not count: the sentence and what it names."""

    sentence: Sentence
    params: Mapping[str, str | int]


@dataclass
class Standing:
    """One batch of a workbook: its people, and those in a newer batch with that batch."""

    batch: VettingBatch
    people: frozenset[int]
    newer: dict[int, VettingBatch]


class Batches:
    """The batches the rows of one file name, by department and code; one query, none when no row names one."""

    def __init__(self, term: Term, rows: Iterable[Row]) -> None:
        named: dict[tuple[str, str], Row] = {}
        for row in rows:
            if row.batch:
                named.setdefault((row.department, row.batch), row)
        self._first = named
        self._standing: dict[tuple[str, str], Standing] = {}
        given = vetting_batches.given_out(term, {department for department, _code in named}) if named else {}
        for department, batches in given.items():
            newer: dict[int, VettingBatch] = {}
            for batch in reversed(batches):
                if (department, batch.code) in named:
                    self._standing[department, batch.code] = Standing(batch, frozenset(batch.people), dict(newer))
                newer |= {key: newer.get(key, batch) for key in batch.people}

    def why_not(self, row: Row, asked: Asked) -> Why | None:
        """Why a row does not count: it is not of the batch it names, or another answer stands against it."""
        if not row.batch:
            return None
        standing = self._standing.get((row.department, row.batch))
        if standing is None:
            return Why(_UNKNOWN, {"found": row.batch})
        if row.candidacy not in standing.people:
            return Why(_NOT_IN_IT, {"number": row.candidacy, "found": row.batch})
        is_said = asked.answer is SILENT or asked.answer == row.answer
        return None if is_said or asked.state != CandidacyState.VETTING else self._too_late(row, asked, standing)

    def _too_late(self, row: Row, asked: Asked, standing: Standing) -> Why | None:
        """Why another answer stands: it is asked for in a newer workbook, or was given since this one was taken out."""
        batch = standing.batch
        if newer := standing.newer.get(row.candidacy):
            words = {"found": row.name, "newer": newer.code, "day": newer.given_on, "batch": batch.code}
            return Why(_ASKED_LATER, words)
        if asked.on_page_at is not None and asked.on_page_at > batch.given_at:
            day = _day(asked.on_page_at)
            return Why(_ANSWERED_LATER, {"found": row.name, "day": day, "batch": batch.code, "given": batch.given_on})
        return None

    def tell(self, issues: IssueLog, known: Mapping[tuple[int, str], Asked]) -> None:
        """Warn once for each batch of the file that is older than another, or closed (X2)."""
        for (department, code), standing in self._standing.items():
            row, batch = self._first[department, code], standing.batch
            told: dict[str, str | int] = {"batch": code, "given": batch.given_on}
            people = [known.get((key, department)) for key in batch.people]
            if not any(each and each.answer is SILENT and each.state == CandidacyState.VETTING for each in people):
                issues.warn(row.sheet, row.number, "batch", "X2", _CLOSED, **told, people=len(people))
            elif standing.newer:
                newest = max(standing.newer.values(), key=lambda each: each.number)
                both = len(standing.people & standing.newer.keys())
                if both:
                    words = {**told, "people": both, "newer": newest.code, "day": newest.given_on}
                    issues.warn(row.sheet, row.number, "batch", "X2", _OLDER, **words)


def _day(moment: datetime) -> str:
    return timezone.localdate(moment).isoformat()
