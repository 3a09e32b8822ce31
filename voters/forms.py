"""Forms of the voter roll; the rules are in ``voters.rolls``."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from villages.codes import Sex
from voters.listing import Wanted
from voters.models import AppealOutcome, Claim, Delivery, RegisterClass

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


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class AppealForm(forms.Form):
    """An appeal against the posted roll, as the election committee received it. No telephone, no address."""

    appellant = forms.CharField(label=_("Appellant"), max_length=40)
    received_on = _day(_("Received on"))
    kind = forms.ChoiceField(label=_("What is claimed"), choices=[("", "—"), *Claim.choices])
    about = forms.CharField(
        label=_("Whom it concerns"), max_length=40, help_text=_("The appellant's own name, or somebody else's.")
    )
    claim = forms.CharField(
        label=_("Claim and grounds"),
        max_length=500,
        help_text=_("No telephone, address or identity number."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecisionForm(forms.Form):
    """What the election committee decided."""

    outcome = forms.ChoiceField(label=_("Result of the appeal"), choices=[("", "—"), *AppealOutcome.choices])
    decided_on = _day(_("Decided on"))
    facts = forms.CharField(
        label=_("Facts found"),
        required=False,
        max_length=1000,
        help_text=_("Not needed when the appellant withdrew."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    decision = forms.CharField(
        label=_("What is decided"),
        required=False,
        max_length=1000,
        help_text=_("Printed on the decision as it stands."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeliveryForm(forms.Form):
    """How and when a decision reached the appellant. No telephone, no address, no number of a parcel."""

    how = forms.ChoiceField(label=_("How it was delivered"), choices=[("", "—"), *Delivery.choices])
    on = _day(_("Delivered on"))
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=100,
        help_text=_("Who took it for the appellant, or why it was not signed for. No telephone or address."),
    )
    scan = forms.FileField(
        label=_("Scan of the receipt"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        help_text=_("A PDF or a picture, up to 10 MB. Kept privately, shown only in your territory."),
    )


class PostingForm(forms.Form):
    """When results of appeals were posted."""

    on = _day(_("Posted in the village on"))
