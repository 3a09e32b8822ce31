"""How pages of this room show people: ages, months of birth, states."""

from __future__ import annotations

from datetime import date

from django import template

from candidates import words
from candidates.ages import age

register = template.Library()


@register.filter
def age_on(birth: date, day: date) -> int:
    """Full years on a day, counted by months."""
    return age(birth, day)


@register.filter
def month(birth: date) -> str:
    """A birth as rosters write it: 1980.06."""
    return f"{birth:%Y.%m}"


@register.filter
def candidacy_look(state: str) -> str:
    """Look (done, doing, late, none) of a candidacy's state, for the tag ``state``."""
    return words.STATE_LOOK[state]


@register.filter
def conclusion_look(conclusion: str) -> str:
    """Look of a department's answer, for the tag ``state``."""
    return words.CONCLUSION_LOOK[conclusion]
