"""Private papers that show who a provider is and what they may do."""

from datetime import date
from pathlib import PurePath

from django.core.files.base import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid, NotFound, TooMany, WrongState
from marketplace.core.uploads import store_document
from marketplace.providers.models import Provider, VerificationDocument
from marketplace.providers.moves import lock_own

MOST_DOCUMENTS = 20


@action
def upload_document(
    *, provider_id: int, actor: User, kind: str, upload: File, expires_on: date | None = None
) -> VerificationDocument:
    """Keep a PDF, JPEG or PNG in the private storage; errors stand beside `file`, `kind` or `expires_on`."""
    provider = lock_own(provider_id=provider_id, actor=actor)
    if kind not in VerificationDocument.Kind.values:
        raise Invalid(_("Please choose one of these."), field="kind", code="choice")
    if expires_on is not None and expires_on < clock.now().date():
        raise Invalid(_("This document has expired."), field="expires_on", code="expired")
    if provider.documents.count() >= MOST_DOCUMENTS:
        raise TooMany(_("You have handed in as many documents as we keep."))
    document = VerificationDocument.objects.create(
        provider=provider,
        kind=kind,
        expires_on=expires_on,
        file=store_document(upload, folder=f"documents/{provider.public_id}", field="file"),
        original_name=PurePath(upload.name or "").name[-120:],
    )
    record(action="providers.upload_document", subject=document, actor=actor, provider=provider.pk, kind=kind)
    return document


@action
def remove_document(*, document_id: int, actor: User) -> None:
    """Take back a document that nobody has looked at yet; its file goes once that is certain."""
    document = VerificationDocument.objects.select_related("provider").filter(pk=document_id).first()
    if document is None:
        raise NotFound
    provider: Provider = lock_own(provider_id=document.provider_id, actor=actor)
    if document.outcome != VerificationDocument.Outcome.PENDING:
        raise WrongState(_("This document was checked and stays with us."))
    record(action="providers.remove_document", subject=document, actor=actor, provider=provider.pk)
    document.delete()
    transaction.on_commit(lambda: storages["private"].delete(document.file), robust=True)
