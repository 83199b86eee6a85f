"""Somebody was not there, or something is wrong; and how an admin ends it."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.booking import rules
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.moves import lock_booking, move
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.errors import Invalid, WrongState


@action
def report_no_show(*, booking_id: int, actor: User, side: str, reason: str = "") -> Booking:
    """One side says that the other was not there, between a quarter of an hour and two days after the start."""
    booking, sides = lock_booking(booking_id=booking_id, actor=actor)
    if side not in sides:
        raise WrongState
    if not rules.may_report_no_show(starts_at=booking.starts_at, now=clock.now()):
        raise WrongState(_("This can be reported from 15 minutes to 48 hours after the start."))
    after = Status.NO_SHOW_PROVIDER if side == rules.CUSTOMER else Status.NO_SHOW_CUSTOMER
    move(booking, after, actor=actor, sides=frozenset({side}), reason=reason)
    return booking


@action
def dispute_booking(*, booking_id: int, actor: User, reason: str) -> Booking:
    """The customer does not agree that the work was done as agreed."""
    if not reason.strip():
        raise Invalid(_("Please describe what is wrong."), field="reason")
    booking, sides = lock_booking(booking_id=booking_id, actor=actor)
    move(booking, Status.DISPUTED, actor=actor, sides=sides, reason=reason)
    return booking


@action
def resolve_dispute(*, booking_id: int, actor: User, finished: bool, reason: str) -> Booking:
    """An admin decides: the work counts as done, or the booking is cancelled."""
    booking, sides = lock_booking(booking_id=booking_id, actor=actor)
    after = Status.FINISHED if finished else Status.CANCELLED_BY_ADMIN
    move(booking, after, actor=actor, sides=sides, reason=reason)
    return booking
