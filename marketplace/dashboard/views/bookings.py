"""One booking as each side sees it, and the steps they can take."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from marketplace.accounts.requests import AccountRequest
from marketplace.booking import rules
from marketplace.booking.actions.answer_booking import accept_booking, decline_booking
from marketplace.booking.actions.cancel_booking import CostsMore, cancel_booking, preview_cancellation, withdraw_booking
from marketplace.booking.actions.carry_out_booking import complete_booking, confirm_booking, start_booking
from marketplace.booking.actions.report_problem import dispute_booking, report_no_show
from marketplace.booking.enums import Status
from marketplace.booking.queries import BookingView, booking_for, shows_way
from marketplace.booking.reach import is_unknown
from marketplace.booking.subjects import KIND
from marketplace.chat.queries import conversation_about
from marketplace.core.errors import DomainError, NotFound
from marketplace.invoicing.queries import documents_of_booking
from marketplace.payments.actions.record_manual_payment import record_manual_payment
from marketplace.payments.blocks import payment_block
from marketplace.payments.queries import card_refund
from marketplace.reviews.queries import reviews_of_booking


class ReasonForm(forms.Form):
    """A word why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The other side reads this."),
    )


class CancelForm(ReasonForm):
    """With the per cent that the page says will come back: a page may lie open while the time for that runs out."""

    promised = forms.IntegerField(min_value=0, max_value=100, widget=forms.HiddenInput)


def _side(view: BookingView) -> str:
    """The side somebody acts on: as customer of their own booking, else as provider."""
    return rules.CUSTOMER if rules.CUSTOMER in view.sides else rules.PROVIDER


STEPS: dict[str, Callable[..., Any]] = {
    "accept": accept_booking,
    "withdraw": withdraw_booking,
    "start": start_booking,
    "complete": complete_booking,
    "confirm": confirm_booking,
    "decline": decline_booking,
    "cancel": cancel_booking,
    "dispute": dispute_booking,
    "no-show": report_no_show,
    "was-paid": record_manual_payment,
}
ASKS_REASON = frozenset({"decline", "cancel", "dispute", "no-show"})
NEEDS_SIDE = frozenset({"cancel", "no-show"})
DONE = {
    "accept": _("Accepted. The customer gets a confirmation."),
    "decline": _("Declined. The time is free again."),
    "withdraw": _("Your request was taken back."),
    "start": _("Begun."),
    "complete": _("Done. The customer is asked to confirm."),
    "confirm": _("Thank you. The booking is finished."),
    "cancel": _("Cancelled. The other side has been told."),
    "dispute": _("We have been told and will look into it."),
    "no-show": _("Noted. The other side has been told."),
    "was-paid": _("Noted: you were paid."),
}


@never_cache
@login_required
def booking(request: AccountRequest, public_id: str) -> HttpResponse:
    """Everything about one booking."""
    view = booking_for(user=request.user, public_id=public_id)
    if view.booking.status == Status.DRAFT:
        return redirect("storefront:details", public_id=public_id)
    as_provider = _side(view) == rules.PROVIDER and rules.PROVIDER in view.sides
    reviews = reviews_of_booking(view.booking, viewer=request.user, as_provider=as_provider)
    takes_part = bool(view.sides - {rules.ADMIN})
    more = {
        "reviews": reviews,
        "town_unknown": is_unknown(view.booking),
        "payment": payment_block(booking=view.booking, sides=frozenset({_side(view)})),
        "documents": documents_of_booking(view.booking, request.user),
        "conversation": conversation_about(user=request.user, kind=KIND, subject_id=view.booking.pk)
        if takes_part
        else None,
    }
    return render(request, "pages/dashboard/booking.html", _context(view) | more)


@never_cache
@login_required
def take_step(request: AccountRequest, public_id: str, step: str) -> HttpResponse:
    """Take a step. What needs a word or has a price is asked first; the rest is one button."""
    if step not in STEPS:
        raise NotFound
    view = booking_for(user=request.user, public_id=public_id)
    kind = CancelForm if step == "cancel" else ReasonForm
    form = kind(request.POST if request.method == "POST" else None)
    if step == "dispute":
        form.fields["reason"].required = True
    asked = step not in ASKS_REASON or "reason" in request.POST
    if request.method == "POST" and asked and form.is_valid():
        arguments: dict[str, Any] = {"booking_id": view.booking.pk, "actor": request.user}
        if step in ASKS_REASON:
            arguments["reason"] = form.cleaned_data["reason"]
        if step in NEEDS_SIDE:
            arguments["side"] = _side(view)
        if step == "cancel":
            arguments["promised"] = form.cleaned_data["promised"]
        try:
            STEPS[step](**arguments)
        except CostsMore as error:
            return _ask(request, view, step, _asked_anew(view, form, error), status=409)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, DONE[step])
        return redirect("dashboard:booking", public_id=public_id)
    if step.replace("-", "_") not in view.can:
        messages.error(request, _("This step is no longer possible here."))
        return redirect("dashboard:booking", public_id=public_id)
    if asked and request.method == "POST":
        return _ask(request, view, step, form, status=422)
    share = preview_cancellation(booking=view.booking, side=_side(view))
    return _ask(request, view, step, kind(initial={"promised": share.per_cent}))


def _asked_anew(view: BookingView, form: ReasonForm, error: CostsMore) -> CancelForm:
    """The form with the share of this moment and why it is asked again; the words stay."""
    share = preview_cancellation(booking=view.booking, side=_side(view))
    again = CancelForm({**form.cleaned_data, "promised": share.per_cent})
    again.full_clean()
    again.add_error(None, str(error))
    return again


def _ask(request: AccountRequest, view: BookingView, step: str, form: ReasonForm, *, status: int = 200) -> HttpResponse:
    """The page that asks before a step is taken; a cancellation says what it means for the money."""
    context = _context(view) | {"step": step, "form": form}
    if step == "cancel":
        context["card_refund"] = card_refund(view.booking, context["share"].per_cent)
    return render(request, "pages/dashboard/step.html", context, status=status)


def _context(view: BookingView) -> dict[str, Any]:
    side = _side(view)
    return {
        "view": view,
        "booking": view.booking,
        "line": view.booking.lines.all()[0],
        "provider": view.booking.provider,
        "side": side,
        "shows_way": shows_way(view.booking),
        "share": preview_cancellation(booking=view.booking, side=side),
        "place": "bookings" if side == rules.CUSTOMER else "business_bookings",
    }
