"""Appeals against the rolls: those that wait in a territory, a village's, one with its decision, and the papers."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.errors import WrongState
from accounts.refusals import placing, saying
from accounts.roles import Act
from villages import elections, terms
from villages.models import RollState, TermState, VillageElection
from voters import appeal_lists, appeals
from voters.forms import AppealForm, DecisionForm, DeliveryForm, PostingForm
from voters.models import HAS_PAPER, AppealOutcome, RollAppeal, RollPublication

PER_PAGE = 50


def found_election(request: SignedInRequest, term_id: int, code: str) -> VillageElection:
    return elections.in_sight(request.user, terms.in_sight(request.user, term_id), code)


def found_appeal(election: VillageElection, pk: int) -> RollAppeal:
    rows = RollAppeal.objects.select_related("recorded_by", "decided_by", "delivery_noted_by")
    row = get_object_or_404(rows, pk=pk, village_election=election)
    row.village_election = election
    return row


@allow(Act.SEE_ROLL)
def waiting(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Appeals of the territory that are not decided, posted or delivered yet."""
    term = terms.in_sight(request.user, term_id)
    found = Paginator(appeal_lists.open_ones(request.user, term), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "voters/appeals_waiting.html", {"term": term, "page": found})


@allow(Act.SEE_ROLL)
def page(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """The appeals of a village with their clocks."""
    return _page(request, found_election(request, term_id, code), PostingForm())


def _page(request: SignedInRequest, election: VillageElection, form: PostingForm, status: int = 200) -> HttpResponse:
    rows = appeal_lists.listed(election)
    may_act = request.user.may(Act.PUBLISH_ROLL) and election.term.state == TermState.OPEN
    publication = RollPublication.objects.filter(village_election=election).first()
    is_posted = publication is not None and election.roll_state == RollState.PUBLISHED
    context = {
        "term": election.term, "election": election, "rows": rows, "form": form,
        "publication": publication if election.roll_state in (RollState.PUBLISHED, RollState.FROZEN) else None,
        "may_file": may_act and is_posted, "may_post": may_act and appeal_lists.has_posting(rows),
    }  # fmt: skip
    return render(request, "voters/appeals.html", context, status=status)


@allow(Act.PUBLISH_ROLL)
def new(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """Take an appeal."""
    election = found_election(request, term_id, code)
    form = AppealForm(request.POST or None, initial={"received_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with placing(form):
            row = appeals.file(actor=request.user, election=election, **form.cleaned_data)
            messages.success(
                request,
                _("Appeal no. %(serial)s is recorded; it is to be decided by %(day)s.")
                % {"serial": row.serial, "day": row.decide_by.isoformat()},
            )
            return redirect("voters:appeals", term_id=term_id, code=code)
    context = {"term": election.term, "election": election, "form": form}
    return render(request, "voters/appeal_new.html", context, status=422 if form.errors else 200)


@allow(Act.SEE_ROLL)
def one(request: SignedInRequest, term_id: int, code: str, pk: int) -> HttpResponse:
    """One appeal, and the form of its decision while it waits."""
    election = found_election(request, term_id, code)
    return one_page(request, found_appeal(election, pk))


def one_page(
    request: SignedInRequest,
    row: RollAppeal,
    *,
    decision: DecisionForm | None = None,
    delivery: DeliveryForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one appeal with the form of what comes next, as it was typed when it was refused."""
    election, today = row.village_election, timezone.localdate()
    may_act = request.user.may(Act.PUBLISH_ROLL) and election.term.state == TermState.OPEN
    context = {
        "term": election.term, "election": election, "row": row,
        "form": (decision or DecisionForm(initial={"decided_on": today})) if may_act and not row.outcome else None,
        "delivery_form": (delivery or DeliveryForm(initial={"on": today})) if may_act and row.awaits_delivery else None,
        "may_open_receipt": request.user.may(Act.PUBLISH_ROLL) or request.user.may(Act.FREEZE_ROLL),
        "may_take_delivery_back": may_act and row.delivered_on,
        "carry_out": may_act and row.outcome == AppealOutcome.UPHELD and election.roll_state != RollState.FROZEN,
        "may_take_back": may_act and _can_fall(row),
        "has_paper": row.outcome in HAS_PAPER,
    }  # fmt: skip
    return render(request, "voters/appeal.html", context, status=status)


@allow(Act.PUBLISH_ROLL)
@require_POST
def decide(request: SignedInRequest, term_id: int, code: str, pk: int) -> HttpResponse:
    """Record the decision; what was typed stays when it is refused."""
    row = found_appeal(found_election(request, term_id, code), pk)
    form = DecisionForm(request.POST)
    if form.is_valid():
        with placing(form) as outcome:
            decided = appeals.decide(actor=request.user, appeal=row, **form.cleaned_data)
            messages.success(request, _("The decision on appeal no. %(serial)s is recorded.") % {"serial": row.serial})
            if decided.clock.is_late:
                messages.warning(
                    request,
                    _("It was to be decided by %(day)s (%(article)s); it is kept as decided late.")
                    % {"day": decided.decide_by.isoformat(), "article": decided.law},
                )
            return redirect("voters:appeal", term_id=term_id, code=code, pk=pk)
        if isinstance(outcome.refused, WrongState):  # Somebody decided it, or the term is closed: the form is gone.
            messages.error(request, str(outcome.refused))
            return redirect("voters:appeal", term_id=term_id, code=code, pk=pk)
    return one_page(request, row, decision=form, status=422)


def _can_fall(row: RollAppeal) -> bool:
    """Whether the decision is recorded and neither posted, delivered nor behind a frozen roll."""
    is_out = row.published_on or row.delivered_on
    return bool(row.outcome) and not is_out and row.village_election.roll_state != RollState.FROZEN


@allow(Act.PUBLISH_ROLL)
@require_POST
def take_back(request: SignedInRequest, term_id: int, code: str, pk: int) -> HttpResponse:
    """Undo a decision that is not posted yet, with a reason."""
    row = found_appeal(found_election(request, term_id, code), pk)
    with saying(request, _("The decision on appeal no. %(serial)s is taken back.") % {"serial": row.serial}):
        appeals.take_back(actor=request.user, appeal=row, reason=request.POST.get("reason", ""))
    return redirect("voters:appeal", term_id=term_id, code=code, pk=pk)


@allow(Act.PUBLISH_ROLL)
@require_POST
def posted(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """Record that the results were posted."""
    election = found_election(request, term_id, code)
    form = PostingForm(request.POST)
    if form.is_valid():
        with placing(form):
            number = appeals.post(actor=request.user, election=election, on=form.cleaned_data["on"])
            messages.success(request, _("Results recorded as posted: %(number)s.") % {"number": number})
            return redirect("voters:appeals", term_id=term_id, code=code)
    return _page(request, election, form, status=422)


@allow(Act.SEE_ROLL)
def posting(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """The results as they are posted in the village: number and result, no name, no claim, no facts."""
    election = found_election(request, term_id, code)
    rows = RollAppeal.objects.filter(village_election=election).exclude(outcome="").order_by("serial")
    publication = RollPublication.objects.filter(village_election=election).first()
    context = {
        "term": election.term, "election": election, "publication": publication,
        "results": [(serial, AppealOutcome(outcome)) for serial, outcome in rows.values_list("serial", "outcome")],
    }  # fmt: skip
    return render(request, "voters/appeals_posting.html", context)


@allow(Act.SEE_ROLL)
def paper(request: SignedInRequest, term_id: int, code: str, pk: int) -> HttpResponse:
    """The decision for the appellant (选民名单申诉处理决定书); Http404 without one, as when withdrawn."""
    election = found_election(request, term_id, code)
    row = found_appeal(election, pk)
    if row.outcome not in HAS_PAPER:
        raise Http404(_("There is no decision on this appeal to print."))
    publication = RollPublication.objects.filter(village_election=election).first()
    context = {"term": election.term, "election": election, "row": row, "publication": publication}
    return render(request, "voters/appeal_paper.html", context)
