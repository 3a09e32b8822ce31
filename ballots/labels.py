"""Words for the fields of a result form, the same on every page, message and sheet."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ballots.paper import EXCLUDED
from villages.models import PollStage

NEXT: dict[str, Promise] = {
    PollStage.READY: _("Next: a clerk makes the first entry from the paper form."),
    PollStage.ENTERED_ONCE: _("Next: another clerk makes the second entry from the same paper form."),
    PollStage.DIFFERENT: _(
        "Next: a third person – another clerk or the district election office – decides with the paper form in hand."
    ),
    PollStage.AGREED: _("Next: the township leader confirms the result."),
    PollStage.CONFIRMED: _("Next: the district election office certifies the result."),
}
"""Who does what next with a poll, by its state."""
FIGURES: dict[str, Promise] = {
    "registered": _("registered voters"),
    "due": _("party members due"),
    "present": _("party members present"),
    "issued": _("ballots issued"),
    "cast": _("ballots collected"),
    "valid": _("valid ballots"),
    "invalid": _("invalid ballots"),
    "proxy": _("proxy ballots"),
    "mobile": _("ballots of mobile boxes"),
    "not_returned": _("ballots not returned"),
    "partly_invalid": _("partly invalid ballots"),
    "blank": _("blank ballots"),
    "voting_members": _("full members with voting rights"),
    "unable": _("members unable to express their will"),
    "abroad": _("members abroad privately for half a year or more"),
    "serving_sentence": _("members serving a sentence"),
    "ill": _("members too old, ill or bedridden"),
    "moved_away": _("members away half a year or more, papers not moved"),
    "reduction_agree": _("members agreeing to fewer seats"),
    "committee_present": _("committee members present"),
    "secretary_votes": _("committee's votes for the secretary"),
    "deputy_votes": _("committee's votes for the deputy secretary"),
}
SHORT: dict[str, Promise] = {
    "due": _("Members due"),
    "present": _("Members present"),
    "issued": _("Issued"),
    "cast": _("Collected"),
    "valid": _("Valid"),
    "invalid": _("Invalid"),
    "proxy": _("By proxy"),
    "mobile": _("Mobile box"),
    "not_returned": _("Not returned"),
    "partly_invalid": _("Partly invalid"),
    "blank": _("Blank"),
    "voting_members": _("Full members with voting rights"),
    "unable": _("Unable to express will"),
    "abroad": _("Abroad privately ≥ half a year"),
    "serving_sentence": _("Serving a sentence"),
    "ill": _("Too old, ill or bedridden"),
    "moved_away": _("Away ≥ half a year, papers not moved"),
    "reduction_agree": _("Agree to fewer seats"),
    "committee_present": _("Committee present"),
    "secretary_votes": _("Votes for the secretary"),
    "deputy_votes": _("Votes for the deputy"),
}
"""Labels of narrow fields that stand in paper order."""
_PEOPLE = frozenset(
    {"registered", "due", "present", "voting_members", *EXCLUDED, "committee_present", "reduction_agree"}
)
UNITS: dict[str, Promise] = {name: _("people") if name in _PEOPLE else _("ballots") for name in FIGURES}
POSTS: dict[str, Promise] = {
    "chair": _("Chair"),
    "vice_chair": _("Vice chair"),
    "member": _("Member"),
    "secretary": _("Secretary"),
    "deputy": _("Deputy secretary"),
    "deputy_secretary": _("Deputy secretary"),
}


def figure_label(name: str) -> str:
    """A figure's name in the middle of a sentence."""
    return str(FIGURES[name])


def post_label(post: str) -> str:
    """A post's name."""
    return str(POSTS[post])


def field_label(field: str, line_names: Iterable[tuple[int, str]] = ()) -> str:
    """The words for any field of a form: a figure, a candidate's votes, secretary, deputy, note."""
    if field.startswith("votes-"):
        pk = int(field.removeprefix("votes-"))
        return dict(line_names).get(pk, "")
    if field in FIGURES:
        return str(FIGURES[field])
    if field in POSTS:
        return str(POSTS[field])
    return str(_("note")) if field == "note" else str(_("form check code"))
