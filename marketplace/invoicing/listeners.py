"""When documents are issued, and who is told."""

from marketplace.booking.enums import Status
from marketplace.booking.events import BookingMoved
from marketplace.core.outbox import listen
from marketplace.invoicing.actions.credit_refunds import credit_refunds
from marketplace.invoicing.actions.issue_invoices import issue_invoices
from marketplace.invoicing.actions.render_document import render_document
from marketplace.invoicing.events import CreditNoteIssued, InvoiceIssued
from marketplace.invoicing.models import CreditNote, Invoice
from marketplace.notifications.actions.notify import notify
from marketplace.payments.events import RefundMade

DONE = frozenset({Status.COMPLETED, Status.FINISHED})


@listen(BookingMoved)
def issue_when_done(fact: BookingMoved) -> None:
    """Invoices of a completed booking; `finished` brings those of one that was resolved without it."""
    if fact.after in DONE:
        issue_invoices(booking_id=fact.booking_id)
        credit_refunds(booking_id=fact.booking_id)


@listen(RefundMade)
def credit_what_went_back(fact: RefundMade) -> None:
    """A refund of work that was invoiced brings credit notes."""
    credit_refunds(booking_id=fact.booking_id)


@listen(InvoiceIssued)
def set_invoice(fact: InvoiceIssued) -> None:
    """The PDF, by a worker."""
    render_document(document=Invoice.objects.select_related("booking").get(pk=fact.invoice_id))


@listen(CreditNoteIssued)
def set_credit_note(fact: CreditNoteIssued) -> None:
    """The PDF, by a worker."""
    notes = CreditNote.objects.select_related("booking", "invoice")
    render_document(document=notes.get(pk=fact.credit_note_id))


@listen(InvoiceIssued)
def tell_of_invoice(fact: InvoiceIssued) -> None:
    """The customer hears of the invoice for the service, the provider of the one for commission."""
    invoice = Invoice.objects.select_related("booking__customer", "provider__owner").get(pk=fact.invoice_id)
    key = f"invoicing.issued:{invoice.pk}"
    if invoice.is_commission:
        notify(recipient=invoice.provider.owner, kind="invoice.commission", subject_id=invoice.pk, event_key=key)
    else:
        notify(recipient=invoice.booking.customer, kind="invoice.issued", subject_id=invoice.pk, event_key=key)


@listen(CreditNoteIssued)
def tell_of_credit_note(fact: CreditNoteIssued) -> None:
    """Whoever had the invoice has the credit note."""
    note = CreditNote.objects.select_related("booking__customer", "provider__owner").get(pk=fact.credit_note_id)
    recipient = note.provider.owner if note.is_commission else note.booking.customer
    key = f"invoicing.credited:{note.pk}"
    notify(recipient=recipient, kind="invoice.credited", subject_id=note.pk, event_key=key)
