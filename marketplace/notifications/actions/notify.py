"""Tell a person something, once, over the channels that fit."""

from typing import Any

from django.db import transaction

from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.registries import notification_kinds
from marketplace.notifications.models import Delivery, Notification
from marketplace.notifications.queue import wake_delivery


@action
def notify(*, recipient: Any, kind: str, subject_id: int, event_key: str) -> Notification:
    """Write the notification and its deliveries; safe to repeat for the same recipient, kind and event.

    `event_key` names what happened ("booking.moved:81"), so that a fact that is delivered twice tells people once.
    """
    notification_kinds.get(kind)
    notification, made = Notification.objects.get_or_create(
        recipient=recipient, kind=kind, event_key=event_key, defaults={"subject_id": subject_id}
    )
    delivery, waiting = Delivery.objects.get_or_create(notification=notification, channel=Delivery.Channel.EMAIL)
    if made:
        record(action="notifications.notify", subject=notification, kind=kind)
    if waiting:
        transaction.on_commit(lambda: wake_delivery(delivery.pk), robust=True)
    return notification
