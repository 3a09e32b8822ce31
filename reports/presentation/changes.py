"""What changed between two reports, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.catalogue import BY_KEY
from reports.comparing import FigureChange, RowChange, VillageChange
from reports.figures import Figure, Kind
from reports.presentation.behind import heads_of, told
from reports.presentation.sources import integers
from reports.presentation.wording import said, signed, thousands
from sheets.export import Head
from villages import rounding

WORDS = {"added": gettext_lazy("Added"), "gone": gettext_lazy("Gone"), "changed": gettext_lazy("Changed")}
LOOKS = {"added": "done", "gone": "late", "changed": "doing"}


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of both reports."""

    key: str
    name: str
    before: str
    after: str
    difference: str
    rows: str
    opened: bool


@dataclass(frozen=True, slots=True)
class VillageLine:
    """One village in both reports."""

    name: str
    url: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row that was added, is gone or was changed: each cell as it was and as it is."""

    kind: str
    look: str
    word: str
    village: str
    place: str
    cells: Sequence[tuple[str, str]]


def line(change: FigureChange, opened: str) -> Line:
    """A line of the table of changed figures."""
    bands = list(change.difference) if isinstance(change.difference, dict) else []
    return Line(
        change.key,
        said(BY_KEY[change.key].name),
        shown(change.before, bands),
        shown(change.after, bands),
        _difference(change),
        _rows(change),
        change.key == opened,
    )


def shown(figure: Figure | None, bands: Sequence[str] = ()) -> str:
    """A figure with its unit; of bands only those asked for."""
    if figure is None or figure.value is None:
        return "—"
    if isinstance(figure.value, dict):
        names = BY_KEY[figure.key].bands or {}
        return _("; ").join(f"{said(names[band])} {figure.value.get(band, 0):,}" for band in bands) or "—"
    text = thousands(rounding.plain(figure.value))
    return f"{text}%" if figure.kind is Kind.PERCENT else text


def _difference(change: FigureChange) -> str:
    if change.before is None:
        return _("not counted then")
    if isinstance(change.difference, dict):
        return _("; ").join(signed(number) for number in change.difference.values()) or "0"
    return signed(change.difference)


def _rows(change: FigureChange) -> str:
    texts = {"added": _("%(number)s added"), "gone": _("%(number)s gone"), "changed": _("%(number)s changed")}
    parts = [text % {"number": change.number_of(kind)} for kind, text in texts.items() if change.number_of(kind)]
    return _(", ").join(parts)


def village_line(change: VillageChange, names: Mapping[str, str], term_id: int) -> VillageLine:
    """A village with the integers and the value of both reports."""
    url = reverse("villages:village", args=[term_id, change.code])
    return VillageLine(names.get(change.code, change.name), url, _in_village(change.before), _in_village(change.after))


def _in_village(figure: Figure | None) -> str:
    if figure is None:
        return "—"
    if isinstance(figure.value, dict):
        return shown(figure, list(figure.value))
    return f"{integers(figure)} · {shown(figure)}" if figure.denominator is not None else shown(figure)


def row_heads(key: str) -> Sequence[Head]:
    """Columns of the changed rows of a figure: what happened, the village, then the row."""
    return (Head(_("What happened"), 10), *heads_of(key)[1:])


def row_line(change: RowChange, key: str, names: Mapping[str, str]) -> RowLine:
    """A changed row; a cell that stayed as it was has the same text twice."""
    row = change.row
    old, new = (
        [_text(cell) for cell in told(each, key)] if each is not None else None
        for each in (change.before, change.after)
    )
    cells = list(zip(old or new or (), new or old or (), strict=True))
    place = names.get(row.village, row.village)
    return RowLine(change.kind, LOOKS[change.kind], str(WORDS[change.kind]), row.village, place, cells)


def row_cells(change: RowChange, key: str, names: Mapping[str, str]) -> list[Any]:
    """The same as cells of a workbook: before → after where they differ."""
    written = row_line(change, key, names)
    return [written.word, written.place, *(new if old == new else f"{old} → {new}" for old, new in written.cells)]


def _text(cell: Any) -> str:
    return "—" if cell is None else str(cell)
