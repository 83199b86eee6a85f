"""Paying for apps: whether cards are taken, and the page where a customer pays."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from marketplace.accounts.requests import ApiRequest
from marketplace.booking import api as booking
from marketplace.booking.rules import pays_first
from marketplace.core.api.fields import InputSerializer, read_body
from marketplace.core.api.schema import body_problems
from marketplace.core.api.views import ApiView
from marketplace.core.errors import Invalid
from marketplace.payments.actions.start_checkout import start_checkout
from marketplace.payments.queries import takes_cards


class BookingsView(booking.BookingsView):
    """As booking's, which knows no gateway: a card is only chosen where one is taken."""

    def check_payment(self, choice: str) -> None:
        """Raise `Invalid` for a way to pay that leads nowhere."""
        if pays_first(choice) and not takes_cards():
            raise Invalid(_("Cards are not taken here."), field="payment_choice", code="no_cards")


class WayBackField(serializers.URLField):
    """A whole https address: the payment service leads the customer's browser there."""

    default_error_messages = {"https": _("Please give an address that begins with https://.")}

    def to_internal_value(self, data: Any) -> str:
        """Nothing but https."""
        address = super().to_internal_value(data)
        if not address.startswith("https://"):
            self.fail("https")
        return address


class CheckoutSerializer(InputSerializer):
    """Where the customer goes afterwards; an app watches for these addresses."""

    return_url = WayBackField(max_length=500)
    cancel_url = WayBackField(max_length=500)


class CheckoutPageSerializer(serializers.Serializer):
    """Where to pay. What counts is the booking's status, not that somebody came back."""

    url = serializers.CharField()
    is_paid = serializers.BooleanField(help_text="There is nothing left to pay.")


class CheckoutView(ApiView):
    """The page of the payment service."""

    @extend_schema(
        operation_id="start_checkout",
        request=CheckoutSerializer,
        responses={200: CheckoutPageSerializer} | body_problems(404, 409, 503),
    )
    def post(self, request: ApiRequest, public_id: str) -> Response:
        """Open the page where a booking is paid by card, or find the one that is open. Twice is once."""
        given = read_body(CheckoutSerializer, request)
        view = booking.sent_booking(request.user, public_id)
        start = start_checkout(booking_id=view.booking.pk, actor=request.user, **given)
        return Response(CheckoutPageSerializer({"url": start.url, "is_paid": start.is_paid}).data)
