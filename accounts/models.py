"""Users: a role says what they may do, a division code says where."""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.errors import NotAllowed
from accounts.roles import Act, Role, may


class UserManager(DjangoUserManager["User"]):
    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **extra: Any
    ) -> User:
        extra.setdefault("role", Role.ADMIN)
        return super().create_superuser(username, email, password, **extra)


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(row=pghistory.Old),
    exclude=["password", "last_login"],
)
class User(AbstractUser):
    """A person with one role in one territory.

    ``scope`` is a division code; the person sees every row whose code starts with it. Only administrators may hold
    the empty scope (everything). ``department`` is the vetting department of a reviewer, empty for everybody else.
    """

    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.VIEWER)
    scope = models.CharField(
        _("territory"),
        max_length=12,
        blank=True,
        default="",
        validators=[
            RegexValidator(r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?$", _("A division code has 2, 4, 6, 9 or 12 digits."))
        ],
        help_text=_("Division code: the person sees this division and everything under it."),
    )
    department = models.CharField(_("vetting department"), max_length=8, blank=True, default="")
    full_name = models.CharField(_("name shown"), max_length=60, blank=True, default="")

    objects: ClassVar[UserManager] = UserManager()

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")  # type: ignore[assignment]
        verbose_name_plural = _("users")  # type: ignore[assignment]
        constraints = [
            models.CheckConstraint(
                name="only_administrators_see_everything", condition=Q(role=Role.ADMIN) | ~Q(scope="")
            ),
            models.CheckConstraint(
                name="reviewers_have_a_department",
                condition=(Q(role=Role.REVIEWER) & ~Q(department="")) | (~Q(role=Role.REVIEWER) & Q(department="")),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def clean(self) -> None:
        """Say in words what the constraints demand of role, territory and department."""
        super().clean()
        errors: dict[str, Any] = {}
        if self.role != Role.ADMIN and not self.scope:
            errors["scope"] = _(
                "Only administrators see everything: give the code of the district, township or village."
            )
        if self.role == Role.REVIEWER and not self.department:
            errors["department"] = _("A department reviewer needs the code of the department.")
        if self.role != Role.REVIEWER and self.department:
            errors["department"] = _("Only department reviewers have a department: leave this empty.")
        if errors:
            raise ValidationError(errors)

    def may(self, act: Act) -> bool:
        """Whether this person's role holds the act, anywhere."""
        return self.is_active and may(self.role, act)

    def sees(self, code: str) -> bool:
        """Whether a division code lies in this person's territory."""
        return code.startswith(self.scope) and (bool(self.scope) or self.role == Role.ADMIN)

    def require(self, act: Act) -> None:
        """Raise NotAllowed unless the role holds the act."""
        if not self.may(act):
            raise NotAllowed(_("Your role may not do this. Ask the district election office if you need to."))
