"""Village names as people write them, matched to division codes (cases G1-G6, L9, F11, F21). Knows no elections."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from sheets.chunks import Cell, Chunk
from sheets.cleaners.base import plain
from sheets.findings import Sentence

_VILLAGE_TAIL = re.compile(r"(?:村民委员会|村委会|村委|村)$")
_COMMUNITY_TAIL = re.compile(r"(?:社区居民委员会|社区居委会|居民委员会|居委会|社区居委|居委|社区)$")
_TOWNSHIP_TAIL = re.compile(r"(?:镇|乡|街道办事处|街道办|街道)$")
_AFTER_TOWNSHIP = re.compile(r"^.{1,8}?(?:街道|镇|乡)(?=.{2})")
_ALIKE = 0.5
_NOISE = re.compile(r"[\s\u00a0\u200b-\u200f\u3000（）()【】\[\]·.,，、“”\"']+")

VILLAGE = "village"
"""Key of the column whose unknown names are asked for once for a file (G4, G6)."""
_ASKED = frozenset({"G4", "G6"})

PlaceRow = tuple[str, str, str, str, tuple[str, ...]]
"""(code, official name, short name, township name, other names)."""


def squeeze(name: Cell) -> str:
    """A name without spaces, brackets and other signs, half-width."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", plain(name)))


def core(name: str) -> str:
    """A village's name without 村 / 社区 / 村民委员会 …; the whole name when nothing would be left."""
    for tail in (_COMMUNITY_TAIL, _VILLAGE_TAIL):
        shorter = tail.sub("", name)
        if shorter != name and shorter:
            return shorter
    return name


def nearest(name: str, villages: Iterable[str], *, most: int = 3) -> list[str]:
    """Of the villages' names those most like ``name``, best first (the township in front does not count)."""
    wanted = core(squeeze(name))
    likeness = {
        one: max(
            difflib.SequenceMatcher(None, wanted, core(form)).ratio() for form in (one, _AFTER_TOWNSHIP.sub("", one))
        )
        for one in villages
    }
    return [one for one in sorted(likeness, key=lambda one: -likeness[one]) if likeness[one] >= _ALIKE][:most]


def is_named(township: str, text: str) -> bool:
    """Whether a text names a township; a village or community of the same name does not count (F20)."""
    stem = _TOWNSHIP_TAIL.sub("", squeeze(township))
    return len(stem) > 1 and re.search(re.escape(stem) + r"(?!村|社区|居委)", squeeze(text)) is not None


def _tail_kind(name: str) -> str:
    if _COMMUNITY_TAIL.search(name):
        return "community"
    return "village" if _VILLAGE_TAIL.search(name) else ""


@dataclass(frozen=True, slots=True)
class Match:
    """A code, or none; with what there is to say."""

    code: str | None
    issue: str = ""
    severity: str = ""
    message: Sentence = ""
    hint: str = ""


_AMBIGUOUS = _("“%(found)s” exists in several townships (%(hint)s). Fill in the township column.")
_OUTSIDE = _(
    (
        "“%(found)s” belongs to another territory (%(hint)s). This file was "
        "handed in for a different one; hand the row in there."
    )
)
_TYPO = _("There is no village “%(found)s”. Did you mean %(hint)s? Correct the name, nothing is guessed.")
_NOWHERE = _("There is no village “%(found)s” in this term. Compare the name with the list of divisions.")
_OTHER_KIND = _("“%(found)s” was read as %(hint)s.")
_FORMER = _("“%(found)s” is a former name; it was read as %(hint)s.")
_NOT_THEN = _("“%(found)s” stands for %(hint)s only, not on election day. Write the village's present name.")
_ABOVE = _("The village is empty; it was taken from the row above (%(hint)s).")
_EMPTY = _("The village is empty. Write the village's name in every row.")


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name of a renamed or merged village that means ``code`` from ``since`` to ``until`` (G3); ``on`` decides."""

    code: str
    name: str
    since: date | None
    until: date | None
    on: date

    @property
    def holds(self) -> bool:
        """Whether the name means the village on the deciding day."""
        return (self.since is None or self.since <= self.on) and (self.until is None or self.on <= self.until)

    @property
    def days(self) -> str:
        """The days it holds, like 2019-05-01 – 2021-06-30."""
        return " – ".join(day.isoformat() if day else "…" for day in (self.since, self.until))


class Places:
    """The villages of a term. ``scope``: rows of other territories are refused."""

    def __init__(self, rows: Iterable[PlaceRow], *, scope: str, former: Iterable[FormerName] = ()) -> None:
        self.scope = scope
        self.names: dict[str, str] = {}
        self.townships: dict[str, str] = {}
        self._exact: defaultdict[str, set[str]] = defaultdict(set)
        self._core: defaultdict[str, set[str]] = defaultdict(set)
        self._township_forms: dict[str, set[str]] = defaultdict(set)
        self._memo: dict[tuple[str, str], Match] = {}
        for code, name, short_name, township, aliases in rows:
            self._add(code, name, short_name, township, aliases)
        self._former: defaultdict[str, list[FormerName]] = defaultdict(list)
        for one in former:
            for form in {squeeze(one.name), core(squeeze(one.name))}:
                self._former[form].append(one)
        self._last: tuple[str | None, str | None] = (None, None)
        self._only = [code for code in self.names if code.startswith(scope)] if len(scope) == 12 else []

    def _add(self, code: str, name: str, short_name: str, township: str, aliases: tuple[str, ...]) -> None:
        self.names[code] = short_name
        self.townships[code] = township
        for form in {squeeze(name), squeeze(short_name), *(squeeze(alias) for alias in aliases)}:
            self._exact[form].add(code)
            self._core[core(form)].add(code)
        plain_township = squeeze(township)
        for form in {plain_township, _TOWNSHIP_TAIL.sub("", plain_township)} - {""}:
            self._township_forms[form].add(code[:9])

    def find(self, village: Cell, township: Cell = "") -> Match:
        """Code for a village name, with or without its township in front or beside it."""
        key = (squeeze(village), squeeze(township))
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = self._find(*key)
        return found

    def _find(self, village: str, township: str) -> Match:
        within = (
            self._township_forms.get(township) or self._township_forms.get(_TOWNSHIP_TAIL.sub("", township)) or set()
        )
        codes, rest = self._candidates(village, within)
        if not codes:
            return self._of_former(village, within) or self._unknown(village)
        mine = {code for code in codes if code.startswith(self.scope)}
        if len(mine) != 1 and len(codes) > 1:
            options = "、".join(sorted(f"{self.townships[code]}{self.names[code]}" for code in codes)[:4])
            return Match(None, "G2", "error", _AMBIGUOUS, options)
        code = next(iter(mine or codes))
        where = f"{self.townships[code]}{self.names[code]}"
        if not mine:
            return Match(None, "F21", "error", _OUTSIDE, where)
        written, real = _tail_kind(rest), _tail_kind(squeeze(self.names[code]))
        if written and real and written != real and rest not in self._exact:
            return Match(code, "G5", "warning", _OTHER_KIND, where)
        return Match(code)

    def _of_former(self, village: str, within: set[str]) -> Match | None:
        """The village a former name stands for on the deciding day; None when it is no former name (G3)."""
        for name, townships in [(village, within), *self._without_township(village)]:
            alike = self._former.get(name) or self._former.get(core(name)) or ()
            known = [one for one in alike if not townships or one.code[:9] in townships]
            mine = [one for one in known if one.holds and one.code.startswith(self.scope)]
            holding = mine or [one for one in known if one.holds]
            options = sorted({f"{self.townships[one.code]}{self.names[one.code]}" for one in holding})
            if len(options) > 1:
                return Match(None, "G2", "error", _AMBIGUOUS, "、".join(options[:4]))
            if holding:
                outside = not mine
                code = None if outside else holding[0].code
                return Match(code, *(("F21", "error", _OUTSIDE) if outside else ("G3", "note", _FORMER)), options[0])
            if known:
                one = known[0]
                return Match(None, "G3", "error", _NOT_THEN, f"{self.names[one.code]} ({one.days})")
        return None

    def _candidates(self, village: str, within: set[str]) -> tuple[set[str], str]:
        """Codes the name can mean, best kind of likeness first, and the name without its township."""
        for name, townships in [(village, within), *self._without_township(village)]:
            for table, form in ((self._exact, name), (self._core, core(name))):
                codes = table.get(form, set())
                if townships and codes:
                    codes = {code for code in codes if code[:9] in townships}
                if codes:
                    return self._of_kind(codes, name), name
        return set(), village

    def _of_kind(self, codes: set[str], name: str) -> set[str]:
        """Where a village and a community share a name, the ending decides."""
        kind = _tail_kind(name)
        same = {code for code in codes if _tail_kind(squeeze(self.names[code])) == kind} if kind else set()
        return same or codes

    def _without_township(self, village: str) -> list[tuple[str, set[str]]]:
        forms = [form for form in self._township_forms if village.startswith(form) and len(village) > len(form)]
        found = []
        for form in sorted(forms, key=len, reverse=True):
            rest = village[len(form) :]
            found.append((rest, self._township_forms[form]))
            shorter = re.sub(r"^(?:镇|乡|街道办事处|街道办|街道)", "", rest)
            if shorter != rest and shorter:
                found.append((shorter, self._township_forms[form]))
        return found

    def _unknown(self, village: str) -> Match:
        close = difflib.get_close_matches(core(village), self._core, n=1, cutoff=0.5)
        if close:
            code = min(self._core[close[0]])
            return Match(None, "G4", "error", _TYPO, f"{self.townships[code]}{self.names[code]}")
        return Match(None, "G6", "error", _NOWHERE)

    def match(self, chunk: Chunk, *, village: str = VILLAGE, township: str = "township") -> list[str | None]:
        """Codes for the rows of a chunk; what is wrong is written to the chunk.

        Without a village column the sheet's name, its title, then a territory of one village decide.
        """
        if not chunk.has(village):
            return self._whole_sheet(chunk, village)
        codes: list[str | None] = []
        names, towns = chunk[village], chunk[township]
        # The row above the first row of a chunk is the last one of the chunk before.
        above = self._last[1] if self._last[0] == chunk.sheet else None
        memo: dict[tuple[Cell, Cell], Match] = {}
        for offset, key in enumerate(zip(names, towns, strict=True)):
            if not key[0]:
                codes.append(self._blank(chunk, offset, village, above))
                continue
            match = memo.get(key)
            if match is None:
                match = memo[key] = self.find(key[0], key[1] or "")
            if match.issue:
                write = {"error": chunk.error, "warning": chunk.warn, "note": chunk.note}[match.severity]
                write(offset, village, match.issue, match.message, found=str(key[0]), hint=match.hint)
                if match.issue in _ASKED:
                    chunk.ask(village, str(key[0]))
            above = match.code
            codes.append(match.code)
        self._last = (chunk.sheet, above)
        return codes

    def _blank(self, chunk: Chunk, offset: int, column: str, above: str | None) -> str | None:
        if self._only:
            return self._only[0]
        if above is None or not chunk.blank_is_above:
            chunk.error(offset, column, "L9", _EMPTY)
            return None
        chunk.warn(offset, column, "L9", _ABOVE, hint=self.names.get(above, above))
        return above

    def _whole_sheet(self, chunk: Chunk, column: str) -> list[str | None]:
        code = self._only[0] if self._only else self._hinted(chunk)
        if code is None:
            for offset in range(len(chunk)):
                chunk.error(offset, column, "L9", _EMPTY)
        return [code] * len(chunk)

    def _hinted(self, chunk: Chunk) -> str | None:
        sheet = chunk.sheet.rsplit("/", 1)[-1]
        for hint in (sheet, *chunk.sheet.split("/")[:-1]):
            match = self.find(re.sub(r"\.\w{2,5}$", "", hint))
            if match.code:
                return match.code
        title = squeeze(chunk.title)
        named = [
            code
            for form, codes in self._exact.items()
            if len(form) > 2 and form in title
            for code in codes
            if code.startswith(self.scope)
        ]
        return named[0] if len(set(named)) == 1 else None
