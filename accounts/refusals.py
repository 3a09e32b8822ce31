"""What a door makes of a refused act: a sentence on the next page, or one beside the field of a form.

An act this person may not do at all (NotAllowed) passes both: the middleware answers 403 and has it recorded.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from accounts.errors import DomainError, NotAllowed


class refusable:
    """A block in which an act may be refused; ``outcome.refused`` then says why, None when it went through."""

    refused: DomainError | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None:
            self.done()
        elif isinstance(error, DomainError) and not isinstance(error, NotAllowed):
            self.refused = error
            self.tell(error)
            return True
        return False

    @property
    def code(self) -> str:
        """Why, for programs; empty when it went through."""
        return self.refused.code if self.refused else ""

    def done(self) -> None:
        """The act went through."""

    def tell(self, refusal: DomainError) -> None:
        """The act was refused."""


class saying(refusable):
    """Say ``done`` when the act goes through, and why when it is refused, on the page that is shown next."""

    def __init__(self, request: HttpRequest, done: str = "") -> None:
        """Without ``done`` the block says itself what it did."""
        self.request, self.words = request, done

    def done(self) -> None:
        """Say what was done."""
        if self.words:
            messages.success(self.request, self.words)

    def tell(self, refusal: DomainError) -> None:
        """Say why not."""
        messages.error(self.request, str(refusal))


class placing(refusable):
    """Put the sentence of a refused act beside the field it names, above the form where it names none."""

    def __init__(self, form: forms.BaseForm) -> None:
        """Keep the form."""
        self.form = form

    def tell(self, refusal: DomainError) -> None:
        """Add the sentence to the form's errors."""
        place(self.form, refusal)


def place(form: forms.BaseForm, refusal: DomainError) -> None:
    """Add the sentence of a refusal to the form's errors, beside its field where the form has it."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
