"""Delivery of decisions on appeals: noted, taken back, and the signed receipt."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.errors import WrongState
from accounts.refusals import placing, saying
from accounts.roles import Act
from audit import trail
from voters import deliveries
from voters.forms import DeliveryForm
from voters.views.appeals import found_appeal, found_election, one_page


@allow(Act.PUBLISH_ROLL)
@require_POST
def deliver(request: SignedInRequest, term_id: int, code: str, pk: int) -> HttpResponse:
    """Note that the decision reached the appellant; what was typed stays when it is refused."""
    row = found_appeal(found_election(request, term_id, code), pk)
    form = DeliveryForm(request.POST, request.FILES)
    if form.is_valid():
        with placing(form) as outcome:
            noted = deliveries.deliver(actor=request.user, appeal=row, **form.cleaned_data)
            messages.success(request, _("The delivery for appeal no. %(serial)s is noted.") % {"serial": row.serial})
            if noted.delivery_clock.is_late:
                messages.warning(
                    request,
                    _("It was to be in the appellant's hands by %(day)s; it is kept as delivered late.")
                    % {"day": noted.deliver_by.isoformat()},
                )
            return redirect("voters:appeal", term_id=term_id, code=code, pk=pk)
        if isinstance(outcome.refused, WrongState):  # Somebody noted it, or the term is closed: the form is gone.
            messages.error(request, str(outcome.refused))
            return redirect("voters:appeal", term_id=term_id, code=code, pk=pk)
    return one_page(request, row, delivery=form, status=422)


@allow(Act.PUBLISH_ROLL)
@require_POST
def take_back(request: SignedInRequest, term_id: int, code: str, pk: int) -> HttpResponse:
    """Undo a delivery noted by mistake, with a reason."""
    row = found_appeal(found_election(request, term_id, code), pk)
    with saying(request, _("The delivery for appeal no. %(serial)s is taken back.") % {"serial": row.serial}):
        deliveries.take_back(actor=request.user, appeal=row, reason=request.POST.get("reason", ""))
    return redirect("voters:appeal", term_id=term_id, code=code, pk=pk)


@allow(Act.PUBLISH_ROLL, Act.FREEZE_ROLL)
@never_cache
@require_safe
def receipt(request: SignedInRequest, term_id: int, code: str, pk: int) -> FileResponse:
    """The scan of the signed receipt, for those who work on the rolls of the territory; each look is recorded."""
    row = found_appeal(found_election(request, term_id, code), pk)
    if not row.scan or not row.scan.storage.exists(str(row.scan.name)):
        raise Http404(_("There is no scan of this receipt."))
    trail.record(actor=request.user, action="appeal.receipt_opened", obj=row, division=row.village_id)
    answer = FileResponse(row.scan.open("rb"), content_type=row.scan_kind, filename=f"receipt-{row.pk}")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
