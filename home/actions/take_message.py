"""A visitor writes to those who run the portal."""

from django.utils.translation import gettext_lazy as _

from home.events import MessageTaken
from home.models.message import ContactMessage
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid
from marketplace.core.outbox import announce

MOST_LETTERS = 4000


@action
def take_message(*, page_id: int | None, name: str, email: str, topic: str, text: str, language: str) -> ContactMessage:
    """Keep the message; it is handed on by e-mail once it is safely stored. Raises `Invalid` beside the text."""
    text = text.strip()
    if not text or len(text) > MOST_LETTERS:
        raise Invalid(_("Please write your message."), field="text")
    message = ContactMessage.objects.create(
        page_id=page_id,
        name=" ".join(name.split())[:120],
        email=email.strip(),
        topic=topic[:80],
        text=text,
        language=language,
        received_at=clock.now(),
    )
    record(action="home.take_message", subject=message)
    announce(MessageTaken(message_id=message.pk))
    return message
