"""To the page where one pays by card, and back from it."""

from contextlib import suppress

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from marketplace.accounts.requests import AccountRequest
from marketplace.booking import rules
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.queries import booking_for
from marketplace.core.errors import DomainError, NotFound
from marketplace.core.gateways.payments import GatewayError
from marketplace.payments.actions.complete_payment import complete_payment
from marketplace.payments.models import Payment
from marketplace.payments.queries import latest_card_payment
from marketplace.payments.views import to_checkout

LOOK_AGAIN_AFTER = 4  # seconds
STILL_OPEN = (Payment.Status.CREATED, Payment.Status.REQUIRES_ACTION)


@never_cache
@require_POST
@login_required
def pay(request: AccountRequest, public_id: str) -> HttpResponse:
    """Begin to pay, or go on where one has left."""
    return to_checkout(request, _own(request, public_id))


@never_cache
@require_GET
@login_required
def paid(request: AccountRequest, public_id: str) -> HttpResponse:
    """Back from the page where one pays: booked, still on its way, declined, or too late."""
    booking = _own(request, public_id)
    payment = latest_card_payment(booking)
    if payment is None:
        return redirect("dashboard:booking", public_id=public_id)
    if payment.status in STILL_OPEN:
        # Where the gateway cannot be asked it is still on its way: the webhook or the sweep will tell.
        with suppress(GatewayError, DomainError, LookupError):
            payment = complete_payment(payment_id=payment.pk)
        booking = booking_for(user=request.user, public_id=public_id).booking
    context = {
        "booking": booking,
        "payment": payment,
        "line": booking.lines.all()[0],
        "provider": booking.provider,
        "stage": _stage(booking, payment),
    }
    response = render(request, "pages/booking/paid.html", context)
    if context["stage"] == "processing":
        response["Refresh"] = str(LOOK_AGAIN_AFTER)  # works without scripts
    return response


def _own(request: AccountRequest, public_id: str) -> Booking:
    """The customer's own booking; for everybody else it is not there."""
    view = booking_for(user=request.user, public_id=public_id)
    if rules.CUSTOMER not in view.sides:
        raise NotFound
    return view.booking


def _stage(booking: Booking, payment: Payment) -> str:
    """Which of the page's words are true: confirmed, returned, declined, processing or not_paid."""
    if payment.is_surplus:
        return "returned"
    if payment.status not in (*STILL_OPEN, Payment.Status.FAILED, Payment.Status.VOIDED):
        return "confirmed"
    if booking.status != Status.AWAITING_PAYMENT:
        return "not_paid"
    if payment.failure or payment.status in (Payment.Status.FAILED, Payment.Status.VOIDED):
        return "declined"
    return "processing"
