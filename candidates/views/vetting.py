"""Joint vetting: a department's own work, the district's matrix, and the acts on both."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.errors import DomainError
from accounts.refusals import refusable, saying
from accounts.roles import Act
from candidates import departments, opinions, reminders, revetting, review, vetting, vetting_exports, words
from candidates.filters import ListForm, MatrixForm, QueueForm
from candidates.forms import OpinionForm, ReopenForm, StrikeOffForm
from candidates.models import Conclusion
from candidates.verdicts import Outcome
from candidates.views.answers import (
    act_for_a_reason,
    acted,
    candidacy_in_sight,
    chosen_ids,
    done,
    first_error,
    page_of,
    refused,
    where_from,
)
from candidates.views.person import refused_on_page
from sheets.sending import send
from villages import elections, terms
from villages.models import Term
from villages.progress import territory

MATRIX_LOOKS = (
    (Outcome.BLOCKED, "bad"),
    (Outcome.NEEDS_RULING, ""),
    (Outcome.CLEARABLE, "good"),
    (Outcome.WAITING, ""),
)


@allow(Act.GIVE_OPINION, Act.SEE_OPINIONS)
@never_cache
@require_safe
def listing(request: SignedInRequest, term_id: int) -> HttpResponse:
    """A reviewer's own answers, or people × departments for the district office."""
    term = terms.in_sight(request.user, term_id)
    return _queue(request, term) if request.user.department else _matrix(request, term)


@allow(Act.GIVE_OPINION, Act.SEE_OPINIONS)
@never_cache
@require_safe
def export(request: SignedInRequest, term_id: int) -> FileResponse:
    """What the page lists, filtered like it, as a workbook: whoever sees the list may take it along."""
    term = terms.in_sight(request.user, term_id)
    own = request.user.department
    form: ListForm = (QueueForm if own else MatrixForm)(request.GET, user=request.user, term=term)
    asked = form.asked
    place = elections.division_in_sight(request.user, term, asked.division or territory(request.user, term))
    if own:
        rows = review.own_answers(request.user, term, asked)
        spec = vetting_exports.queue_table(term, place, _department(request, term), rows, str(request.user))
    else:
        columns = departments.of(term)
        people = review.people_in_vetting(request.user, term, asked, len(columns))
        spec = vetting_exports.matrix_table(term, place, columns, people, str(request.user))
    return send(
        spec,
        actor=request.user,
        name=_("Joint vetting"),
        division=place.code,
        division_name=place.short_name,
        of=term,
    )


def _department(request: SignedInRequest, term: Term) -> str:
    """What the reviewer's own department is called."""
    own = request.user.department
    return next((row.label for row in departments.of(term) if row.code == own), own)


def _queue(request: SignedInRequest, term: Term) -> HttpResponse:
    form = QueueForm(request.GET, user=request.user, term=term)
    asked = form.asked
    counts = review.queue_counts(request.user, term)
    rows = review.own_answers(request.user, term, asked)
    is_plain = not (asked.division or asked.words)
    number = getattr(counts, asked.show) if is_plain else rows.count()
    context = {
        "term": term,
        "form": form,
        "counts": counts,
        "show": asked.show,
        "page": page_of(request, rows, number),
        "number": number,
        "reminder": reminders.latest_for(request.user, term) if counts.overdue else None,
        "department": _department(request, term),
        "own_items": [bar for bar in departments.bars(term) if bar.concerns(request.user.department)],
    }
    return render(request, "candidates/queue.html", context)


def _matrix(request: SignedInRequest, term: Term) -> HttpResponse:
    form = MatrixForm(request.GET, user=request.user, term=term)
    asked = form.asked
    columns = departments.of(term)
    counts = review.matrix_counts(request.user, term, asked.division, len(columns))
    people = review.people_in_vetting(request.user, term, asked, len(columns))
    number = counts[asked.outcome or "all"] if not asked.words else people.count()
    page = page_of(request, people, number)
    context = {
        "term": term,
        "form": form,
        "departments": columns,
        "page": page,
        "rows": review.matrix(list(page.object_list), columns, departments.hard_codes(term)),
        "tiles": [(look.value, words.OUTCOME_WORD[look], counts[look.value], tone) for look, tone in MATRIX_LOOKS],
        "overdue": counts["overdue"],
        "clearable": counts[Outcome.CLEARABLE.value],
        "outcome": asked.outcome,
        "may_decide": request.user.may(Act.STRIKE_OFF),
    }
    return render(request, "candidates/matrix.html", context)


@allow(Act.GIVE_OPINION)
@require_POST
def no_objection(request: SignedInRequest, term_id: int) -> HttpResponse:
    """No objection to the ticked people, or to all of the list: shows how many, and writes after a second look."""
    term = terms.in_sight(request.user, term_id)
    back = where_from(request, reverse("candidates:vetting", args=[term.pk]))
    keys = chosen_ids(request)
    if request.POST.get("all"):
        asked = QueueForm(request.GET, user=request.user, term=term).asked
        keys = list(review.own_answers(request.user, term, asked).values_list("candidacy_id", flat=True))
    again = {pk for pk, _code in opinions.asked_again(term, [request.user.department])}
    left_out = len(again.intersection(keys))
    keys = [pk for pk in keys if pk not in again]
    if not keys:
        sentence = _("Those asked about again on new facts are answered on their pages, one by one.")
        return refused(request, DomainError(sentence if left_out else _("Tick the people first.")), back)
    if not request.POST.get("confirmed"):
        text = _(
            "Your department will have no objection to %(people)s people. Each gets the answer with your name."
        ) % {"people": len(keys)}
        if left_out:
            text += " " + _("Left out: %(people)s asked about again on new facts, to be answered on their pages.") % {
                "people": left_out
            }
        context = {
            "term": term,
            "title": _("No objection to all of them?"),
            "text": text,
            "button": _("No objection to %(people)s people") % {"people": len(keys)},
            "hidden": {"pks": ",".join(map(str, keys)), "next": back},
            "back": back,
        }
        return render(request, "candidates/confirm.html", context)
    with saying(request):
        number = opinions.give_no_objection(actor=request.user, term=term, candidacies=keys)
        words = _("No objection recorded for %(people)s people.") % {"people": number}
        if left := len(set(keys)) - number:
            words += " " + _("%(left)s were answered or decided in the meantime and stay as they are.") % {"left": left}
        messages.success(request, words)
    return redirect(back)


@allow(Act.GIVE_OPINION)
@require_POST
def opinion(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """One answer of the own department, from the list (a row answers) or from the person's page."""
    term, candidacy, person_url = candidacy_in_sight(request, term_id, pk)
    form = OpinionForm(request.POST, bars=departments.bars(term), department=request.user.department)
    outcome = refusable()
    if form.is_valid():
        data = {**form.cleaned_data, "seen": request.POST.get("seen")}
        with outcome:
            given = opinions.give_opinion(actor=request.user, candidacy=candidacy, **data)
    refusal = outcome.refused
    if refusal or form.errors:
        if request.htmx:  # type: ignore[attr-defined]
            sentence = str(refusal or first_error(form))
            return render(request, "candidates/queue_answered.html", {"refusal": sentence, "person": candidacy.person})
        return refused_on_page(request, term, candidacy, "opinion_form", form, refusal)
    if request.htmx:  # type: ignore[attr-defined]
        context = {"opinion": given, "person": candidacy.person, "look": words.CONCLUSION_LOOK[given.conclusion]}
        return render(request, "candidates/queue_answered.html", context)
    sentence = _("%(person)s: %(answer)s.") % {
        "person": candidacy.person,
        "answer": Conclusion(given.conclusion).label,
    }
    return done(request, sentence, where_from(request, person_url))


@allow(Act.STRIKE_OFF)
@require_POST
def clear(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Clear the ticked people, or everybody all departments agree on."""
    term = terms.in_sight(request.user, term_id)
    back = where_from(request, reverse("candidates:vetting", args=[term.pk]))
    keys = chosen_ids(request)
    if request.POST.get("all"):
        asked = review.MatrixFilter(
            division=MatrixForm(request.GET, user=request.user, term=term).asked.division,
            outcome=Outcome.CLEARABLE.value,
        )
        ready = review.people_in_vetting(request.user, term, asked, len(departments.of(term)))
        keys = list(ready.values_list("pk", flat=True))
    if not keys:
        return refused(request, DomainError(_("Tick the people to be cleared first.")), back)
    if not request.POST.get("confirmed"):
        context = {
            "term": term,
            "title": _("Clear after joint vetting"),
            "text": _("%(people)s people will be cleared for the candidate list.") % {"people": len(keys)},
            "button": _("Clear %(people)s people") % {"people": len(keys)},
            "hidden": {"pks": ",".join(map(str, keys)), "next": back},
            "back": back,
        }
        return render(request, "candidates/confirm.html", context)
    return acted(
        request,
        back,
        lambda: vetting.clear(actor=request.user, term=term, candidacies=keys),
        lambda number: _("%(people)s people are cleared.") % {"people": number},
    )


@allow(Act.STRIKE_OFF)
@require_POST
def strike_off(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Strike somebody off, with the reason and the item of the negative list."""
    term, candidacy, person_url = candidacy_in_sight(request, term_id, pk)
    form = StrikeOffForm(request.POST, bars=departments.bars(term))
    if not form.is_valid():
        return refused_on_page(request, term, candidacy, "strike_off_form", form, None)
    with refusable() as outcome:
        row = vetting.strike_off(actor=request.user, candidacy=candidacy, **form.cleaned_data)
    if outcome.refused:
        return refused_on_page(request, term, candidacy, "strike_off_form", form, outcome.refused)
    sentence = _("%(person)s is struck off.") % {"person": row.person}
    if row.struck_off_stage == "after":
        sentence += " " + _("The list posted in %(village)s still has the name: publish a changed list.") % {
            "village": row.village_election.village
        }
    return done(request, sentence, person_url)


@allow(Act.STRIKE_OFF)
@require_POST
def restore(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Take a strike-off back, with the reason."""
    return act_for_a_reason(request, term_id, pk, vetting.restore, _("%(person)s is being vetted again."))


@allow(Act.STRIKE_OFF)
@require_POST
def reopen(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Have somebody vetted again by some departments, on new facts."""
    term, candidacy, person_url = candidacy_in_sight(request, term_id, pk)
    form = ReopenForm(request.POST, departments=departments.of(term))
    if not form.is_valid():
        return refused_on_page(request, term, candidacy, "reopen_form", form, None)
    with refusable() as outcome:
        row = revetting.reopen(actor=request.user, candidacy=candidacy, **form.cleaned_data)
        return done(request, _("%(person)s is being vetted again.") % {"person": row.person}, person_url)
    return refused_on_page(request, term, candidacy, "reopen_form", form, outcome.refused)
