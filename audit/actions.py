"""The names of acts: a stable dotted code for programs, a label for people.

A room names its acts beside the services that do them, at import of the services module::

    actions.register({"roll.published": _("Published the voter roll")})

Services are imported before any of their acts can happen, so an unknown code at :func:`audit.trail.record` is a
programming mistake and raises. Reading is lenient: an event of a room that is no longer installed shows its code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_CODE = re.compile(r"^[a-z_]+(\.[a-z_]+)+$")
_labels: dict[str, str | Promise] = {}


def register(labels: Mapping[str, str | Promise]) -> None:
    """Add acts (code -> label); raises ValueError for a malformed code or one that already has another label."""
    for code, text in labels.items():
        if not _CODE.match(code) or len(code) > 60:
            raise ValueError(f"“{code}” is not a code of an act: write lower-case words joined by dots.")
        if code in _labels and _labels[code] != text:
            raise ValueError(f"The act “{code}” already has another label.")
        _labels[code] = text


def known(code: str) -> bool:
    """Whether an act has been named."""
    return code in _labels


def label(code: str) -> str:
    """The act in the reader's language; the code itself when nobody named it."""
    return str(_labels.get(code, code))


def choices() -> list[tuple[str, str]]:
    """All named acts, sorted by code, for filters."""
    return [(code, str(text)) for code, text in sorted(_labels.items())]


register(
    {
        "access.signed_in": _("Signed in"),
        "access.signed_out": _("Signed out"),
        "access.sign_in_failed": _("Failed to sign in"),
        "access.locked": _("Was locked out after repeated failures"),
        "access.password_changed": _("Changed the password"),
        "access.refused": _("Was refused an act"),
        "access.user_saved": _("Saved a user"),
    }
)
