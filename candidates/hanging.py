"""What this room hangs on pages of the room below: parts of the village page, work, search, links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Act
from candidates import departments, lists, people_seen, review, rosters, unfinished
from candidates.late_screening import BEYOND, passed_row
from candidates.models import STANDING, Candidacy, CandidacyState, Officer, Person
from candidates.verdicts import Outcome
from sheets import identity
from villages.codes import CommitteePost, PartyPost
from villages.encryption import encrypt
from villages.models import TermState
from villages.parts import (
    Hit,
    Link,
    Rows,
    Section,
    Tile,
    WorkItem,
    add_link,
    add_rows,
    add_search,
    add_section,
    add_tile,
    add_work,
)
from villages.unchanged import while_unchanged

if TYPE_CHECKING:
    from accounts.models import User
    from villages.models import Term, VillageElection

MOST_HITS = 20


def register() -> None:
    """Hang everything, once, when the project starts."""
    add_section(
        Section(
            "candidates", gettext_lazy("Candidates"), 30, "candidates/village_candidates.html", candidates_of_village
        )
    )
    add_section(
        Section("officers", gettext_lazy("Officers"), 60, "candidates/village_officers.html", officers_of_village)
    )
    add_work(work)
    add_search(search)
    add_tile(secretary_chairs)
    add_rows("vetted", Rows("candidates:candidates", "state=vetted", Act.SEE_PEOPLE))
    add_link(
        Link(gettext_lazy("Planning"), "candidates:simulator", 28, acts=(Act.EDIT_CANDIDATE, Act.SCREEN_CANDIDATE))
    )
    add_link(
        Link(
            gettext_lazy("Leaving and handover"),
            "candidates:leavers",
            65,
            acts=(Act.EDIT_CANDIDATE, Act.SCREEN_CANDIDATE),
        )
    )
    add_link(Link(gettext_lazy("Candidates"), "candidates:candidates", 30, acts=(Act.SEE_PEOPLE,)))
    add_link(Link(gettext_lazy("Joint vetting"), "candidates:vetting", 35, acts=(Act.GIVE_OPINION, Act.SEE_OPINIONS)))
    add_link(Link(gettext_lazy("Officers"), "candidates:officers", 60, acts=(Act.SEE_PEOPLE,)))


def secretary_chairs(term: Term, scope: str) -> Tile:
    """Villages whose secretary is also the chair, of those that have elected a chair; counted again after a change."""
    serving = Officer.objects.filter(term=term, ended_on=None, committee_post=CommitteePost.CHAIR).under(scope)

    def count() -> dict[str, int]:
        return serving.aggregate(chairs=Count("pk"), both=Count("pk", filter=Q(party_post=PartyPost.SECRETARY)))

    counts = while_unchanged(f"secretary-chairs:{term.pk}:{scope}", Officer, count)
    chairs, both = counts["chairs"], counts["both"]
    if not chairs:
        note = _("no results yet")
    elif both == chairs:
        note = _("in every village that has elected")
    else:
        note = _("not in %(number)s villages that have elected") % {"number": chairs - both}
    return Tile(gettext_lazy("Secretary is also chair"), str(both), f" / {chairs}", note)


def candidates_of_village(election: VillageElection, user: User) -> dict[str, Any] | None:
    """People put forward in a village with their states; one query. Nothing for people who see no people."""
    if not user.may(Act.SEE_PEOPLE):
        return None
    rows = list(
        people_seen.candidacies(user)
        .filter(village_election=election)
        .select_related("person")
        .order_by("person__sort_key", "pk")
    )
    places = {state: place for place, state in enumerate(_STATE_ORDER)}
    is_open = election.term.state == TermState.OPEN
    return {
        "election": election,
        "rows": sorted(rows, key=lambda row: places[row.state]),
        "may_edit": user.may(Act.EDIT_CANDIDATE) and is_open,
        "may_publish": user.may(Act.PUBLISH_CANDIDATES) and is_open,
        "is_published": any(row.state in STANDING for row in rows),
        "may_see_committee": user.may(Act.EDIT_CANDIDATE) or user.may(Act.SCREEN_CANDIDATE),
    }


_STATE_ORDER = (
    CandidacyState.ELECTED,
    CandidacyState.FORMAL,
    CandidacyState.NOT_ELECTED,
    CandidacyState.CLEARED,
    CandidacyState.VETTING,
    CandidacyState.SCREENED,
    CandidacyState.NOMINATED,
    CandidacyState.SCREENED_OUT,
    CandidacyState.WITHDRAWN,
    CandidacyState.STRUCK_OFF,
)


def officers_of_village(election: VillageElection, user: User) -> dict[str, Any] | None:
    """Serving officers of a village; one query. Nothing before there are any."""
    if not user.may(Act.SEE_PEOPLE):
        return None
    asked = rosters.RosterFilter(division=election.village_id)
    rows = list(rosters.in_order(rosters.officers(user, election.term, asked), ""))
    return {"election": election, "rows": rows} if rows else None


def work(user: User, term: Term) -> list[WorkItem]:
    """A reviewer's open answers; for the office, people waiting for a decision; for clerks, people not sent yet."""
    if term.state != TermState.OPEN:
        return []
    if user.department:
        return _answers_to_give(user, term)
    items = []
    if user.may(Act.STRIKE_OFF):
        items += _decisions(user, term)
    elif user.may(Act.EDIT_CANDIDATE) or user.may(Act.PUBLISH_CANDIDATES):
        items += _township_work(user, term)
    if user.may(Act.EDIT_CANDIDATE) or user.may(Act.SCREEN_CANDIDATE):
        items += _around_the_vote(user, term)
    return items


def _around_the_vote(user: User, term: Term) -> list[WorkItem]:
    """Visits, audits, talks and handovers that are still open, for office and township; two queries."""
    left = unfinished.count(user, term)
    look = "late" if timezone.localdate() > term.election_day else "doing"
    serving, leavers, handovers = (
        reverse(f"candidates:{name}", args=[term.pk]) for name in ("incumbents", "leavers", "handovers")
    )
    lines = [
        (_("Handovers past the days of the law"), handovers, left.handovers, "late"),
        (
            _("Audits on leaving office not finished"),
            f"{serving}?todo=audit",
            left.audits,
            look,
        ),
        (_("Audit results to publish"), f"{serving}?todo=publish", left.publications, look),
        (_("Serving officers to visit"), f"{serving}?todo=visit", left.visits, "doing"),
        (_("Arrangements for those who left"), f"{leavers}?way=open", left.settlements, "doing"),
    ]
    return [WorkItem(title, url, number, state) for title, url, number, state in lines if number]


def _answers_to_give(user: User, term: Term) -> list[WorkItem]:
    counts = review.queue_counts(user, term)
    if not counts.pending:
        return []
    url = reverse("candidates:vetting", args=[term.pk])
    if counts.overdue:
        detail = _("%(n)s overdue") % {"n": counts.overdue}
        return [WorkItem(_("Vetting answers to give"), url, counts.pending, "late", detail)]
    return [WorkItem(_("Vetting answers to give"), url, counts.pending)]


def _decisions(user: User, term: Term) -> list[WorkItem]:
    number = len(departments.of(term))
    counts = review.matrix_counts(user, term, "", number)
    url = reverse("candidates:vetting", args=[term.pk])
    lines = [
        (Outcome.BLOCKED.value, _("People barred by the negative list: decide"), "doing"),
        (Outcome.NEEDS_RULING.value, _("Objections waiting for a ruling"), "doing"),
        (Outcome.CLEARABLE.value, _("People who can be cleared"), "doing"),
        ("overdue", _("People with overdue answers: remind the departments"), "late"),
    ]
    return [
        WorkItem(title, f"{url}?outcome={outcome}", counts[outcome], look)
        for outcome, title, look in lines
        if counts[outcome]
    ]


def _township_work(user: User, term: Term) -> list[WorkItem]:
    # Whoever was cleared before the village had elected and is on no list stays off it; by-elections come later.
    still_to_vote = Q(village_election__completed_on=None) | Q(vetted_on__gt=F("village_election__completed_on"))
    counted = (
        Candidacy.objects.visible_to(user)
        .filter(term=term)
        .aggregate(
            nominated=Count("pk", filter=Q(state=CandidacyState.NOMINATED)),
            screened=Count("pk", filter=Q(state=CandidacyState.SCREENED)),
            villages=Count("village_id", filter=still_to_vote & Q(state=CandidacyState.CLEARED), distinct=True),
            unproven=Count("pk", filter=Q(~passed_row(), state__in=BEYOND)),
        )
    )
    url = reverse("candidates:candidates", args=[term.pk])
    items = []
    if counted["nominated"] and user.may(Act.EDIT_CANDIDATE) and not user.may(Act.SCREEN_CANDIDATE):
        items.append(
            WorkItem(_("People waiting for the township's screening"), f"{url}?state=nominated", counted["nominated"])
        )
    if user.may(Act.PUBLISH_CANDIDATES):
        items += _lists_to_change(user, term)
    if counted["screened"] and user.may(Act.EDIT_CANDIDATE):
        items.append(
            WorkItem(_("Screened people to send to joint vetting"), f"{url}?state=screened", counted["screened"])
        )
    if counted["nominated"] and user.may(Act.SCREEN_CANDIDATE):
        items.append(WorkItem(_("People put forward to screen"), f"{url}?state=nominated", counted["nominated"]))
    if counted["unproven"] and user.may(Act.SCREEN_CANDIDATE):
        title = _("People vetted without a screening on record: note it where the papers show one")
        items.append(WorkItem(title, f"{url}?screening=no", counted["unproven"], "none"))
    if counted["villages"] and user.may(Act.PUBLISH_CANDIDATES):
        title = _("Villages with cleared people to publish")
        items.append(WorkItem(title, f"{url}?state=cleared", counted["villages"]))
    return items


def _lists_to_change(user: User, term: Term) -> list[WorkItem]:
    """Villages whose published list still names somebody struck off or withdrawn since."""
    villages = lists.to_be_changed(user, term)
    if not villages:
        return []
    title = _("Published lists to be changed: somebody on them was struck off or withdrew")
    url = reverse("candidates:publish", args=[term.pk, villages[0]])
    return [WorkItem(title, url, len(villages), "late")]


def search(user: User, term: Term, words: str) -> list[Hit]:
    """People of the person's territory by name, pinyin or whole identity number; at most twenty, one query."""
    words = words.strip()
    number = identity.normalise(words) if identity.holds_number(words) else ""
    if not user.may(Act.SEE_PEOPLE) or not words or (words.isdigit() and not number):
        return []
    spelled = Q(name__contains=words) | Q(sort_key__startswith=words.lower())
    stands = people_seen.candidacies(user).filter(term=term, person=OuterRef("pk"))
    serves = people_seen.officers(user).filter(person=OuterRef("pk"), term__in=[term.pk, term.previous_id or 0])
    found = (
        Person.objects.filter(Q(id_cipher=encrypt(number)) if number.isascii() and number else spelled)
        .filter(Exists(stands) | Exists(serves))
        .order_by("sort_key", "pk")[:MOST_HITS]
    )
    return [
        Hit(_("Person"), person.name, _details(person), reverse("candidates:person", args=[term.pk, person.pk]))
        for person in found
    ]


def _details(person: Person) -> str:
    return f"{person.get_sex_display()} · {person.birth:%Y.%m}"
