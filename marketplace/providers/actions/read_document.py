"""Open a private paper: reading it is recorded too."""

from marketplace.accounts.models import User
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.providers.models import VerificationDocument
from marketplace.providers.queries import document_for


@action
def read_document(*, public_id: str, actor: User) -> VerificationDocument:
    """The document for its owner or a moderator, whose look at it is written down; `NotFound` for anybody else."""
    document = document_for(viewer=actor, public_id=public_id)
    if document.provider.owner_id != actor.pk:
        record(action="providers.read_document", subject=document.provider, actor=actor, document=document.pk)
    return document
