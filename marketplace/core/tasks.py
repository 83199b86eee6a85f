"""Core's queue: bring announcements to their listeners, run Django's tasks."""

from celery import shared_task
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError as BrokerDown

from marketplace.core import clock, outbox
from marketplace.core.models import IdempotencyRecord, OutboxMessage

SWEEP_AT_ONCE = 200


@shared_task
def deliver_message(message_id: int) -> None:
    """Deliver one outbox message; what fails stays due for the sweep."""
    outbox.deliver(message_id)


@shared_task
def sweep_outbox() -> int:
    """Deliver what is due, oldest first: whatever a lost wake-up or a failed listener left. Returns how many."""
    due = list(OutboxMessage.objects.due().values_list("pk", flat=True)[:SWEEP_AT_ONCE])
    for pk in due:
        outbox.deliver(pk)
    return len(due)


@shared_task
def run_django_task(path: str, args: list, kwargs: dict) -> None:
    """Run one of Django's tasks (Wagtail's index, reference and purge jobs) by its dotted path."""
    import_string(path).call(*args, **kwargs)


@shared_task
def forget_answers() -> int:
    """Delete stored answers that no client repeats any more; they may hold an address. Returns how many."""
    return IdempotencyRecord.objects.old(clock.now()).delete()[0]


def wake(message_id: int) -> None:
    """Tell a worker about a message; when the broker is down the sweep will find it."""
    try:
        deliver_message.apply_async((message_id,), retry=False)
    except (BrokerDown, OSError):
        return


outbox.wake_with(wake)
