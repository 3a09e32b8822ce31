"""Words for the fields of a result form, the same on every page, message and sheet."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
}
"""Labels of narrow fields that stand in paper order."""
UNITS: dict[str, Promise] = {
    name: _("people") if name in {"registered", "due", "present"} else _("ballots") for name in FIGURES
}
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
