"""Words of the guide that quote Chinese inside English sentences."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

_CHINESE = re.compile(r"([\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+)")


@register.filter
def quoting(words: object) -> SafeString:
    """A sentence with its Chinese words marked as such, for readers that speak a page aloud."""
    text = str(words)
    if (get_language() or "").startswith("zh"):
        return format_html("{}", text)
    pieces = enumerate(_CHINESE.split(text))
    return format_html_join(
        "",
        "{}",
        ((format_html('<span lang="zh-Hans">{}</span>', piece) if odd % 2 else piece,) for odd, piece in pieces),
    )
