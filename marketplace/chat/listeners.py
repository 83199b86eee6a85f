"""What happens once a message is stored: open pages ask for it, and who has not read it hears of it."""

from datetime import timedelta

from marketplace.chat.events import MessagePosted
from marketplace.chat.models import Message, Participant
from marketplace.core import live
from marketplace.core.outbox import listen
from marketplace.notifications.actions.notify import notify

# Who has the conversation open reads a message within seconds, and needs no e-mail about it.
WAIT = timedelta(minutes=2)


@listen(MessagePosted)
def hint_to_pages(fact: MessagePosted) -> None:
    """Open conversations ask for what is new, open lists for their numbers."""
    message = Message.objects.select_related("conversation").get(pk=fact.message_id)
    live.hint("chat", message.conversation.public_id)
    for place in Participant.objects.filter(conversation_id=fact.conversation_id).select_related("user"):
        live.hint("messages", place.user.public_id)


@listen(MessagePosted)
def tell_the_others(fact: MessagePosted) -> None:
    """Others hear of what a person wrote, once until they have read it: ten messages in a row are one e-mail."""
    message = Message.objects.get(pk=fact.message_id)
    if message.sender_id is None:
        return
    others = Participant.objects.filter(
        conversation_id=fact.conversation_id, muted=False, last_read_seq__lt=message.seq
    )
    for place in others.exclude(user_id=message.sender_id).select_related("user"):
        key = f"chat.unread:{place.conversation_id}:{place.last_read_seq}"
        notify(recipient=place.user, kind="chat.message", subject_id=message.pk, event_key=key, wait=WAIT)
