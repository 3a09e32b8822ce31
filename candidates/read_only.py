"""Tables of the administration that are only looked at, with what the database kept of every change."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.models import User

EARLIER_SHOWN = 50
NOT_TOLD = {"id", "version", "batch_id"}


class ReadOnly(admin.ModelAdmin[Any]):
    """Rows that only services write: looked at here, never edited."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes by hand."""
        return False


class Earlier:
    """Shows what the database kept of a row before each change: when, by whom, which values."""

    @admin.display(description=_("Earlier values"))
    def earlier(self, row: Any) -> SafeString | str:
        """The newest changes, each with the values it replaced."""
        kept = list(row.events.select_related("pgh_context").order_by("-pgh_id")[:EARLIER_SHOWN])
        if not kept:
            return "—"
        names = _names(kept)
        lines, after = [], row
        for event in kept:
            who = names.get(_user_of(event), "—")
            when = localtime(event.pgh_created_at).strftime("%Y-%m-%d %H:%M")
            lines.append((when, who, _differences(event, after)))
            after = event
        body = format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td></tr>", lines)
        return format_html("<table><tbody>{}</tbody></table>", body)


def _user_of(event: Any) -> int:
    """Key of the person in whose request the change was made; 0 for the system."""
    return int(((event.pgh_context.metadata or {}).get("user") if event.pgh_context else 0) or 0)


def _names(kept: list[Any]) -> dict[int, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in={_user_of(event) for event in kept})}


def _differences(event: Any, after: Any) -> str:
    """Columns the change replaced, with the value before; numbers of encrypted columns are never shown."""
    parts = []
    for field in type(after)._meta.concrete_fields:
        name = field.attname
        if name in NOT_TOLD or name.startswith("pgh_") or not hasattr(event, name):
            continue
        before, now = getattr(event, name), getattr(after, name)
        if name == "id_cipher":
            before, now = bytes(before or b""), bytes(now or b"")
        if before != now:
            parts.append(f"{field.verbose_name}: {'***' if name == 'id_cipher' else before or '—'}")
    return "; ".join(parts)
