"""Forms of the door."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from accounts import lockout
from accounts.errors import DomainError
from accounts.models import User
from accounts.signals import locked_out


class SignInForm(AuthenticationForm):
    """Name and password, refused for a while after repeated failures."""

    def clean(self) -> dict[str, Any]:
        """Check the lock before the password, so that a locked name learns nothing more."""
        username = self.cleaned_data.get("username") or ""
        address = lockout.address_of(self.request) if self.request else ""
        try:
            lockout.refuse_if_locked(username, address)
        except DomainError as error:
            raise ValidationError(str(error), code=error.code) from error
        try:
            cleaned = super().clean()
        except ValidationError:
            if username and lockout.count_failure(username, address):
                locked_out.send(sender=User, request=self.request, username=username)
            raise
        lockout.forget_failures(username, address)
        return cleaned
