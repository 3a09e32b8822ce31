"""Users in the administration."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from accounts.signals import user_saved

# A role says what a person may do; Django's groups and single permissions are not used.
admin.site.unregister(Group)

admin.site.site_header = _("Village elections: administration")
admin.site.site_title = _("Administration")
admin.site.index_title = _("Tables")


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
    """Everybody who may sign in: role, territory, department. People leave by being made inactive, never deleted."""

    list_display = ["username", "full_name", "role", "scope", "department", "is_active", "last_login"]
    list_filter = ["role", "is_active", "department"]
    search_fields = ["username", "full_name", "scope"]
    ordering = ["scope", "username"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["full_name", "is_active"]}),
        (_("What and where"), {"fields": ["role", "scope", "department"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["username", "password1", "password2"]}),
        (_("Person"), {"classes": ["wide"], "fields": ["full_name"]}),
        (_("What and where"), {"classes": ["wide"], "fields": ["role", "scope", "department"]}),
    ]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Only administrators enter the administration; say who saved whom."""
        obj.is_staff = obj.is_superuser = obj.role == Role.ADMIN
        super().save_model(request, obj, form, change)
        user_saved.send(sender=User, request=request, user=request.user, saved=obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """The trail refers to people for ever."""
        return False
