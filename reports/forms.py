"""Forms of reports."""

from __future__ import annotations

from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from reports.models import TextGenre
from villages.models import Division


class RequestForm(forms.Form):
    """Which division a new report is for: the places offered, or any code typed elsewhere on the site."""

    scope = forms.CharField(label=_("Division"), max_length=12, widget=forms.Select())

    def __init__(self, *args: Any, places: list[Division], action: str, all_action: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].widget.choices = [(each.code, f"{each.name} ({each.code})") for each in places]
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.form_class = "new-report"
        self.helper.layout = Layout("scope", Submit("make", _("Make a new report"), css_class="btn-primary"))
        # The same choice of place, sent to another door.
        if all_action:
            words = _("And one of every division below it")
            self.helper.layout.append(StrictButton(words, type="submit", formaction=all_action))


class ListFilter(forms.Form):
    """What the list of reports shows."""

    under = forms.CharField(label=_("Division"), max_length=12, required=False, widget=forms.Select())

    def __init__(self, *args: Any, places: list[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All divisions")), *((each.code, each.short_name) for each in places)]
        self.fields["under"].widget.choices = choices


class TextForm(forms.Form):
    """A text to edit, why it is changed, and the version the person saw."""

    text = forms.CharField(
        label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 22, "lang": "zh-Hans"})
    )
    reason = forms.CharField(label=_("Why it is changed"), max_length=300)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput())


class BriefFilter(forms.Form):
    """What the list of briefs shows."""

    genre = forms.ChoiceField(label=_("Kind of brief"), required=False)
    under = forms.CharField(label=_("Division"), max_length=12, required=False, widget=forms.Select())

    def __init__(self, *args: Any, places: list[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(TextGenre.WEEKLY.value, TextGenre.WEEKLY.label), (TextGenre.FLASH.value, TextGenre.FLASH.label)]
        self.fields["genre"].choices = [("", _("All kinds")), *kinds]  # type: ignore[attr-defined]
        choices = [("", _("All divisions")), *((each.code, each.short_name) for each in places)]
        self.fields["under"].widget.choices = choices
