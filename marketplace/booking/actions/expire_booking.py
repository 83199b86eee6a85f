"""The clock ends what was not finished, answered or paid in time."""

from marketplace.accounts.models import User
from marketplace.booking import rules
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.moves import allocations_of, move, write_event
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import NotFound, WrongState
from marketplace.scheduling.actions.release_time import release_time


@action
def expire_booking(*, booking_id: int) -> bool:
    """Write down that a booking's time to answer is over; safe to repeat, true when something changed."""
    booking = Booking.objects.locked().filter(pk=booking_id).first()
    if booking is None or not rules.is_over(status=booking.status, respond_by=booking.respond_by, now=clock.now()):
        return False
    after = Status.PAYMENT_EXPIRED if booking.status == Status.AWAITING_PAYMENT else Status.EXPIRED
    move(booking, after, actor=None, sides=frozenset({rules.SYSTEM}))
    return True


@action
def give_back_draft(*, booking_id: int, actor: User) -> None:
    """The customer changes their mind before sending: the held time is free at once."""
    booking = Booking.objects.locked().filter(pk=booking_id, customer=actor).first()
    if booking is None:
        raise NotFound
    if booking.status == Status.EXPIRED:
        return
    if booking.status != Status.DRAFT:
        raise WrongState
    record(action="booking.give_back_draft", subject=booking, actor=actor)
    expire_locked(booking, given_back=True)


def expire_locked(booking: Booking, *, given_back: bool = False) -> None:
    """End a locked draft before its time and release what it held."""
    before = booking.status
    booking.status = Status.EXPIRED
    booking.save(update_fields=["status"])
    release_time(allocation_ids=allocations_of(booking))
    write_event(booking, before, actor=None, given_back=given_back)
