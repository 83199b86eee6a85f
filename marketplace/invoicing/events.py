"""What invoicing announces."""

from marketplace.core.events import Event, event


@event("invoicing.issued")
class InvoiceIssued(Event):
    """An invoice has its number."""

    invoice_id: int


@event("invoicing.credited")
class CreditNoteIssued(Event):
    """A credit note has its number."""

    credit_note_id: int
