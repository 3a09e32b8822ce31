"""Forms about who somebody is, their kin, pledges, and election committees; the rules are in the services."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.records.path import CommitteeRole, Kin, LeavingReason
from candidates.screening import AGREED


def day_input() -> forms.DateInput:
    """A date as browsers read it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _number_input() -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", "data-private": "", "spellcheck": "false"})


class NumberForm(forms.Form):
    """An identity number and where it comes from."""

    identity = forms.CharField(label=_("Identity number"), max_length=24, widget=_number_input())
    reason = forms.CharField(label=_("Where the number comes from"), max_length=300)
    accept_differences = forms.BooleanField(
        label=_("The identity number is right; keep its birth and sex"), required=False, widget=forms.HiddenInput
    )


class NameForm(forms.Form):
    """A misspelt name or a wrong ethnic group put right, and what shows it."""

    name = forms.CharField(label=_("Full name"), max_length=40)
    ethnic_group = forms.CharField(label=_("Ethnic group"), max_length=10)
    reason = forms.CharField(label=_("What shows that it was wrong"), max_length=300)


class KinForm(forms.Form):
    """A near relative among the people known, by identity number or by name in the same village."""

    relative = forms.CharField(
        label=_("Relative"),
        max_length=40,
        help_text=_("Full name of somebody who stands, serves or is intended in the same village."),
    )
    kind = forms.ChoiceField(label=_("Relation"), choices=Kin.choices)
    note = forms.CharField(label=_("Basis"), required=False, max_length=200)


class ScreeningForm(forms.Form):
    """What the township says of the people it passes on."""

    opinion = forms.CharField(
        label=_("Opinion of the township"),
        max_length=300,
        initial=AGREED,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "zh-Hans"}),
        help_text=_("Kept with your name and the time for each of them, and printed in the vetting summary."),
    )


class ScreeningOutForm(forms.Form):
    """Why the township does not pass these people on, one reason for all of them."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with your name and the time for each of them. Each can be passed on later by itself."),
    )


class LateScreeningForm(forms.Form):
    """A screening that was made before screenings were recorded."""

    screened_on = forms.DateField(label=_("Screened on"), widget=day_input())
    opinion = forms.CharField(
        label=_("Opinion of the township"),
        max_length=300,
        initial=AGREED,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "zh-Hans"}),
    )
    reason = forms.CharField(
        label=_("Why it is noted only now"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("And what shows that it was made: minutes, form, date."),
    )


class PledgeForm(forms.Form):
    """A signed pledge and its scan."""

    signed_on = forms.DateField(label=_("Signed on"), widget=day_input())
    resigns_on_breach = forms.BooleanField(label=_("Promises to resign on breach"), required=False)
    scan = forms.FileField(
        label=_("Scan"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        help_text=_("A PDF or a picture, up to 10 MB. Kept privately, shown only in your territory."),
    )


class CommitteeMemberForm(forms.Form):
    """Somebody chosen to run the village's election."""

    name = forms.CharField(label=_("Full name"), max_length=40)
    identity = forms.CharField(label=_("Identity number"), required=False, max_length=24, widget=_number_input())
    birth = forms.DateField(label=_("Date of birth"), required=False, widget=day_input())
    role = forms.ChoiceField(label=_("Role"), choices=CommitteeRole.choices, initial=CommitteeRole.MEMBER)
    place = forms.IntegerField(
        label=_("Place in the order of votes"), min_value=1, max_value=99, help_text=_("By it alternates move up.")
    )
    chosen_on = forms.DateField(label=_("Chosen on"), widget=day_input())


class LeaveForm(forms.Form):
    """Why and when somebody leaves an election committee."""

    left_on = forms.DateField(label=_("Left on"), widget=day_input())
    because = forms.ChoiceField(label=_("Why"), choices=LeavingReason.choices[1:])
    note = forms.CharField(label=_("Note"), required=False, max_length=200)
