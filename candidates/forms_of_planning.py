"""Forms of planning and leaving: visits, audits, intended places, targets, settlements, handovers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.filters import ListForm
from candidates.forms import NominateForm
from candidates.forms_of_people import day_input
from candidates.incumbents import IncumbentFilter
from candidates.leaving import LeaverFilter
from candidates.records.leaving import Way
from candidates.records.planning import Advice, AuditState, DepartureAudit, Grade, IncumbentReview, Intention
from candidates.slate_figures import Targets

if TYPE_CHECKING:
    from accounts.models import User
    from villages.models import Term


def _text(label: Any, length: int) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=length, widget=forms.Textarea(attrs={"rows": 2}))


def _day(label: Any, required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=day_input())


class IncumbentsForm(ListForm):
    """Filters of the incumbents."""

    gives = IncumbentFilter
    todo = forms.ChoiceField(
        label=_("Still to do"),
        required=False,
        choices=[
            ("", _("All")),
            ("visit", _("Visit")),
            ("audit", _("Audit")),
            ("publish", _("Publish the audit")),
            ("leave", _("Leaves or is to be replaced")),
        ],
    )


class ReviewForm(forms.Form):
    """A visit to a serving officer."""

    reviewed_on = _day(_("Visited on"), required=True)
    grade = forms.ChoiceField(label=_("Judged"), required=False, choices=Grade.choices)
    intention = forms.ChoiceField(label=_("Intention"), required=False, choices=Intention.choices)
    advice = forms.ChoiceField(label=_("Advice"), required=False, choices=Advice.choices)
    note = _text(_("Note"), 300)

    @classmethod
    def initial_of(cls, review: IncumbentReview | None) -> dict[str, Any]:
        """The values there are."""
        return {name: getattr(review, name) for name in cls.base_fields} if review else {}


class AuditForm(forms.Form):
    """How far the audit has come."""

    state = forms.ChoiceField(label=_("State"), choices=AuditState.choices)
    auditor = forms.CharField(label=_("Auditor"), required=False, max_length=60)
    done_on = _day(_("Finished on"))
    published_on = _day(_("Published on"))
    findings = _text(_("Findings"), 300)

    @classmethod
    def initial_of(cls, audit: DepartureAudit | None) -> dict[str, Any]:
        """The values there are."""
        return {name: getattr(audit, name) for name in cls.base_fields} if audit else {}


class IntendForm(NominateForm):
    """Who is planned for which post."""

    note = forms.CharField(label=_("Note"), required=False, max_length=200)


@dataclass(frozen=True)
class Asked:
    """The part of the district, and what is shown of it."""

    division: str = ""
    show: str = ""


class PlaceForm(ListForm):
    """Which part of the district is shown; villages are few, so no names are searched."""

    gives = Asked

    def __init__(self, *args: Any, user: User, term: Term, **kwargs: Any) -> None:
        """Leave the search out."""
        super().__init__(*args, user=user, term=term, **kwargs)
        del self.fields["words"]


class SimulatorForm(PlaceForm):
    """Which villages the simulator shows."""

    show = forms.ChoiceField(
        label=_("Villages"), required=False, choices=[("", _("Only those that break something")), ("all", _("All"))]
    )


class HandoversForm(PlaceForm):
    """Which villages the handover page shows."""

    show = forms.ChoiceField(
        label=_("Villages"), required=False, choices=[("", _("Only those not finished")), ("all", _("All"))]
    )


class TargetsForm(forms.Form):
    """What the district wants to reach; an empty field is not checked. Figures as people write them."""

    TENTHS: ClassVar[tuple[str, ...]] = (
        "mean_age_tenths",
        "college_tenths",
        "women_tenths",
        "secretary_chair_tenths",
    )

    mean_age_tenths = forms.DecimalField(
        label=_("Mean age at most"), required=False, min_value=18, max_value=100, decimal_places=1
    )
    college_tenths = forms.DecimalField(
        label=_("College and above, at least"), required=False, min_value=0, max_value=100, decimal_places=1
    )
    women_tenths = forms.DecimalField(
        label=_("Women, at least"), required=False, min_value=0, max_value=100, decimal_places=1
    )
    secretary_chair_tenths = forms.DecimalField(
        label=_("Secretary is also chair, at least"), required=False, min_value=0, max_value=100, decimal_places=1
    )
    women_per_village = forms.IntegerField(label=_("Women per village, at least"), min_value=0, max_value=9)
    young_per_village = forms.IntegerField(label=_("Young people per village, at least"), min_value=0, max_value=9)
    young_age = forms.IntegerField(label=_("Young is up to this age"), min_value=18, max_value=60)

    @classmethod
    def initial_of(cls, targets: Targets) -> dict[str, Any]:
        """Tenths as people write them."""
        values = {name: getattr(targets, name) for name in cls.base_fields}
        for name in cls.TENTHS:
            values[name] = None if values[name] is None else Decimal(values[name]) / 10
        return values

    def targets(self) -> Targets:
        """The values as the service wants them: whole tenths."""
        data = dict(self.cleaned_data)
        for name in self.TENTHS:
            data[name] = None if data[name] is None else int(data[name] * 10)
        return Targets(**data)


class LeaversForm(ListForm):
    """Filters of the ledger of those who left."""

    gives = LeaverFilter
    way = forms.ChoiceField(
        label=_("Arrangement"),
        required=False,
        choices=[("", _("All")), ("open", _("Not settled yet")), *Way.choices[1:]],
    )


class SettleForm(forms.Form):
    """What was arranged for somebody who left."""

    talked_on = _day(_("Talk held on"))
    way = forms.ChoiceField(label=_("Arrangement"), required=False, choices=Way.choices)
    settled_on = _day(_("Settled on"))
    note = _text(_("Note"), 300)


class HandOverForm(forms.Form):
    """One line of the handover list."""

    kind = forms.CharField(widget=forms.HiddenInput)
    handed_on = _day(_("Handed over on"), required=True)
    quantity = forms.IntegerField(label=_("Pieces"), required=False, min_value=0, max_value=1_000_000)
    is_signed = forms.BooleanField(label=_("Signed by both sides and the township"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)
