"""The pieces every page is made of. Each tag names its parameters; its template is in templates/components/.

``state`` and ``cell`` are built without a template, because a board shows thousands of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.db import models
from django.forms import BoundField
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from accounts.fields import render_widget
from audit.trail import history_of

register = template.Library()

SHAPES = {"done": "✓", "doing": "◐", "late": "!", "none": "○"}
TREE_ROWS = 9


def _shape(name: str) -> tuple[str, str]:
    """A known state and its shape; anything else is “not started”, so that a page never breaks over a word."""
    return (name, SHAPES[name]) if name in SHAPES else ("none", SHAPES["none"])


def _default_word(name: str) -> str:
    words = {
        "done": gettext("Done"),
        "doing": gettext("In progress"),
        "late": gettext("Overdue"),
        "none": gettext("Not started"),
    }
    return words[name]


@register.filter
def thousands(value: Any) -> str:
    """A whole number with commas; a dash for nothing."""
    if value is None or value == "":
        return "—"
    try:
        return f"{int(value):,}"
    except (TypeError, ValueError):
        return str(value)


@register.simple_tag
def state(name: str, word: str = "") -> SafeString:
    """A pill: ``name`` is done, doing, late or none; ``word`` says it (a default when empty)."""
    known, shape = _shape(name)
    return format_html(
        '<span class="st {}"><span aria-hidden="true">{}</span> {}</span>', known, shape, word or _default_word(known)
    )


@register.filter
def named(row: models.Model, field: str) -> str:
    """What the value of a field with choices is called: as ``get_…_display``, which names every choice at each call."""
    value = getattr(row, field)
    return str(_names(type(row), field).get(value, value))


@lru_cache(maxsize=256)
def _names(model: type[models.Model], field: str) -> dict[Any, Any]:
    """Names of a field's choices, translated only when one is shown."""
    return dict(model._meta.get_field(field).flatchoices)  # type: ignore[union-attr]


@register.simple_tag
def cell(name: str, done: int, total: int, href: str = "") -> SafeString:
    """A progress cell “✓ 20/20” with a bar under it; ``name`` as in ``state``, ``href`` makes it a link."""
    known, shape = _shape(name)
    body = format_html(
        '<b><span aria-hidden="true">{}</span><span class="visually-hidden">{}</span> {}/{}</b>'
        '<progress class="bar {}" max="{}" value="{}" aria-hidden="true"></progress>',
        shape,
        _default_word(known),
        done,
        total,
        known,
        max(total, 1),
        done,
    )
    if href:
        return format_html('<a class="cell {}" href="{}">{}</a>', known, href, body)
    return format_html('<span class="cell {}">{}</span>', known, body)


@register.inclusion_tag("components/tile.html")
def tile(
    label: str,
    value: Any,
    unit: str = "",
    note: str = "",
    href: str = "",
    tone: str = "",
    selected: bool = False,
) -> dict[str, Any]:
    """A key figure in large type; ``tone`` (good, bad) colours the note."""
    return {
        "label": label, "value": value, "unit": unit, "note": note, "href": href, "tone": tone, "selected": selected
    }  # fmt: skip


@register.inclusion_tag("components/crumbs.html")
def crumbs(*pairs: Any) -> dict[str, Any]:
    """Breadcrumbs: label, address, label, address … ; an empty address (or a last label alone) is plain text."""
    steps = [(pairs[i], pairs[i + 1] if i + 1 < len(pairs) else "") for i in range(0, len(pairs), 2)]
    return {"steps": [step for step in steps if step[0]]}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Mapping[str, Any], page: Page[Any]) -> dict[str, Any]:
    """Links to the pages of a list, keeping filters and sorting."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"page": page, "numbers": list(numbers), "request": context.get("request")}


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: Mapping[str, Any], label: str, key: str, numeric: bool = False) -> dict[str, Any]:
    """A column head that sorts: first click ascending, second descending."""
    request: HttpRequest = context["request"]
    now = request.GET.get("sort", "")
    direction = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    target = f"-{key}" if direction == "ascending" else key
    return {
        "label": label, "key": key, "numeric": numeric, "direction": direction, "target": target, "request": request
    }  # fmt: skip


@register.inclusion_tag("components/filter_bar.html", takes_context=True)
def filter_bar(context: Mapping[str, Any], form: Any) -> dict[str, Any]:
    """Filters of a list in one row; they end up in the list's address, an identity number does not."""
    return {"form": form, "request": context.get("request"), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", href: str = "", action: str = "", is_page: bool = False) -> dict[str, Any]:
    """An empty list that says what to do next; ``is_page`` makes its title the heading of the page."""
    return {"title": title, "text": text, "href": href, "action": action, "is_page": is_page}


@register.inclusion_tag("components/form_field.html")
def form_field(field: BoundField, unit: str = "", hint: str = "", locked: bool = False) -> dict[str, Any]:
    """A field with its label above, unit at the right, error or hint below."""
    note = hint or field.help_text
    return {"field": field, "unit": unit, "note": note, "widget": render_widget(field, note=bool(note), locked=locked)}


@register.inclusion_tag("components/inline_field.html")
def inline_field(field: BoundField, wide: bool = False) -> dict[str, Any]:
    """A field in a row of fields: its label above, the error below."""
    return {"field": field, "wide": wide, "widget": render_widget(field)}


@register.inclusion_tag("components/reason_form.html", takes_context=True)
def reason_form(
    context: Mapping[str, Any],
    url: str,
    button: str,
    title: str,
    text: str = "",
    tone: str = "",
    name: str = "reason",
    **hidden: Any,
) -> dict[str, Any]:
    """A folded form that posts ``reason`` (required) and the ``hidden`` values to ``url``."""
    return {
        "url": url, "button": button, "title": title, "text": text, "tone": tone, "name": name, "hidden": hidden,
        "csrf_token": context.get("csrf_token"),
    }  # fmt: skip


@register.inclusion_tag("components/export_buttons.html")
def export_buttons(excel: str = "", word: str = "", json: str = "", can_print: bool = True) -> dict[str, Any]:
    """Buttons that export the list as it is filtered, and print it."""
    return {"excel": excel, "word": word, "json": json, "can_print": can_print}


@register.inclusion_tag("components/job_progress.html")
def job_progress(url: str, percent: int, text: str, finished: bool = False, failed: bool = False) -> dict[str, Any]:
    """A progress bar that renews itself from ``url`` until finished."""
    return {"url": url, "percent": percent, "text": text, "finished": finished or failed, "failed": failed}


@register.inclusion_tag("components/object_history.html")
def object_history(obj: models.Model, title: str = "", limit: int = 20) -> dict[str, Any]:
    """What happened to an object, newest first (one query)."""
    events = history_of(obj._meta.label_lower, str(obj.pk), limit=limit)
    return {"events": events, "title": title or gettext("History")}


@register.simple_tag
def side_section(section: Mapping[str, Any]) -> SafeString:
    """One group of the tree; rows past the ninth are folded unless one of them is the open page."""
    items = tuple((str(item["label"]), item["url"], item["count"], bool(item["active"])) for item in section["items"])
    return _side_section(str(section["title"]), items, get_language() or "")


@lru_cache(maxsize=1024)
def _side_section(title: str, items: tuple[tuple[str, str, str | None, bool], ...], _language: str) -> SafeString:
    """The group as HTML, made once for equal rows: every page shows the tree, and it seldom changes."""
    rows = [{"label": label, "url": url, "count": count, "active": active} for label, url, count, active in items]
    # Folding a single row would cost the row it saves.
    cut = TREE_ROWS if len(rows) > TREE_ROWS + 1 else len(rows)
    rest = rows[cut:]
    opened = any(row["active"] for row in rest)
    shown = {"title": title, "head": rows[:cut], "rest": rest, "opened": opened}
    return render_to_string("components/side_section.html", shown)
