"""Withdraw a request, or cancel what was agreed."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.booking import rules
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.moves import lock_booking, move
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.errors import Conflict, WrongState

BY_SIDE = {
    rules.CUSTOMER: Status.CANCELLED_BY_CUSTOMER,
    rules.PROVIDER: Status.CANCELLED_BY_PROVIDER,
    rules.ADMIN: Status.CANCELLED_BY_ADMIN,
}


class CostsMore(Conflict):
    """Less comes back by now than was said when somebody was asked."""

    code = "costs_more"
    message = _("While you were looking, cancelling has become dearer. Nothing was cancelled.")
    hint = _("Please look at what comes back now, and decide again.")


@action
def withdraw_booking(*, booking_id: int, actor: User) -> Booking:
    """The customer takes a request back before it was answered."""
    booking, sides = lock_booking(booking_id=booking_id, actor=actor)
    move(booking, Status.WITHDRAWN, actor=actor, sides=sides)
    return booking


@action
def cancel_booking(
    *, booking_id: int, actor: User, side: str, reason: str = "", promised: int | None = None
) -> Booking:
    """Cancel an agreed booking as customer, provider or admin.

    What it costs is what `preview_cancellation` says at the same clock reading; it is written into the booking and
    its audit row. `promised` is the per cent that the person was told would come back: `CostsMore` if it is less now.
    """
    booking, sides = lock_booking(booking_id=booking_id, actor=actor)
    if side not in sides:
        raise WrongState
    after = BY_SIDE[side]
    if booking.status == Status.ACCEPTED and side != rules.ADMIN and booking.starts_at <= clock.now():
        raise WrongState(_("This appointment has already begun."))
    if booking.status == Status.DISPUTED:
        raise WrongState(_("A dispute is settled, with a reason for both sides."))
    share = preview_cancellation(booking=booking, side=side)
    if promised is not None and share.per_cent < promised:
        raise CostsMore
    booking.refund_per_cent = share.per_cent
    move(booking, after, actor=actor, sides=frozenset({side}), reason=reason, refund_per_cent=share.per_cent)
    return booking


def preview_cancellation(*, booking: Booking, side: str) -> rules.Cancellation:
    """What cancelling at this moment means for the price; reads nothing, changes nothing."""
    return rules.cancellation_share(
        steps=booking.policy_snapshot.get("steps", []),
        starts_at=booking.starts_at,
        booked_at=booking.booked_at,
        now=clock.now(),
        by=side,
    )


@action
def cancel_ahead(*, provider_id: int) -> int:
    """Cancel everything of a suspended provider that is ahead, as the platform; returns how many. Safe to repeat."""
    statuses = (Status.REQUESTED, Status.AWAITING_PAYMENT, Status.ACCEPTED)
    ahead = Booking.objects.locked().filter(provider_id=provider_id, status__in=statuses, starts_at__gt=clock.now())
    cancelled = 0
    for booking in ahead:
        if rules.is_over(status=booking.status, respond_by=booking.respond_by, now=clock.now()):
            continue
        booking.refund_per_cent = 100
        move(booking, Status.CANCELLED_BY_ADMIN, actor=None, sides=frozenset({rules.SYSTEM}))
        cancelled += 1
    return cancelled
