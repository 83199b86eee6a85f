"""How a participant keeps their own copy of a conversation: read so far, muted, out of the list."""

from marketplace.accounts.models import User
from marketplace.chat.models import Participant
from marketplace.core import live
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import NotFound


@action
def mark_read(*, conversation_id: int, actor: User, seq: int) -> Participant:
    """Everything up to this number has been seen; never backwards, never beyond the last message.

    There is no audit row: this is where somebody stopped reading, nothing that they did to anybody.
    """
    place = _place(conversation_id, actor)
    upto = min(seq, place.conversation.last_seq)
    moved = Participant.objects.filter(pk=place.pk, last_read_seq__lt=upto).update(last_read_seq=upto)
    if moved:
        live.hint("chat", place.conversation.public_id)
        live.hint("messages", actor.public_id)
        place.last_read_seq = upto
    return place


@action
def set_muted(*, conversation_id: int, actor: User, muted: bool) -> Participant:
    """No e-mails about this conversation, or e-mails again."""
    return _set(conversation_id, actor, "muted", muted)


@action
def set_archived(*, conversation_id: int, actor: User, archived: bool) -> Participant:
    """Out of the list until somebody writes again, or back in it."""
    return _set(conversation_id, actor, "archived", archived)


def _place(conversation_id: int, actor: User) -> Participant:
    places = Participant.objects.select_related("conversation")
    place = places.filter(conversation_id=conversation_id, user=actor, user__is_active=True).first()
    if place is None:
        raise NotFound
    return place


def _set(conversation_id: int, actor: User, name: str, value: bool) -> Participant:
    place = _place(conversation_id, actor)
    if getattr(place, name) != value:
        setattr(place, name, value)
        place.save(update_fields=[name])
        record(action=f"chat.set_{name}", subject=place, actor=actor, value=value)
    return place
