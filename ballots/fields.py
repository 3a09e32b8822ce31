"""Fields for counts and times as clerks type them: 1,638 · １６３８ · 1638票; empty is not zero; 8:30 · ８：３０."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_time
from django.utils.translation import gettext as _

_FULL_WIDTH = str.maketrans("０１２３４５６７８９，．：", "0123456789,.:")
_COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)[票张人]?")


def read_count(text: str) -> int | None:
    """A typed count, ``None`` when empty; raises ValueError for anything that is not a whole number of 0 or more."""
    plain = re.sub(r"\s", "", text.translate(_FULL_WIDTH))
    if not plain:
        return None
    found = _COUNT.fullmatch(plain)
    if not found or len(found[1]) > 12:
        raise ValueError(text)
    return int(found[1].replace(",", ""))


class CountField(forms.CharField):
    """A whole number of 0 or more, or nothing."""

    def __init__(self, *, most: int | None = None, **kwargs: Any) -> None:
        """Digits on telephones, no suggestions from earlier villages; ``most``: the largest number that makes sense."""
        self.most = most
        attrs = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 12}
        super().__init__(**{"required": False, "widget": forms.TextInput(attrs=attrs), **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """A number with commas, as the page's script writes it; what was typed stays as it was typed."""
        return f"{value:,}" if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """The number, or a sentence that quotes what was typed."""
        try:
            count = read_count(str(value or ""))
        except ValueError:
            message = _(
                "“%(typed)s” is not a whole number. Type digits only, for example 1638; leave unknown fields empty."
            )
            raise ValidationError(message % {"typed": str(value)[:20]}, code="not_a_count") from None
        if count is not None and self.most is not None and count > self.most:
            values = {"typed": f"{count:,}", "most": f"{self.most:,}"}
            raise ValidationError(_("%(typed)s is more than can be: %(most)s at most. Check the figure.") % values)
        return count


class ClockField(forms.CharField):
    """A time of day, or nothing where it may be left open."""

    def __init__(self, **kwargs: Any) -> None:
        """The clock of the browser; where it has none, 08:30 is typed."""
        super().__init__(**{"widget": forms.TextInput(attrs={"type": "time"}), **kwargs})

    def clean(self, value: Any) -> time | None:
        """The time, or a sentence that quotes what was typed."""
        text = str(value or "").translate(_FULL_WIDTH).strip()
        if not text and not self.required:
            return None
        try:
            found = parse_time(text)
        except ValueError:
            found = None
        if found is None:
            message = _("“%(typed)s” is not a time of day. Write it like 08:30.")
            raise ValidationError(message % {"typed": text[:20]})
        return found
