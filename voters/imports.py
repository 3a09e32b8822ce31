"""Voter rolls from spreadsheets: columns, and the importer that keeps half a million rows out of Python's memory.

Rows go through COPY into a temporary table; duplicates, comparison with the rolls and writing are SQL over whole sets
(``voters.import_sql``). A row is known by its identity number; without one, by name, date of birth and group (I9).
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import count
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError, WrongState
from accounts.roles import Act
from sheets import cleaners as clean
from sheets.checks import age_agrees, identity_agrees
from sheets.chunks import Cell, Chunk, ColumnLog
from sheets.columns import Column, SheetKind, register
from sheets.differences import changes
from sheets.importer import Preview, Run, SheetImporter
from villages.encryption import cipher
from villages.frozen import frozen_rules
from villages.models import RollState, Term, TermState, VillageElection
from villages.places import for_import
from voters import import_sql, import_undo
from voters.ages import latest_birth
from voters.models import RegisterClass, Voter

if TYPE_CHECKING:
    from accounts.models import User
    from sheets.models import ImportBatch

_UNDER_AGE = _("Born %(found)s: not %(age)s years old on election day. Voters are born on %(latest)s or earlier.")
_NO_NUMBER = _("The identity number is missing; the voter is known by name, date of birth and group until it is added.")
_FROZEN = _("The roll of %(village)s is frozen. The township leader or the district office can open it again.")
_PUBLISHED = _("The roll of %(village)s is published already: post a correction in the village for rows that change.")
_TWICE = _("The same voter stands in row %(other)s already.")
_TWO_VILLAGES = _("The same identity number is also on the list of %(other)s: a double registration to settle.")
_SAMPLES = 60


class _DayText(dict[date, str]):
    """Days as text; half a million voters share some twenty thousand birthdays."""

    def __missing__(self, day: date) -> str:
        text = self[day] = day.isoformat()
        return text


class VoterImporter(SheetImporter):
    """One run over a file of voters."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.rows = 0
        self.dropped = 0
        self.without_number = 0
        self.has_rolls = False
        self.touched: set[int] = set()
        self.origins: list[tuple[int, str, Sequence[int]]] = []
        self.next_place: defaultdict[str, Callable[[], int]] = defaultdict(lambda: count(1).__next__)
        self.day_text = _DayText()
        self.told_published: set[str] = set()

    def open(self) -> None:
        """Lock nothing yet; load villages, states and the youngest birth allowed; make the temporary table."""
        self.term = Term.objects.get(pk=self.run.term_id)
        if self.term.state != TermState.OPEN:
            raise WrongState(_now("Term “%(name)s” is closed.") % {"name": self.term.name})
        elections = VillageElection.objects.filter(term=self.term).under(self.run.scope)
        self.elections = {
            code: (pk, state) for pk, code, state in elections.values_list("pk", "village_id", "roll_state")
        }
        self.closed = {
            code for code, (_pk, state) in self.elections.items() if state in (RollState.FROZEN, RollState.PUBLISHED)
        }
        if not self.elections:
            raise DomainError(_now("There are no villages of this term under %(code)s.") % {"code": self.run.scope})
        if all(state == RollState.FROZEN for _pk, state in self.elections.values()):
            raise WrongState(
                _now("Every roll under %(code)s is frozen. Open the rolls again before importing.")
                % {"code": self.run.scope}
            )
        self.places = for_import(self.term.pk, self.run.scope)
        # Both committees share the voting age in both rule sets (2018: Art. 13; 2026: Art. 16).
        self.age = frozen_rules(self.term).village_committee.voter_age
        self.latest = latest_birth(self.term.election_day, self.age)
        self.cursor = connection.cursor()
        import_sql.create_table(self.cursor)

    def take(self, chunk: Chunk) -> None:
        """Refuse who cannot stand on this roll, encrypt, and send the rest to the temporary table."""
        codes = self.places.match(chunk)
        self._refuse_frozen(chunk, codes)
        self._refuse_young(chunk)
        self._warn_without_number(chunk)
        numbers = chunk.kept_numbers()
        if not numbers:
            return
        names, sexes, births, identities, groups, grounds, notes = (
            chunk.keep(chunk[key]) for key in ("name", "sex", "birth", "identity", "group", "register_class", "note")
        )
        first = self.rows + 1
        self.rows += len(numbers)
        self.origins.append((first, chunk.sheet, numbers))
        kept = chunk.keep(codes)
        here = {code: self.elections[code][0] for code in set(kept)}
        self.touched.update(here.values())
        self.without_number += identities.count(None)
        next_place = self.next_place
        encrypt, day_text, cells = cipher().encrypt, self.day_text, import_sql.as_cells
        villages = {code: str(pk) for code, pk in here.items()}
        import_sql.copy_rows(
            self.cursor,
            [
                map(str, range(first, self.rows + 1)),
                [str(next_place[code]()) for code in kept],
                map(villages.__getitem__, kept),
                cells(groups),
                cells(names),
                cells(sexes),
                ["" if birth is None else day_text[birth.day] for birth in births],
                # Doubled, because COPY takes a backslash for the beginning of a sign.
                ["\\\\x" + encrypt(number.encode(), None).hex() if number else "" for number in identities],
                cells(grounds),
                cells(notes),
            ],
        )

    def _refuse_frozen(self, chunk: Chunk, codes: list[str | None]) -> None:
        if not self.closed.intersection(codes):
            return
        for offset, code in enumerate(codes):
            if code is None:
                continue
            state = self.elections[code][1]
            if state == RollState.FROZEN:
                chunk.error(offset, "village", "frozen", _FROZEN, village=self.places.names[code])
            elif state == RollState.PUBLISHED and code not in self.told_published:
                self.told_published.add(code)
                chunk.warn(offset, "village", "published", _PUBLISHED, village=self.places.names[code])

    def _refuse_young(self, chunk: Chunk) -> None:
        latest = self.latest
        for offset, birth in enumerate(chunk["birth"]):
            if birth is not None and birth.day > latest:
                found, limit = birth.day.isoformat(), latest.isoformat()
                chunk.error(offset, "birth", "I12", _UNDER_AGE, found=found, age=self.age, latest=limit)

    def _warn_without_number(self, chunk: Chunk) -> None:
        identities = chunk["identity"]
        if None not in identities:
            return
        for offset, identity in enumerate(identities):
            if identity is None and offset not in chunk.rejected:
                chunk.warn(offset, "identity", "I9", _NO_NUMBER)

    def plan(self) -> Preview:
        """Find duplicates, match with the rolls, count; writes nothing but the temporary table."""
        issues = self.run.issues
        repeated = import_sql.drop_repeated(self.cursor, all_numbered=not self.without_number)
        self.dropped = len(repeated)
        for place, first in repeated:
            issues.error(*self._origin(place), "identity", "I10", _TWICE, other=self._origin(first)[1])
        names = {pk: self.places.names[code] for code, (pk, _state) in self.elections.items()}
        for place, village in import_sql.in_two_villages(self.cursor):
            issues.warn(*self._origin(place), "identity", "I10", _TWO_VILLAGES, other=names.get(village, village))
        touched = sorted(self.touched)
        self.has_rolls = import_sql.match(self.cursor, touched)
        for place, other in import_sql.registered_elsewhere(self.cursor, self.term.pk):
            issues.warn(*self._origin(place), "identity", "I10", _TWO_VILLAGES, other=other)
        counted = {"new": self.rows - self.dropped}
        known: list[dict[str, Any]] = []
        if self.has_rolls:
            counted = import_sql.counts(self.cursor, touched)
            known = [*self._changed_samples(), *self._missing_samples(touched)]
        return Preview(**counted, samples=[*known, *self._new_samples()])

    def _origin(self, place: int) -> tuple[str, int]:
        """Sheet and row of the accepted row that stands at a place of the file (from 1)."""
        first, sheet, numbers = self.origins[bisect(self.origins, place, key=itemgetter(0)) - 1]
        return sheet, numbers[place - first]

    def _new_samples(self) -> Iterator[dict[str, Any]]:
        for place, text in import_sql.new_samples(self.cursor, _SAMPLES):
            yield {"row": self._origin(place)[1], "what": "new", "text": text}

    def _missing_samples(self, touched: list[int]) -> Iterator[dict[str, Any]]:
        for serial, text in import_sql.missing_samples(self.cursor, touched, _SAMPLES):
            yield {"row": serial, "what": "missing", "text": text}

    def _changed_samples(self) -> Iterator[dict[str, Any]]:
        """Rows that change, field by field; of a number only that it is another one."""
        for place, text, before, after, number in import_sql.changed_samples(self.cursor, _SAMPLES):
            told = changes(Voter, before, after)
            if number:
                told.append([_now("identity number"), "", _now("as in the file")])
            yield {"row": self._origin(place)[1], "what": "changed", "text": text, "changes": told}

    def write(self) -> int:
        """Insert and update in two statements; the counters follow. Raises WrongState for a roll frozen meanwhile."""
        if self.run.batch_id is None:
            raise ValueError("a dry run writes nothing")
        touched = sorted(self.touched)
        locked = (
            VillageElection.objects.select_for_update(of=("self",))
            .filter(pk__in=touched)
            .order_by("pk")
            .select_related("village")
        )
        for election in locked:
            if election.roll_state == RollState.FROZEN:
                raise WrongState(
                    _now("The roll of %(village)s was frozen in the meantime.") % {"village": election.village}
                )
        self.run.progress(0, self.rows, _now("Writing the rolls"))
        changed = import_sql.update_changed(self.cursor, self.run.batch_id) if self.has_rolls else 0
        all_new = not (self.has_rolls or self.dropped)
        added = import_sql.insert_new(self.cursor, touched, self.run.batch_id, all_new=all_new)
        import_sql.add_to_counters(self.cursor)
        self.run.progress(self.rows, self.rows, _now("Rolls written"))
        return changed + added

    @classmethod
    def undo(cls, batch: ImportBatch, actor: User | None) -> int:
        """Take the rows back; see ``voters.import_undo``."""
        return import_undo.take_back(batch)


def _unread(values: Sequence[Cell], _log: ColumnLog) -> list[None]:
    """The roll numbers itself (L18): what the file counts is not looked at."""
    return [None] * len(values)


GROUNDS: dict[str, Any] = {
    "户在人在": RegisterClass.HERE,
    "户在人不在": RegisterClass.AWAY,
    "人在户不在": RegisterClass.INCOMER,
    "A": RegisterClass.HERE,
    "B": RegisterClass.AWAY,
    "C": RegisterClass.INCOMER,
}

VOTERS = register(
    SheetKind(
        key="voters",
        label=_("Voter roll"),
        importer=VoterImporter,
        act=Act.IMPORT_SHEET,
        order=10,
        title_words=("选民",),
        columns=(
            Column("serial", _("serial number"), ("序号", "编号"), _unread),
            Column("township", _("township"), ("镇街", "乡镇", "乡镇(街道)", "街道"), clean.text(60)),
            Column(
                "village",
                _("village"),
                ("村(社区)", "村名", "村居", "社区", "村", "所在村"),
                clean.text(60),
                example="大沟村",
                width=16,
            ),
            Column(
                "group",
                _("villagers' group"),
                ("村民小组", "小组", "组别", "居民小组"),
                clean.text(40),
                example="第1组",
            ),
            Column("name", _("name"), ("姓名", "选民姓名"), clean.person_name(), required=True, example="王小明"),
            Column("sex", _("sex"), ("性别",), clean.sex(), example="男", choices=("男", "女"), width=8),
            Column(
                "birth",
                _("date of birth"),
                ("出生年月", "出生日期", "出生年月日"),
                clean.month(),
                example="1985-06-12",
                width=14,
            ),
            Column("age", _("age"), ("年龄", "周岁"), clean.lenient(clean.count()), in_template=False),
            Column(
                "identity",
                _("identity number"),
                ("公民身份号码", "身份证号码", "身份证号", "身份证"),
                clean.identity(),
                as_text=True,
                width=22,
            ),
            Column(
                "register_class",
                _("ground of registration"),
                ("登记类别", "登记类型", "户籍情况"),
                clean.choice(GROUNDS),
                example="户在人在",
                choices=("户在人在", "户在人不在", "人在户不在"),
                width=14,
            ),
            Column("note", _("note"), ("备注", "说明"), clean.free_text(200)),
        ),
        checks=(identity_agrees(), age_agrees()),
        notes=(
            _("One row per voter; one sheet per village or a column with the village."),
            _("A voter is recognised by the identity number; sending the list again changes only what differs."),
        ),
    )
)
