"""The words and amounts of a document in its language, ready to be set: nothing else reaches the template."""

from datetime import date
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from marketplace.core import formats
from marketplace.invoicing.models import CreditNote, Document


def values_of(document: Document) -> dict[str, Any]:
    """Everything that is printed, in the document's language."""
    with translation.override(document.language):
        heading = heading_of(document)
        return {
            "lang": document.language,
            "title": f"{heading} {document.number}",
            "year": document.issued_on.year,
            "month": document.issued_on.month,
            "day": document.issued_on.day,
            "brand": "Piazza"
            if document.is_commission
            else (document.issuer["trading_name"] or document.issuer["name"]),
            "issuer": party_lines(document.issuer),
            "recipient_label": pgettext("above the address on an invoice", "To"),
            "recipient": party_lines(document.recipient),
            "facts": facts_of(document),
            "intro": _intro(document),
            "columns": [_("Description"), _("Quantity"), _("Unit price"), _("VAT"), _amount_label(document)],
            "lines": [line_cells(line, document) for line in document.lines],
            "tax_columns": [_("VAT"), _("Net"), _("Tax")],
            "taxes": [
                [rate(row["rate"]), amount(row["net"], document.currency), amount(row["tax"], document.currency)]
                for row in document.taxes
            ],
            "sums": sums_of(document)[:-1],
            "total": sums_of(document)[-1],
            "notes": [*document.notes, *([document.payment_note] if document.payment_note else [])],
            "footer": _footer(document),
            "page": _("Page {page} of {pages}"),
        }


def sums_of(document: Document) -> list[list[str]]:
    """Net, tax and, last, what is to be paid."""
    return [
        [_("Net total"), amount(document.net_amount, document.currency)],
        [_("VAT"), amount(document.tax_amount, document.currency)],
        [_("Total"), amount(document.gross_amount, document.currency)],
    ]


def heading_of(document: Document) -> str:
    """Invoice or credit note, in the active language."""
    return _("Credit note") if isinstance(document, CreditNote) else _("Invoice")


def facts_of(document: Document) -> list[list[str]]:
    """Number, dates and what the document belongs to, each with its label."""
    facts = [
        [_("Number"), document.number],
        [_("Date"), day(document.issued_on)],
        [_("Date of service"), day(document.service_date)],
        [_("Booking"), document.booking.reference],
    ]
    if isinstance(document, CreditNote):
        facts += [
            [_("Corrects invoice"), document.invoice.number],
            [_("Invoice of"), day(document.invoice.issued_on)],
        ]
    return facts


def party_lines(party: dict[str, str]) -> list[str]:
    """Name, address and VAT number, a line each; nothing where nothing is known."""
    town = " ".join(filter(None, (party["postcode"], party["city"])))
    country = country_name(party["country"]) if town else ""
    vat = _("VAT no. %(number)s") % {"number": party["vat_id"]} if party["vat_id"] else ""
    return [line for line in (party["name"], party["trading_name"], party["street"], town, country, vat) if line]


def line_cells(line: dict[str, str], document: Document) -> list[str]:
    """One line of the table: what, how much, at which price, rate, amount."""
    quantity = format_decimal(Decimal(line["quantity"]), locale=formats.locale())
    return [
        line["title"],
        _("%(hours)s h") % {"hours": quantity} if line["unit"] == "hour" else quantity,
        amount(line["unit_price"], document.currency),
        rate(document.taxes[0]["rate"]),
        amount(line["amount"], document.currency),
    ]


def amount(value: str | Decimal, currency: str) -> str:
    """An amount as documents write it: always with cents."""
    return format_currency(Decimal(value), currency, locale=formats.locale())


def rate(value: str) -> str:
    """22 %, 8.1 %."""
    return format_percent(Decimal(value) / 100, format="#,##0.#\u00a0%", locale=formats.locale())


def day(value: date) -> str:
    """23 November 2026."""
    return format_date(value, "long", locale=formats.locale())


def country_name(code: str) -> str:
    """A country in the active language."""
    return Locale.parse(formats.locale()).territories.get(code, code)


def _amount_label(document: Document) -> str:
    """Commission is net, everything a customer pays includes the tax where there is one."""
    if document.is_commission:
        return _("Net amount")
    return _("Amount incl. VAT") if document.tax_amount else _("Amount")


def _intro(document: Document) -> str:
    if not isinstance(document, CreditNote):
        return ""
    if document.reason:
        return _("Reason: %(reason)s") % {"reason": document.reason}
    return ""


def _footer(document: Document) -> str:
    issuer = document.issuer
    parts = [issuer["name"], issuer["email"]]
    if not document.is_commission:
        parts.append(_("Issued through Piazza on behalf of the provider."))
    return " · ".join(part for part in parts if part)
