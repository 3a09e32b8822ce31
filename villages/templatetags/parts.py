"""The tag that puts a room's part into the village page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def village_part(context: Context, name: str, values: dict[str, Any]) -> SafeString:
    """A room's template with its own values laid over those of the page; the page's context is made only once."""
    found: Any = get_template(name)
    with context.push(**values):
        html: SafeString = found.template.render(context)
    return html
