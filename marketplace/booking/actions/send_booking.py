"""The customer sends the booking: it is confirmed at once, or the provider is asked."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.booking import rules
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.moves import allocations_of, lock_booking, move
from marketplace.booking.reach import Reach, reach_of, too_far
from marketplace.catalog.models import Service
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.errors import Invalid, NotFound, Taken, TooMany, WrongState
from marketplace.core.locks import advisory_lock
from marketplace.providers.models import Provider
from marketplace.scheduling.actions.keep_time import keep_time

WAY_ON = _("Please look for somebody who comes there, or post a request.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What the customer tells the provider; the address only where the provider comes to them."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    phone: str = ""
    note: str = ""


@action
def send_booking(
    *,
    booking_id: int,
    actor: User,
    details: Details,
    payment_choice: str = Booking.PaymentChoice.MANUAL,
) -> Booking:
    """Turn a live draft into a request, or into a confirmed booking where the provider takes bookings at once.

    What is paid by card waits for the money before it is confirmed: half an hour from now, or from the answer.
    Sending twice is once: a booking that was sent stays as it is. Raises `Taken` when the ten minutes are over, and
    `Invalid` beside the town for an address that the provider does not travel to; where nobody knows the town, the
    provider is asked, also one who takes bookings at once.
    """
    advisory_lock("booking.customer", [actor.pk])
    booking, sides = lock_booking(booking_id=booking_id, actor=actor)
    if rules.CUSTOMER not in sides:
        raise NotFound
    if booking.booked_at is not None:
        return booking
    if booking.status != Status.DRAFT:
        raise Taken(_("The ten minutes are over and the time is free again."), code="hold_over")
    now = clock.now()
    if rules.is_over(status=booking.status, respond_by=booking.respond_by, now=now):
        raise Taken(_("The ten minutes are over and the time is free again."), code="hold_over")
    _check(booking, details)
    _check_payment(booking, payment_choice)
    if not Provider.objects.found().filter(pk=booking.provider_id).exists():
        raise WrongState(_("This provider takes no bookings at the moment."))
    booking.booked_at = now
    booking.payment_choice = payment_choice
    for name in ("street", "postcode", "city", "country", "phone", "note"):
        setattr(booking, name, getattr(details, name))
    after, booking.respond_by = _what_follows(booking, now)
    for allocation_id in allocations_of(booking):
        keep_time(allocation_id=allocation_id, expires_at=booking.respond_by)
    move(booking, after, actor=actor, sides=frozenset({rules.CUSTOMER}))
    return booking


def _what_follows(booking: Booking, now: datetime) -> tuple[Status, datetime | None]:
    """Into which status a draft is sent, and until when its time is held there (None: for good)."""
    if booking.needs_answer:
        _limit_requests(booking)
        return Status.REQUESTED, rules.response_deadline(now=now, starts_at=booking.starts_at)
    if rules.pays_first(booking.payment_choice):
        return Status.AWAITING_PAYMENT, rules.payment_deadline(now=now, starts_at=booking.starts_at)
    return Status.ACCEPTED, None


def _check(booking: Booking, details: Details) -> None:
    if booking.place == Service.Place.AT_CUSTOMER:
        for name, message in (
            ("street", _("Please enter the street and number where the work is.")),
            ("postcode", _("Please enter the postcode.")),
            ("city", _("Please enter the town.")),
        ):
            if not getattr(details, name).strip():
                raise Invalid(message, field=name)
        _check_reach(booking, details)


def _check_reach(booking: Booking, details: Details) -> None:
    """Refuse an address that the provider does not come to; what nobody knows they look at themselves."""
    provider = booking.provider
    known = reach_of(provider, city=details.city, country=details.country)
    if known == Reach.TOO_FAR:
        raise Invalid(too_far(provider, details.city), hint=WAY_ON, field="city", code="too_far")
    if known == Reach.UNKNOWN:
        booking.needs_answer = True


def _check_payment(booking: Booking, payment_choice: str) -> None:
    if payment_choice not in Booking.PaymentChoice.values:
        raise Invalid(_("Please choose how you would like to pay."), field="payment_choice")
    if rules.pays_first(payment_choice) and not booking.has_fixed_price():
        raise Invalid(_("Services without a fixed price are paid to the provider directly."), field="payment_choice")


def _limit_requests(booking: Booking) -> None:
    """At most three open requests per customer and provider."""
    waiting = Booking.objects.filter(
        customer_id=booking.customer_id,
        provider_id=booking.provider_id,
        status=Status.REQUESTED,
        respond_by__gt=clock.now(),
    )
    if waiting.count() >= rules.MOST_OPEN_REQUESTS:
        raise TooMany(_("Three of your requests are already waiting for this provider's answer."))
