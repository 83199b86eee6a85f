"""What moderators see of invoices and credit notes: everything, and nothing to change."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn

from marketplace.accounts.queries import audit_of
from marketplace.core.viewsets import ReadOnlyViewSet, StepInspectView
from marketplace.invoicing.documents import values
from marketplace.invoicing.models import CreditNote, Invoice

TEMPLATE = "pages/moderation/document.html"
COLUMNS = (
    "number",
    Column("kind", label=_("Kind"), accessor="get_kind_display"),
    Column("provider", label=_("Provider")),
    Column("booking", label=_("Booking")),
    DateColumn("issued_on", label=_("Issued on"), sort_key="issued_on"),
    Column("gross_amount", label=_("Total"), sort_key="gross_amount"),
    Column("currency", label=_("Currency")),
)


class DocumentInspectView(StepInspectView):
    """A document with its figures, its file and what corrects it."""

    template_name = TEMPLATE
    page_title = _("Invoice")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The same values that are printed, in the moderator's language."""
        document = self.object
        is_credit = isinstance(document, CreditNote)
        return super().get_context_data(**kwargs) | {
            "facts": values.facts_of(document),
            "issuer": values.party_lines(document.issuer),
            "recipient": values.party_lines(document.recipient),
            "cells": [values.line_cells(line, document) for line in document.lines],
            "sums": values.sums_of(document),
            "credit_notes": [] if is_credit else list(document.credit_notes.all()),
            "file": getattr(document, "pdf", None),
            "audit": audit_of(document),
        }


class InvoiceViewSet(ReadOnlyViewSet):
    """All invoices."""

    model = Invoice
    icon = "doc-full"
    menu_label = _("Invoices")
    menu_order = 270
    inspect_view_class = DocumentInspectView
    inspect_template_name = TEMPLATE
    list_display = COLUMNS
    list_filter = ("kind", "language", "issued_on")
    search_fields = ("number", "booking__reference", "provider__trading_name", "provider__legal_name")
    ordering = ("-issued_on", "-pk")
    list_per_page = 50


class CreditNoteViewSet(ReadOnlyViewSet):
    """All credit notes."""

    model = CreditNote
    icon = "undo"
    menu_label = _("Credit notes")
    menu_order = 280
    inspect_view_class = DocumentInspectView
    inspect_template_name = TEMPLATE
    list_display = COLUMNS
    list_filter = ("kind", "issued_on")
    search_fields = ("number", "invoice__number", "booking__reference", "provider__trading_name")
    ordering = ("-issued_on", "-pk")
    list_per_page = 50
