"""The one way a booking changes its status: lock, check, write, record, announce."""

from typing import Any

from marketplace.accounts.models import User
from marketplace.booking import rules
from marketplace.booking.enums import Status
from marketplace.booking.events import BookingMoved
from marketplace.booking.models import Booking, BookingEvent, BookingLine
from marketplace.core import clock
from marketplace.core.audit import record
from marketplace.core.errors import NotFound, WrongState
from marketplace.core.outbox import announce
from marketplace.providers.models import Provider
from marketplace.scheduling.actions.release_time import release_time

# These give the time back: nobody will come.
RELEASING = frozenset(
    {
        Status.DECLINED,
        Status.WITHDRAWN,
        Status.EXPIRED,
        Status.PAYMENT_EXPIRED,
        Status.CANCELLED_BY_CUSTOMER,
        Status.CANCELLED_BY_PROVIDER,
        Status.CANCELLED_BY_ADMIN,
        Status.NO_SHOW_CUSTOMER,
        Status.NO_SHOW_PROVIDER,
    }
)


def sides_of(booking: Booking, actor: User | None) -> frozenset[str]:
    """On which sides of this booking an account stands; None is the system. An empty set: a stranger."""
    if actor is None:
        return frozenset({rules.SYSTEM})
    sides = set()
    if booking.customer_id == actor.pk:
        sides.add(rules.CUSTOMER)
    if Provider.objects.for_account(actor).filter(pk=booking.provider_id).exists():
        sides.add(rules.PROVIDER)
    if administers(actor):
        sides.add(rules.ADMIN)
    return frozenset(sides)


def administers(actor: User) -> bool:
    """Whether an account settles other people's bookings."""
    return actor.is_active and actor.has_perm("booking.change_booking")


def lock_booking(*, booking_id: int, actor: User | None) -> tuple[Booking, frozenset[str]]:
    """The booking locked for a change, with the actor's sides; `NotFound` for strangers, as if it were not there."""
    booking = Booking.objects.locked().select_related("provider", "customer").filter(pk=booking_id).first()
    if booking is None:
        raise NotFound
    sides = sides_of(booking, actor)
    if not sides:
        raise NotFound
    return booking, sides


def move(
    booking: Booking, after: str, *, actor: User | None, sides: frozenset[str], reason: str = "", **data: Any
) -> BookingEvent:
    """Bring a locked booking into another status, with its history, its audit row and its announcement."""
    before = booking.status
    now = clock.now()
    ended = rules.is_over(status=before, respond_by=booking.respond_by, now=now)
    if not rules.may_move(before=before, after=after, sides=sides) or (ended and sides != {rules.SYSTEM}):
        raise WrongState
    booking.status = after
    if after not in (Status.REQUESTED, Status.AWAITING_PAYMENT, Status.EXPIRED, Status.PAYMENT_EXPIRED):
        booking.respond_by = None
    booking.save()
    if after in RELEASING:
        release_time(allocation_ids=allocations_of(booking))
    return write_event(booking, before, actor=actor, reason=reason, **data)


def write_event(booking: Booking, before: str, *, actor: User | None, reason: str = "", **data: Any) -> BookingEvent:
    """The history row, the audit row and the announcement of a move that has been made."""
    event = BookingEvent.objects.create(
        booking=booking, at=clock.now(), actor=actor, from_status=before, to_status=booking.status, reason=reason
    )
    record(action="booking.move", subject=booking, actor=actor, before=before, after=str(booking.status), **data)
    announce(BookingMoved(booking_id=booking.pk, event_id=event.pk, before=before, after=str(booking.status)))
    return event


def allocations_of(booking: Booking) -> list[int]:
    """Keys of the time that the booking's lines have."""
    return list(BookingLine.objects.filter(booking=booking).values_list("allocation_id", flat=True))
