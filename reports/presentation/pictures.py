"""Charts of a report with the same data as tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reports import charts
from reports.catalogue import BY_KEY
from reports.figures import Words
from reports.presentation.wording import band_rows, said, signed
from reports.report import Report, Row
from villages import rounding

SHARES = {
    "officers_college_pct": Words("班子大专以上", "Officers, college"),
    "fulltime_college_pct": Words("专职大专以上", "Full-time, college"),
    "secretaries_college_pct": Words("书记大专以上", "Secretaries, college"),
    "local_talent_pct": Words("本土人才占比", "Local talent"),
    "officers_women_pct": Words("女性占比", "Women"),
}
AGES = {
    "officers_mean_age": Words("班子成员", "Officers"),
    "fulltime_mean_age": Words("专职干部", "Full-time"),
    "secretaries_mean_age": Words("书记", "Secretaries"),
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and the same data as a table: heads and rows."""

    key: str
    title: str
    note: str
    svg: SafeString
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def all_charts(report: Report) -> list[Chart]:
    """The charts that have something to show, in the order of the page."""
    places = report.villages if report.head.level == "township" else report.townships
    found = [
        _dumbbell(report, "shares", _("Education and make-up: previous term → this term"), SHARES, "%"),
        _dumbbell(report, "ages", _("Mean age: previous term → this term"), AGES, ""),
        _bands(report, "age_bands"),
        _bands(report, "education_bands"),
        _turnout(report, places) if report.head.level != "village" else None,
    ]
    return [chart for chart in found if chart is not None]


def _dumbbell(report: Report, key: str, title: str, labels: dict[str, Words], suffix: str) -> Chart | None:
    pairs, rows = [], []
    for name, words in labels.items():
        figure = report.figures[name]
        if not isinstance(figure.value, Decimal):
            continue
        before = figure.previous if isinstance(figure.previous, Decimal) else None
        text = f"{rounding.plain(figure.value)}{suffix}"
        if before is not None:
            text = _("%(value)s (%(change)s)") % {"value": text, "change": signed(figure.change)}
        pairs.append(charts.Pair(said(words), before, figure.value, text))
        former = f"{rounding.plain(before)}{suffix}" if before is not None else "—"
        rows.append([said(BY_KEY[name].name), former, f"{rounding.plain(figure.value)}{suffix}", signed(figure.change)])
    about = charts.About(key, title, "；".join(f"{name}: {former} → {now}" for name, former, now, _ in rows))
    note = _("○ previous term   ● this term")
    heads = [_("Figure"), _("Previous term"), _("This term"), _("Change")]
    svg = charts.dumbbell(about, pairs, suffix)
    return Chart(key, title, note, SafeString(svg), heads, rows) if svg else None


def _bands(report: Report, key: str) -> Chart | None:
    figure, declaration = report.figures[key], BY_KEY[key]
    if not isinstance(figure.value, dict):
        return None
    names = {band: said(words) for band, words in (declaration.bands or {}).items()}
    former = figure.previous if isinstance(figure.previous, dict) else None
    shown = [band for band in names if figure.value.get(band) or (former or {}).get(band)]
    stacks = [charts.Stack(_("This term"), [figure.value.get(band, 0) for band in shown])]
    if former:
        stacks.insert(0, charts.Stack(_("Previous term"), [former.get(band, 0) for band in shown]))
    rows = band_rows(figure)
    title = said(declaration.name)
    about = charts.About(key, title, "；".join(f"{name}: {before} → {now}" for name, now, before, _ in rows))
    svg = charts.stacks(about, [names[band] for band in shown], stacks)
    heads = [title, _("This term"), _("Previous term"), _("Change")]
    people = f"{sum(figure.value.values()):,}"
    counted = f"{sum(former.values()):,} → {people}" if former else people
    return Chart(key, title, f"{counted} {_('people')}", SafeString(svg), heads, rows) if svg else None


def _turnout(report: Report, places: Sequence[Row]) -> Chart | None:
    bars, rows = [], []
    for row in places:
        figure = row.figure("voter_turnout_pct")
        if isinstance(figure.value, Decimal):
            bars.append(charts.Bar(row.name, figure.value, figure.display))
            rows.append([row.name, f"{figure.denominator:,}", f"{figure.numerator:,}", figure.display])
    whole = report.figures["voter_turnout_pct"]
    average = whole.value if isinstance(whole.value, Decimal) else None
    bars.sort(key=lambda bar: bar.value, reverse=True)
    title = _("Voter turnout by village") if report.head.level == "township" else _("Voter turnout by township")
    about = charts.About("turnout", title, "；".join(f"{bar.label} {bar.text}" for bar in bars))
    words = (_("stands out low"), _("stands out high"))
    text = _("Together %(share)s") % {"share": whole.display}
    svg = charts.bars(about, bars, average=average, average_text=text, marks=words)
    heads = [_("Place"), _("Registered voters"), _("Ballots cast"), _("Turnout")]
    return Chart("turnout", title, _apart(bars), SafeString(svg), heads, rows) if svg else None


def _apart(bars: Sequence[charts.Bar]) -> str:
    """Names of the places that stand out, for the head of the chart."""
    low, high = charts.outliers([bar.value for bar in bars])
    names = [f"{bar.label} {bar.text}" for bar in bars if not low <= bar.value <= high]
    return _("Stand out: %(names)s") % {"names": "、".join(names)} if names else _("No place stands out")
