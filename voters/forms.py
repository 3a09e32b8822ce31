"""Forms of the voter roll; the rules are in ``voters.rolls``."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from villages.codes import Sex
from voters.listing import Wanted
from voters.models import RegisterClass

SEXES = [("", _("All")), (Sex.MALE, Sex.MALE.label), (Sex.FEMALE, Sex.FEMALE.label), (Sex.UNKNOWN, Sex.UNKNOWN.label)]


class FilterForm(forms.Form):
    """What the list of voters is limited to, from the address bar."""

    division = forms.ChoiceField(label=_("Division"), required=False)
    name = forms.CharField(label=_("Name begins with"), required=False, max_length=40)
    group = forms.CharField(label=_("Villagers' group"), required=False, max_length=40)
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=SEXES)
    register_class = forms.ChoiceField(
        label=_("Ground of registration"), required=False, choices=[("", _("All")), *RegisterClass.choices]
    )

    def __init__(self, *args: Any, divisions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["division"]).choices = divisions

    def wanted(self) -> Wanted:
        """The limits; a value that is none of the choices limits nothing."""
        self.is_valid()
        given = {key: value for key, value in self.cleaned_data.items() if key != "division" and value}
        return Wanted(**given)


class PublishForm(forms.Form):
    """When the roll was posted."""

    on = forms.DateField(
        label=_("Posted in the village on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    late_reason = forms.CharField(
        label=_("Why later than the law asks"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class VoterForm(forms.Form):
    """One voter typed by hand."""

    name = forms.CharField(label=_("Full name"), max_length=40)
    identity = forms.CharField(
        label=_("Identity number"),
        required=False,
        max_length=30,
        help_text=_("Sex and date of birth follow from it."),
        widget=forms.TextInput(attrs={"data-private": "", "autocomplete": "off"}),
    )
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=SEXES[1:])
    birth = forms.DateField(
        label=_("Date of birth"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    group = forms.CharField(label=_("Villagers' group"), required=False, max_length=40)
    register_class = forms.ChoiceField(label=_("Ground of registration"), choices=RegisterClass.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("Needed once the roll is published: the objection or correction this follows."),
    )


class ReasonForm(forms.Form):
    """The reason an act asks for."""

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)
