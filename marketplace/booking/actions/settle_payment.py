"""The seam to payment: what a gateway, one layer up, tells booking."""

from marketplace.booking import rules
from marketplace.booking.actions.expire_booking import expire_booking
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.moves import allocations_of, move
from marketplace.core.actions import action
from marketplace.core.errors import NotFound, WrongState
from marketplace.scheduling.actions.keep_time import keep_time


@action
def confirm_payment(*, booking_id: int) -> Booking:
    """The price has been paid: a booking that waits for it is confirmed.

    Told twice is told once. Raises `WrongState` or `Taken` when the hold is over, and the caller gives the money back.
    """
    booking = Booking.objects.locked().filter(pk=booking_id).first()
    if booking is None:
        raise NotFound
    if booking.status == Status.ACCEPTED:
        return booking
    if booking.status != Status.AWAITING_PAYMENT:
        raise WrongState
    for allocation_id in allocations_of(booking):
        keep_time(allocation_id=allocation_id, expires_at=None)
    move(booking, Status.ACCEPTED, actor=None, sides=frozenset({rules.SYSTEM}))
    return booking


def lapse_payment(*, booking_id: int) -> bool:
    """The time to pay is over; safe to repeat."""
    return expire_booking(booking_id=booking_id)
