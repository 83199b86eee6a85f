"""Old messages are forgotten."""

from home.models.message import KEPT, ContactMessage
from marketplace.core import clock
from marketplace.core.actions import action


@action
def forget_messages() -> int:
    """Delete what was received over 180 days ago; returns how many. There is no audit row: nothing is to remain."""
    return ContactMessage.objects.filter(received_at__lt=clock.now() - KEPT).delete()[0]
