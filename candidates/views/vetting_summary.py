"""How joint vetting stands in the district, its workbook, the reminders, and the workbooks departments answer on."""

from __future__ import annotations

from datetime import timedelta

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.errors import DomainError, NotAllowed
from accounts.roles import Act
from audit import actions, trail
from candidates import (
    department_books,
    departments,
    departments_added,
    reminders,
    vetting_batches,
    vetting_book,
    vetting_summary,
)
from candidates.forms import DAYS_TO_ANSWER, SendForm
from candidates.models import CandidacyState, Conclusion, Department, Opinion
from candidates.views.answers import acted, first_error, refused
from villages import terms
from villages.models import Term, TermState

actions.register(
    {
        "vetting.exported": gettext_lazy("Exported the joint-vetting summary"),
        "vetting.workbook_given": gettext_lazy("Took a department's workbook out"),
        "vetting.numbers_revealed": gettext_lazy("Took a department's workbook out with whole identity numbers"),
    }
)


@allow(Act.SEE_OPINIONS)
@never_cache
@require_safe
def summary(request: SignedInRequest, term_id: int) -> HttpResponse:
    """By department, by township, by item of the negative list."""
    term = terms.in_sight(request.user, term_id)
    by_department = vetting_summary.by_department(request.user, term)
    by_township = vetting_summary.by_township(request.user, term)
    unasked = departments_added.unasked(request.user, term)
    may_ask = bool(unasked) and request.user.may(Act.STRIKE_OFF) and term.state == TermState.OPEN
    answers = vetting_summary.total([line.answers for line in by_department])
    context = {
        "term": term,
        "departments": by_department,
        "answers": answers,
        "townships": by_township,
        "people": vetting_summary.total_people([line.people for line in by_township]),
        "unasked": unasked,
        "ask_form": SendForm(initial={"due_on": timezone.localdate() + timedelta(days=DAYS_TO_ANSWER)})
        if may_ask
        else None,
        "bars": vetting_summary.by_bar(request.user, term),
        "can_remind": bool(answers.overdue) and request.user.may(Act.STRIKE_OFF) and term.state == TermState.OPEN,
    }
    return render(request, "candidates/vetting_summary.html", context)


@allow(Act.SEE_OPINIONS)
@never_cache
@require_safe
def summary_export(request: SignedInRequest, term_id: int) -> FileResponse:
    """The summary as a workbook in the official shape."""
    term = terms.in_sight(request.user, term_id)
    trail.record(actor=request.user, action="vetting.exported", obj=term, division=request.user.scope or term.scope_id)
    return vetting_book.workbook(request.user, term)


@allow(Act.STRIKE_OFF)
@require_POST
def ask_added(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Send everybody being vetted to the departments that came on the list since."""
    term = terms.in_sight(request.user, term_id)
    back = reverse("candidates:vetting_summary", args=[term.pk])
    form = SendForm(request.POST)
    if not form.is_valid():
        return refused(request, DomainError(first_error(form)), back)
    return acted(
        request,
        back,
        lambda: departments_added.ask(actor=request.user, term=term, due_on=form.cleaned_data["due_on"]),
        lambda number: _("%(people)s people were sent to the departments not asked before.") % {"people": number},
    )


@allow(Act.STRIKE_OFF)
@require_POST
def remind(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Remind the departments that are late."""
    term = terms.in_sight(request.user, term_id)
    back = reverse("candidates:vetting_summary", args=[term.pk])
    return acted(
        request,
        back,
        lambda: reminders.remind(actor=request.user, term=term),
        lambda number: _("%(departments)s departments were reminded.") % {"departments": number},
    )


@allow(Act.GIVE_OPINION, Act.SEE_OPINIONS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def department_workbook(request: SignedInRequest, term_id: int, code: str) -> HttpResponse | FileResponse:
    """The workbook of a department; whole identity numbers only when asked for by POST, and that is recorded."""
    term = terms.in_sight(request.user, term_id)
    department = _department(request, term, code)
    with_numbers = request.method == "POST"
    if with_numbers:
        request.user.require(Act.SEE_IDENTITY)
    rows = (
        Opinion.objects.visible_to(request.user)
        .filter(
            candidacy__term=term,
            candidacy__state=CandidacyState.VETTING,
            department=department.code,
            conclusion=Conclusion.PENDING,
        )
        .order_by("village_id", "candidacy__person__sort_key", "pk")
    )
    waiting = rows.count()
    # New facts are read and answered on the person's page; a workbook would ask without telling them.
    rows = rows.filter(new_facts="")
    people = list(rows.values_list("candidacy_id", flat=True))
    if not people:
        back = reverse("candidates:vetting", args=[term.pk])
        sentence = (
            _("Only people asked about again on new facts are left: read them and answer on their pages.")
            if waiting
            else _("There is nobody this department has yet to answer on.")
        )
        return refused(request, DomainError(sentence), back)
    batch = vetting_batches.hand_out(actor=request.user, term=term, department=department, people=people)
    trail.record(
        actor=request.user,
        action="vetting.numbers_revealed" if with_numbers else "vetting.workbook_given",
        obj=term,
        division=request.user.scope or term.scope_id,
        details={"department": department.code, "people": len(people), "batch": batch.number},
    )
    # Exactly the people of the batch, also when somebody is sent while the workbook is written.
    rows = rows.filter(candidacy__in=people)
    return department_books.workbook(batch, department, rows, filled_by=request.user, with_numbers=with_numbers)


def _department(request: SignedInRequest, term: Term, code: str) -> Department:
    """The department of the address; reviewers get their own only."""
    if request.user.department and code != request.user.department:
        raise NotAllowed(_("Only a reviewer of a department can answer for it."))
    found = next((each for each in departments.of(term) if each.code == code), None)
    if found is None:
        raise Http404(_("“%(code)s” is no vetting department of this term.") % {"code": code[:8]})
    return found
