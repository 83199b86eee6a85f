"""Invoices: a customer's own, those of a business, one of them, and its PDF."""

import csv
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.accounts.requests import AccountRequest
from marketplace.dashboard.access import owner_required
from marketplace.invoicing.actions.render_document import render_document
from marketplace.invoicing.documents import values
from marketplace.invoicing.models import CreditNote, Document
from marketplace.invoicing.queries import (
    document_for,
    invoices_of_business,
    invoices_of_customer,
    stored_pdf,
)
from marketplace.providers.models import Provider
from marketplace.providers.queries import provider_of

PER_PAGE = 20
COLUMNS = ("number", "issued_on", "service_date", "booking", "customer", "net", "vat", "total", "currency", "corrects")


@require_safe
@never_cache
@login_required
def invoices(request: AccountRequest) -> HttpResponse:
    """What providers have invoiced to this account."""
    page = Paginator(invoices_of_customer(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "pages/dashboard/invoices.html", {"page": page, "place": "invoices", "side": "customer"})


@require_safe
@owner_required
def business_invoices(request: AccountRequest, provider: Provider) -> HttpResponse:
    """What the business has invoiced, or the commission it was invoiced."""
    kind = _kind(request)
    page = Paginator(invoices_of_business(provider, kind), PER_PAGE).get_page(request.GET.get("page"))
    context = {"provider": provider, "page": page, "kind": kind, "place": "business_invoices", "side": "provider"}
    return render(request, "pages/dashboard/business_invoices.html", context)


@require_safe
@owner_required
def export(request: AccountRequest, provider: Provider) -> HttpResponse:
    """The same rows for a spreadsheet: invoices, each followed by its credit notes."""
    kind = _kind(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="invoices-{kind}.csv"'
    response.write("\ufeff")  # spreadsheets then read the umlauts
    writer = csv.writer(response, delimiter=";")
    writer.writerow(COLUMNS)
    for invoice in invoices_of_business(provider, kind):
        writer.writerow(_cells(invoice, ""))
        for note in invoice.credit_notes.all():
            writer.writerow(_cells(note, invoice.number))
    return response


@require_safe
@never_cache
@login_required
def invoice(request: AccountRequest, public_id: str) -> HttpResponse:
    """The figures of one document, in the reader's language; what was frozen keeps its own."""
    document = document_for(user=request.user, public_id=public_id)
    is_customer = document.booking.customer_id == request.user.pk
    provider = None if is_customer else provider_of(request.user)
    side = "customer" if provider is None else "provider"
    context = {
        "document": document,
        "heading": values.heading_of(document),
        "facts": values.facts_of(document),
        "issuer": values.party_lines(document.issuer),
        "recipient": values.party_lines(document.recipient),
        "lines": [values.line_cells(line, document) for line in document.lines],
        "sums": values.sums_of(document),
        "credit_notes": [] if isinstance(document, CreditNote) else list(document.credit_notes.all()),
        "original": document.invoice if isinstance(document, CreditNote) else None,
        "provider": provider,
        "side": side,
        "place": "invoices" if side == "customer" else "business_invoices",
    }
    return render(request, "pages/dashboard/invoice.html", context)


@require_safe
@never_cache
@login_required
def invoice_pdf(request: AccountRequest, public_id: str) -> HttpResponse:
    """The PDF, the same bytes each time; set now where no worker has come to it yet."""
    document = document_for(user=request.user, public_id=public_id)
    stored = stored_pdf(document, render_document(document=document))
    response = HttpResponse(stored.content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{stored.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _kind(request: AccountRequest) -> str:
    wanted = request.GET.get("kind")
    return Document.Kind.COMMISSION if wanted == Document.Kind.COMMISSION else Document.Kind.SERVICE


def _cells(document: Document, corrects: str) -> list[Any]:
    return [
        _plain(document.number),
        document.issued_on.isoformat(),
        document.service_date.isoformat(),
        document.booking.reference,
        _plain(document.recipient["name"]),
        document.net_amount,
        document.tax_amount,
        document.gross_amount,
        document.currency,
        _plain(corrects),
    ]


def _plain(words: str) -> str:
    """A spreadsheet must not take somebody's name for a formula."""
    return f"'{words}" if words.startswith(("=", "+", "-", "@", "\t", "\r")) else words
