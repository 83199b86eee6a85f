"""What chat tells people."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.chat.lines import Line
from marketplace.chat.models import Message, Participant
from marketplace.chat.queries import conversation_for, line_of
from marketplace.core.registries import NotificationKind, notification_kinds


def _message(message_id: int, recipient: Any) -> dict[str, Any] | None:
    """Words for a message; None once it was read or muted. Pictures are not quoted: they are private."""
    message = Message.objects.select_related("conversation").filter(pk=message_id).first()
    if message is None:
        return None
    places = Participant.objects.filter(conversation=message.conversation_id, user=recipient, user__is_active=True)
    if not places.filter(muted=False, last_read_seq__lt=message.seq).exists():
        return None
    view = conversation_for(user=recipient, public_id=message.conversation.public_id)
    line: Line = line_of(view, message)
    return {
        "subject": _("%(name)s has written to you") % {"name": line.sender},
        "template": "chat/message",
        "link": reverse("dashboard:conversation", args=[message.conversation.public_id]),
        "context": {"line": line, "title": view.about.title, "pictures": len(line.pictures)},
    }


# By e-mail alone: on the site, the number beside "Messages" says it already.
notification_kinds.register(
    "chat.message", NotificationKind(gettext_lazy("Somebody has written to you"), _message, channels=("email",))
)
