"""Forms of polling day: place and time, the account of printed ballots, who works there, a mobile box."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.typed_again import TypedAgain
from ballots.boxes import Carried
from ballots.fields import ClockField, CountField
from ballots.models import Duty, MobileBox, PollingMode, PollingPlan

SEPARATORS = str.maketrans(dict.fromkeys("，,；;\n\r\t ", "、"))
MOST_STATIONS = 99
MOST_BALLOTS = 9_999_999

Shown = TypeVar("Shown", bound=forms.Form)


def names_in(text: str) -> list[str]:
    """Names typed with 、, commas, spaces or lines between them; forty at most."""
    return text.translate(SEPARATORS).split("、")[:40]


class SeenVersion(forms.IntegerField):
    """The version of the plan that was on the page, 0 for none; whatever cannot be one is out of date."""

    def __init__(self) -> None:
        """Not seen, not asked for."""
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> int:
        """The version, -1 for what is none."""
        try:
            return super().clean(value) or 0
        except ValidationError:
            return -1


class PlanForm(forms.Form):
    """Where and when people vote."""

    mode = forms.ChoiceField(label=gettext_lazy("How people vote"), choices=PollingMode.choices, required=False)
    stations = CountField(label=gettext_lazy("Polling stations"), most=MOST_STATIONS)
    place = forms.CharField(
        label=gettext_lazy("Polling place"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write the place where people vote.")},
    )
    opens_at = ClockField(label=gettext_lazy("Opens at"))
    closes_at = ClockField(label=gettext_lazy("Closes at"))
    version = SeenVersion()

    @staticmethod
    def initial_of(plan: PollingPlan | None) -> dict[str, Any]:
        """What stands now; a new plan starts with one station and a morning."""
        if plan is None:
            return {"stations": 1, "opens_at": "08:00", "closes_at": "12:00", "version": 0}
        shown = {name: getattr(plan, name) for name in ("mode", "stations", "place", "version")}
        return {**shown, "opens_at": f"{plan.opens_at:%H:%M}", "closes_at": f"{plan.closes_at:%H:%M}"}


class AccountForm(forms.Form):
    """What became of the printed ballots; each is typed, nought as 0."""

    printed = CountField(label=gettext_lazy("Printed"), most=MOST_BALLOTS)
    issued = CountField(label=gettext_lazy("Issued"), most=MOST_BALLOTS)
    spoiled = CountField(label=gettext_lazy("Spoiled and replaced"), most=MOST_BALLOTS)
    unused = CountField(label=gettext_lazy("Left over, destroyed"), most=MOST_BALLOTS)

    def clean(self) -> dict[str, Any]:
        """Every figure is wanted: an empty one is not nought."""
        for name in self.fields:
            if name not in self.errors and self.cleaned_data.get(name) is None:
                self.add_error(name, _("Not filled in. Type 0 where there is none."))
        return self.cleaned_data

    @staticmethod
    def initial_of(plan: PollingPlan) -> dict[str, Any]:
        """What was accounted for so far."""
        return {name: getattr(plan, name) for name in ("printed", "issued", "spoiled", "unused")}


class StaffForm(forms.Form):
    """Who works at the poll, a line of names per duty."""

    version = SeenVersion()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A field per duty."""
        super().__init__(*args, **{"auto_id": "staff_%s", **kwargs})
        for duty in Duty:
            widget = forms.TextInput(attrs={"lang": "zh-Hans"})
            self.fields[f"staff-{duty.value}"] = forms.CharField(
                label=duty.label, required=False, max_length=300, widget=widget
            )

    def names(self) -> dict[str, list[str]]:
        """Names by duty."""
        return {duty: names_in(self.cleaned_data[f"staff-{duty}"]) for duty in Duty.values}

    def duties(self) -> list[forms.BoundField]:
        """The fields of the duties, in the order of the notice."""
        return [self[f"staff-{duty}"] for duty in Duty.values]

    @staticmethod
    def initial_of(plan: PollingPlan) -> dict[str, Any]:
        """Who is named now."""
        named: Mapping[str, list[str]] = plan.staff
        return {
            "version": plan.version,
            **{f"staff-{duty}": "、".join(named.get(duty, ())) for duty in Duty.values},
        }


class BoxForm(forms.Form):
    """Who carries a mobile box where, and when it is out."""

    route = forms.CharField(
        label=gettext_lazy("Route"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write the route of the box: which groups, hamlets or homes.")},
    )
    staff = forms.CharField(max_length=200, required=False)
    leaves_at = ClockField(label=gettext_lazy("Leaves at"), required=False)
    returns_at = ClockField(label=gettext_lazy("Returns at"), required=False)

    def __init__(self, *args: Any, people: int, **kwargs: Any) -> None:
        """``people``: how many must carry a box at least."""
        super().__init__(*args, **{"auto_id": "box_%s", **kwargs})
        self.fields["staff"].label = _("Staff, %(staff)s or more names") % {"staff": people}

    def carried(self) -> Carried:
        """What the services take."""
        data = self.cleaned_data
        return Carried(data["route"], names_in(data["staff"]), data["leaves_at"], data["returns_at"])

    @staticmethod
    def initial_of(box: MobileBox) -> dict[str, Any]:
        """What stands now."""
        times = {"leaves_at": box.leaves_at, "returns_at": box.returns_at}
        return {
            "route": box.route,
            "staff": "、".join(box.staff),
            **{name: f"{at:%H:%M}" if at else "" for name, at in times.items()},
        }


def shown(form: type[Shown], initial: dict[str, Any], back: TypedAgain | None, **more: Any) -> Shown:
    """A form with what stands; after a refusal with what was typed and why it was refused."""
    if back is None:
        return form(initial=dict(initial), **more)
    version = {"version": initial["version"]} if "version" in initial else {}
    again = form({**version, **back.typed}, **more)
    back.show(again)
    return again
