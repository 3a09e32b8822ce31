"""The one check every free text passes that others read, print or take along: no identity number, no telephone."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from sheets.personal import personal


class PersonalData(DomainError):
    """A text holds an identity or telephone number; it is quoted masked, and nothing is kept."""

    code = "personal_data"


def refuse_personal(**texts: str) -> None:
    """Raise PersonalData for the first of these texts, by form field, that holds an identity or telephone number.

    Asked by the services, so that no door can forget it. Words of the vetting departments are not asked: they are
    confidential anyway, and the numbers of judgments and cases they rest on can be as long as an identity number.
    """
    for name, text in texts.items():
        for each in personal(text):
            raise PersonalData(
                _(
                    "“%(found)s” in this text is an identity or telephone number, or looks like one. Take it out: "
                    "such numbers are never kept in a text that others read or print. Name the person instead."
                )
                % {"found": each.masked},
                field=name,
            )
