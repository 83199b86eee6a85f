"""Let documents follow the money that went back."""

from decimal import Decimal

from django.utils import translation

from marketplace.booking.models import Booking
from marketplace.core.actions import action
from marketplace.core.errors import NotFound
from marketplace.core.money import Money
from marketplace.invoicing.actions.issue_credit_note import issue_credit_note
from marketplace.invoicing.actions.issue_invoices import issue_invoices
from marketplace.invoicing.content import has_completed
from marketplace.invoicing.models import CreditNote, Document, Invoice
from marketplace.payments.models import Refund
from marketplace.payments.rules import shares

MADE = (Refund.Status.PENDING, Refund.Status.SUCCEEDED)


@action
def credit_refunds(*, booking_id: int) -> list[CreditNote]:
    """Credit notes for every refund of a completed booking that has none yet; safe to repeat.

    A refund takes back its amount of the invoice for the service, and with it the commission shrinks as it does in the
    ledger. A booking without work done has no invoice, and money that was paid twice was never invoiced. Every credit
    note leaves its own audit row.
    """
    booking = Booking.objects.locked().filter(pk=booking_id).first()
    if booking is None:
        raise NotFound
    if not has_completed(booking):
        return []
    invoices = {invoice.kind: invoice for invoice in issue_invoices(booking_id=booking_id)}
    service = invoices.get(Document.Kind.SERVICE)
    if service is None:
        return []
    notes = [_credit_service(service, refund) for refund in _refunds_of(booking)]
    commission = invoices.get(Document.Kind.COMMISSION)
    shrunk = _credit_commission(commission, service) if commission else None
    return notes + ([shrunk] if shrunk else [])


def _refunds_of(booking: Booking) -> list[Refund]:
    """Refunds of the price that the gateway has taken on, the first one first."""
    refunds = Refund.objects.filter(payment__due__booking=booking, payment__is_surplus=False, status__in=MADE)
    return list(refunds.order_by("pk"))


def _first_try(refund: Refund) -> Refund:
    """A refund that failed and was sent once more is still the same one."""
    while refund.replaces is not None:
        refund = refund.replaces
    return refund


def _credit_service(invoice: Invoice, refund: Refund) -> CreditNote:
    with translation.override(invoice.language):
        reason = str(refund.get_reason_display())
    return issue_credit_note(
        invoice_id=invoice.pk,
        gross=refund.money,
        reason=reason,
        source_key=f"refund:{_first_try(refund).public_id}:service",
    )


def _kept(invoice: Invoice) -> tuple[Money, Money]:
    """What is left of an invoice after its credit notes: gross and tax."""
    rows = [(one.gross_amount, one.tax_amount) for one in CreditNote.objects.filter(invoice=invoice)]
    gross = invoice.gross_amount + sum((row[0] for row in rows), Decimal(0))
    tax = invoice.tax_amount + sum((row[1] for row in rows), Decimal(0))
    return Money(gross, invoice.currency), Money(tax, invoice.currency)


def _credit_commission(commission: Invoice, service: Invoice) -> CreditNote | None:
    """Bring the commission down to its share of what the provider kept; None where it is there already."""
    kept, _ = _kept(service)
    target = shares(
        price=service.gross,
        commission=Money(commission.net_amount, commission.currency),
        tax=Money(commission.tax_amount, commission.currency),
        kept=kept,
    )
    gross, tax = _kept(commission)
    too_much = gross - target.platform - target.tax
    if too_much.minor_units <= 0:
        return None
    return issue_credit_note(
        invoice_id=commission.pk,
        gross=too_much,
        tax=tax - target.tax,
        reason=service.number,
        source_key=f"booking:{commission.booking_id}:commission:{kept.minor_units}",
    )
