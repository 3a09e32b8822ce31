"""Several districts' files added up to the report of the level above: integers are summed, then divided.

A file is taken only whole: of the right form, unaltered, adding up in itself, of one term and one set of definitions
with the others, each district once. What cannot be added up is named with the reason, never filled with a guess.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator

from accounts.errors import DomainError
from reports.catalogue import BY_KEY
from reports.figures import FACT_NAMES
from reports.report import Count, Head, Integers, Report, Row
from reports.structure import GROUPS
from reports.upward import SCHEMA, SCHEMA_FILE, added, catalogue_version, digest, median_months
from villages import rounding
from villages.models import LEVEL_BY_LENGTH

FEWEST = 2
INTEGERS = ("numerator", "denominator", "previous_numerator", "previous_denominator")


@dataclass(frozen=True, slots=True)
class Given:
    """One district's file: where it came from and what it holds."""

    path: str
    content: Mapping[str, Any]

    @property
    def code(self) -> str:
        """The district's code."""
        return str(self.content["division"]["code"])

    @property
    def name(self) -> str:
        """The district's name."""
        return str(self.content["division"]["name"])


@dataclass(frozen=True, slots=True)
class Gap:
    """A figure that could not be added up, or not from every district, and why."""

    key: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The report of the whole, what it was made of, and what is missing from it."""

    report: Report
    sources: Sequence[Given]
    gaps: Sequence[Gap]
    ages: Mapping[str, Mapping[int, int]] | None
    crossed: Mapping[str, Mapping[str, Mapping[str, int]]] | None

    def medians(self) -> dict[str, Decimal | None]:
        """Median age in years (one decimal, half up) by group; None where it cannot be made."""
        return {group: _median((self.ages or {}).get(group, {})) for group in GROUPS}

    def data(self) -> dict[str, Any]:
        """The contract of a report, and beside it where its figures come from."""
        origin = {
            "sources": [_source(each) for each in self.sources],
            "not_consolidated": [{"key": gap.key, "name": gap.name, "reason": gap.reason} for gap in self.gaps],
            "median_ages": {group: None if age is None else float(age) for group, age in self.medians().items()},
            "crossed": self.crossed,
        }
        return {**self.report.contract(), "consolidation": origin}

    def notes(self) -> list[str]:
        """The same in sentences, for paper."""
        listed = "、".join(f"{each.name}（{each.content['as_of'][:16].replace('T', ' ')}）" for each in self.sources)
        return [
            _("Added up from the reports of %(number)d districts: %(listed)s.")
            % {"number": len(self.sources), "listed": listed},
            *(f"{gap.name}：{gap.reason}。" for gap in self.gaps),
        ]


def merge(files: Sequence[Given], *, code: str, name: str) -> Merged:
    """Add the files up to the report of the division ``code``; raises DomainError naming the file and what is wrong."""
    if len(files) < FEWEST:
        raise DomainError(_("Give the files of at least two districts."), code="too_few")
    for each in files:
        check(each)
    files = sorted(files, key=lambda each: each.code)
    _same_kind(files)
    _apart(files, code)
    gaps, compared = _previous(files)
    districts = tuple(_district(each, compared=compared) for each in files)
    places = tuple(replace_before(row, compared) for each in files for row in _places(each))
    report = Report.of(_head(files, code, name), Count(places, districts))
    gaps += _missing(files, report)
    ages = _ages(files)
    crossed = _crossed(files)
    if ages is None:
        without = _names(each for each in files if each.content["ages"] is None)
        reason = _("%(districts)s: the report was made before its rows were kept") % {"districts": without}
        gaps.append(Gap("median_ages", _("Median age; age by education"), reason))
    return Merged(report, files, gaps, ages, crossed)


def read(path: str, text: str) -> Given:
    """A file's text as data; raises DomainError for what is no JSON object."""
    try:
        content = json.loads(text)
    except ValueError as problem:
        raise _refused(path, _("it is no JSON text (%(problem)s)") % {"problem": problem}) from problem
    if not isinstance(content, dict):
        raise _refused(path, _("it is no JSON object"))
    return Given(path, content)


# --- One file ---------------------------------------------------------------------------------------------------------


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


def check(given: Given) -> None:
    """Form, digest and sums of one file; raises DomainError saying what is wrong with it."""
    content = given.content
    if content.get("schema") != SCHEMA:
        words = {"found": content.get("schema", "—"), "wanted": SCHEMA}
        raise _refused(given.path, _("its form is “%(found)s”, this program reads “%(wanted)s”") % words)
    broken = next(iter(sorted(_validator().iter_errors(content), key=lambda each: list(map(str, each.path)))), None)
    if broken is not None:
        words = {"place": "/".join(map(str, broken.absolute_path)) or "—", "problem": broken.message[:200]}
        raise _refused(given.path, _("it does not follow the schema at %(place)s: %(problem)s") % words)
    if digest(content) != content["digest"]:
        raise _refused(
            given.path, _("it was altered after it was written (its digest does not match); ask for it again")
        )
    if content["catalogue"] != catalogue_version():
        words = {"found": content["catalogue"], "wanted": catalogue_version()}
        text = _(
            "its figures are defined otherwise (%(found)s instead of %(wanted)s); both sites need the same release"
        )
        raise _refused(given.path, text % words)
    _adds_up(given)


def _adds_up(given: Given) -> None:
    """The places of a file must add up to its facts, and its facts to its figures."""
    for term in ("now", "before"):
        whole, parts = given.content["facts"][term], [place[term] for place in given.content["places"] if place[term]]
        for name in FACT_NAMES if whole else ():
            if name not in whole or any(name not in part for part in parts):
                raise _refused(given.path, _("the count “%(name)s” is missing") % {"name": name})
            total = sum(part[name] for part in parts)
            if parts and total != whole[name]:
                words = {"name": name, "parts": total, "whole": whole[name]}
                text = _("its places do not add up: “%(name)s” is %(parts)d place by place and %(whole)d in total")
                raise _refused(given.path, text % words)
    alone = Report.of(_head([given], given.code, given.name), Count((), (_district(given, compared=True),)))
    for key, figure in alone.figures.items():
        told = given.content["figures"].get(key)
        if told is None or any(told[name] != getattr(figure, name) for name in INTEGERS):
            raise _refused(given.path, _("its figure “%(key)s” is not the one its counts give") % {"key": key})


# --- Together ---------------------------------------------------------------------------------------------------------


def _same_kind(files: Sequence[Given]) -> None:
    first = files[0]
    for each in files[1:]:
        for field, words in (("term", _("term")), ("is_synthetic", _("practice data"))):
            if each.content[field] != first.content[field]:
                text = _(
                    "%(what)s “%(found)s” differs from “%(wanted)s” of %(first)s; only reports of one kind are added"
                )
                found, wanted = (_told(one.content[field]) for one in (each, first))
                raise _refused(each.path, text % {"what": words, "found": found, "wanted": wanted, "first": first.path})


def _told(value: Any) -> str:
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)


def _apart(files: Sequence[Given], code: str) -> None:
    """Every district lies under the code, once."""
    seen: dict[str, str] = {}
    for each in files:
        if not each.code.startswith(code) or each.code == code:
            words = {"name": each.name, "found": each.code, "code": code}
            raise _refused(each.path, _("%(name)s (%(found)s) does not lie under %(code)s") % words)
        for known, path in seen.items():
            if each.code.startswith(known) or known.startswith(each.code):
                words = {"name": each.name, "code": each.code, "path": path}
                raise _refused(each.path, _("%(name)s (%(code)s) is already in %(path)s") % words)
        seen[each.code] = each.path


def _previous(files: Sequence[Given]) -> tuple[list[Gap], bool]:
    """Whether the previous term can be added up, and if not, why."""
    name = _("All figures of the previous term, all changes")
    without = [each for each in files if each.content["facts"]["before"] is None]
    if len(without) == len(files):
        return [Gap("previous", name, _("no district has a previous term"))], False
    if without:
        reason = _("%(districts)s: no previous term; a change would compare unlike districts")
        return [Gap("previous", name, reason % {"districts": _names(without)})], False
    terms = {each.content["previous_term"] for each in files}
    if len(terms) > 1:
        reason = _("the previous terms differ: %(terms)s") % {"terms": "、".join(sorted(map(str, terms)))}
        return [Gap("previous", name, reason)], False
    return [], True


def _missing(files: Sequence[Given], report: Report) -> list[Gap]:
    """Figures unknown in some districts, or in all of them."""
    gaps = []
    for key in report.figures:
        without = [each for each in files if _unknown(each, key)]
        if not without:
            continue
        everywhere = len(without) == len(files)
        text = (
            _("known in no district")
            if everywhere
            else _("added up without %(districts)s, where it is not known") % {"districts": _names(without)}
        )
        gaps.append(Gap(key, BY_KEY[key].name.zh, text))
    return gaps


def _unknown(given: Given, key: str) -> bool:
    return bool(given.content["figures"][key]["display"] == "—")


def _names(files: Iterable[Given]) -> str:
    return "、".join(each.name for each in files)


def _head(files: Sequence[Given], code: str, name: str) -> Head:
    first = files[0].content
    level = LEVEL_BY_LENGTH.get(len(code))
    if level is None:
        raise DomainError(
            _("“%(code)s” is no division code: it has 2, 4, 6, 9 or 12 digits.") % {"code": code}, code="unknown_scope"
        )
    return Head(
        term=first["term"],
        previous_term=first["previous_term"],
        scope=code,
        name=name,
        level=str(level),
        election_day=date.fromisoformat(first["election_day"]),
        as_of=max(datetime.fromisoformat(each.content["as_of"]) for each in files),
        is_synthetic=first["is_synthetic"],
    )


def _district(given: Given, *, compared: bool) -> Row:
    facts = given.content["facts"]
    return Row(given.code, given.name, _row(facts["now"]), _row(facts["before"]) if compared else None)


def _places(given: Given) -> Iterable[Row]:
    for place in given.content["places"]:
        # A township's own file names the township as its one place: it is told already as a part of the whole.
        if len(place["code"]) > len(given.code):
            yield Row(place["code"], place["name"], _row(place["now"]), _row(place["before"]))


def replace_before(row: Row, compared: bool) -> Row:
    """The row without its previous term where the whole has none."""
    return row if compared else replace(row, before=None)


def _row(facts: Mapping[str, int] | None) -> Integers | None:
    return tuple(facts[name] for name in FACT_NAMES) if facts else None


def _ages(files: Sequence[Given]) -> dict[str, dict[int, int]] | None:
    if any(each.content["ages"] is None for each in files):
        return None
    total: dict[str, Counter[int]] = {group: Counter() for group in GROUPS}
    for each in files:
        for group in GROUPS:
            total[group].update({int(months): people for months, people in each.content["ages"][group].items()})
    return {group: dict(sorted(found.items())) for group, found in total.items()}


def _crossed(files: Sequence[Given]) -> dict[str, dict[str, dict[str, int]]] | None:
    if any(each.content["crossed"] is None for each in files):
        return None
    return {group: added(each.content["crossed"][group] for each in files) for group in GROUPS}


def _median(histogram: Mapping[int, int]) -> Decimal | None:
    found = median_months(histogram)
    return rounding.mean_years(*found) if found else None


def _source(given: Given) -> dict[str, Any]:
    content = given.content
    return {
        **content["division"],
        "as_of": content["as_of"],
        "snapshot": content["snapshot"],
        "digest": content["digest"],
    }


def _refused(path: str, reason: str) -> DomainError:
    return DomainError(_("%(path)s: %(reason)s.") % {"path": path, "reason": reason}, code="bad_file")
