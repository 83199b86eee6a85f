"""Invoices for tests, issued by the actions."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from marketplace.booking.actions.answer_booking import accept_booking
from marketplace.booking.actions.carry_out_booking import complete_booking, start_booking
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import make_bookable_service, make_booking
from marketplace.core import clock
from marketplace.core.money import Money
from marketplace.invoicing.actions.issue_credit_note import issue_credit_note
from marketplace.invoicing.actions.issue_invoices import issue_invoices
from marketplace.invoicing.models import CreditNote, Invoice


def make_completed(*, commission: tuple[str, str] | None = None, price: str = "119", **fields: Any) -> Booking:
    """A booking whose work is done, over `price`; `commission` are net and tax that were frozen on it."""
    if "service" not in fields:
        fields["service"] = make_bookable_service(instant=True, price=Decimal(price), price_model="fixed")
    booking = make_booking(**fields)
    if booking.status == Status.REQUESTED:
        accept_booking(booking_id=booking.pk, actor=booking.provider.owner)
    if commission:
        net, tax = (Decimal(amount) for amount in commission)
        Booking.objects.filter(pk=booking.pk).update(commission_amount=net, commission_tax=tax)
    with clock.moved_to(booking.starts_at):
        start_booking(booking_id=booking.pk, actor=booking.provider.owner)
    with clock.moved_to(booking.ends_at):
        return complete_booking(booking_id=booking.pk, actor=booking.provider.owner)


def make_invoice(**fields: Any) -> Invoice:
    """The provider's invoice of a completed booking."""
    booking = make_completed(**fields)
    with clock.moved_to(booking.ends_at + timedelta(minutes=1)):
        return issue_invoices(booking_id=booking.pk)[0]


def make_credit_note(invoice: Invoice, gross: str | None = None, key: str = "refund:1") -> CreditNote:
    """A credit note over a part of an invoice, or over all of it."""
    amount = invoice.gross if gross is None else Money(Decimal(gross), invoice.currency)
    return issue_credit_note(invoice_id=invoice.pk, gross=amount, reason="Not done in full", source_key=key)
