"""How pages of this room show people: ages, months of birth, states."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from candidates import incumbents, words
from candidates.ages import age
from candidates.records.planning import AuditState, DepartureAudit
from villages.rounding import mean_years, plain

if TYPE_CHECKING:
    from candidates.models import Officer
    from villages.models import Term

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


@register.filter
def audit_look(state: str) -> str:
    """Look of an audit's state, for the tag ``state``."""
    return {AuditState.PUBLISHED: "done", AuditState.DONE: "doing", AuditState.RUNNING: "doing"}.get(
        AuditState(state), "none"
    )


@register.filter
def audit_tag(officer: Officer, term: Term) -> tuple[str, str]:
    """Look and word of the audit of somebody who serves until this term's election: late once that is past."""
    audit: DepartureAudit | None = getattr(officer, "audit", None)
    word = str(audit.get_state_display() if audit else _("To be audited"))
    if incumbents.is_late(audit, term.election_day, timezone.localdate()):
        told = _("%(state)s after the election") if audit and audit.published_on else _("%(state)s, late")
        return "late", told % {"state": word}
    return audit_look(audit.state) if audit else "none", word


@register.filter
def mean_age(months: int, people: int) -> str:
    """Mean age in years with one decimal from a sum of months; a dash without people."""
    years = mean_years(months, people)
    return "—" if years is None else plain(years)


@register.filter
def out_of(total: int) -> str:
    """The whole behind a part, as tiles show it."""
    return f" / {total:,}"


@register.filter
def absolute(number: int) -> int:
    """A number without its sign."""
    return abs(number)
