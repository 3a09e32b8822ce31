"""Forms of terms and villages; the rules are in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from villages.models import Division, Level
from villages.rules import RULE_SETS

if TYPE_CHECKING:
    from accounts.models import User


class OpenTermForm(forms.Form):
    """Name, district, day and law of a new term."""

    name = forms.CharField(label=_("Name of the term"), max_length=40, help_text=_("For example the year: 2021."))
    scope = forms.ChoiceField(label=_("District"))
    election_day = forms.DateField(
        label=_("Election day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Day of the committee elections."),
    )
    rules = forms.ChoiceField(
        label=_("Rule set"),
        required=False,
        help_text=_("Frozen when the term opens; a later change of the law does not alter it."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = Division.objects.visible_to(user).filter(level=Level.COUNTY).order_by("code")
        self._choose("scope", [(each.code, f"{each.name} ({each.code})") for each in districts[:4000]])
        sets = [(name, _("Rules of %(name)s") % {"name": name}) for name in RULE_SETS]
        self._choose("rules", [("", _("The law in force on election day")), *sets])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices


class ReasonForm(forms.Form):
    """The reason an act asks for."""

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class SeatsForm(forms.Form):
    """How many are to be elected."""

    chair = forms.IntegerField(label=_("Chair"), min_value=0, max_value=1)
    vice_chair = forms.IntegerField(label=_("Vice chair"), min_value=0, max_value=9)
    member = forms.IntegerField(label=_("Member"), min_value=0, max_value=9)
    party = forms.IntegerField(label=_("Party committee"), min_value=0, max_value=15)
    version = forms.IntegerField(widget=forms.HiddenInput)


class SearchForm(forms.Form):
    """One line of words."""

    q = forms.CharField(label=_("Search"), max_length=60, required=False, strip=True)
