"""Education, political status, origins and posts (cases E, P, O)."""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from sheets.chunks import Cell
from sheets.cleaners.base import Found, cells, compact, doubt, is_unknown, plain, refuse, tells
from sheets.columns import Cleaner
from sheets.words import (
    COMMITTEE_RANK,
    EDUCATION,
    EDUCATION_BELOW,
    EDUCATION_BESIDE,
    EDUCATION_NAMES,
    NOT_A_POST,
    ORIGINS,
    PARTY_RANK,
    POLITICS,
)

_PARTS = re.compile(r"[/、,，;；|+＋\n]|和|及|与")
_BRACKETED = re.compile(r"[(（].*?[)）]")
_STUDYING = re.compile(r"在读|在学|肄业|未毕业|就读")
_AND_ABOVE = re.compile(r"(?:及)?以上(?:学历)?$")
_DEGREE_TAIL = re.compile(r"(学历|文化|毕业|程度|全日制|在职)+$|^(全日制|在职|普通|统招)(?=.{2})")


@tells("E1", "E2", "E3", "E4", "E5", "E6")
def education() -> Cleaner:
    """A band of sheets.words.EDUCATION, the highest when several are named (E1-E6); blank stays None."""
    return cells(parse_education)


def parse_education(value: Cell) -> Any:
    """One cell of an education column: band, None or Found."""
    if is_unknown(value):
        return None
    whole = compact(value)
    if whole in EDUCATION:
        return EDUCATION[whole]
    found = [_one_education(part) for part in _PARTS.split(whole) if part]
    bands = [_band(one) for one in found]
    if not found or any(band is None for band in bands):
        close = difflib.get_close_matches(whole, EDUCATION, n=1, cutoff=0.5)
        hint = close[0] if close else "、".join(EDUCATION_NAMES.values())
        return refuse("E6", _("The education “%(found)s” is not known. Did you mean: %(hint)s?"), hint=hint)
    best = max(range(len(found)), key=lambda place: bands[place])
    chosen = found[best]
    if isinstance(chosen, Found):
        return chosen
    return chosen if len(found) == 1 else Found(chosen, "E4", "note", _("Of “%(found)s” the highest was taken."))


def _band(found: Any) -> Any:
    return found.value if isinstance(found, Found) else found


def _one_education(part: str) -> Any:
    """Band or Found of one name of a school; None when unknown."""
    bare = _BRACKETED.sub("", part) or part.strip("()（）")
    if _STUDYING.search(part):
        band = _lookup(_STUDYING.sub("", bare))
        return band and doubt(
            EDUCATION_BELOW[band], "E3", _("“%(found)s”: still studying, so the level before was taken.")
        )
    if _AND_ABOVE.search(bare):
        band = _lookup(_AND_ABOVE.sub("", bare))
        return band and doubt(band, "E2", _("“%(found)s” is no level of one person; the lowest it can mean was taken."))
    if bare in EDUCATION_BESIDE:
        return doubt(
            EDUCATION_BESIDE[bare],
            "E5",
            _("“%(found)s” was counted as %(band)s."),
            band=EDUCATION_NAMES[EDUCATION_BESIDE[bare]],
        )
    return _lookup(bare)


def _lookup(word: str) -> str | None:
    word = word.strip("()（）")
    if word in EDUCATION:
        return EDUCATION[word]
    return EDUCATION.get(_DEGREE_TAIL.sub("", word)) or EDUCATION_BESIDE.get(word)


@tells("P1", "P2", "P3")
def politics() -> Cleaner:
    """A code of GB/T 4762; blank becomes 群众 with a warning (P1-P3)."""

    def blank() -> Any:
        return doubt("13", "P2", _("The political status is empty; it was read as 群众."))

    def clean(value: Cell) -> Any:
        word = _BRACKETED.sub("", compact(value))
        if word in POLITICS:
            return POLITICS[word]
        if is_unknown(value):
            return "13"
        close = difflib.get_close_matches(word, POLITICS, n=1, cutoff=0.5)
        return refuse(
            "P1",
            _("The political status “%(found)s” is not known. Did you mean: %(hint)s?"),
            hint=close[0] if close else "中共党员、群众",
        )

    return cells(clean, on_blank=blank)


@tells("E6")
def origins() -> Cleaner:
    """A tuple of codes of sheets.words.ORIGINS, in the order written; unknown words become "other" with a warning."""

    def clean(value: Cell) -> Any:
        if is_unknown(value):
            return ()
        whole = compact(value)
        if whole in ORIGINS:
            return (ORIGINS[whole],)
        words = [word for word in _PARTS.split(whole) if word]
        codes = tuple(dict.fromkeys(ORIGINS.get(word, "other") for word in words))
        if any(word not in ORIGINS for word in words):
            return doubt(codes, "E6", _("“%(found)s” holds an origin that is not in the list; it was read as 其他."))
        return codes

    return cells(clean, blank=())


class Posts(NamedTuple):
    """Posts read from one cell: codes of the party and committee post ("" for none), and what lies outside both."""

    party: str = ""
    committee: str = ""
    other: str = ""


_TOKENS = re.compile(r"[/、,，;；|+＋&＆\s]+|(?<!拟)兼(?:任)?|和|及(?!以)")
_PARTY_BODY = re.compile(r"党|支部|支委|总支|支书")


@tells("O1", "O2", "O3", "O4")
def posts() -> Cleaner:
    """Party and committee post of a cell like 党总支书记兼村委会主任 (O1-O4); blank gives empty Posts."""
    return cells(parse_posts, blank=Posts())


def parse_posts(value: Cell) -> Any:
    """One cell of a post column: Posts or Found."""
    if is_unknown(value):
        return Posts()
    written = unicodedata.normalize("NFKC", plain(value))
    tokens = [token for token in _TOKENS.split(_unquote(written)) if token]
    party: set[str] = set()
    committee: set[str] = set()
    other: list[str] = []
    for token in tokens:
        if any(word in token for word in NOT_A_POST) or not _read_token(token, party, committee):
            other.append(token)
    found = Posts(_highest(party, PARTY_RANK), _highest(committee, COMMITTEE_RANK), "、".join(other)[:100])
    if not found.party and not found.committee and not any(word in written for word in NOT_A_POST):
        return doubt(found, "O3", _("“%(found)s” is no post of the party organisation or the committee."))
    return found


def _unquote(text: str) -> str:
    return re.sub(r"[\"“”‘’'()（）《》]", " ", text)


def _highest(codes: set[str], rank: tuple[str, ...]) -> str:
    return next((code for code in rank if code in codes), "")


def _read_token(token: str, party: set[str], committee: set[str]) -> bool:
    """Add what one word means to the two sets; whether it meant anything."""
    before = len(party) + len(committee)
    if "一肩挑" in token:
        party.add("secretary")
        committee.add("chair")
    _read_party(token, party)
    _read_committee(token, committee)
    if "委员" in token.replace("委员会", "") or token in {"支委", "村委", "居委", "委员"}:
        if "两委" in token:
            party.add("member")
            committee.add("member")
        else:
            (party if _PARTY_BODY.search(token) else committee).add("member")
    return len(party) + len(committee) > before


def _read_party(token: str, party: set[str]) -> None:
    if re.search(r"副(?:支)?书记|副支书", token):
        party.add("deputy_secretary")
    if re.search(r"(?<!副)书记|(?<!副)支书", token.replace("副支书", "").replace("副书记", "")):
        party.add("secretary")


def _read_committee(token: str, committee: set[str]) -> None:
    if "副主任" in token:
        committee.add("vice_chair")
    if "主任" in token.replace("副主任", ""):
        committee.add("chair")
