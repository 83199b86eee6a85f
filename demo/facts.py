"""What the demo town's actions announce, heard at the time at which it happened; nobody gets mail about the past."""

from marketplace.core import clock, outbox
from marketplace.core.models import OutboxMessage
from marketplace.notifications.actions.send_delivery import send_delivery
from marketplace.notifications.models import Delivery

MOST_ROUNDS = 20  # a listener announces facts of its own, which are heard in the next round


def tell() -> None:
    """Deliver what has been announced so far, at the clock's present reading, and fill the inboxes of the site."""
    for _round in range(MOST_ROUNDS):
        waiting = list(OutboxMessage.objects.undelivered().order_by("pk").values_list("pk", flat=True))
        if not waiting:
            break
        for pk in waiting:
            outbox.deliver(pk)
    for pk in Delivery.objects.due().filter(channel=Delivery.Channel.IN_APP).values_list("pk", flat=True):
        send_delivery(delivery_id=pk)


def forget() -> None:
    """Nobody needs to hear what was set up before the town opened."""
    OutboxMessage.objects.undelivered().update(delivered_at=clock.now())


def hush() -> None:
    """What was told on the site is not told again by mail."""
    Delivery.objects.filter(outcome=Delivery.Outcome.WAITING).update(outcome=Delivery.Outcome.DROPPED)
