"""What the three importers share: reading people row by row, refusing doubles, finding who is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError, WrongState
from candidates import counters
from candidates.imports.matching import KnownPeople, Namesakes, NumberOfAnother
from candidates.models import Person
from candidates.people import PersonFacts, SettledFacts, settle
from sheets.chunks import Chunk
from sheets.differences import Change, changes
from sheets.importer import Preview, SheetImporter
from villages.codes import Sex
from villages.models import Term, TermState, VillageElection
from villages.places import for_import

MOST_SAMPLES = 200

_TWICE = _("Row %(other)s holds the same person. Keep one of the two rows.")
_TWO_VILLAGES = _("Row %(other)s has the same person in %(village)s. A person can be in one village only.")
_NO_KEY = _("Neither identity number nor birth is given; without them nobody knows who is meant.")
_OTHER_NAME = _("This identity number is known as %(other)s's, the row says %(found)s. Check both.")
_NAMESAKES = _("Several people named %(found)s born then are known in this village. Give the identity number.")


@dataclass
class PersonRow:
    """One row that was understood; ``payload`` is what the kind itself read, ``person`` None for somebody new."""

    sheet: str
    number: int
    village: str
    facts: SettledFacts
    payload: Any
    person: Person | None = None


class PeopleImporter(SheetImporter):
    """Reads people of villages; kinds add ``payload`` (one row), ``compare`` (all rows) and the writing."""

    def open(self) -> None:
        """Load term and villages; a real run locks the villages so that the preview stays true until it is written."""
        self.term = Term.objects.select_related("scope", "previous").get(pk=self.run.term_id)
        if self.term.state != TermState.OPEN:
            raise WrongState(_("Term “%(name)s” is closed.") % {"name": self.term.name})
        self.places = for_import(self.term.pk, self.run.scope)
        elections = VillageElection.objects.filter(term=self.term).under(self.run.scope).select_related("village")
        self.elections = {row.village_id: row for row in elections}
        if not self.run.is_dry:
            locked = counters.lock([row.pk for row in self.elections.values()])
            self.elections = {row.village_id: row for row in locked.values()}
        self.rows: list[PersonRow] = []
        self._seen: dict[str, PersonRow] = {}

    def take(self, chunk: Chunk) -> None:
        """Keep the rows that can stand; say what is wrong with the others."""
        codes = self.places.match(chunk)
        for offset, village in enumerate(codes):
            if offset in chunk.rejected or village is None:
                continue
            facts = self._facts(chunk, offset)
            if facts is None:
                continue
            payload = self.payload(chunk, offset, facts)
            if payload is None or offset in chunk.rejected:
                continue
            row = PersonRow(chunk.sheet, chunk.numbers[offset], village, facts, payload)
            if self._is_first(chunk, offset, row):
                self.rows.append(row)

    def _facts(self, chunk: Chunk, offset: int) -> SettledFacts | None:
        birth = chunk["birth"][offset]
        number = chunk["identity"][offset] or ""
        if not number and birth is None:
            chunk.error(offset, "identity", "I9", _NO_KEY)
            return None
        try:
            return settle(
                PersonFacts(
                    name=chunk["name"][offset],
                    identity=number,
                    birth=birth.day if birth else None,
                    birth_day_known=bool(birth and birth.day_known),
                    sex=chunk["sex"][offset] or Sex.UNKNOWN,
                    ethnic_group=chunk["ethnic_group"][offset] or "汉族",
                )
            )
        except DomainError as refusal:
            chunk.error(offset, refusal.field or "name", "D8", str(refusal))
            return None

    def _is_first(self, chunk: Chunk, offset: int, row: PersonRow) -> bool:
        """Refuse the second row of a person (I10): by number, without one by village, name and month of birth."""
        key = row.facts.identity or f"{row.village} {row.facts.name} {row.facts.birth:%Y%m}"
        first = self._seen.setdefault(key, row)
        if first is row:
            return True
        if first.village == row.village:
            chunk.error(offset, "identity", "I10", _TWICE, other=first.number)
        else:
            where = self.places.names.get(first.village, first.village)
            chunk.error(offset, "identity", "I10", _TWO_VILLAGES, other=first.number, village=where)
        return False

    def payload(self, chunk: Chunk, offset: int, facts: SettledFacts) -> Any:
        """What the kind reads besides the person; None (with or without an issue) leaves the row out."""
        raise NotImplementedError

    def plan(self) -> Preview:
        """Find everybody, then compare."""
        known = KnownPeople.for_rows((row.village, row.facts) for row in self.rows)
        kept = []
        for row in self.rows:
            try:
                row.person = known.find(row.village, row.facts)
            except NumberOfAnother as other:
                self.refuse(row, "name", "I10", _OTHER_NAME, found=row.facts.name, other=other.name)
            except Namesakes:
                self.refuse(row, "identity", "I10", _NAMESAKES, found=row.facts.name)
            else:
                kept.append(row)
        self.rows = kept
        return self.compare()

    def compare(self) -> Preview:
        """Sort the rows into new, changed and unchanged ones."""
        raise NotImplementedError

    def refuse(self, row: PersonRow, column: str, code: str, sentence: Any, **params: Any) -> None:
        """An error found while comparing; the caller drops the row."""
        self.run.issues.error(row.sheet, row.number, column, code, sentence, **params)

    def warn(self, row: PersonRow, column: str, code: str, sentence: Any, **params: Any) -> None:
        """A warning found while comparing."""
        self.run.issues.warn(row.sheet, row.number, column, code, sentence, **params)

    def sample(
        self, preview: Preview, row: PersonRow, what: str, text: str = "", changes: Sequence[Change] = ()
    ) -> None:
        """Show a row in the preview, as long as there is room; ``changes`` are its fields before and after."""
        if len(preview.samples) < MOST_SAMPLES:
            village = self.places.names.get(row.village, row.village)
            words = " ".join(word for word in (village, row.facts.name, text) if word)
            preview.samples.append({"row": row.number, "what": what, "text": words, "changes": list(changes)})

    def differences(self, known: Model, columns: dict[str, Any]) -> list[Change]:
        """What a row changes about a row of the database."""
        return changes(type(known), {column: getattr(known, column) for column in columns}, columns)
