"""Make the PDF of a document: once; afterwards its bytes are what they are."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.locks import advisory_lock
from marketplace.invoicing.documents.render import pdf_of
from marketplace.invoicing.models import CreditNote, DocumentFile, Invoice


@action
def render_document(*, document: Invoice | CreditNote) -> DocumentFile:
    """The PDF of an issued document, set and stored now unless it is there already.

    Two at once wait for each other, so that one file is stored and its hash is that of the bytes everybody gets.
    """
    advisory_lock("invoicing.pdf", [document.public_id])
    link = {"credit_note": document} if isinstance(document, CreditNote) else {"invoice": document}
    there = DocumentFile.objects.filter(**link).first()
    if there is not None:
        return there
    pdf = pdf_of(document)
    name = storages["private"].save(f"invoices/{document.issued_on.year}/{document.public_id}.pdf", ContentFile(pdf))
    file = DocumentFile.objects.create(name=name, sha256=hashlib.sha256(pdf).hexdigest(), **link)
    record(action="invoicing.render", subject=document, sha256=file.sha256)
    return file
