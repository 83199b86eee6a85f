"""Reads of documents: who sees which, lists for the homes, and the stored bytes."""

import hashlib
from dataclasses import dataclass

from django.core.files.storage import storages
from django.db.models import FilteredRelation, Prefetch, QuerySet

from marketplace.accounts.models import User
from marketplace.booking.models import Booking
from marketplace.core.errors import NotFound
from marketplace.invoicing.models import CreditNote, Document, DocumentFile, Invoice
from marketplace.providers.models import Provider

VIEW_ALL = "invoicing.view_invoice"
Issued = Invoice | CreditNote


def with_credit_notes(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Invoices with what a list shows of them; three queries, however many rows."""
    notes = CreditNote.objects.select_related("booking").order_by("pk")
    return invoices.select_related("booking").prefetch_related(Prefetch("credit_notes", queryset=notes))


def invoices_of_customer(user: User) -> QuerySet[Invoice]:
    """What providers have invoiced to a customer, the latest first."""
    mine = Invoice.objects.filter(booking__customer=user, kind=Document.Kind.SERVICE)
    return with_credit_notes(mine).order_by("-issued_on", "-pk")


def latest_invoices(user: User, limit: int = 3) -> list[Invoice]:
    """The last few invoices of a customer, for their home, without their credit notes. One query."""
    return list(invoices_of_customer(user).prefetch_related(None)[:limit])


def invoices_of_business(provider: Provider, kind: str = Document.Kind.SERVICE) -> QuerySet[Invoice]:
    """What a provider has invoiced (`service`) or the platform has invoiced to them (`commission`)."""
    return with_credit_notes(Invoice.objects.filter(provider=provider, kind=kind)).order_by("-issued_on", "-pk")


def may_read(document: Document, user: User) -> bool:
    """The owner of the business both, the customer the invoice for the service, moderators all; staff none."""
    if document.provider.owner_id == user.pk:
        return True
    if not document.is_commission and document.booking.customer_id == user.pk:
        return True
    return user.is_active and user.has_perm(VIEW_ALL)


def document_for(*, user: User, public_id: str) -> Issued:
    """An invoice or a credit note for an account that may read it; `NotFound` for anybody else."""
    parts = ("booking", "provider", "series")
    found: Issued | None = Invoice.objects.select_related(*parts).filter(public_id=public_id).first()
    if found is None:
        found = CreditNote.objects.select_related(*parts, "invoice").filter(public_id=public_id).first()
    if found is None or not may_read(found, user):
        raise NotFound
    return found


def documents_of_booking(booking: Booking, user: User) -> list[Issued]:
    """Invoices of a booking that this account may read, each followed by its credit notes. One query.

    Three for whoever is neither the owner nor the customer: what else they may do is asked first.
    """
    invoices = Invoice.objects.filter(booking=booking)
    if booking.provider.owner_id != user.pk:
        if booking.customer_id == user.pk:
            invoices = invoices.filter(kind=Document.Kind.SERVICE)
        elif not (user.is_active and user.has_perm(VIEW_ALL)):
            return []
    # One row for each credit note, or one for an invoice without any.
    with_note = invoices.annotate(note=FilteredRelation("credit_notes"))
    rows = with_note.select_related("booking", "note")  # type: ignore[misc]  # made by the line above
    found: list[Issued] = []
    for row in rows.order_by("pk", "-note__issued_on", "-note__pk"):
        if row not in found:
            found.append(row)
        note: CreditNote | None = getattr(row, "note", None)
        if note is not None:
            found.append(note)
    return found


@dataclass(frozen=True, slots=True)
class Stored:
    """A PDF as it was stored."""

    content: bytes
    name: str


def stored_pdf(document: Issued, file: DocumentFile) -> Stored:
    """The bytes of a document's PDF; `NotFound` when they are gone or no longer those that were issued."""
    storage = storages["private"]
    if not storage.exists(file.name):
        raise NotFound
    with storage.open(file.name) as handle:
        content = handle.read()
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise NotFound
    return Stored(content, f"{document.number}.pdf")
