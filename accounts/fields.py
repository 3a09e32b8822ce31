"""Form fields as the pages show them: label above, unit at the right, the error beside the field."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Field
from crispy_forms.utils import TEMPLATE_PACK
from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


def render_widget(field: BoundField, *, note: bool = False, locked: bool = False) -> SafeString:
    """The input with its class, and tied to its error and hint for screen readers."""
    described = []
    if field.errors:
        described.append(f"{field.auto_id}_error")
    if note:
        described.append(f"{field.auto_id}_helptext")
    attrs: dict[str, Any] = {"class": f"{field.field.widget.attrs.get('class', '')} {_css_class(field)}".strip()}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if field.errors:
        attrs["aria-invalid"] = "true"
    if locked:
        attrs["readonly"] = True
    return field.as_widget(attrs=attrs)


def _css_class(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    if isinstance(widget, RadioSelect):
        return ""
    base = "form-select" if isinstance(widget, Select) else "form-control"
    return f"{base} is-invalid" if field.errors else base


class UnitField(Field):
    """Crispy layout: ``UnitField("cast", unit=_("ballots"), hint=_("…"), locked=False)``."""

    template = "components/form_field.html"

    def __init__(self, name: str, *, unit: Any = "", hint: Any = "", locked: bool = False, **attrs: Any) -> None:
        """Keep what is shown around the input; ``attrs`` become attributes of the input."""
        super().__init__(name, **attrs)
        self.unit, self.hint, self.locked = unit, hint, locked

    def render(
        self,
        form: Any,
        context: Any,
        template_pack: str = TEMPLATE_PACK,
        extra_context: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> SafeString:
        """The field as the form_field component."""
        field = form[self.fields[0]]
        field.field.widget.attrs.update(self.attrs)
        if hasattr(form, "rendered_fields"):
            form.rendered_fields.add(self.fields[0])
        note = self.hint or field.help_text
        widget = render_widget(field, note=bool(note), locked=self.locked)
        return render_to_string(self.template, {"field": field, "unit": self.unit, "note": note, "widget": widget})
