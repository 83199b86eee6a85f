"""Issue what a completed booking calls for: once, however often this is asked."""

from marketplace.booking.models import Booking
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import NotFound, WrongState
from marketplace.core.outbox import announce
from marketplace.invoicing.actions.draw_number import draw_number
from marketplace.invoicing.content import Content, commission_content, has_completed, service_content
from marketplace.invoicing.events import InvoiceIssued
from marketplace.invoicing.models import Document, Invoice, NumberSeries

# Always in this order: the provider's numbers are locked before the platform's.
CONTENTS = {Document.Kind.SERVICE: service_content, Document.Kind.COMMISSION: commission_content}


@action
def issue_invoices(*, booking_id: int) -> list[Invoice]:
    """The invoices of a completed booking, issued now where they are not there yet; `WrongState` before.

    For the service by the provider (none where no line has a price), for the commission by the platform (none where it
    is 0). The lock on the booking lets a second caller wait and find them.
    """
    booking = Booking.objects.locked().select_related("customer", "provider__owner").filter(pk=booking_id).first()
    if booking is None:
        raise NotFound
    if not has_completed(booking):
        raise WrongState
    there = {invoice.kind: invoice for invoice in Invoice.objects.filter(booking=booking)}
    for kind, content_of in CONTENTS.items():
        if kind not in there and (content := content_of(booking)) is not None:
            there[kind] = _issue(content)
    return [there[kind] for kind in CONTENTS if kind in there]


def _issue(content: Content) -> Invoice:
    """Number and write one invoice."""
    today = content.issuer.today()
    drawn = draw_number(
        provider_id=content.provider_id, prefix=content.prefix, kind=NumberSeries.Kind.INVOICE, year=today.year
    )
    invoice = Invoice.objects.create(
        series=drawn.series, sequence=drawn.sequence, number=drawn.number, issued_on=today, **content.fields
    )
    record(action="invoicing.issue", subject=invoice, number=invoice.number, booking=invoice.booking_id)
    announce(InvoiceIssued(invoice_id=invoice.pk))
    return invoice
