"""What payments does when a booking has moved, and what open pages hear of money."""

from marketplace.booking.events import BookingMoved
from marketplace.booking.models import Booking
from marketplace.core import live
from marketplace.core.outbox import listen
from marketplace.payments.actions.settle_booking import settle_booking
from marketplace.payments.events import PaymentCaptured, RefundFailed, RefundMade, TransferMade


@listen(BookingMoved)
def settle_when_moved(fact: BookingMoved) -> None:
    """Dues, refunds, captures and transfers follow the booking."""
    settle_booking(booking_id=fact.booking_id)


@listen(PaymentCaptured, RefundMade, RefundFailed, TransferMade)
def hint_to_pages(fact: PaymentCaptured | RefundMade | RefundFailed | TransferMade) -> None:
    """Open pages of both sides ask again for what they show."""
    booking = Booking.objects.select_related("customer", "provider__owner").get(pk=fact.booking_id)
    live.hint("account", booking.customer.public_id)
    live.hint("account", booking.provider.owner.public_id)
