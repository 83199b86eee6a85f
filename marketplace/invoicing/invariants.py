"""What must hold of invoices and credit notes after every commit."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from django.core.files.storage import storages
from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from marketplace.core.registries import Invariant, invariants
from marketplace.invoicing.models import CreditNote, Document, DocumentFile, Invoice, NumberSeries
from marketplace.invoicing.rules import number_text

PARTS = ("net_amount", "tax_amount", "gross_amount")


def _documents() -> Iterator[Document]:
    """All invoices, then all credit notes."""
    return chain(Invoice.objects.order_by("pk").iterator(), CreditNote.objects.order_by("pk").iterator())


def numbers_have_no_gap() -> Iterator[str]:
    """Series whose documents are not 1 to the last number, and numbers that do not say where they stand."""
    found: dict[int, list[int]] = defaultdict(list)
    series = {one.pk: one for one in NumberSeries.objects.all()}
    for document in _documents():
        found[document.series_id].append(document.sequence)
        own = series[document.series_id]
        is_credit = own.kind == NumberSeries.Kind.CREDIT_NOTE
        said = number_text(prefix=own.prefix, year=own.year, sequence=document.sequence, is_credit=is_credit)
        if document.number != said or document.issued_on.year != own.year:
            yield f"{document.number} of {document.issued_on} stands at {said}"
    for pk, one in series.items():
        if sorted(found[pk]) != list(range(1, one.last_number + 1)):
            yield f"series {one.issuer_key} {one.kind} {one.year}: {len(found[pk])} documents, last {one.last_number}"


def totals_add_up() -> Iterator[str]:
    """Documents whose rows of taxes or lines do not come to their totals."""
    for document in _documents():
        rates = [sum(Decimal(row[key]) for row in document.taxes) for key in ("net", "tax", "gross")]
        nets = sum(Decimal(line["net"]) for line in document.lines)
        if rates != [document.net_amount, document.tax_amount, document.gross_amount] or nets != document.net_amount:
            yield f"{document.number}: {rates} and {nets} are not {document.net_amount} and {document.tax_amount}"


def credit_notes_stay_within() -> Iterator[str]:
    """Invoices of which more was taken back than they are over."""
    taken = {f"taken_{name}": Coalesce(Sum(f"credit_notes__{name}"), Decimal(0)) for name in PARTS}
    invoices = Invoice.objects.annotate(**taken)
    over = invoices.none()
    for name in PARTS:
        over = over | invoices.filter(**{f"taken_{name}__lt": -F(name)})
    for invoice in over.order_by("pk"):
        yield f"{invoice.number}: {invoice.gross_amount}, credit notes over more than that"


def files_are_what_was_issued() -> Iterator[str]:
    """PDFs that are gone or no longer have the hash with which they were stored."""
    storage = storages["private"]
    for file in DocumentFile.objects.order_by("pk").iterator():
        if not storage.exists(file.name):
            yield f"{file.name} is gone"
            continue
        with storage.open(file.name) as handle:
            if hashlib.sha256(handle.read()).hexdigest() != file.sha256:
                yield f"{file.name} has changed"


invariants.register(
    "invoicing.numbers", Invariant("numbers of an issuer, kind and year are 1 to n", numbers_have_no_gap)
)
invariants.register("invoicing.totals", Invariant("lines and rates come to the totals", totals_add_up))
invariants.register(
    "invoicing.credit_notes", Invariant("credit notes take back no more than there is", credit_notes_stay_within)
)
invariants.register("invoicing.files", Invariant("stored PDFs have their hash", files_are_what_was_issued))
