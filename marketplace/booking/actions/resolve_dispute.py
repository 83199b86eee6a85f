"""Somebody who is on neither side ends a dispute: the work counts as done, or the booking is cancelled."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.booking import rules
from marketplace.booking.actions.carry_out_booking import count_completed
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.moves import lock_booking, move
from marketplace.core.actions import action
from marketplace.core.errors import Invalid, NotAllowed, WrongState

EVERYTHING_BACK = 100  # per cent of what was paid


@action
def resolve_dispute(*, booking_id: int, actor: User, finished: bool, reason: str) -> Booking:
    """Settle a dispute: `finished` says that the work counts as done; otherwise everything that was paid goes back.

    Both sides read the reason. `NotFound` for strangers, `NotAllowed` for who is on a side of the booking, even as an
    admin, `WrongState` when there is no dispute (any more).
    """
    booking, sides = lock_booking(booking_id=booking_id, actor=actor)
    if sides != {rules.ADMIN}:
        raise NotAllowed(_("Somebody who is on neither side of the booking settles this."))
    if booking.status != Status.DISPUTED:
        raise WrongState
    if not reason.strip():
        raise Invalid(_("Please write the reason."), field="reason")
    booking.refund_per_cent = None if finished else EVERYTHING_BACK
    if finished:
        move(booking, Status.FINISHED, actor=actor, sides=sides, reason=reason.strip(), settled=True)
        count_completed(booking)
        return booking
    back = {"refund_per_cent": EVERYTHING_BACK, "settled": True}
    move(booking, Status.CANCELLED_BY_ADMIN, actor=actor, sides=sides, reason=reason.strip(), **back)
    return booking
