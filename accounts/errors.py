"""How an act is refused: a sentence for the person, a code for programs, a field for forms."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise


class DomainError(Exception):
    """A user's act that the rules refuse; never a bug.

    ``message`` is one finished, translatable sentence: where, what was found, what is allowed, what to do next.
    ``code`` is stable and short (``stale``, ``wrong_state`` ...); ``field`` names the form field it belongs to.
    """

    code = "refused"

    def __init__(self, message: str | Promise, *, code: str = "", field: str = "", **details: Any) -> None:
        super().__init__(str(message))
        self.message = message
        self.code = code or self.code
        self.field = field
        self.details = details

    def __str__(self) -> str:
        return str(self.message)


class WrongState(DomainError):
    """The object has moved on (or not yet come) to a state that allows this act."""

    code = "wrong_state"


class StaleSave(DomainError):
    """Somebody else saved the same row since this person opened it."""

    code = "stale"


class ReasonMissing(DomainError):
    """An act that must be explained came without its reason."""

    code = "reason_missing"


class NotAllowed(DomainError):
    """This person may see the object but may not do this act to it (HTTP 403)."""

    code = "not_allowed"
