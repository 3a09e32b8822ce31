"""Every figure of the report: first those of the contract, in its order, then the others by subject. Pure.

To add a figure: count its integers in ``facts.py`` (a field of ``Facts``), declare it once in ``declarations``, say in
``rows.py`` which rows stand behind it, and test it.
"""

from __future__ import annotations

from collections.abc import Mapping

from reports.declarations.contract import CONTRACT
from reports.declarations.officers import OFFICERS
from reports.declarations.polling import POLLING
from reports.declarations.way_to_the_ballot import WAY_TO_THE_BALLOT
from reports.figures import Declaration, Facts, Figure, calculate

CATALOGUE: tuple[Declaration, ...] = (*CONTRACT, *WAY_TO_THE_BALLOT, *POLLING, *OFFICERS)

BY_KEY: Mapping[str, Declaration] = {each.key: each for each in CATALOGUE}


def all_figures(now: Facts, before: Facts | None) -> dict[str, Figure]:
    """Every figure by key, in the order of the catalogue."""
    return {each.key: calculate(each, now, before) for each in CATALOGUE}


def one_figure(key: str, now: Facts, before: Facts | None) -> Figure:
    """One figure; raises KeyError for a key that is not declared."""
    return calculate(BY_KEY[key], now, before)
