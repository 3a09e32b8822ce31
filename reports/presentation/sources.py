"""Where a number comes from: its integers, both terms, and the places below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from reports.catalogue import BY_KEY
from reports.figures import Figure, Kind
from reports.presentation.wording import band_rows, in_full, number, said, signed
from reports.report import Report, Row
from villages import rounding


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A term's integers and the value before rounding."""

    label: str
    integers: str
    exact: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """The same figure of a place below, with a link further down; ``bands`` in the order of their declaration."""

    name: str
    url: str
    integers: str
    display: str
    previous: str
    change: str
    bands: Sequence[str]


@dataclass(frozen=True, slots=True)
class Source:
    """One figure opened: what it means, what it is made of, and the same of the places below.

    ``missing`` says what is not there yet where the value is not known; empty otherwise.
    """

    key: str
    name: str
    display: str
    definition: str
    numerator: str
    denominator: str
    counted_from: str
    missing: str
    lines: Sequence[SourceLine]
    bands: Sequence[Sequence[str]]
    band_names: Sequence[str]
    change: str
    differs: str
    rows: Sequence[SourceRow]


def source(report: Report, key: str, *, term_id: int, pk: int, under: str = "", to_rows: bool = False) -> Source:
    """Open a figure; raises KeyError for one that is not declared. ``to_rows``: villages lead to the rows counted."""
    figure, declaration = report.figures[key], BY_KEY[key]
    return Source(
        key=key,
        name=said(declaration.name),
        display=in_full(figure),
        definition=said(declaration.definition),
        numerator=said(declaration.numerator),
        denominator=said(declaration.denominator),
        counted_from=said(declaration.source.name),
        missing=said(declaration.source.missing) if figure.value is None else "",
        lines=[
            SourceLine(_("This term"), integers(figure), _unrounded(figure.exact, figure.kind)),
            SourceLine(_("Previous term"), _former(figure), _unrounded(figure.exact_previous, figure.kind)),
        ],
        bands=band_rows(figure),
        band_names=[said(words) for words in (declaration.bands or {}).values()],
        change=signed(figure.change),
        differs=_differs(figure),
        rows=[_source_row(row, key, term_id, pk, to_rows) for row in places_below(report, under) if row.now],
    )


def places_below(report: Report, under: str = "") -> Sequence[Row]:
    """Townships of a district (or the villages of the one asked for), villages of a township, none of a village."""
    if report.head.level == "village":
        return ()
    if under or report.head.level == "township":
        return [row for row in report.villages if row.code.startswith(under)]
    return report.townships


def integers(figure: Figure) -> str:
    """Numerator and denominator as written in the panel."""
    return _ratio(figure.kind, figure.numerator, figure.denominator)


def _former(figure: Figure) -> str:
    return _ratio(figure.kind, figure.previous_numerator, figure.previous_denominator)


def _ratio(kind: Kind, numerator: int | None, denominator: int | None) -> str:
    if numerator is None:
        return "—"
    if kind is Kind.AGE:
        return _("%(months)s months / %(people)s") % {"months": f"{numerator:,}", "people": f"{denominator:,}"}
    return f"{numerator:,} / {denominator:,}" if denominator is not None else f"{numerator:,}"


def _unrounded(value: Decimal | None, kind: Kind) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" + ("%" if kind is Kind.PERCENT else "")


def _differs(figure: Figure) -> str:
    """A warning where the change of the displayed figures and the exact change differ once rounded."""
    exact = figure.exact_change
    if exact is None or not isinstance(figure.change, Decimal):
        return ""
    if rounding.rounded(exact) == figure.change:
        return ""
    return _("Before rounding the change is %(exact)s; official texts subtract the figures as shown.") % {
        "exact": signed(exact.quantize(Decimal("0.001")))
    }


def _source_row(row: Row, key: str, term_id: int, pk: int, to_rows: bool) -> SourceRow:
    if len(row.code) == 12 and to_rows:
        url = reverse("reports:rows", args=[term_id, pk, key]) + f"?under={row.code}"
    elif len(row.code) == 12:
        url = reverse("villages:village", args=[term_id, row.code])
    else:
        url = reverse("reports:figure", args=[term_id, pk, key]) + f"?under={row.code}"
    return _told(row.name, url, row.figure(key))


def source_total(figure: Figure) -> SourceRow:
    """The whole as the last row of a figure's table."""
    return _told(_("Total"), "", figure)


def _bands(figure: Figure) -> list[str]:
    names = BY_KEY[figure.key].bands or {}
    found = figure.value if isinstance(figure.value, dict) else {}
    return [f"{found[band]:,}" if band in found else "—" for band in names]


def _previous(figure: Figure) -> str:
    """The previous value written like the value of this term beside it."""
    previous = figure.previous
    if previous is None or isinstance(previous, dict):
        return "—"
    return f"{rounding.plain(previous)}%" if figure.kind is Kind.PERCENT else rounding.plain(previous)


def _told(name: str, url: str, figure: Figure) -> SourceRow:
    return SourceRow(
        name=name,
        url=url,
        integers=integers(figure),
        display=figure.display if figure.kind is Kind.PERCENT else number(figure),
        previous=_previous(figure),
        change=signed(figure.change),
        bands=_bands(figure),
    )
