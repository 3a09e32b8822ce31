"""What a form says beside its votes, held against the rules: proxies, mobile boxes, women, size (V11-V13, V15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from ballots.explaining import language
from ballots.law import Verdict
from ballots.paper import Paper
from sheets.chunks import Chunk
from sheets.findings import Sentence
from villages.rules import RuleSet

CODES = {"committee_size": ("V13", "votes"), "no_woman_elected": ("V15", "votes")}
"""Findings of the law that the list of cases knows, and the column they are shown at."""

_TOO_MANY_PROXIES = _(
    "%(found)s proxy votes cannot be: %(voters)s people voted themselves, each for %(most)s others at most (%(other)s)."
)
_FEW_STAFF = _("A mobile ballot box needs %(least)s people at least; the form says %(found)s.")
_BELOW_POST = _(
    "All votes together (%(found)s) are fewer than those for the post (%(other)s), though these are a part of them."
)


class Remark(NamedTuple):
    """Something to say about a form: at a figure's column, with the values of its sentence."""

    code: str
    is_error: bool
    column: str
    sentence: Sentence
    values: Mapping[str, int]


def remarks(
    paper: Paper, figures: Mapping[str, int | None], verdict: Verdict | None, rules: RuleSet
) -> Iterator[Remark]:
    """Everything of a committee form that its arithmetic does not show; nothing for a party form."""
    if paper.is_party:
        return
    committee = rules.committee(paper.kind)
    cast, proxy = figures.get("cast"), figures.get("proxy")
    if cast is not None and proxy is not None and 0 <= proxy <= cast:
        limit = committee.proxy_max * (cast - proxy)
        if proxy > limit:
            values = {"found": proxy, "voters": cast - proxy, "most": committee.proxy_max, "other": limit}
            yield Remark("V11", True, "proxy", _TOO_MANY_PROXIES, values)
    staff = figures.get("mobile_staff")
    if figures.get("mobile") and staff is not None and staff < committee.mobile_staff_min:
        values = {"found": staff, "least": committee.mobile_staff_min}
        yield Remark("V12", False, "mobile_staff", _FEW_STAFF, values)
    for finding in verdict.findings if verdict else ():
        if finding.code in CODES:
            code, column = CODES[finding.code]
            yield Remark(code, False, column, finding.text(language()), {})


def votes_of_post(chunk: Chunk) -> None:
    """Where a sheet has the votes for the post and all votes of a person, the first are entered (V18).

    With votes carried down all votes contain those for the post; equal ones are right.
    """
    if not chunk.has("post_votes") or not chunk.has("votes"):
        return
    entered = list(chunk["votes"])
    for offset, own in enumerate(chunk["post_votes"]):
        if own is None:
            continue
        everything = entered[offset]
        if everything is not None and everything < own:
            chunk.error(offset, "votes", "V18", _BELOW_POST, found=everything, other=own)
        entered[offset] = own
    chunk.columns["votes"] = entered
