"""Forms of this room's acts; the rules are in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candidates.leaving_office import BOTH, RECORDED, organs_of
from candidates.models import Candidacy, Conclusion, Officer
from candidates.nominations import Standing
from candidates.people import PersonFacts
from candidates.records.decisions import RulingKind
from villages.codes import CommitteePost, Education, Organ, Origin, PartyPost, Politics, Sex

if TYPE_CHECKING:
    from candidates.models import Bar, Department

NOMINATED_BY = ("党组织提名", "党员推荐", "选民提名", "联名提名", "本人自荐")
DAYS_TO_ANSWER = 5
"""Proposed time for departments to answer, in days."""


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class StandingForm(forms.Form):
    """What somebody stands for."""

    party_post = forms.ChoiceField(label=_("Party post sought"), required=False, choices=PartyPost.choices)
    committee_post = forms.ChoiceField(label=_("Committee post sought"), required=False, choices=CommitteePost.choices)
    education = forms.ChoiceField(label=_("Education"), choices=[("", "—"), *Education.choices])
    politics = forms.ChoiceField(label=_("Political status"), choices=[("", "—"), *Politics.choices])
    origins = forms.MultipleChoiceField(
        label=_("Origins"), required=False, choices=Origin.choices, widget=forms.CheckboxSelectMultiple
    )
    is_fulltime = forms.BooleanField(label=_("Full-time cadre"), required=False)
    nominated_by = forms.CharField(
        label=_("Put forward by"), required=False, max_length=40, widget=forms.TextInput(attrs={"list": "nominated_by"})
    )

    @classmethod
    def initial_of(cls, candidacy: Candidacy) -> dict[str, Any]:
        """The values of a candidacy."""
        return {name: getattr(candidacy, name) for name in cls.base_fields if hasattr(candidacy, name)}

    def standing(self) -> Standing:
        """The values as the service wants them."""
        data = self.cleaned_data
        return Standing(
            party_post=data["party_post"],
            committee_post=data["committee_post"],
            education=data["education"],
            politics=data["politics"],
            origins=tuple(data["origins"]),
            is_fulltime=data["is_fulltime"],
            nominated_by=data["nominated_by"],
        )


class NominateForm(StandingForm):
    """Who is put forward, and for what."""

    name = forms.CharField(label=_("Full name"), max_length=40)
    identity = forms.CharField(
        label=_("Identity number"),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-private": "", "spellcheck": "false"}),
        help_text=_("Birth and sex are read from it. Without it, give the birth date."),
    )
    birth = forms.DateField(label=_("Date of birth"), required=False, widget=_day())
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=[("", "—"), *Sex.choices[1:]])
    ethnic_group = forms.CharField(label=_("Ethnic group"), max_length=10, initial="汉族")
    accept_differences = forms.BooleanField(
        label=_("The identity number is right; keep its birth and sex"), required=False, widget=forms.HiddenInput
    )

    field_order = ("name", "identity", "birth", "sex", "ethnic_group")

    def facts(self) -> PersonFacts:
        """The person as the service wants it."""
        data = self.cleaned_data
        return PersonFacts(
            name=data["name"],
            identity=data["identity"],
            birth=data["birth"],
            sex=data["sex"] or Sex.UNKNOWN,
            ethnic_group=data["ethnic_group"],
        )


class AmendForm(StandingForm):
    """A changed standing, with the version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class SendForm(forms.Form):
    """When the departments have to answer."""

    due_on = forms.DateField(label=_("Answers due on"), widget=_day())


class ItemField(forms.ChoiceField):
    """An item of the negative list; of one not offered (any more) the service says why it does not apply."""

    def valid_value(self, value: str) -> bool:
        """Take any code."""
        return True


class OpinionForm(forms.Form):
    """A department's answer."""

    conclusion = forms.ChoiceField(label=_("Answer"), choices=Conclusion.choices[1:], widget=forms.RadioSelect)
    bar_code = ItemField(label=_("Item of the negative list"), required=False)
    fact_on = forms.DateField(
        label=_("Date of the fact"),
        required=False,
        widget=_day(),
        help_text=_("Needed for items that look back some years."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "data-private": ""}),
        help_text=_("Only the district election office and your department read this."),
    )
    basis = forms.CharField(
        label=_("Basis"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"data-private": "", "autocomplete": "off"}),
        help_text=_("The judgment, decision or record it rests on, with its number; needed with an item."),
    )

    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, bars: list[Bar], department: str, **kwargs: Any) -> None:
        """Offer the negative list of the term, the items the department answers for first."""
        super().__init__(*args, **kwargs)
        own = [bar for bar in bars if bar.concerns(department)]
        others = [bar for bar in bars if not bar.concerns(department)]
        choices: list[Any] = bar_choices(bars)
        if own and others:
            groups = (_("Items your department answers for"), own), (_("Other items"), others)
            choices = [choices[0], *((label, bar_choices(items)[1:]) for label, items in groups)]
        self.fields["bar_code"].choices = choices  # type: ignore[attr-defined]


def bar_choices(bars: list[Bar]) -> list[tuple[str, str]]:
    """The negative list to choose from; hard items say so."""
    return [("", "—"), *((bar.code, _bar_words(bar)) for bar in bars)]


def _bar_words(bar: Bar) -> str:
    more = []
    if bar.is_hard:
        more.append(str(_("“not eligible” bars") if bar.allows_objection else _("bars without exception")))
    if bar.look_back_years:
        more.append(str(_("looks back %(years)s years")) % {"years": bar.look_back_years})
    return f"{bar} ({', '.join(more)})" if more else str(bar)


class StrikeOffForm(forms.Form):
    """Why somebody is struck off."""

    bar_code = ItemField(label=_("Item of the negative list"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The township reads this: do not copy the departments' words."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, bars: list[Bar], **kwargs: Any) -> None:
        """Offer the negative list of the term."""
        super().__init__(*args, **kwargs)
        self.fields["bar_code"].choices = bar_choices(bars)  # type: ignore[attr-defined]


class RulingForm(forms.Form):
    """What the leading group ruled on objections; the district office alone reads it."""

    decision = forms.ChoiceField(label=_("Ruling of the leading group"), choices=RulingKind.choices)
    ruled_on = forms.DateField(label=_("Ruled on"), widget=_day(), initial=timezone.localdate)
    minutes_number = forms.CharField(label=_("Number of the minutes"), required=False, max_length=60)
    reason = forms.CharField(
        label=_("Reason of the ruling"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "data-private": ""}),
        help_text=_(
            "Only the district election office reads this; the township and the departments learn the conclusion."
        ),
    )
    scan = forms.FileField(
        label=_("Scan of the minutes"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        help_text=_("A PDF or a picture, up to 10 MB. Kept privately."),
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReopenForm(forms.Form):
    """Which departments are asked again, because of what, and by when."""

    asked = forms.MultipleChoiceField(
        label=_("Departments the new facts concern"), required=False, widget=forms.CheckboxSelectMultiple
    )
    new_facts = forms.CharField(
        label=_("New facts"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "data-private": ""}),
        help_text=_("Only the district election office and these departments read this."),
    )
    due_on = forms.DateField(label=_("Answers due on"), widget=_day())
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, departments: list[Department], **kwargs: Any) -> None:
        """Offer the departments of the term."""
        super().__init__(*args, **kwargs)
        self.fields["asked"].choices = [(each.code, each.label) for each in departments]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """The reason an act asks for, and the version the person saw."""

    reason = forms.CharField(required=False, max_length=500)
    version = forms.IntegerField(required=False)


class PublishForm(forms.Form):
    """When the list is published, and why all the same when something is unusual."""

    published_on = forms.DateField(label=_("Published on"), widget=_day())
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when a check below asks for it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Today unless something else is written."""
        super().__init__(*args, **kwargs)
        self.fields["published_on"].initial = timezone.localdate


class EndOfficeForm(forms.Form):
    """Which post ends, when and why; a recall is not among the reasons, it follows from its vote."""

    organ = forms.ChoiceField(label=_("Which post ends"))
    ended_on = forms.DateField(label=_("Ended on"), widget=_day())
    end_reason = forms.ChoiceField(label=_("Why"), choices=[(reason.value, reason.label) for reason in RECORDED])
    note = forms.CharField(
        label=_("Decision it rests on"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        """Ask for the post only where the person holds one in each organ."""
        super().__init__(*args, **kwargs)
        if len(organs_of(officer)) > 1:
            self.fields["organ"].choices = [  # type: ignore[attr-defined]
                ("", _("Choose …")),
                (Organ.COMMITTEE, officer.get_committee_post_display()),
                (Organ.PARTY, officer.get_party_post_display()),
                (BOTH, _("Both posts")),
            ]
        else:
            del self.fields["organ"]

    def arguments(self) -> dict[str, Any]:
        """For the service, where no organ means every post."""
        organ = self.cleaned_data.get("organ", "")
        return {**self.cleaned_data, "organ": "" if organ == BOTH else organ}
