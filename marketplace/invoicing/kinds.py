"""What invoicing tells people: a link, never the paper itself."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from marketplace.core.registries import NotificationKind, notification_kinds
from marketplace.invoicing.models import CreditNote, Invoice


def _content(subject: Any, document: Invoice | CreditNote) -> dict[str, Any]:
    return {
        "subject": subject % {"issuer": issuer_name(document), "number": document.number},
        "template": "invoicing/issued",
        "link": reverse("dashboard:invoice", args=[document.public_id]),
        "context": {
            "document": document,
            "issuer": issuer_name(document),
            "booking": document.booking,
            "invoice": getattr(document, "invoice", None),
        },
    }


def issuer_name(document: Invoice | CreditNote) -> str:
    """The name under which people know the issuer."""
    if document.is_commission:
        return "Piazza"
    return document.issuer["trading_name"] or document.issuer["name"]


def _issued(invoice_id: int, recipient: Any) -> dict[str, Any] | None:
    invoice = Invoice.objects.select_related("booking").filter(pk=invoice_id).first()
    return _content(_("Your invoice %(number)s from %(issuer)s"), invoice) if invoice else None


def _credited(credit_note_id: int, recipient: Any) -> dict[str, Any] | None:
    note = CreditNote.objects.select_related("booking", "invoice").filter(pk=credit_note_id).first()
    return _content(_("Credit note %(number)s from %(issuer)s"), note) if note else None


notification_kinds.register("invoice.issued", NotificationKind(_("You have an invoice"), _issued))
notification_kinds.register(
    "invoice.commission",
    NotificationKind(_("An invoice for commission"), _issued, channels=("in_app",), audience="provider"),
)
notification_kinds.register("invoice.credited", NotificationKind(_("You have a credit note"), _credited))
