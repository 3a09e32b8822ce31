"""Who may bring what in, and until when a file may still be decided about."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed, WrongState
from accounts.models import User
from sheets.columns import SheetKind
from sheets.columns import kind as kind_of
from sheets.columns import kinds as all_kinds
from sheets.models import BatchState, ImportBatch


def kinds_for(user: User) -> list[SheetKind]:
    """The kinds whose act this person holds."""
    return [one for one in all_kinds() if one.admits(user)]


def require_import(actor: User | None, kind: SheetKind | None, scope: str) -> None:
    """Raise NotAllowed without the kind's act, DomainError F21 for a territory that is not the person's.

    ``actor`` None is the operator at the command line, who may do everything; ``kind`` None is a file whose kind is
    not recognised yet, which takes a person who may bring in any kind at all.
    """
    if actor is None:
        return
    if not (kind.admits(actor) if kind else kinds_for(actor)):
        raise NotAllowed(_("Your role may not do this. Ask the district election office if you need to."))
    if not actor.sees(scope):
        raise DomainError(
            _("This territory is not yours. Hand in files of your own township only."), code="F21", field="scope"
        )


def kind_or_none(key: str) -> SheetKind | None:
    """The kind of a key, None for "" (not recognised yet); raises DomainError for an unknown key."""
    return kind_of(key) if key else None


def require_open(batch: ImportBatch) -> None:
    """Raise WrongState for a file that is imported already."""
    if batch.state in (BatchState.COMMITTED, BatchState.UNDONE):
        raise WrongState(_("This file is already imported. Hand in a corrected file instead."))
