"""The provider answers a request."""

from marketplace.accounts.models import User
from marketplace.booking import rules
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.moves import allocations_of, lock_booking, move
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.scheduling.actions.keep_time import keep_time


@action
def accept_booking(*, booking_id: int, actor: User) -> Booking:
    """Say yes: confirmed at once, or waiting for payment where it is paid first."""
    booking, sides = lock_booking(booking_id=booking_id, actor=actor)
    first = rules.pays_first(booking.payment_choice)
    after = Status.AWAITING_PAYMENT if first else Status.ACCEPTED
    deadline = rules.payment_deadline(now=clock.now(), starts_at=booking.starts_at) if first else None
    move(booking, after, actor=actor, sides=sides)
    for allocation_id in allocations_of(booking):
        keep_time(allocation_id=allocation_id, expires_at=deadline)
    if deadline is not None:
        booking.respond_by = deadline
        booking.save(update_fields=["respond_by"])
    return booking


@action
def decline_booking(*, booking_id: int, actor: User, reason: str = "") -> Booking:
    """Say no, with a word why; the time is free again."""
    booking, sides = lock_booking(booking_id=booking_id, actor=actor)
    move(booking, Status.DECLINED, actor=actor, sides=sides, reason=reason)
    return booking
