"""Who may do what: one table of acts by role, read by services, pages and the page that explains it."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ADMIN = "admin", _("Administrator")
    DISTRICT = "district", _("District election office")
    REVIEWER = "reviewer", _("Department reviewer")
    CLERK = "clerk", _("Township clerk")
    LEADER = "leader", _("Township leader")
    VIEWER = "viewer", _("Read-only viewer")


class Act(StrEnum):
    """Acts a role may hold; scope (which villages) is checked apart."""

    OPEN_TERM = "open_term"
    EDIT_RULES = "edit_rules"
    IMPORT_SHEET = "import_sheet"
    UNDO_IMPORT = "undo_import"
    PUBLISH_ROLL = "publish_roll"
    FREEZE_ROLL = "freeze_roll"
    EDIT_CANDIDATE = "edit_candidate"
    SCREEN_CANDIDATE = "screen_candidate"
    MERGE_PEOPLE = "merge_people"
    SET_TARGETS = "set_targets"
    GIVE_OPINION = "give_opinion"
    SEE_OPINIONS = "see_opinions"
    STRIKE_OFF = "strike_off"
    PUBLISH_CANDIDATES = "publish_candidates"
    SETTLE_BALLOT = "settle_ballot"
    ENTER_RESULT = "enter_result"
    RESOLVE_RESULT = "resolve_result"
    CONFIRM_RESULT = "confirm_result"
    CERTIFY_RESULT = "certify_result"
    REVOKE_RESULT = "revoke_result"
    MAKE_REPORT = "make_report"
    RELEASE_REPORT = "release_report"
    EDIT_REPORT = "edit_report"
    EDIT_TEXTS = "edit_texts"
    SEE_REPORT = "see_report"
    EXPORT_LIST = "export_list"
    SEE_ROLL = "see_roll"
    SEE_PEOPLE = "see_people"
    SEE_IDENTITY = "see_identity"
    MANAGE_USERS = "manage_users"


ACT_LABELS: dict[Act, Promise] = {
    Act.OPEN_TERM: _("Open a term"),
    Act.EDIT_RULES: _("Edit provincial and local rules"),
    Act.IMPORT_SHEET: _("Import a spreadsheet"),
    Act.UNDO_IMPORT: _("Undo the last import"),
    Act.PUBLISH_ROLL: _("Publish the voter roll"),
    Act.FREEZE_ROLL: _("Freeze the voter roll"),
    Act.EDIT_CANDIDATE: _("Add and edit candidates"),
    Act.SCREEN_CANDIDATE: _("Screen candidates for the township"),
    Act.MERGE_PEOPLE: _("Merge a person kept twice; take a change back"),
    Act.SET_TARGETS: _("Set the targets of a term"),
    Act.GIVE_OPINION: _("Give a vetting opinion"),
    Act.SEE_OPINIONS: _("See all vetting opinions"),
    Act.STRIKE_OFF: _("Strike a candidate off"),
    Act.PUBLISH_CANDIDATES: _("Publish the candidate list"),
    Act.SETTLE_BALLOT: _("Settle a ballot"),
    Act.ENTER_RESULT: _("Enter a result"),
    Act.RESOLVE_RESULT: _("Resolve two entries that differ"),
    Act.CONFIRM_RESULT: _("Confirm a result for the township"),
    Act.CERTIFY_RESULT: _("Certify a result"),
    Act.REVOKE_RESULT: _("Revoke a certified result"),
    Act.MAKE_REPORT: _("Make a report"),
    Act.RELEASE_REPORT: _("Sign off a report"),
    Act.EDIT_REPORT: _("Edit the text of a report"),
    Act.EDIT_TEXTS: _("Edit the templates of reports and briefs"),
    Act.SEE_REPORT: _("See reports"),
    Act.EXPORT_LIST: _("Export lists"),
    Act.SEE_ROLL: _("See the voter roll"),
    Act.SEE_PEOPLE: _("See officers and candidates"),
    Act.SEE_IDENTITY: _("See full identity numbers (each look is recorded)"),
    Act.MANAGE_USERS: _("Manage users"),
}

_DISTRICT = frozenset(Act) - {
    Act.MANAGE_USERS,
    Act.EDIT_RULES,
    Act.EDIT_TEXTS,
    Act.GIVE_OPINION,
    Act.ENTER_RESULT,
    Act.CONFIRM_RESULT,
}
_CLERK = frozenset(
    {
        Act.IMPORT_SHEET,
        Act.UNDO_IMPORT,
        Act.PUBLISH_ROLL,
        Act.EDIT_CANDIDATE,
        Act.MERGE_PEOPLE,
        Act.SETTLE_BALLOT,
        Act.ENTER_RESULT,
        Act.RESOLVE_RESULT,
        Act.SEE_REPORT,
        Act.MAKE_REPORT,
        Act.EXPORT_LIST,
        Act.SEE_ROLL,
        Act.SEE_PEOPLE,
        Act.SEE_IDENTITY,
    }
)

ACTS_BY_ROLE: dict[str, frozenset[Act]] = {
    Role.ADMIN: frozenset(Act),
    Role.DISTRICT: _DISTRICT,
    Role.REVIEWER: frozenset({Act.GIVE_OPINION, Act.SEE_PEOPLE, Act.SEE_IDENTITY}),
    Role.CLERK: _CLERK,
    Role.LEADER: frozenset(
        {
            Act.FREEZE_ROLL,
            Act.SCREEN_CANDIDATE,
            Act.PUBLISH_CANDIDATES,
            Act.SETTLE_BALLOT,
            Act.CONFIRM_RESULT,
            Act.SEE_REPORT,
            Act.MAKE_REPORT,
            Act.RELEASE_REPORT,
            Act.EDIT_REPORT,
            Act.EXPORT_LIST,
            Act.SEE_ROLL,
            Act.SEE_PEOPLE,
        }
    ),
    Role.VIEWER: frozenset({Act.SEE_REPORT, Act.EXPORT_LIST}),
}


def may(role: str, act: Act) -> bool:
    """Whether a role holds an act (unknown roles hold none)."""
    return act in ACTS_BY_ROLE.get(role, frozenset())
