"""Forms of reports."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from villages.models import Division


class RequestForm(forms.Form):
    """Which division a new report is for: the places offered, or any code typed elsewhere on the site."""

    scope = forms.CharField(label=_("Division"), max_length=12, widget=forms.Select())

    def __init__(self, *args: Any, places: list[Division], action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].widget.choices = [(each.code, f"{each.name} ({each.code})") for each in places]
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.form_class = "new-report"
        self.helper.layout = Layout("scope", Submit("make", _("Make a new report"), css_class="btn-primary"))


class ListFilter(forms.Form):
    """What the list of reports shows."""

    under = forms.CharField(label=_("Division"), max_length=12, required=False, widget=forms.Select())

    def __init__(self, *args: Any, places: list[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All divisions")), *((each.code, each.short_name) for each in places)]
        self.fields["under"].widget.choices = choices
