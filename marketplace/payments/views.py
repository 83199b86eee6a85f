"""The gateway's door (verify, store, answer: a worker fetches what it is about), and the way to its page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from marketplace.accounts.requests import AccountRequest
from marketplace.booking.models import Booking
from marketplace.core.errors import DomainError
from marketplace.core.gateways.payments import BadSignature
from marketplace.payments.actions.receive_webhook import receive_webhook
from marketplace.payments.actions.start_checkout import start_checkout
from marketplace.payments.gateways import get_gateway

# Stripe's events are a few kilobytes; nobody else's letters are read.
MOST_BYTES = 500_000


@csrf_exempt
@never_cache
@require_POST
def webhook(request: HttpRequest, gateway: str) -> HttpResponse:
    """Keep a webhook that the gateway has signed. The signature is its key: no session, no CSRF token."""
    try:
        adapter = get_gateway(gateway)
    except LookupError:
        return HttpResponse(status=410)  # nobody is at home; a 404 would be led to a language
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return HttpResponse(status=400)
    try:
        event = adapter.read_webhook(request.body, request.headers.get("Stripe-Signature", ""))
    except BadSignature:
        return HttpResponse(status=400)
    receive_webhook(gateway=gateway, event=event)
    return HttpResponse(status=200)


def to_checkout(request: AccountRequest, booking: Booking) -> HttpResponse:
    """Lead a customer to the page where they pay; where there is none, to their booking with the reason."""
    back = reverse("dashboard:booking", args=[booking.public_id])
    try:
        start = start_checkout(
            booking_id=booking.pk,
            actor=request.user,
            return_url=request.build_absolute_uri(reverse("storefront:paid", args=[booking.public_id])),
            cancel_url=request.build_absolute_uri(back),
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(back)
    return HttpResponseRedirect(start.url)
