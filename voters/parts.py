"""What this room shows on pages of the room below: village page, home page, search, navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Act
from villages.models import RollState, Term, TermState, VillageElection
from villages.parts import Hit, Link, Section, WorkItem, add_link, add_search, add_section, add_work
from villages.progress import territory
from villages.stages import SOON, Stage, deadlines
from voters import appeal_lists, listing
from voters.models import RegistrationReturn, RollPublication

if TYPE_CHECKING:
    from accounts.models import User

MOST_HITS = 10


def section(election: VillageElection, user: User) -> dict[str, Any] | None:
    """State and dates of the roll, what the village reported of it, its proxies and appeals; three queries.

    Nothing without the right.
    """
    if not user.may(Act.SEE_ROLL):
        return None
    counts = VillageElection.objects.filter(pk=election.pk).aggregate(
        proxies=Count("proxies", filter=Q(proxies__withdrawn_at=None), distinct=True),
        appeals=Count("roll_appeals", distinct=True),
    )
    return counts | {
        "publication": RollPublication.objects.filter(village_election=election).first(),
        "reported": RegistrationReturn.objects.filter(village_election=election).first(),
    }


def work(user: User, term: Term) -> list[WorkItem]:
    """Rolls to bring in, to publish and to freeze, appeals to decide, to post and to deliver; one query."""
    publishes, freezes = user.may(Act.PUBLISH_ROLL), user.may(Act.FREEZE_ROLL)
    if term.state != TermState.OPEN or not (publishes or freezes):
        return []
    today = timezone.localdate()
    scope = territory(user, term)
    counts = (
        VillageElection.objects.filter(term=term)
        .under(scope)
        .aggregate(
            empty=Count("pk", filter=Q(roll_state=RollState.EMPTY), distinct=True),
            draft=Count("pk", filter=Q(roll_state=RollState.DRAFT), distinct=True),
            ripe=Count(
                "pk", filter=Q(roll_state=RollState.PUBLISHED, publication__objections_until__lt=today), distinct=True
            ),
            **appeal_lists.counting(),
        )
    )
    due = deadlines(term).of(Stage.ROLL)
    state = "late" if today > due else "doing" if today >= due - 3 * SOON else "none"
    roll = reverse("voters:roll", args=[term.pk])
    until = _("by %(day)s") % {"day": due.isoformat()}
    items = []
    if publishes and counts["empty"]:
        bring_in = f"{reverse('sheets:new', args=[term.pk])}?kind=voters"
        items.append(WorkItem(_("Bring in the voter rolls"), bring_in, counts["empty"], state, until))
    if publishes and counts["draft"]:
        items.append(WorkItem(_("Publish the voter rolls"), roll, counts["draft"], state, until))
    if freezes and counts["ripe"]:
        items.append(WorkItem(_("Freeze rolls whose objections are over"), roll, counts["ripe"], "doing"))
    return items + (_appeals(term, counts) if publishes else [])


def _appeals(term: Term, counts: dict[str, int]) -> list[WorkItem]:
    """Appeals against rolls, late ones first."""
    waiting = reverse("voters:appeals_waiting", args=[term.pk])
    late, undelivered = counts["appeals_late"], counts["appeals_undelivered_late"]
    lines = [
        (_("Appeals against voter rolls past the days of the law"), late, "late"),
        (_("Appeals against voter rolls to decide"), counts["appeals_waiting"] - late, "doing"),
        (_("Results of appeals to post"), counts["appeals_unposted"], "doing"),
        (_("Decisions on appeals overdue with the appellant"), undelivered, "late"),
        (_("Decisions on appeals to hand to the appellant"), counts["appeals_undelivered"] - undelivered, "doing"),
    ]
    return [WorkItem(title, waiting, number, state) for title, number, state in lines if number]


def search(user: User, term: Term, words: str) -> list[Hit]:
    """Voters by the beginning of the name (two characters at least) or by the whole identity number; two queries."""
    if len(words) < 2 or not user.may(Act.SEE_ROLL):
        return []
    scope = territory(user, term)
    within = listing.places(term, scope)
    return [
        Hit(
            gettext_lazy("Voter"),
            f"{voter.name} {voter.masked_identity}",
            f"{within[voter.village_election_id].name} {voter.group}",
            reverse("voters:voter", args=[term.pk, voter.pk]),
        )
        for voter in listing.found_by_words(list(within), words, MOST_HITS)
    ]


def register() -> None:
    """Called once when the site starts."""
    add_link(Link(gettext_lazy("Voter roll"), "voters:roll", 20, (Act.SEE_ROLL,)))
    add_section(Section("roll", gettext_lazy("Voter roll"), 10, "voters/section.html", section))
    add_work(work)
    add_search(search)
