"""Filters of this room's lists, read from the address bar; anything unknown there is ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from candidates.ages import AgeBand
from candidates.listing import VETTED, ListFilter
from candidates.models import CandidacyState
from candidates.review import MatrixFilter, QueueFilter
from candidates.rosters import RosterFilter
from candidates.verdicts import Outcome
from candidates.words import BAND_WORD, OUTCOME_WORD
from villages.codes import CommitteePost, Education, Origin, PartyPost, Sex
from villages.models import Division, Level, Term
from villages.progress import territory

if TYPE_CHECKING:
    from accounts.models import User

YES_NO = [("", _("All")), ("yes", _("Yes")), ("no", _("No"))]


def _with_all(choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", _("All")), *choices]


def places(user: User, term: Term) -> list[tuple[str, str]]:
    """Divisions to choose from: townships of the district, or the villages of the person's own township; one query."""
    scope = territory(user, term)
    level = Level.TOWNSHIP if len(scope) < 9 else Level.VILLAGE
    found = Division.objects.under(scope).filter(level=level)
    if level == Level.VILLAGE:
        found = found.filter(elections__term=term)
    order = "sort_key" if level == Level.TOWNSHIP else "code"
    return list(found.order_by(order).values_list("code", "short_name"))


class ListForm(forms.Form):
    """A GET form whose mistakes are dropped: an old or mistyped address still shows a list."""

    division = forms.ChoiceField(label=_("Place"), required=False)
    words = forms.CharField(label=_("Name or pinyin"), required=False, max_length=40)
    gives: ClassVar[type[Any]]

    def __init__(self, *args: Any, user: User, term: Term, **kwargs: Any) -> None:
        """Offer the places of the person's territory."""
        super().__init__(*args, **kwargs)
        chosen = [("", _("All")), *places(user, term)]
        asked = str(self.data.get("division", ""))
        if len(asked) == 12 and asked not in dict(chosen) and user.sees(asked):
            # A link from a village page names the village though only townships are offered.
            chosen += Division.objects.filter(code=asked).values_list("code", "short_name")
        self.fields["division"].choices = chosen  # type: ignore[attr-defined]
        self.fields["words"].widget.attrs["size"] = 10

    @property
    def asked(self) -> Any:
        """What is asked for, as the selector's own type."""
        self.is_valid()
        return self.gives(**{name: value for name, value in self.cleaned_data.items() if name in self._names()})

    @property
    def has_filters(self) -> bool:
        """Whether anything but the place in the list is asked for."""
        return any(self.data.get(name) for name in self.fields)

    def _names(self) -> set[str]:
        return set(self.gives.__dataclass_fields__)


class RosterForm(ListForm):
    """Filters of the officers' list."""

    gives = RosterFilter
    which = forms.ChoiceField(label=_("Term of office"), required=False)
    post = forms.ChoiceField(
        label=_("Post"),
        required=False,
        choices=_with_all(
            [
                ("secretary", PartyPost.SECRETARY.label),
                ("deputy_secretary", PartyPost.DEPUTY.label),
                ("party_member", PartyPost.MEMBER.label),
                ("chair", CommitteePost.CHAIR.label),
                ("vice_chair", CommitteePost.VICE_CHAIR.label),
                ("member", CommitteePost.MEMBER.label),
                ("secretary_chair", _("Secretary and chair in one")),
                ("both", _("In both committees")),
            ]
        ),
    )
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=_with_all(Sex.choices[1:]))
    education = forms.ChoiceField(
        label=_("Education"),
        required=False,
        choices=_with_all([("college_and_above", _("College and above")), *Education.choices]),
    )
    band = forms.ChoiceField(
        label=_("Age"), required=False, choices=_with_all([(band.value, BAND_WORD[band]) for band in AgeBand])
    )
    fulltime = forms.ChoiceField(label=_("Full-time"), required=False, choices=YES_NO)
    origin = forms.ChoiceField(label=_("Origin"), required=False, choices=_with_all(Origin.choices))
    again = forms.ChoiceField(label=_("Continuity"), required=False)

    def __init__(self, *args: Any, user: User, term: Term, **kwargs: Any) -> None:
        """Name the two terms, and continuity in the words of the one looked at."""
        super().__init__(*args, user=user, term=term, **kwargs)
        self.order_fields(
            ["which", "division", "words", "post", "sex", "education", "band", "fulltime", "origin", "again"]
        )
        which = [("", str(term))]
        if term.previous is not None:
            which.append(("previous", str(term.previous)))
        self.fields["which"].choices = which  # type: ignore[attr-defined]
        words = (_("Serving again"), _("Left")) if self.is_previous else (_("Re-elected"), _("New"))
        self.fields["again"].choices = _with_all(list(zip(("yes", "no"), words, strict=True)))  # type: ignore[attr-defined]

    @property
    def is_previous(self) -> bool:
        """Whether the previous term's officers are asked for."""
        return self.data.get("which") == "previous"


class CandidateForm(ListForm):
    """Filters of the list of people put forward."""

    gives = ListFilter
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=_with_all([*CandidacyState.choices, (VETTED, _("Vetted, all of them"))]),
    )
    post = forms.ChoiceField(
        label=_("Post"),
        required=False,
        choices=_with_all(
            [
                ("party", _("Any party post")),
                ("secretary", PartyPost.SECRETARY.label),
                ("committee", _("Any committee post")),
                ("chair", CommitteePost.CHAIR.label),
                ("vice_chair", CommitteePost.VICE_CHAIR.label),
                ("member", CommitteePost.MEMBER.label),
            ]
        ),
    )
    pledge = forms.ChoiceField(label=_("Pledge signed"), required=False, choices=YES_NO)
    screening = forms.ChoiceField(label=_("Screening recorded"), required=False, choices=YES_NO)
    """Offered once a link asked for it: people without a screening on record are left over from before."""
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=_with_all(Sex.choices[1:]))
    education = forms.ChoiceField(
        label=_("Education"),
        required=False,
        choices=_with_all([("college_and_above", _("College and above")), *Education.choices]),
    )

    def __init__(self, *args: Any, user: User, term: Term, **kwargs: Any) -> None:
        """Leave out what hardly anybody needs, so that the filters stand in one line."""
        super().__init__(*args, user=user, term=term, **kwargs)
        if not self.data.get("screening"):
            del self.fields["screening"]


class QueueForm(ListForm):
    """Filters of a department's own answers."""

    gives = QueueFilter
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("pending", _("To be answered")),
            ("overdue", _("Overdue")),
            ("answered", _("Answered")),
        ],
    )

    @property
    def asked(self) -> QueueFilter:
        """Pending ones unless something else is asked for."""
        asked: QueueFilter = super().asked
        return asked if asked.show else QueueFilter(asked.division, asked.words, "pending")


class MatrixForm(ListForm):
    """Filters of the district's matrix."""

    gives = MatrixFilter
    outcome = forms.ChoiceField(label=_("Outcome"), required=False)

    def __init__(self, *args: Any, user: User, term: Term, **kwargs: Any) -> None:
        """Offer the outcomes, and what is overdue."""
        super().__init__(*args, user=user, term=term, **kwargs)
        outcomes = [(outcome.value, OUTCOME_WORD[outcome]) for outcome in Outcome]
        self.fields["outcome"].choices = [("", gettext("All")), *outcomes, ("overdue", gettext("Overdue"))]  # type: ignore[attr-defined]
