"""The one-page picture of a division (一张图): tile map, pyramid, shift, spread and timeline, each also as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reports import district_charts as drawing
from reports import tilemap
from reports.catalogue import BY_KEY, CATALOGUE
from reports.charts import outliers
from reports.figures import Figure, Kind
from reports.presentation.pictures import Chart
from reports.presentation.wording import in_full, number, said, signed
from reports.report import Report, Row
from reports.rows import BEHIND, Kept
from reports.svg import About
from villages import rounding

FIRST_SHADED = "voter_turnout_pct"
MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """An indicator the map can be shaded by."""

    key: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the map's table: a township or a village with its value and class, and where it leads."""

    name: str
    told: str
    shade: str
    url: str
    is_village: bool


@dataclass(frozen=True, slots=True)
class Map:
    """The tile map and the same as a table."""

    title: str
    svg: SafeString
    places: Sequence[Place]


def choices(report: Report, chosen: str) -> list[Choice]:
    """Indicators that are one number and known, and the one asked for."""
    known = [
        each.key
        for each in CATALOGUE
        if each.kind is not Kind.BANDS and (report.figures[each.key].value is not None or each.key == chosen)
    ]
    return [Choice(key, said(BY_KEY[key].name), key == chosen) for key in known]


def can_shade(key: str) -> bool:
    """Whether the map can be shaded by a figure: one number, not a set of bands."""
    return key in BY_KEY and BY_KEY[key].kind is not Kind.BANDS


# --- Map --------------------------------------------------------------------------------------------------------------


def district_map(report: Report, key: str, *, term_id: int, pk: int, to_rows: bool) -> Map:
    """Every village as a tile shaded by a figure; townships lead to their villages, villages to their rows."""
    leads = _leads(key, term_id, pk, to_rows=to_rows)
    by_township: dict[str, list[tuple[Row, Figure]]] = {}
    for row in report.villages:
        if row.now:
            by_township.setdefault(row.code[:9], []).append((row, row.figure(key)))
    blocks = [
        _block(report, row, by_township.get(row.code, []), key, leads)
        for row in report.townships
        if row.code in by_township
    ]
    numbers = [tile.number for block in blocks for tile in block.tiles if tile.number is not None]
    shades = tilemap.classes(numbers)
    title = said(BY_KEY[key].name)
    heading = title if BY_KEY[key].kind is Kind.PERCENT else f"{title} ({said(BY_KEY[key].unit)})"
    sentence = _("%(figure)s of every village; a darker tile with a higher number is a higher class.")
    about = About("map", title, sentence % {"figure": title})
    svg = tilemap.tile_map(about, blocks, legend=[_class(each, key) for each in shades], unknown=_("no figure yet"))
    return Map(heading, SafeString(svg), _table(blocks, shades))


def _block(
    report: Report, row: Row, villages: Sequence[tuple[Row, Figure]], key: str, leads: Callable[[str], str]
) -> tilemap.Block:
    whole = report.figures[key] if report.head.level in ("township", "village") else row.figure(key)
    tiles = [
        tilemap.Tile(village.name, _number(figure), _told(figure), leads(village.code)) for village, figure in villages
    ]
    return tilemap.Block(row.name, _short(whole), leads(row.code), tiles)


def _leads(key: str, term_id: int, pk: int, *, to_rows: bool) -> Callable[[str], str]:
    """Where a place leads: a township to the figure village by village, a village to its rows or its page."""

    def url(code: str) -> str:
        if len(code) < 12:
            return reverse("reports:figure", args=[term_id, pk, key]) + f"?under={code}"
        if to_rows and key in BEHIND:
            return reverse("reports:rows", args=[term_id, pk, key]) + f"?under={code}"
        return reverse("villages:village", args=[term_id, code])

    return url


def _number(figure: Figure) -> int | Decimal | None:
    return None if isinstance(figure.value, dict) else figure.value


def _told(figure: Figure) -> str:
    return in_full(figure) or "—"


def _short(figure: Figure) -> str:
    """Without the unit, which the head of the map says: a block is narrow."""
    return number(figure) + ("%" if figure.kind is Kind.PERCENT and figure.value is not None else "")


def _class(each: tilemap.Class, key: str) -> str:
    sign = "%" if BY_KEY[key].kind is Kind.PERCENT else ""
    least, greatest = rounding.plain(each.least), rounding.plain(each.greatest)
    span = f"{least}{sign}" if least == greatest else f"{least}–{greatest}{sign}"
    return _("%(span)s (%(number)d)") % {"span": span, "number": each.villages}


def _table(blocks: Sequence[tilemap.Block], shades: Sequence[tilemap.Class]) -> list[Place]:
    found = []
    for block in blocks:
        found.append(Place(block.name, block.told, "", block.url, is_village=False))
        for tile in block.tiles:
            place = tilemap.shade(tile.number, shades)
            shade = "—" if place is None else str(place + 1)
            found.append(Place(tile.name, tile.told, shade, tile.url, is_village=True))
    return found


# --- Charts -----------------------------------------------------------------------------------------------------------


def charts(report: Report, kept: Kept | None) -> list[Chart]:
    """The other pictures that have something to show."""
    found = [_ages(report), _education(report), _turnout(report), _timeline(report, kept)]
    return [each for each in found if each is not None]


def _ages(report: Report) -> Chart | None:
    title = _("Ages: previous term and this term")
    return _of_bands(report, "age_bands", "ages", title, drawing.pyramid)


def _education(report: Report) -> Chart | None:
    title = _("Education: previous term and this term")
    return _of_bands(report, "education_bands", "education", title, drawing.shift)


def _of_bands(report: Report, key: str, name: str, title: str, draw: Callable[..., str]) -> Chart | None:
    """People by band in both terms, drawn as shares of everybody in that term; bands nobody is in are left out."""
    figure = report.figures[key]
    if not isinstance(figure.value, dict):
        return None
    former = figure.previous if isinstance(figure.previous, dict) else None
    names = BY_KEY[key].bands or {}
    shown = [band for band in names if figure.value.get(band) or (former or {}).get(band)]
    twins = [
        drawing.Twin(
            said(names[band]), _share(former, band) if former else None, _share(figure.value, band) or Decimal(0)
        )
        for band in shown
    ]
    rows = [
        [said(names[band]), _people(former, band), _people(figure.value, band), _change(figure, band)] for band in shown
    ]
    about = About(name, title, "；".join(f"{label}: {before} → {now}" for label, before, now, _ in rows))
    svg = draw(about, twins, (_("Previous term"), _("This term")))
    heads = [said(BY_KEY[key].name), _("Previous term"), _("This term"), _("Change")]
    return Chart(name, title, "", SafeString(svg), heads, rows) if svg else None


def _share(people: Mapping[str, int], band: str) -> Decimal | None:
    return rounding.percent(people.get(band, 0), sum(people.values()))


def _people(people: Mapping[str, int] | None, band: str) -> str:
    if people is None:
        return "—"
    share = rounding.pct(people.get(band, 0), sum(people.values()))
    return _("%(people)s (%(share)s)") % {"people": f"{people.get(band, 0):,}", "share": share}


def _change(figure: Figure, band: str) -> str:
    return signed(figure.change.get(band)) if isinstance(figure.change, dict) else "—"


def _turnout(report: Report) -> Chart | None:
    """Villages by turnout; a village's own report has nothing to spread."""
    rows = [(row.name, row.figure("voter_turnout_pct")) for row in report.villages if row.now]
    known = [(name, figure) for name, figure in rows if isinstance(figure.value, Decimal)]
    if len(known) < 2:
        return None
    shares = [figure.value for _name, figure in known if isinstance(figure.value, Decimal)]
    whole = report.figures["voter_turnout_pct"]
    average = whole.value if isinstance(whole.value, Decimal) else None
    title = _("Turnout of villages, those that stand apart by name")
    named = _named(report, shares)
    data = drawing.Spread(shares, average, _("Together %(share)s") % {"share": whole.display}, named)
    about = About("spread", title, "；".join([_("%(number)d villages") % {"number": len(shares)}, *named]))
    heads = [_("Village"), _("Registered voters"), _("Ballots cast"), _("Turnout")]
    table = [[name, f"{figure.denominator:,}", f"{figure.numerator:,}", figure.display] for name, figure in known]
    return Chart("spread", title, "", SafeString(drawing.spread(about, data)), heads, table)


def _named(report: Report, shares: Sequence[Decimal]) -> list[str]:
    """A line for the low ones and one for the high ones, the farthest first."""
    low, high = outliers(shares)
    townships = {row.code: row.name for row in report.townships}
    apart: dict[bool, list[tuple[Decimal, str]]] = {True: [], False: []}
    for row in report.villages:
        value = row.figure("voter_turnout_pct").value if row.now else None
        if isinstance(value, Decimal) and not low <= value <= high:
            place = row.name if report.head.level == "township" else f"{townships.get(row.code[:9], '')}{row.name}"
            apart[value < low].append((value, place))
    if not (apart[True] or apart[False]):
        return [_("No village stands apart")]
    words = {True: _("low"), False: _("high")}
    marks = {True: "▼", False: "▲"}
    return [
        f"{marks[is_low]} {words[is_low]} {_listed(sorted(found, reverse=not is_low))}"
        for is_low, found in apart.items()
        if found
    ]


def _listed(found: Sequence[tuple[Decimal, str]]) -> str:
    told = "、".join(f"{name} {rounding.plain(value)}%" for value, name in found[:MOST_NAMED])
    more = len(found) - MOST_NAMED
    return told if more <= 0 else _("%(names)s and %(more)d more") % {"names": told, "more": more}


def _timeline(report: Report, kept: Kept | None) -> Chart | None:
    """Polls by day; a report made before its rows were kept has none."""
    if kept is None or not kept.polls:
        return None
    lanes: Mapping[str, Counter[date]] = {
        _("Party organisation"): Counter(),
        _("Committee"): Counter(),
        _("Repeated"): Counter(),
    }
    party, committee, again = lanes.values()
    for poll in kept.polls:
        lane = again if poll.number > 1 else party if poll.organ == "party" else committee
        lane[date.fromisoformat(poll.held_on)] += 1
    title = _("When the villages voted")
    told = [[name, day.isoformat(), str(polls)] for name, lane in lanes.items() for day, polls in sorted(lane.items())]
    about = About("timeline", title, "；".join(" ".join(row) for row in told))
    marks = {report.head.election_day: _("election day")}
    svg = drawing.timeline(about, lanes, marks)
    heads = [_("Election"), _("Held on"), _("Polls")]
    return Chart("timeline", title, "", SafeString(svg), heads, told)
