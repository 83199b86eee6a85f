"""What is owed for a booking is written down as soon as it was sent."""

from datetime import timedelta
from decimal import Decimal

from marketplace.booking.models import Booking
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.money import Money
from marketplace.payments.models import Due

COMMISSION_TERM = timedelta(days=14)


@action
def ensure_due(*, booking: Booking) -> Due | None:
    """The customer's due to the provider; None for a draft and for what has no price. Safe to repeat."""
    due = Due.objects.filter(booking=booking, kind=Due.Kind.BOOKING).first()
    total = booking.total()
    if due is not None or booking.booked_at is None or total is None or total.minor_units <= 0:
        return due
    return _open(booking, Due.Kind.BOOKING, total, customer_id=booking.customer_id, due_at=booking.starts_at)


@action
def ensure_commission_due(*, booking: Booking) -> Due | None:
    """The provider's due to the platform for a booking that was paid to them directly; None where it is nothing."""
    due = Due.objects.filter(booking=booking, kind=Due.Kind.COMMISSION).first()
    total = booking.total()
    owed = Money(booking.commission_amount + booking.commission_tax, total.currency if total else "EUR")
    if due is not None or owed.amount <= Decimal(0):
        return due
    return _open(booking, Due.Kind.COMMISSION, owed, customer_id=None, due_at=clock.now() + COMMISSION_TERM)


def _open(booking: Booking, kind: str, amount: Money, **fields: object) -> Due:
    due, made = Due.objects.get_or_create(
        booking=booking,
        kind=kind,
        defaults={
            "provider_id": booking.provider_id,
            "amount": amount.amount,
            "currency": amount.currency,
            "created_at": clock.now(),
            **fields,
        },
    )
    if made:
        record(action="payments.owe", subject=due, kind=kind, amount=str(amount.amount))
    return due
