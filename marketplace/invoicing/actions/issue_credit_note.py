"""Take back an invoice, in whole or in part."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from marketplace.booking.models import Booking
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.money import Money
from marketplace.core.outbox import announce
from marketplace.invoicing import rules, texts
from marketplace.invoicing.actions.draw_number import draw_number
from marketplace.invoicing.events import CreditNoteIssued
from marketplace.invoicing.models import CreditNote, Document, Invoice, NumberSeries
from marketplace.invoicing.parties import Party

# Copied from the invoice as they stand there.
SAME = ("kind", "booking_id", "provider_id", "language", "service_date", "issuer", "recipient", "currency", "notes")


@action
def issue_credit_note(
    *, invoice_id: int, gross: Money, reason: str, source_key: str, tax: Money | None = None
) -> CreditNote:
    """A credit note over `gross` (more than nothing, tax included) of an invoice; `source_key` has one effect.

    `tax` is given where the ledger has already divided the amount, else it follows from the rate. `Invalid` beside
    `gross` when the currency differs or more is wanted than the earlier credit notes have left. The lock on the
    booking keeps two of them from taking the same part.
    """
    invoice = Invoice.objects.filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFound
    Booking.objects.locked().get(pk=invoice.booking_id)
    earlier = CreditNote.objects.filter(source_key=source_key).first()
    if earlier is not None:
        return earlier
    figures = _figures(invoice, gross, tax)
    issuer = Party(**invoice.issuer)
    today = issuer.today()
    drawn = draw_number(
        provider_id=None if invoice.is_commission else invoice.provider_id,
        prefix=invoice.series.prefix,
        kind=NumberSeries.Kind.CREDIT_NOTE,
        year=today.year,
    )
    note = CreditNote.objects.create(
        invoice=invoice,
        series=drawn.series,
        sequence=drawn.sequence,
        number=drawn.number,
        issued_on=today,
        reason=reason,
        source_key=source_key,
        **{name: getattr(invoice, name) for name in SAME},
        **_amounts(invoice, figures, whole=gross == invoice.gross),
    )
    record(action="invoicing.credit", subject=note, number=note.number, invoice=invoice.pk)
    announce(CreditNoteIssued(credit_note_id=note.pk))
    return note


def _figures(invoice: Invoice, gross: Money, tax: Money | None) -> list[rules.Figures]:
    """The part of the invoice that this credit note takes back, positive."""
    if gross.currency != invoice.currency:
        raise Invalid(_("The invoice is in another currency."), field="gross", code="currency")
    taken = [
        -rules.Figures.from_row(row, invoice.currency)
        for note in CreditNote.objects.filter(invoice=invoice)
        for row in note.taxes
    ]
    whole = [rules.Figures.from_row(row, invoice.currency) for row in invoice.taxes]
    try:
        if tax is not None and len(whole) == 1:
            return [rules.part_with_tax(whole[0], taken, gross=gross, tax=tax)]
        return rules.part_of(whole, taken, gross)
    except ValueError:
        message = _("A credit note must be above zero and no more than what is left of the invoice.")
        raise Invalid(message, field="gross", code="too_much") from None


def _amounts(invoice: Invoice, figures: list[rules.Figures], *, whole: bool) -> dict[str, Any]:
    """Lines, breakdown and totals, all below zero: a whole invoice line by line, a part in one line."""
    net = sum((one.net.amount for one in figures[1:]), figures[0].net.amount)
    tax = sum((one.tax.amount for one in figures[1:]), figures[0].tax.amount)
    if whole:
        lines = [
            line | {name: str(-Money(line[name]).amount) for name in ("unit_price", "amount", "net")}
            for line in invoice.lines
        ]
    else:
        shown = str(-(net if invoice.kind == Document.Kind.COMMISSION else net + tax))
        with translation.override(invoice.language):
            title = texts.part_title(invoice.number)
        lines = [{"title": title, "quantity": "1", "unit": "", "unit_price": shown, "amount": shown, "net": str(-net)}]
    return {
        "lines": lines,
        "taxes": [(-one).as_row() for one in figures],
        "net_amount": -net,
        "tax_amount": -tax,
        "gross_amount": -(net + tax),
    }
