"""The queue's edge of notifications."""

from celery import shared_task
from kombu.exceptions import OperationalError as BrokerDown

from marketplace.notifications import queue
from marketplace.notifications.actions.send_delivery import send_delivery
from marketplace.notifications.models import Delivery

SWEEP_AT_ONCE = 200


@shared_task
def deliver(delivery_id: int) -> None:
    """Send one delivery."""
    send_delivery(delivery_id=delivery_id)


@shared_task
def sweep_deliveries() -> int:
    """Send what is due: whatever a lost wake-up or a mail server that was down left. Returns how many."""
    due = list(Delivery.objects.due().values_list("pk", flat=True)[:SWEEP_AT_ONCE])
    for pk in due:
        send_delivery(delivery_id=pk)
    return len(due)


def wake(delivery_id: int) -> None:
    """Tell a worker; when the broker is down the sweep will find the row."""
    try:
        deliver.apply_async((delivery_id,), retry=False)
    except (BrokerDown, OSError):
        return


queue.wake_with(wake)
