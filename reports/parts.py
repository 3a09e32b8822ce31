"""What this room shows on pages of the rooms below: the navigation, and a village's newest reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from reports.models import Snapshot
from reports.selectors import HEAVY
from villages.models import VillageElection
from villages.parts import Link, Section, add_board_export, add_link, add_section

if TYPE_CHECKING:
    from accounts.models import User

NEWEST = 3


def of_village(election: VillageElection, user: User) -> dict[str, Any] | None:
    """The newest reports of exactly this village, and the button for a new one; one query."""
    if not user.may(Act.SEE_REPORT):
        return None
    rows = Snapshot.objects.visible_to(user).filter(term_id=election.term_id, scope=election.village_id)
    return {"reports": list(rows.defer(*HEAVY)[:NEWEST]), "can_make": user.may(Act.MAKE_REPORT)}


def register() -> None:
    """Hang the parts; once, when Django is ready."""
    add_link(Link(_("Reports"), "reports:list", 80, (Act.SEE_REPORT,)))
    add_link(Link(_("Briefs"), "reports:briefs", 82, (Act.SEE_REPORT,)))
    add_board_export(Link(_("Weekly progress form"), "reports:weekly", 10, (Act.EXPORT_LIST,)))
    add_section(Section("reports", _("Reports"), 90, "reports/section.html", of_village))
