"""The guide to a kind of sheet, made from its declaration: columns, how they may be written, codes of the report."""

from __future__ import annotations

from dataclasses import dataclass

from sheets.cases import OF_CELLS, CaseGroup
from sheets.columns import Column, SheetKind

_OF_PLACES = frozenset({"G1", "G2", "G3", "G4", "G5", "G6", "F21", "L9"})


@dataclass(frozen=True)
class ColumnGuide:
    """One column as the guide shows it."""

    heading: str
    needed: bool
    help: str
    example: str
    choices: tuple[str, ...]
    synonyms: tuple[str, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True)
class KindGuide:
    """Everything the guide says of one kind."""

    columns: tuple[ColumnGuide, ...]
    cases: tuple[CaseGroup, ...]


def codes_of(column: Column) -> tuple[str, ...]:
    """Codes of the cases this column's cells can meet; a column of villages meets those of places as well."""
    own: tuple[str, ...] = getattr(column.clean, "codes", ())
    return tuple(dict.fromkeys((*own, *(sorted(_OF_PLACES) if column.key == "village" else ()))))


def guide(kind: SheetKind, term_id: int | None = None) -> KindGuide:
    """The guide to a kind; columns that depend on the term are there when one is given."""
    columns = kind.columns_for(term_id)
    met = {code for column in columns for code in codes_of(column)}
    return KindGuide(
        columns=tuple(
            ColumnGuide(
                heading=column.heading,
                needed=column.required,
                help=str(column.help),
                example=column.example,
                choices=column.choices,
                synonyms=column.synonyms[1:],
                codes=codes_of(column),
            )
            for column in columns
        ),
        cases=tuple(group for group in OF_CELLS if met & set(group.codes)),
    )
