"""Notifications as the actions make them, or as they would be found."""

import itertools
from typing import Any

from marketplace.accounts.models import User
from marketplace.accounts.tests.factories import make_user
from marketplace.core import clock
from marketplace.notifications.actions.notify import notify
from marketplace.notifications.models import Delivery, Notification

_numbers = itertools.count(1)

KIND = "tests.inbox"  # registered by the fixture `say`


def make_untold(user: Any = None, *, kind: str = "booking.accepted", **fields: Any) -> Notification:
    """A notification whose delivery to the inbox has not been made yet."""
    fields.setdefault("event_key", f"tests.event:{next(_numbers)}")
    fields.setdefault("subject_id", 1)
    notification = Notification.objects.create(recipient=user or make_user(), kind=kind, **fields)
    Delivery.objects.create(notification=notification, channel=Delivery.Channel.IN_APP)
    return notification


def make_told(user: Any = None, *, title: str = "Confirmed: a haircut", **fields: Any) -> Notification:
    """A notification that stands in an inbox."""
    notification = make_untold(user, title=title, **fields)
    notification.deliveries.update(outcome=Delivery.Outcome.SENT, finished_at=clock.now())
    return notification


def tell(user: User, event: str = "tests.event:1") -> Notification:
    """Something of the kind that the fixture `say` makes has happened to them."""
    return notify(recipient=user, kind=KIND, subject_id=1, event_key=event)


def outcomes(notification: Notification) -> dict[str, str]:
    """What became of it on each channel."""
    return dict(notification.deliveries.values_list("channel", "outcome"))
