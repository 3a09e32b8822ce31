"""Inputs of the entry page: a count with its check, and the line that says what the check found."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ballots.checks import Check
from ballots.labels import post_label
from ballots.reading import TONES, words

register = template.Library()


@register.simple_tag
def count_input(field: BoundField, check: Check | None) -> SafeString:
    """The input of a count, coloured by its check and tied to the line that explains it."""
    tone = "err" if field.errors else TONES[check.severity] if check else ""
    described = f"error_{field.html_name} check_{field.html_name}" if field.errors else f"check_{field.html_name}"
    attrs: dict[str, str | bool] = {"class": f"form-control {tone}".strip(), "aria-describedby": described}
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


@register.simple_tag
def code_input(field: BoundField) -> SafeString:
    """The input of the check code, where typing begins: in focus on a fresh page, tied to what refused it."""
    attrs: dict[str, str | bool] = {"autofocus": not field.form.errors}
    if field.errors:
        attrs = {"class": "form-control code err", "aria-invalid": "true", "aria-describedby": "error_check_code"}
    return field.as_widget(attrs=attrs)


@register.simple_tag
def check_line(field: BoundField, check: Check | None) -> SafeString:
    """What a check found; the page's script writes here too. Refusals have a line of their own above."""
    tone, text = ("", "") if check is None or field.errors else (TONES[check.severity], words(check))
    return format_html(
        '<p class="hint live {}" id="check_{}" data-check="{}" aria-live="polite">{}</p>',
        tone,
        field.html_name,
        field.html_name,
        text,
    )


@register.filter
def post_name(post: str) -> str:
    """A post in words."""
    return post_label(post)


@register.filter
def township(names: Mapping[str, str], village: str) -> str:
    """Name of a village's township from code → name."""
    return names.get(village[:9], village[:9])
