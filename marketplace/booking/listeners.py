"""What booking does when a booking has moved: tell the people, and hint to open pages."""

from marketplace.booking.actions.cancel_booking import cancel_ahead
from marketplace.booking.enums import Status
from marketplace.booking.events import BookingMoved
from marketplace.booking.models import Booking
from marketplace.core import live
from marketplace.core.outbox import listen
from marketplace.notifications.actions.notify import notify
from marketplace.providers.events import VerificationChanged
from marketplace.providers.models import Provider

# (before, after) → what the customer hears, what the provider hears. None before: from anywhere.
TELLS: dict[tuple[str | None, str], tuple[str, str]] = {
    (Status.DRAFT, Status.REQUESTED): ("booking.request_sent", "booking.new_request"),
    (Status.DRAFT, Status.ACCEPTED): ("booking.accepted", "booking.new_booking"),
    (Status.REQUESTED, Status.ACCEPTED): ("booking.accepted", ""),
    (Status.AWAITING_PAYMENT, Status.ACCEPTED): ("booking.accepted", "booking.new_booking"),
    (None, Status.DECLINED): ("booking.declined", ""),
    (Status.REQUESTED, Status.EXPIRED): ("booking.expired", "booking.missed"),
    (None, Status.WITHDRAWN): ("", "booking.withdrawn"),
    (None, Status.CANCELLED_BY_CUSTOMER): ("booking.cancelled_for_customer", "booking.cancelled_for_provider"),
    (None, Status.CANCELLED_BY_PROVIDER): ("booking.cancelled_for_customer", ""),
    (None, Status.CANCELLED_BY_ADMIN): ("booking.cancelled_for_customer", "booking.cancelled_for_provider"),
    (None, Status.COMPLETED): ("booking.completed", ""),
    (None, Status.FINISHED): ("", "booking.finished"),
}


@listen(BookingMoved)
def tell_people(fact: BookingMoved) -> None:
    """Notify both sides of what concerns them."""
    kinds = TELLS.get((fact.before, fact.after)) or TELLS.get((None, fact.after))
    if not kinds:
        return
    booking = Booking.objects.select_related("customer", "provider__owner").get(pk=fact.booking_id)
    for kind, recipient in zip(kinds, (booking.customer, booking.provider.owner), strict=True):
        if kind:
            notify(recipient=recipient, kind=kind, subject_id=booking.pk, event_key=f"booking.moved:{fact.event_id}")


@listen(BookingMoved)
def hint_to_pages(fact: BookingMoved) -> None:
    """Open pages of both sides ask again for what they show."""
    booking = Booking.objects.select_related("customer", "provider__owner").get(pk=fact.booking_id)
    live.hint("account", booking.customer.public_id)
    live.hint("account", booking.provider.owner.public_id)


@listen(VerificationChanged)
def cancel_when_suspended(fact: VerificationChanged) -> None:
    """A suspended provider keeps no appointment that is ahead: customers must not stand at a closed door."""
    if fact.after == Provider.Verification.SUSPENDED:
        cancel_ahead(provider_id=fact.provider_id)
