"""What booking does when a booking has moved: tell the people, and hint to open pages."""

from marketplace.booking.actions.cancel_booking import cancel_ahead
from marketplace.booking.enums import Status
from marketplace.booking.events import BookingMoved
from marketplace.booking.models import Booking, BookingEvent
from marketplace.booking.subjects import KIND, MOVED
from marketplace.chat.actions.leave_conversation import leave_conversation
from marketplace.chat.actions.open_conversation import open_conversation
from marketplace.chat.actions.post_message import post_line
from marketplace.chat.models import Participant
from marketplace.core import live
from marketplace.core.outbox import listen
from marketplace.notifications.actions.notify import notify
from marketplace.providers.events import ProviderChanged, VerificationChanged
from marketplace.providers.models import Provider

# (before, after) → what the customer hears, what the provider hears. None before: from anywhere.
TELLS: dict[tuple[str | None, str], tuple[str, str]] = {
    (Status.DRAFT, Status.REQUESTED): ("booking.request_sent", "booking.new_request"),
    (Status.DRAFT, Status.ACCEPTED): ("booking.accepted", "booking.new_booking"),
    (Status.REQUESTED, Status.ACCEPTED): ("booking.accepted", ""),
    (Status.REQUESTED, Status.AWAITING_PAYMENT): ("booking.to_pay", ""),
    (None, Status.PAYMENT_EXPIRED): ("booking.not_paid", ""),
    (Status.PAYMENT_EXPIRED, Status.ACCEPTED): ("booking.accepted", "booking.new_booking"),
    (Status.AWAITING_PAYMENT, Status.ACCEPTED): ("booking.accepted", "booking.new_booking"),
    (None, Status.DECLINED): ("booking.declined", ""),
    (Status.REQUESTED, Status.EXPIRED): ("booking.expired", "booking.missed"),
    (None, Status.WITHDRAWN): ("", "booking.withdrawn"),
    (None, Status.CANCELLED_BY_CUSTOMER): ("booking.cancelled_for_customer", "booking.cancelled_for_provider"),
    (None, Status.CANCELLED_BY_PROVIDER): ("booking.cancelled_for_customer", ""),
    (None, Status.CANCELLED_BY_ADMIN): ("booking.cancelled_for_customer", "booking.cancelled_for_provider"),
    (None, Status.COMPLETED): ("booking.completed", ""),
    (Status.DISPUTED, Status.FINISHED): ("booking.settled_for_customer", "booking.settled_for_provider"),
    (None, Status.FINISHED): ("", "booking.finished"),
    (None, Status.DISPUTED): ("", "booking.disputed"),
}


@listen(BookingMoved)
def tell_people(fact: BookingMoved) -> None:
    """Notify both sides of what concerns them."""
    kinds = TELLS.get((fact.before, fact.after)) or TELLS.get((None, fact.after))
    if not kinds:
        return
    booking = Booking.objects.select_related("customer", "provider__owner").get(pk=fact.booking_id)
    if booking.origin == Booking.Origin.BID and fact.after == Status.ACCEPTED:
        kinds = (kinds[0], "")  # the provider hears from bidding that the bid was accepted
    for kind, recipient in zip(kinds, (booking.customer, booking.provider.owner), strict=True):
        if kind:
            notify(recipient=recipient, kind=kind, subject_id=booking.pk, event_key=f"booking.moved:{fact.event_id}")


@listen(BookingMoved)
def hint_to_pages(fact: BookingMoved) -> None:
    """Open pages of both sides ask again for what they show."""
    booking = Booking.objects.select_related("customer", "provider__owner").get(pk=fact.booking_id)
    live.hint("account", booking.customer.public_id)
    live.hint("account", booking.provider.owner.public_id)


@listen(BookingMoved)
def open_and_tell_conversation(fact: BookingMoved) -> None:
    """Both sides can write once a booking was requested or confirmed; its later moves stand between their words."""
    known = BookingEvent.objects.filter(booking_id=fact.booking_id, to_status__in=(Status.REQUESTED, Status.ACCEPTED))
    if not known.exists():
        return
    booking = Booking.objects.select_related("customer", "provider__owner").get(pk=fact.booking_id)
    lines = booking.lines.select_related("staff_member__user").filter(staff_member__is_active=True)
    logins = [line.staff_member.user for line in lines if line.staff_member.user is not None]
    people = [booking.customer, booking.provider.owner, *logins]
    conversation = open_conversation(kind=KIND, subject_id=booking.pk, participants=people)
    if fact.before not in ("", Status.DRAFT):
        key = f"moved-{fact.event_id}"
        post_line(conversation_id=conversation.pk, code=MOVED, data={"status": fact.after}, key=key)


@listen(ProviderChanged)
def close_conversations_to_who_left(fact: ProviderChanged) -> None:
    """Who works there no longer reads no longer what customers write."""
    provider = Provider.objects.get(pk=fact.provider_id)
    logins = provider.staff_members.exclude(user=None)
    belong = {provider.owner_id, *logins.filter(is_active=True).values_list("user_id", flat=True)}
    left = set(logins.filter(is_active=False).values_list("user_id", flat=True)) - belong
    if not left:
        return
    bookings = Booking.objects.filter(provider=provider)
    places = Participant.objects.filter(
        user__in=left, conversation__kind=KIND, conversation__subject_id__in=bookings.values("pk")
    )
    for place in places.select_related("conversation", "user"):
        # Who booked here as a customer stays one.
        if not bookings.filter(pk=place.conversation.subject_id or 0, customer=place.user).exists():
            leave_conversation(conversation_id=place.conversation_id, user=place.user)


@listen(VerificationChanged)
def cancel_when_suspended(fact: VerificationChanged) -> None:
    """A suspended provider keeps no appointment that is ahead: customers must not stand at a closed door."""
    if fact.after == Provider.Verification.SUSPENDED:
        cancel_ahead(provider_id=fact.provider_id)
