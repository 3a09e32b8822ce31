"""Forms of terms and villages; the rules are in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from villages import rule_words
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


class LocalRuleForm(forms.Form):
    """One value of one division, laid over a national rule set."""

    region = forms.CharField(
        label=_("Division code"), max_length=12, help_text=_("Province, district, township or village.")
    )
    rule_set = forms.ChoiceField(label=_("Version of the law"))
    param = forms.ChoiceField(label=_("Rule"))
    value = forms.CharField(
        label=_("Value"),
        max_length=200,
        required=False,
        help_text=_(
            "A number, yes or no, or some of the words of a list. "
            "Left empty, the value above is confirmed with your source."
        ),
    )
    law = forms.CharField(label=_("Source"), max_length=120, help_text=_("For example 《重庆市村民委员会选举办法》."))
    article = forms.IntegerField(label=_("Article number"), min_value=0, max_value=99, required=False)
    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    valid_to = forms.DateField(
        label=_("Valid to"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    verified = forms.BooleanField(label=_("Confirmed in the text of the source"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        """``fixed``: a row that exists keeps its division, rule set and parameter."""
        super().__init__(*args, **kwargs)
        for name, choices in (("rule_set", _SETS), ("param", _params())):
            cast(forms.ChoiceField, self.fields[name]).choices = choices
        if fixed:
            for name in ("region", "rule_set", "param"):
                self.fields[name].disabled = True

    def clean_region(self) -> Division:
        """The division with this code."""
        code = self.cleaned_data["region"]
        division = code if isinstance(code, Division) else Division.objects.filter(code=code).first()
        if division is None:
            raise forms.ValidationError(_("There is no division %(code)s.") % {"code": code[:12]})
        return division


_SETS = [(name, name) for name in RULE_SETS]


def _params() -> list[tuple[str, list[tuple[str, str]]]]:
    """Parameters by organ, in the order of the table."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for rule in RULE_SETS["2026"].rules:
        groups.setdefault(rule_words.organ(rule.organ), []).append(
            (f"{rule.organ}.{rule.param_key}", rule_words.name(rule))
        )
    return list(groups.items())


class SeatsForm(forms.Form):
    """How many are to be elected."""

    chair = forms.IntegerField(label=_("Chair"), min_value=0, max_value=1)
    vice_chair = forms.IntegerField(label=_("Vice chair"), min_value=0, max_value=9)
    member = forms.IntegerField(label=_("Member"), min_value=0, max_value=9)
    party = forms.IntegerField(label=_("Party committee"), min_value=0, max_value=15)
    main_ethnic_group = forms.CharField(
        label=_("Multi-ethnic village: its largest group"),
        max_length=10,
        required=False,
        help_text=_("For example 汉族; empty where one group lives here."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class SearchForm(forms.Form):
    """One line of words."""

    q = forms.CharField(label=_("Search"), max_length=60, required=False, strip=True)
