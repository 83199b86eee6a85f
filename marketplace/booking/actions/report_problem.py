"""Somebody was not there, or something is wrong."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.booking import rules
from marketplace.booking.actions.cancel_booking import preview_cancellation
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
    # Who does not come owes what a cancellation at the start would have cost.
    by = rules.PROVIDER if side == rules.CUSTOMER else rules.CUSTOMER
    booking.refund_per_cent = preview_cancellation(booking=booking, side=by).per_cent
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
