"""How a kind of sheet is declared: its columns once, for reading, checking, template workbook and help."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.errors import DomainError
from accounts.roles import Act
from sheets.cases import CaseGroup
from sheets.chunks import Cell, Chunk, ColumnLog
from sheets.findings import Sentence

if TYPE_CHECKING:
    from django.db.models import Q

    from accounts.models import User
    from sheets.importer import SheetImporter

Cleaner = Callable[[Sequence[Cell], ColumnLog], list[Any]]
"""Turns a whole column of raw cells into values of the same number, telling the log what is wrong."""

Check = Callable[[Chunk], None]
"""Compares cleaned columns with each other."""


@dataclass(frozen=True)
class Column:
    """One column people may send. The first synonym is the heading of the template workbook.

    ``required``: the file is refused without the column, and a row is refused with the cell empty.
    ``summed``: total rows (合计) are compared with the sum of this column. ``choices``: drop-down of the template.
    ``words``: what an unknown word of this column may be said to mean, where that is no drop-down.
    ``is_confidential``: nothing written in the column may be kept in a report, so its unknown words are not asked for.
    """

    key: str
    label: Sentence
    synonyms: tuple[str, ...]
    clean: Cleaner
    required: bool = False
    may_be_blank: bool = False
    summed: bool = False
    help: Sentence = ""
    example: str = ""
    choices: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    width: int = 12
    as_text: bool = False
    in_template: bool = True
    is_confidential: bool = False

    @property
    def meanings(self) -> tuple[str, ...]:
        """What a word the column does not know may be said to mean, once for a file; empty when that is not asked."""
        return () if self.is_confidential else self.choices or self.words

    @property
    def heading(self) -> str:
        """The heading as written in the template workbook."""
        return self.synonyms[0] if self.synonyms else str(self.label)

    def names(self) -> tuple[str, ...]:
        """Every way the heading may be written: synonyms and the Chinese and English label."""
        with override("zh-hans"):
            chinese = str(self.label)
        with override("en"):
            english = str(self.label)
        return (*self.synonyms, chinese, english)


@dataclass(frozen=True)
class Question:
    """Something asked once per file; the answer reaches the importer in ``run.options[key]``.

    ``refuses``: warnings of these codes become errors when the answer is ``REFUSE`` (E5: schooling beside the day
    school is counted by some offices and not by others).
    """

    key: str
    label: Sentence
    choices: tuple[tuple[str, Sentence], ...]
    default: str = ""
    refuses: frozenset[str] = frozenset()


REFUSE = "refuse"
"""The answer to a question by which doubtful rows are refused instead of taken with a warning."""


@dataclass(frozen=True)
class SheetKind:
    """A kind of sheet a room understands.

    ``more_columns`` adds columns that depend on the term (a column per vetting department); ``uses_extras`` says the
    importer reads undeclared columns itself, so they are no surprise. ``anchor`` is the column whose cell merged over
    several rows makes them one row (one person, two posts: L14). ``cases`` explain codes that only this kind has.
    ``title_words``: any of them in a title or file name says that the sheet is of this kind. ``also_for`` are acts that
    open the kind as well; ``only_batches`` says which of its files a person may look at, where the territory alone does
    not decide (None: all).
    """

    key: str
    label: Sentence
    columns: tuple[Column, ...]
    importer: type[SheetImporter]
    act: Act = Act.IMPORT_SHEET
    also_for: tuple[Act, ...] = ()
    only_batches: Callable[[User], Q | None] | None = None
    checks: tuple[Check, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[Sentence, ...] = ()
    uses_extras: bool = False
    anchor: str = ""
    title_words: tuple[str, ...] = ()
    more_columns: Callable[[int], tuple[Column, ...]] | None = None
    cases: tuple[CaseGroup, ...] = ()
    order: int = field(default=100)

    def admits(self, user: User) -> bool:
        """Whether a person may hand in sheets of this kind."""
        return any(user.may(act) for act in (self.act, *self.also_for))

    def columns_for(self, term_id: int | None) -> tuple[Column, ...]:
        """Declared columns and those that depend on the term."""
        if self.more_columns is None or term_id is None:
            return self.columns
        return self.columns + self.more_columns(term_id)

    def refused_codes(self, options: Mapping[str, Any]) -> frozenset[str]:
        """Codes whose warnings are errors by the answers given for this file."""
        answered = [one.refuses for one in self.questions if options.get(one.key, one.default) == REFUSE]
        return frozenset[str]().union(*answered)


_kinds: dict[str, SheetKind] = {}


def register(sheet_kind: SheetKind) -> SheetKind:
    """Make a kind known; raises ValueError when the key is taken by another one or a column key stands twice."""
    keys = [column.key for column in sheet_kind.columns]
    if len(set(keys)) != len(keys):
        raise ValueError(f"A column key stands twice in the sheet kind “{sheet_kind.key}”.")
    if _kinds.setdefault(sheet_kind.key, sheet_kind) is not sheet_kind:
        raise ValueError(f"The sheet kind “{sheet_kind.key}” is registered twice.")
    return sheet_kind


def unregister(key: str) -> None:
    """Forget a kind (tests that declare their own)."""
    _kinds.pop(key, None)


def kinds() -> list[SheetKind]:
    """All kinds in the order of the menu."""
    return sorted(_kinds.values(), key=lambda one: (one.order, one.key))


def kind(key: str) -> SheetKind:
    """The kind of a key; raises DomainError naming the known ones."""
    try:
        return _kinds[key]
    except KeyError:
        known = ", ".join(one.key for one in kinds()) or "—"
        raise DomainError(
            _("There is no kind of sheet “%(kind)s”. Known kinds: %(known)s.") % {"kind": key, "known": known},
            code="unknown_kind",
        ) from None
