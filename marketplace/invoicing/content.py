"""What an invoice says, put together from a booking; nothing is numbered or written here."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import translation

from marketplace.booking.enums import Status
from marketplace.booking.models import Booking, BookingLine
from marketplace.core import formats
from marketplace.core.money import Money
from marketplace.core.taxes import TaxTreatment, service_treatment
from marketplace.invoicing import rules, texts
from marketplace.invoicing.models import Document
from marketplace.invoicing.parties import Party, customer_party, platform, provider_party


@dataclass(frozen=True, slots=True)
class Content:
    """Everything of a document but its number and its day."""

    issuer: Party
    provider_id: int | None  # whose numbers; None is the platform
    prefix: str
    fields: dict[str, Any]


def has_completed(booking: Booking) -> bool:
    """Whether the work was done, as far as the booking says, whatever came after it."""
    return booking.completed_at is not None or booking.status == Status.FINISHED


def service_content(booking: Booking) -> Content | None:
    """The provider's invoice to the customer; None where no line has a price."""
    lines = [line for line in booking.lines.all() if line.total is not None and line.total.amount > 0]
    if not lines:
        return None
    issuer, recipient = provider_party(booking.provider), customer_party(booking)
    served = formats.in_zone(booking.starts_at, issuer.timezone).date()
    grosses = [Money(line.total_amount or Decimal(0), line.currency) for line in lines]
    total = sum(grosses[1:], grosses[0])
    figures = rules.of_gross(total, service_treatment(issuer.tax, recipient.tax, served))
    nets = rules.nets_of_lines(grosses, figures.net)
    with translation.override(booking.language):
        fields = _fields(booking, figures, kind=Document.Kind.SERVICE, language=booking.language)
        fields["payment_note"] = texts.payment_note_of_service(
            choice=booking.payment_choice, provider=booking.provider.trading_name
        )
    fields["lines"] = [
        _row(line.title, line.quantity, line.unit_price, gross, net, hourly=line.price_model == "hourly")
        for line, gross, net in zip(lines, grosses, nets, strict=True)
    ]
    fields |= {"issuer": issuer.snapshot(), "recipient": recipient.snapshot(), "service_date": served}
    return Content(issuer, booking.provider_id, rules.prefix_of(booking.provider.trading_name), fields)


def commission_content(booking: Booking) -> Content | None:
    """The platform's invoice to the provider; None where no commission is frozen on the booking."""
    if not booking.commission_amount:
        return None
    issuer, recipient = platform(), provider_party(booking.provider)
    served = formats.in_zone(booking.starts_at, issuer.timezone).date()
    currency = _currency(booking)
    net, tax = Money(booking.commission_amount, currency), Money(booking.commission_tax, currency)
    figures = rules.Figures(_commission_treatment(booking), net, tax)
    language = booking.provider.owner.preferred_language
    with translation.override(language):
        fields = _fields(booking, figures, kind=Document.Kind.COMMISSION, language=language)
        fields["payment_note"] = texts.payment_note_of_commission(choice=booking.payment_choice, platform=issuer.name)
        title = texts.commission_title(booking.reference)
    fields["lines"] = [_row(title, Decimal(1), net.amount, net, net)]
    fields |= {"issuer": issuer.snapshot(), "recipient": recipient.snapshot(), "service_date": served}
    return Content(issuer, None, rules.PLATFORM_PREFIX, fields)


def _commission_treatment(booking: Booking) -> TaxTreatment:
    """The treatment under which the commission's tax was worked out when the booking was made: frozen with it."""
    frozen = booking.commission_snapshot
    return TaxTreatment(Decimal(frozen["tax_rate"]), frozen["tax_category"], frozen["tax_reason"])


def _fields(booking: Booking, figures: rules.Figures, *, kind: str, language: str) -> dict[str, Any]:
    note = texts.reason_in_words(figures.treatment.reason_code)
    return {
        "kind": kind,
        "booking": booking,
        "provider": booking.provider,
        "language": language,
        "taxes": [figures.as_row()],
        "net_amount": figures.net.amount,
        "tax_amount": figures.tax.amount,
        "gross_amount": figures.gross.amount,
        "currency": figures.net.currency,
        "notes": [note] if note else [],
    }


def _row(
    title: str, quantity: Decimal, unit_price: Decimal | None, amount: Money, net: Money, *, hourly: bool = False
) -> dict[str, Any]:
    """A line as it is stored; `amount` includes the tax for services and does not for commission."""
    return {
        "title": title,
        "quantity": str(quantity.normalize() if quantity != quantity.to_integral_value() else int(quantity)),
        "unit": "hour" if hourly else "",
        "unit_price": str(amount.amount if unit_price is None else unit_price),
        "amount": str(amount.amount),
        "net": str(net.amount),
    }


def _currency(booking: Booking) -> str:
    line: BookingLine | None = booking.lines.first()
    return line.currency if line else "EUR"
