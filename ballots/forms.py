"""Forms of this room: the paper result form, the decision between two entries, settling a ballot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import UnitField
from ballots.checks import VOTES, Check, votes_field
from ballots.comparing import CHOSEN, Difference
from ballots.fields import CountField
from ballots.labels import POSTS, SHORT
from ballots.models import ElectorateMode
from ballots.paper import Paper, Typed
from candidates.models import Officer
from villages.codes import Organ
from villages.models import PollStage

NOTE_LENGTH = 300
OTHER = "other"


@lru_cache(maxsize=2_000)
def _count(label: str) -> CountField:
    """One field for every form with this label: to make a field takes longer than to read what was typed into it."""
    return CountField(label=label)


class ResultForm(forms.Form):
    """One paper form: its figures, a field per ballot line, the party's secretary and deputy, note and check code.

    Only the shape of what was typed is judged here; whether it can stand is the services' business.
    """

    check_code = forms.CharField(
        required=False,
        max_length=12,
        label=gettext_lazy("Check code of the paper form"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "class": "form-control code", "form": "result-form"}
        ),
    )
    note = forms.CharField(
        required=False,
        max_length=NOTE_LENGTH,
        label=gettext_lazy("Note"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Needed only when a figure is unusual."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, paper: Paper, *args: Any, **kwargs: Any) -> None:
        """Add the fields of this form."""
        super().__init__(*args, **kwargs)
        self.paper = paper
        for name in paper.figures:
            self.fields[name] = _count(str(SHORT[name]))
        for line in paper.lines:
            self.fields[votes_field(line)] = _count(_("Votes for %(name)s") % {"name": line.shown})
        if paper.is_party:
            people = [("", "—"), *((line.pk, line.name) for line in paper.lines)]
            for name in CHOSEN:
                label = str(POSTS[name])
                self.fields[name] = forms.TypedChoiceField(
                    required=False, choices=people, coerce=int, empty_value=None, label=label
                )

    def clean(self) -> dict[str, Any]:
        """Refuse votes for a line of another ballot: they were typed from another village's form."""
        for name in self.data:
            if name.startswith(VOTES) and name not in self.fields and (typed := self.data[name].strip()):
                message = _(
                    "“%(votes)s” votes were sent for a candidate who is none of the %(number)s lines of this ballot. "
                    "Is the form in your hand from another village or poll? Open this page again and type it anew."
                )
                raise ValidationError(message % {"votes": typed[:20], "number": len(self.paper.lines)})
        return self.cleaned_data

    def typed(self) -> Typed:
        """What was typed, fields that could not be read left empty."""
        data = self.cleaned_data
        return Typed(
            {name: data.get(name) for name in self.paper.figures},
            {line.pk: data.get(votes_field(line)) for line in self.paper.lines},
            data.get("secretary"),
            data.get("deputy"),
        )

    def show(self, checks: Iterable[Check]) -> None:
        """Put refusals beside their fields."""
        for check in checks:
            self.add_error(check.field if check.field in self.fields else None, check.message)

    @staticmethod
    def initial_of(paper: Paper, typed: Typed, note: str, version: int) -> dict[str, Any]:
        """Initial values from a saved draft."""
        votes = {votes_field(pk): value for pk, value in typed.votes.items()}
        chosen = {"secretary": typed.secretary, "deputy": typed.deputy}
        return {
            **{name: typed.figure(name) for name in paper.figures},
            **votes,
            **chosen,
            "note": note,
            "version": version,
        }


class ResolveForm(forms.Form):
    """One choice per differing field: the first value, the second, or another one read from the paper."""

    note = forms.CharField(
        required=False,
        max_length=NOTE_LENGTH,
        label=gettext_lazy("Note"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed when the form shows a number that neither person typed."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, paper: Paper, different: Sequence[Difference], *args: Any, **kwargs: Any) -> None:
        """Add a choice and a free field per difference."""
        super().__init__(*args, **kwargs)
        self.different = different
        people = [("", "—"), *paper.line_names]
        names = dict(people)
        for each in different:
            shown = {"first": each.first, "second": each.second}
            choices = [(key, _shown(value, names if each.field in CHOSEN else None)) for key, value in shown.items()]
            choices.append((OTHER, _("The form shows something else:")))
            self.fields[f"choice-{each.field}"] = forms.ChoiceField(
                choices=choices, widget=forms.RadioSelect, required=False
            )
            self.fields[f"other-{each.field}"] = (
                forms.TypedChoiceField(required=False, choices=people, coerce=int, empty_value=None)
                if each.field in CHOSEN
                else CountField()
            )

    def clean(self) -> dict[str, Any]:
        """A number typed into the last column is a choice by itself; one beside another choice says two things."""
        for each in self.different:
            name, other = f"choice-{each.field}", f"other-{each.field}"
            if name in self.errors or other in self.errors:
                continue
            picked, typed = self.cleaned_data.get(name), self.cleaned_data.get(other)
            shown = dict(self.fields[name].choices)  # type: ignore[attr-defined]
            values = {"first": shown["first"], "second": shown["second"]}
            if not picked and typed is None:
                message = _("Choose %(first)s or %(second)s, or type what the form shows.")
                self.add_error(name, message % values)
            elif not picked:
                self.cleaned_data[name] = OTHER
            elif picked != OTHER and typed is not None:
                message = _("You chose %(chosen)s, but typed something else as well. Keep one of them.")
                self.add_error(name, message % {"chosen": shown[picked]})
        return self.cleaned_data

    def choices(self) -> dict[str, int | None]:
        """The value decided on for each differing field."""
        decided: dict[str, int | None] = {}
        for each in self.different:
            picked = self.cleaned_data.get(f"choice-{each.field}")
            values = {"first": each.first, "second": each.second, OTHER: self.cleaned_data.get(f"other-{each.field}")}
            if picked in values:
                decided[each.field] = values[picked]
        return decided


def _shown(value: int | None, names: dict[Any, str] | None) -> str:
    if value is None:
        return _("left empty")
    return names.get(value, "") if names is not None else f"{value:,}"


class SettleForm(forms.Form):
    """The day of a poll and, in communities, who votes."""

    held_on = forms.DateField(
        label=gettext_lazy("Polling day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    mode = forms.ChoiceField(label=gettext_lazy("Who votes"), choices=ElectorateMode.choices)
    electorate = CountField(label=gettext_lazy("Households or representatives"))
    late_reason = forms.CharField(
        label=gettext_lazy("Why it is held after the last day"), required=False, max_length=300
    )

    def __init__(self, *args: Any, modes: Sequence[str], with_last_day: bool, **kwargs: Any) -> None:
        """``modes``: electorates to choose from; ``with_last_day``: the rules name one, so being late is explained."""
        super().__init__(*args, **kwargs)
        names = ["held_on"]
        if len(modes) > 1:
            names += ["mode", "electorate"]
            labels = dict(ElectorateMode.choices)
            self.fields["mode"].choices = [(mode, labels[mode]) for mode in modes]  # type: ignore[attr-defined]
        else:
            del self.fields["mode"], self.fields["electorate"]
        if with_last_day:
            names.append("late_reason")
        else:
            del self.fields["late_reason"]
        hint = gettext_lazy("Only when not all voters vote.")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*(UnitField(name, hint=hint if name == "electorate" else "") for name in names))

    def day(self) -> date:
        """Polling day."""
        day: date = self.cleaned_data["held_on"]
        return day


class RecallForm(forms.Form):
    """The motion for a recall and the day of its vote."""

    asked_on = forms.DateField(
        label=gettext_lazy("Recall asked for on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    held_on = forms.DateField(
        label=gettext_lazy("Polling day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    voters = CountField(label=gettext_lazy("Voters who ask for it"))
    voters_total = CountField(label=gettext_lazy("Registered voters in all"))
    representatives = CountField(label=gettext_lazy("Representatives who ask for it"))
    representatives_total = CountField(label=gettext_lazy("Representatives in all"))
    electorate = CountField(label=gettext_lazy("Households or representatives who vote"))
    grounds = forms.CharField(
        label=gettext_lazy("Grounds of the recall"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    defence = forms.CharField(
        label=gettext_lazy("Defence of the officer"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    late_reason = forms.CharField(
        label=gettext_lazy("Why it is held after the last day"), required=False, max_length=300
    )

    def __init__(self, *args: Any, mode: str, others: Sequence[Officer] = (), **kwargs: Any) -> None:
        """``others``: whom the same motion may be about too.

        Where all voters vote, the roll says how many they are; where representatives do, those who ask are told apart.
        """
        super().__init__(*args, **kwargs)
        self.others = others
        if mode == ElectorateMode.VOTERS:
            del self.fields["electorate"]
        if mode != ElectorateMode.REPRESENTATIVES:
            del self.fields["voters_total"]
        for each in others:
            self.fields[f"also_{each.pk}"] = forms.BooleanField(label=each.person.name, required=False)
            self.fields[f"defence_{each.pk}"] = forms.CharField(
                label=_("Defence of %(name)s") % {"name": each.person.name}, required=False, max_length=500,
                widget=forms.Textarea(attrs={"rows": 1}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A defence of somebody not ticked would be lost, and so would a tick of somebody not on the list any more."""
        if any(name.startswith("also_") and name not in self.fields for name in self.data):
            raise ValidationError(
                _(
                    "Somebody you ticked is not on the list any more: the office ended, or a recall was opened "
                    "meanwhile. Look at the list again."
                )
            )
        for each in self.others:
            if self.cleaned_data.get(f"defence_{each.pk}") and not self.cleaned_data.get(f"also_{each.pk}"):
                message = _("Tick %(name)s, or take the defence away.") % {"name": each.person.name}
                self.add_error(f"defence_{each.pk}", message)
        return self.cleaned_data

    def also(self) -> list[tuple[Officer, BoundField, BoundField]]:
        """Each of the others with tick and defence, for the page."""
        return [(each, self[f"also_{each.pk}"], self[f"defence_{each.pk}"]) for each in self.others]

    def ticked(self) -> list[tuple[Officer, str]]:
        """Whom else the motion is about, each with the defence."""
        data = self.cleaned_data
        return [(each, data[f"defence_{each.pk}"]) for each in self.others if data[f"also_{each.pk}"]]


class ResignationForm(forms.Form):
    """Figures of the meeting that decided on a resignation."""

    held_on = forms.DateField(
        label=gettext_lazy("Day of the meeting"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    body = forms.ChoiceField(
        label=gettext_lazy("Meeting"),
        choices=[
            ("reps", gettext_lazy("Representatives' meeting")),
            ("household", gettext_lazy("Meeting of households")),
            ("general", gettext_lazy("Meeting of all")),
        ],
    )
    due = CountField(label=gettext_lazy("Members of the meeting"))
    present = CountField(label=gettext_lazy("Present"))
    agree = CountField(label=gettext_lazy("In favour"))
    note = forms.CharField(
        label=gettext_lazy("Decision it rests on"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def figures(self) -> dict[str, Any]:
        """Arguments of the case."""
        return {name: self.cleaned_data.get(name) for name in ("body", "due", "present", "agree")}


class ListFilter(forms.Form):
    """Filters of the list of polls, from the address bar."""

    township = forms.ChoiceField(required=False, label=gettext_lazy("Township"))
    organ = forms.ChoiceField(
        required=False, label=gettext_lazy("Election"), choices=[("", gettext_lazy("All")), *Organ.choices]
    )
    state = forms.ChoiceField(
        required=False,
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("All")), ("mine", gettext_lazy("Waiting for me")), *PollStage.choices],
    )
    q = forms.CharField(required=False, max_length=40, label=gettext_lazy("Village"))

    def __init__(self, *args: Any, townships: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the townships of the person's territory."""
        super().__init__(*args, **kwargs)
        if townships:
            self.fields["township"].choices = [("", _("All")), *townships]  # type: ignore[attr-defined]
        else:
            del self.fields["township"]
