"""An authorisation does not hold for ever: what is still to be done by then is taken before it runs out."""

from marketplace.booking.models import Booking
from marketplace.core.actions import action
from marketplace.payments.actions.settle_booking import take
from marketplace.payments.models import Payment


@action
def capture_in_time(*, payment_id: int) -> bool:
    """Let a worker take an authorised payment whose booking is still ahead or under way; `take` records it."""
    known = Payment.objects.select_related("due").get(pk=payment_id)
    Booking.objects.locked().get(pk=known.due.booking_id or 0)
    payment = Payment.objects.locked().get(pk=payment_id)
    if payment.status != Payment.Status.AUTHORISED or payment.to_capture is not None:
        return False
    take(payment, payment.money)
    return True
