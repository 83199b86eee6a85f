"""Somebody takes no part any longer; what they wrote stays."""

from marketplace.accounts.models import User
from marketplace.chat.models import Participant
from marketplace.core.actions import action
from marketplace.core.audit import record


@action
def leave_conversation(*, conversation_id: int, user: User, actor: User | None = None) -> None:
    """Take an account out of a conversation, e.g. because it left the business. Safe to repeat.

    Only the app whose subject it is calls this: it knows who belongs there.
    """
    place = Participant.objects.filter(conversation_id=conversation_id, user=user).first()
    if place is not None:
        record(action="chat.leave", subject=place, actor=actor, conversation=conversation_id, user=user.pk)
        place.delete()
