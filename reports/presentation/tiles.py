"""Key figures in large type, and all figures in one table."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from reports.catalogue import BY_KEY
from reports.figures import Figure, Kind, Words
from reports.presentation.wording import change, number, said, signed, thousands, unit
from reports.report import Report
from villages import rounding

TILES = {
    "officers": Words("班子成员", "Officers"),
    "officers_mean_age": Words("平均年龄", "Mean age"),
    "officers_college_pct": Words("大专及以上", "College or above"),
    "secretary_chair": Words("一肩挑", "Secretary-chair"),
    "voter_turnout_pct": Words("选民参选率", "Voter turnout"),
    "party_turnout_pct": Words("党员参选率", "Party turnout"),
    "local_talent_pct": Words("本土人才占比", "Local talent"),
    "completed_on_schedule_pct": Words("按期换届率", "On schedule"),
}
"""The figures everybody asks for first, under names short enough for a tile."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One key figure in large type."""

    label: str
    value: str
    unit: str
    note: str
    tone: str
    key: str
    is_open: bool


def key_figures(report: Report, opened: str) -> list[Tile]:
    """The eight figures everybody asks for first; the one of the panel is marked."""
    return [_tile(report, report.figures[key], opened) for key in TILES]


def _tile(report: Report, figure: Figure, opened: str) -> Tile:
    declaration = BY_KEY[figure.key]
    note, tone, after = change(figure), _tone(figure, declaration.better), unit(figure)
    if figure.key == "officers" and isinstance(figure.value, int) and report.facts.villages:
        mean = (Decimal(figure.value) / report.facts.villages).quantize(Decimal("0.1"))
        note, tone = _("%(number)s per village") % {"number": rounding.plain(mean)}, ""
    elif figure.key == "secretary_chair" and figure.denominator:
        after = f" / {figure.denominator}"
        note, tone = report.figures["secretary_chair_pct"].display, ""
    elif not note and figure.denominator and figure.numerator is not None:
        note, tone = f"{figure.numerator:,} / {figure.denominator:,}", ""
    return Tile(said(TILES[figure.key]), thousands(number(figure)), after, note, tone, figure.key, figure.key == opened)


def _tone(figure: Figure, better: int) -> str:
    if figure.change is None or isinstance(figure.change, dict) or not better or figure.change == 0:
        return ""
    return "good" if (figure.change > 0) == (better > 0) else ""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A line of the table of all figures."""

    key: str
    name: str
    value: str
    previous: str
    change: str


def figure_rows(report: Report) -> list[FigureRow]:
    """Every figure of the report in one table; bands say “open” because they are tables themselves."""
    return [_figure_row(figure) for figure in report.figures.values()]


def _figure_row(figure: Figure) -> FigureRow:
    declaration = BY_KEY[figure.key]
    name = said(declaration.name)
    if isinstance(figure.value, dict):
        return FigureRow(figure.key, name, _("open"), "", "")
    sign = "%" if figure.kind is Kind.PERCENT else ""
    value = thousands(number(figure)) + (sign if figure.value is not None else "")
    former = figure.previous
    previous = "—" if former is None or isinstance(former, dict) else thousands(rounding.plain(former)) + sign
    return FigureRow(figure.key, name, value, previous, signed(figure.change))
