"""What the three importers share: reading people row by row, refusing doubles, finding who is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError, WrongState
from candidates import counters
from candidates.imports import doubles
from candidates.imports.doubles import Mention
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

_REPEATED = _("Row %(this)s says again what row %(other)s says of the same person. Leave one of the two rows out.")
_TWICE = _(
    "Rows %(this)s and %(other)s are about the same person and do not say the same, so neither counts. "
    "Keep the one that is right."
)
_TWO_VILLAGES = _(
    "Row %(this)s and row %(other)s have the same person in two villages, here %(own)s, there %(village)s; "
    "a person can be in one only, so neither counts. Keep the one that is right."
)
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
        self._mentions: list[tuple[Mention, PersonRow | None]] = []

    def take(self, chunk: Chunk) -> None:
        """Keep the rows that can stand; say what is wrong with the others."""
        codes = self.places.match(chunk)
        for offset, village in enumerate(codes):
            if offset in chunk.rejected or village is None:
                self._mention_refused(chunk, offset, village)
                continue
            facts = self._facts(chunk, offset)
            if facts is None:
                self._mention_refused(chunk, offset, village)
                continue
            payload = self.payload(chunk, offset, facts)
            if offset in chunk.rejected:
                self._mention_refused(chunk, offset, village)
            elif payload is not None:
                row = PersonRow(chunk.sheet, chunk.numbers[offset], village, facts, payload)
                self.rows.append(row)
                says = (village, facts, payload)
                mention = Mention(row.sheet, row.number, village, facts.name, facts.birth, facts.identity, says)
                self._mentions.append((mention, row))

    def _mention_refused(self, chunk: Chunk, offset: int, village: str | None) -> None:
        """Remember whom a refused row is about, as far as it can be read."""
        birth = chunk["birth"][offset]
        mention = Mention(
            sheet=chunk.sheet,
            number=chunk.numbers[offset],
            village=village or "",
            name="".join((chunk["name"][offset] or "").split()),
            birth=birth.day if birth else None,
            identity=chunk["identity"][offset] or "",
        )
        self._mentions.append((mention, None))

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

    def payload(self, chunk: Chunk, offset: int, facts: SettledFacts) -> Any:
        """What the kind reads besides the person; None (with or without an issue) leaves the row out."""
        raise NotImplementedError

    def plan(self) -> Preview:
        """Find everybody, refuse rows about one person that do not agree, then compare."""
        known = KnownPeople.for_rows((row.village, row.facts) for row in self.rows)
        for mention, row in self._mentions:
            if row is not None:
                self._find(known, mention, row)
        self._refuse_doubles()
        return self.compare()

    def _find(self, known: KnownPeople, mention: Mention, row: PersonRow) -> None:
        """Who is meant; a row that cannot tell is refused and stays a mention."""
        try:
            row.person = known.find(row.village, row.facts)
        except NumberOfAnother as other:
            self.refuse(row, "name", "I10", _OTHER_NAME, found=row.facts.name, other=other.name)
            mention.says = None
        except Namesakes:
            self.refuse(row, "identity", "I10", _NAMESAKES, found=row.facts.name)
            mention.says = None
        else:
            mention.person = row.person.pk if row.person else None

    def _refuse_doubles(self) -> None:
        """Keep the rows that count (I10): of rows that only repeat each other the first, of others none."""
        mentions = [mention for mention, _row in self._mentions]
        twice = doubles.found(mentions)
        self.rows = []
        for place, (mention, row) in enumerate(self._mentions):
            if row is None or mention.says is None:
                continue
            double = twice.get(place)
            if double is None:
                self.rows.append(row)
                continue
            other = mentions[double.other]
            where = {"this": row.number, "other": doubles.named_from(other.sheet, other.number, row.sheet)}
            if double.repeats:
                self.refuse(row, "identity", "I10", _REPEATED, **where)
            elif other.village and other.village != row.village:
                own, there = (self.places.names.get(code, code) for code in (row.village, other.village))
                self.refuse(row, "identity", "I10", _TWO_VILLAGES, **where, own=own, village=there)
            else:
                self.refuse(row, "identity", "I10", _TWICE, **where)

    @property
    def people_in_file(self) -> set[int]:
        """Keys of known people the file names, those of refused rows too: they are not missing from it."""
        return {mention.person for mention, _row in self._mentions if mention.person is not None}

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
