"""An accepted bid becomes a booking: its time, its price and its address as agreed."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.booking import rules
from marketplace.booking.actions.send_booking import Details
from marketplace.booking.commission import freeze_commission
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking, BookingLine
from marketplace.booking.moves import move, write_event
from marketplace.catalog.models import Category, Service
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.errors import Invalid, NotAllowed, WrongState
from marketplace.core.money import Money
from marketplace.providers.models import Provider, StaffMember
from marketplace.providers.queries import works_for
from marketplace.scheduling.actions.hold_span import hold_span
from marketplace.scheduling.actions.keep_time import keep_time

PLACE = Service.Place.AT_CUSTOMER  # a request has an address: the provider comes there


@action
def book_awarded(
    *,
    customer: User,
    staff_member: StaffMember,
    category: Category,
    title: str,
    price: Money,
    starts_at: datetime,
    duration: timedelta,
    details: Details,
    language: str,
    payment_choice: str = Booking.PaymentChoice.MANUAL,
) -> Booking:
    """Take the time and book it: confirmed at once, or waiting half an hour for payment where it is paid first.

    Raises `Taken` when the time is no longer free, and then nothing has happened.
    """
    provider = _bookable(staff_member, customer, payment_choice)
    now = clock.now()
    deadline = rules.payment_deadline(now=now, starts_at=starts_at)
    allocation = hold_span(
        staff_member=staff_member, start=starts_at, duration=duration, expires_at=deadline, place=PLACE
    )
    booking = Booking.objects.create(
        customer=customer,
        starts_at=starts_at,
        ends_at=starts_at + duration,
        language=language,
        payment_choice=payment_choice,
        respond_by=deadline,
        booked_at=now,
        created_at=now,
        **_agreed(provider, details),
    )
    _write_line(booking, category, title, price, allocation_id=allocation.pk, staff_member=staff_member)
    freeze_commission(booking)
    write_event(booking, "", actor=customer, category_id=category.pk)
    _send(booking, allocation.pk, customer)
    return booking


def _bookable(staff_member: StaffMember, customer: User, payment_choice: str) -> Provider:
    """The provider as they stand now, if this customer may book them in this way."""
    if payment_choice not in Booking.PaymentChoice.values:
        raise Invalid(_("Please choose how you would like to pay."), field="payment_choice")
    provider = Provider.objects.found().select_related("policy").filter(pk=staff_member.provider_id).first()
    if provider is None:
        raise WrongState(_("This provider takes no bookings at the moment."))
    if works_for(customer, provider):
        raise NotAllowed(_("You cannot book yourself."), code="own_service")
    return provider


def _agreed(provider: Provider, details: Details) -> dict[str, Any]:
    """What every awarded booking has: the provider's terms as they are now, and the address."""
    return {
        "provider": provider,
        "place": PLACE,
        "origin": Booking.Origin.BID,
        "status": Status.DRAFT,
        "policy_snapshot": {"kind": provider.policy.kind, "steps": provider.policy.steps},
        **{name: getattr(details, name) for name in ("street", "postcode", "city", "country", "phone", "note")},
    }


def _send(booking: Booking, allocation_id: int, customer: User) -> None:
    """Out of the draft, which nobody has seen: what is paid first keeps its hold, anything else its time for good."""
    first = rules.pays_first(booking.payment_choice)
    if not first:
        keep_time(allocation_id=allocation_id, expires_at=None)
    after = Status.AWAITING_PAYMENT if first else Status.ACCEPTED
    move(booking, after, actor=customer, sides=frozenset({rules.CUSTOMER}))


def _write_line(
    booking: Booking, category: Category, title: str, price: Money, *, allocation_id: int, staff_member: StaffMember
) -> None:
    """What was agreed, in one line; there is no service behind it."""
    BookingLine.objects.create(
        booking=booking,
        category=category,
        staff_member=staff_member,
        allocation_id=allocation_id,
        title=title,
        price_model=Service.PriceModel.FIXED,
        unit_price=price.amount,
        total_amount=price.amount,
        currency=price.currency,
    )
