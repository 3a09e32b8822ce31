"""Opening, finding and closing terms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.errors import DomainError, ReasonMissing, WrongState
from accounts.roles import Act
from audit import actions, trail
from sheets.free_texts import refuse_personal
from villages import local_rules
from villages.models import Division, Level, Term, TermState, VillageElection

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "term.opened": _lazy("Opened a term"),
        "term.villages_added": _lazy("Added villages to a term"),
        "term.closed": _lazy("Closed a term"),
        "term.reopened": _lazy("Opened a closed term again"),
    }
)

FIRST_DAY_OF_2026_LAW = date(2026, 1, 1)
DEFAULT_SEATS = {"seats_chair": 1, "seats_vice_chair": 1, "seats_member": 3, "seats_party": 5}
RULES = ("2018", "2026")
MOST_TERMS = 50
_NEWEST = "_newest_terms"
NAME_LENGTH = 40
"""As the column of the name allows."""


_when_opened: list[Callable[[Term], None]] = []


def when_opened(prepare: Callable[[Term], None]) -> None:
    """Let a room above prepare what it needs in every new term (departments, …); register in ``AppConfig.ready``."""
    _when_opened.append(prepare)


class TermRefused(DomainError):
    """A term cannot be opened so; the sentence says what is in the way."""

    code = "term_refused"


def default_rules(election_day: date) -> str:
    """The rule set in force on a day: both organic laws were amended with effect from 1 January 2026."""
    return "2018" if election_day < FIRST_DAY_OF_2026_LAW else "2026"


@transaction.atomic
def open_term(
    *,
    actor: User | None,
    name: str,
    scope: str,
    election_day: date,
    rules: str | None = None,
    previous: Term | None = None,
) -> Term:
    """Open a term for a district: a village election for each village under the code, the rules frozen.

    Frozen are the national rules under the measures of province and district in force on the election day, with the
    layers of townships and villages beside them.

    Idempotent: the same name, day and rules again only adds villages loaded since. Without ``previous`` the latest
    earlier term of the same district is compared with. ``actor=None`` is the operator at the command line.
    Raises TermRefused (no such district, no villages, or a term of that name with another day or rules).
    """
    name = name.strip()
    rules = rules or default_rules(election_day)
    if actor is not None:
        actor.require(Act.OPEN_TERM)
    district = _lock_district(scope, actor)
    _check_wording(name, rules)
    term = Term.objects.select_for_update().filter(scope=district, name=name).first()
    is_new = term is None
    if term is None:
        term = Term.objects.create(
            name=name,
            scope=district,
            election_day=election_day,
            rules=rules,
            rule_snapshot=local_rules.snapshot(scope, rules, election_day),
            previous=previous or latest_before(scope, election_day),
            opened_by=actor,
        )
    else:
        _check_same(term, election_day, rules)
    added = _add_elections(term)
    if not term.village_elections.exists():
        raise TermRefused(
            _("There are no villages under %(code)s yet. Load its divisions first (load_divisions FILE.csv).")
            % {"code": scope},
            field="scope",
        )
    if is_new:
        for prepare in _when_opened:
            prepare(term)
    if is_new or added:
        trail.record(
            actor=actor,
            action="term.opened" if is_new else "term.villages_added",
            obj=term,
            division=scope,
            details={"election_day": election_day.isoformat(), "rules": rules, "villages_added": added},
        )
    return term


def _lock_district(scope: str, actor: User | None) -> Division:
    """The district's row, locked so that two people opening the same term wait for each other."""
    district = Division.objects.select_for_update().filter(code=scope).first()
    if district is None or (actor is not None and not actor.sees(scope)):
        raise TermRefused(
            _("There is no division %(code)s. Load the divisions first (load_divisions FILE.csv).")
            % {"code": scope[:30]},
            field="scope",
        )
    if district.level != Level.COUNTY:
        raise TermRefused(
            _("A term is opened for a district or county (six digits); %(code)s is %(name)s, level “%(level)s”.")
            % {"code": scope, "name": district.name, "level": district.get_level_display()},
            field="scope",
        )
    return district


def _check_wording(name: str, rules: str) -> None:
    if not name or len(name) > NAME_LENGTH:
        raise TermRefused(_("The name of a term has 1 to 40 characters, for example 2021."), field="name")
    if rules not in RULES:
        raise TermRefused(
            _("There is no rule set “%(rules)s”; known are %(known)s.")
            % {"rules": rules[:20], "known": ", ".join(RULES)},
            field="rules",
        )


def _check_same(term: Term, election_day: date, rules: str) -> None:
    """Opening a term again may not move its day or its law: both decide rows that exist already."""
    if term.election_day != election_day or term.rules != rules:
        raise TermRefused(
            _(
                "Term “%(name)s” of %(code)s is open already with election day %(day)s and rules %(rules)s. "
                "Use these, or another name."
            )
            % {"name": term.name, "code": term.scope_id, "day": term.election_day.isoformat(), "rules": term.rules},
            field="name",
        )
    if term.state != TermState.OPEN:
        raise WrongState(_("Term “%(name)s” is closed.") % {"name": term.name})


def _add_elections(term: Term) -> int:
    """Village elections for the villages that have none in this term yet; how many."""
    missing = Division.objects.villages().under(term.scope_id).exclude(elections__term=term).order_by("code")
    elections = [
        VillageElection(term=term, village=village, is_community=village.is_community, **DEFAULT_SEATS)
        for village in missing.iterator(chunk_size=2000)
    ]
    VillageElection.objects.bulk_create(elections, batch_size=1000)
    return len(elections)


def latest_before(scope: str, day: date) -> Term | None:
    """The latest term of the same district with an earlier election day."""
    return Term.objects.filter(scope_id=scope, election_day__lt=day).order_by("-election_day", "-pk").first()


@transaction.atomic
def close(*, actor: User, term: Term, reason: str = "") -> Term:
    """Close a term: nothing in it changes any more. Villages that are not finished need a reason.

    Raises WrongState when it is closed, ReasonMissing when villages are unfinished and no reason is given.
    """
    actor.require(Act.OPEN_TERM)
    term = Term.objects.select_for_update().get(pk=term.pk)
    if term.state != TermState.OPEN:
        raise WrongState(_("Term “%(name)s” is closed.") % {"name": term.name})
    refuse_personal(reason=reason)
    unfinished = term.village_elections.filter(completed_on=None).count()
    if unfinished and not reason.strip():
        raise ReasonMissing(
            _("%(number)s villages have not finished. Write why the term is closed all the same.")
            % {"number": unfinished},
            field="reason",
        )
    term.state = TermState.CLOSED
    term.save(update_fields=["state"])
    trail.record(
        actor=actor,
        action="term.closed",
        obj=term,
        division=term.scope_id,
        reason=reason.strip(),
        details={"unfinished": unfinished},
    )
    return term


@transaction.atomic
def reopen(*, actor: User, term: Term, reason: str) -> Term:
    """Open a closed term again; always with a reason. Raises WrongState, ReasonMissing."""
    actor.require(Act.OPEN_TERM)
    if not reason.strip():
        raise ReasonMissing(_("Write why the term is opened again."), field="reason")
    refuse_personal(reason=reason)
    term = Term.objects.select_for_update().get(pk=term.pk)
    if term.state != TermState.CLOSED:
        raise WrongState(_("Term “%(name)s” is not closed.") % {"name": term.name})
    term.state = TermState.OPEN
    term.save(update_fields=["state"])
    trail.record(actor=actor, action="term.reopened", obj=term, division=term.scope_id, reason=reason.strip())
    return term


def find(name: str, scope: str) -> Term:
    """The term of this name whose district is, or contains, the division; for commands. Raises TermRefused."""
    term = (
        Term.objects.select_related("scope", "previous")
        .filter(name=name, scope_id__in=[scope[:length] for length in (2, 4, 6, 9, 12) if length <= len(scope)])
        .order_by("-scope_id")
        .first()
    )
    if term is not None:
        return term
    if not Division.objects.filter(code=scope).exists():
        raise TermRefused(_("There is no division %(code)s.") % {"code": scope[:30]}, field="scope")
    known = Term.objects.filter(scope_id=scope[:6]).order_by("-election_day").values_list("name", flat=True)
    raise TermRefused(
        _("There is no term “%(name)s” for %(code)s. Known terms: %(known)s.")
        % {"name": name[:40], "code": scope, "known": ", ".join(known) or "—"},
        field="term",
    )


def in_sight(user: User, term_id: int) -> Term:
    """A term of the person's territory with its district; Http404 outside."""
    term = next((each for each in newest(user) if each.pk == term_id), None) or visible(user).filter(pk=term_id).first()
    if term is None:
        raise Http404(_("There is no such term."))
    return term


def newest(user: User) -> list[Term]:
    """The newest fifty of them; asked once per request, because the page and its frame both need them.

    Kept on the user of the request, which lives no longer than the answer.
    """
    kept: list[Term] | None = user.__dict__.get(_NEWEST)
    if kept is None:
        kept = user.__dict__[_NEWEST] = list(visible(user)[:MOST_TERMS])
    return kept


def visible(user: User) -> QuerySet[Term]:
    """Terms the person may choose from, newest first, with districts; the frozen rules are read when asked for."""
    return Term.objects.visible_to(user).select_related("scope").defer("rule_snapshot")


def with_counts(user: User) -> list[Term]:
    """Terms with ``number_of_villages``, for the list page; one query."""
    return list(visible(user).annotate(number_of_villages=Count("village_elections")))
