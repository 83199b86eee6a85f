"""From the doorbell to the handshake: start, complete, confirm."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.booking import rules
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.moves import lock_booking, move
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.errors import WrongState
from marketplace.providers.models import Provider


@action
def start_booking(*, booking_id: int, actor: User) -> Booking:
    """The provider has begun, on the day of the appointment or the day before; raises `WrongState` ahead of that."""
    booking, sides = lock_booking(booking_id=booking_id, actor=actor)
    if not rules.may_start(starts_at=booking.starts_at, now=clock.now()):
        raise WrongState(_("This appointment is still too far ahead to begin."))
    move(booking, Status.ONGOING, actor=actor, sides=sides)
    return booking


@action
def complete_booking(*, booking_id: int, actor: User) -> Booking:
    """The provider says that the work is done."""
    booking, sides = lock_booking(booking_id=booking_id, actor=actor)
    booking.completed_at = clock.now()
    move(booking, Status.COMPLETED, actor=actor, sides=sides)
    return booking


@action
def confirm_booking(*, booking_id: int, actor: User | None) -> Booking:
    """The customer agrees, or the clock does after 72 hours (`actor` None)."""
    booking, sides = lock_booking(booking_id=booking_id, actor=actor)
    move(booking, Status.FINISHED, actor=actor, sides=sides - {rules.ADMIN})
    count_completed(booking)
    return booking


@action
def confirm_if_due(*, booking_id: int) -> bool:
    """Confirm what was completed, and over, 72 hours ago; safe to repeat, true when something changed."""
    booking = Booking.objects.locked().filter(pk=booking_id).first()
    if booking is None or booking.status != Status.COMPLETED or booking.completed_at is None:
        return False
    if rules.confirmed_at(completed_at=booking.completed_at, ends_at=booking.ends_at) > clock.now():
        return False
    move(booking, Status.FINISHED, actor=None, sides=frozenset({rules.SYSTEM}))
    count_completed(booking)
    return True


def count_completed(booking: Booking) -> None:
    """Keep the provider's number of finished bookings equal to a recount, in the same transaction."""
    Provider.objects.locked().filter(pk=booking.provider_id).first()
    finished = Booking.objects.filter(provider_id=booking.provider_id, status=Status.FINISHED).count()
    Provider.objects.filter(pk=booking.provider_id).update(completed_count=finished)
