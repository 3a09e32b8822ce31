"""How pages of this room show people: ages, months of birth, states."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.safestring import SafeString

from candidates import words
from candidates.ages import age
from candidates.models import Candidacy, Opinion
from election_site.templatetags.ui import state

register = template.Library()


@register.filter
def age_on(birth: date, day: date) -> int:
    """Full years on a day, counted by months."""
    return age(birth, day)


@register.filter
def month(birth: date) -> str:
    """A birth as rosters write it: 1980.06."""
    return f"{birth:%Y.%m}"


@register.simple_tag
def conclusion_state(opinion: Opinion) -> SafeString:
    """A department's answer as a pill."""
    return state(words.CONCLUSION_LOOK[opinion.conclusion], str(opinion.get_conclusion_display()))


@register.simple_tag
def candidacy_state(candidacy: Candidacy) -> SafeString:
    """The state of a candidacy as a pill with colour, word and shape."""
    return state(words.STATE_LOOK[candidacy.state], str(candidacy.get_state_display()))
