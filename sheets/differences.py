"""What a row of a file changes, field by field, in the words of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Field, Model
from django.utils.translation import gettext as _

Change = list[str]
"""Name of the field, value before, value after; "" for nothing."""


def changes(model: type[Model], before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Of the columns of ``after``, those whose value differs from ``before``, shown as people read them."""
    told = []
    for column, value in after.items():
        if before.get(column) != value:
            field: Any = model._meta.get_field(column)
            told.append([str(field.verbose_name), shown(field, before.get(column)), shown(field, value)])
    return told


def shown(field: Field[Any, Any], value: Any) -> str:
    """A value of a model's field as text: the label of a choice, yes and no, lists joined."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return value.isoformat()
    base: Any = getattr(field, "base_field", field)
    labels = dict(base.flatchoices or ())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "、".join(str(labels.get(one, one)) for one in value)
    return str(labels.get(value, value))
