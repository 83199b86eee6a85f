"""Tell a person something, once, over the channels that fit."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.notifications.models import Delivery, Notification
from marketplace.notifications.queries import wanted_channels
from marketplace.notifications.queue import wake_delivery


@action
def notify(
    *, recipient: Any, kind: str, subject_id: int, event_key: str, wait: timedelta = timedelta()
) -> Notification:
    """Write the notification and its deliveries; safe to repeat for the same recipient, kind and event.

    `event_key` names what happened ("booking.moved:81"), so that a fact that is delivered twice tells people once.
    The channels are chosen when the notification is first written: switching one on later brings nothing old back.
    With a `wait` it goes out later, if there is still something to tell: nobody needs mail about what they are reading.
    """
    channels = wanted_channels(user=recipient, kind=kind)
    notification, made = Notification.objects.get_or_create(
        recipient=recipient, kind=kind, event_key=event_key, defaults={"subject_id": subject_id}
    )
    if made:
        due = clock.now() + wait
        deliveries = Delivery.objects.bulk_create(
            Delivery(notification=notification, channel=channel, next_attempt_at=due) for channel in channels
        )
        if not wait:
            _wake_later(deliveries)
        record(action="notifications.notify", subject=notification, kind=kind, channels=channels)
    return notification


def _wake_later(deliveries: Sequence[Delivery]) -> None:
    """Wake workers once everything is committed; what they miss is found by the sweep."""

    def wake() -> None:
        for delivery in deliveries:
            wake_delivery(delivery.pk)

    transaction.on_commit(wake, robust=True)
