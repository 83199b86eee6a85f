"""The seam to payment: what a gateway, one layer up, tells booking."""

from marketplace.booking import rules
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.moves import allocations_of, move
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.errors import NotFound, Taken, WrongState
from marketplace.providers.models import Provider
from marketplace.scheduling.actions.keep_time import keep_time, retake_time


@action
def confirm_payment(*, booking_id: int) -> Booking:
    """The price has been paid: a booking that waits for it is confirmed.

    Told twice is told once. After the hold has lapsed it is booked if its time is ahead and still free. Raises
    `WrongState` or `Taken` where it cannot be booked any more, and the caller gives the money back.
    """
    booking = Booking.objects.locked().filter(pk=booking_id).first()
    if booking is None:
        raise NotFound
    if booking.status == Status.ACCEPTED:
        return booking
    if booking.status not in (Status.AWAITING_PAYMENT, Status.PAYMENT_EXPIRED):
        raise WrongState
    now = clock.now()
    late = booking.status == Status.PAYMENT_EXPIRED or rules.is_over(
        status=booking.status, respond_by=booking.respond_by, now=now
    )
    if late and booking.starts_at <= now:
        raise Taken
    # A request whose award has lapsed is open again: another bid may be the one by now.
    if booking.status == Status.PAYMENT_EXPIRED and booking.origin == Booking.Origin.BID:
        raise WrongState
    # Somebody who was suspended in the meantime keeps no appointment.
    if late and not Provider.objects.found().filter(pk=booking.provider_id).exists():
        raise WrongState
    for allocation_id in allocations_of(booking):
        if late:
            retake_time(allocation_id=allocation_id)
        else:
            keep_time(allocation_id=allocation_id, expires_at=None)
    move(booking, Status.ACCEPTED, actor=None, sides=frozenset({rules.SYSTEM}))
    return booking
