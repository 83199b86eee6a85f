"""The outbox: announce in the transaction, deliver at least once after it, each listener once.

`announce` writes a row beside the change and wakes a worker on commit. Listeners register with `listen` when their
app loads. Should the wake-up be lost, beat sweeps what is due. A listener runs in a transaction with the row that
says it has run, so a second delivery finds that row and does nothing.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.db import connection, transaction

from marketplace.core import clock
from marketplace.core.events import EVENT_TYPES, Event
from marketplace.core.models import OutboxDelivery, OutboxMessage

logger = logging.getLogger(__name__)
F = TypeVar("F", bound=Callable[[Any], None])

LISTENERS: dict[str, list[Callable[[Any], None]]] = {}
_wake: list[Callable[[int], None]] = []


def listen(*events: type[Event]) -> Callable[[F], F]:
    """Register a listener for one or more facts. It gets the event and must be safe to repeat."""

    def register(function: F) -> F:
        for one in events:
            LISTENERS.setdefault(one.name, []).append(function)
        return function

    return register


def listener_name(function: Callable[[Any], None]) -> str:
    """The stable name under which a delivery to this listener is recorded."""
    return f"{function.__module__}.{function.__name__}"


def wake_with(function: Callable[[int], None]) -> None:
    """Say how a worker is woken for a message id; `core.tasks` does, so that this module knows no queue."""
    _wake[:] = [function]


def announce(fact: Event) -> OutboxMessage:
    """Write the fact beside its change; a worker is woken once the change is committed."""
    now = clock.now()
    message = OutboxMessage.objects.create(name=fact.name, payload=fact.payload(), created_at=now, next_attempt_at=now)
    pk = message.pk
    transaction.on_commit(lambda: _wake[0](pk) if _wake else None, robust=True)
    return message


def deliver(message_id: int) -> bool:
    """Bring one message to every listener that has not had it. True when all of them have it now."""
    message = OutboxMessage.objects.filter(pk=message_id).first()
    if message is None or message.delivered_at:
        return True
    failures = _failures(message)
    if not failures:
        OutboxMessage.objects.filter(pk=message_id).update(delivered_at=clock.now(), last_error="")
        return True
    wait = timedelta(seconds=min(10 * 2**message.attempts, 3600))
    OutboxMessage.objects.filter(pk=message_id).update(
        attempts=min(message.attempts + 1, 1000),
        next_attempt_at=clock.now() + wait,
        last_error="; ".join(failures)[:200],
    )
    return False


def _failures(message: OutboxMessage) -> list[str]:
    """Run every listener; what went wrong, by listener. A fact that no longer fits its class waits for a person."""
    try:
        fact = EVENT_TYPES[message.name](**message.payload)
    except (KeyError, TypeError) as misfit:
        logger.error("outbox message %s is no %s: %s", message.pk, message.name, type(misfit).__name__)
        return [f"{message.name}: {type(misfit).__name__}"]
    return [error for listener in LISTENERS.get(message.name, []) if (error := _deliver_to(message, listener, fact))]


def _deliver_to(message: OutboxMessage, listener: Callable[[Any], None], fact: Event) -> str:
    """Run one listener in its own transaction; return an empty string or what went wrong."""
    name = listener_name(listener)
    try:
        with transaction.atomic():
            # The unique row is inserted first: a second worker waits here, then sees that there is nothing to do.
            if not _claim(message, name):
                return ""
            listener(fact)
    except Exception as error:  # one broken listener must not keep the others from hearing
        logger.exception("outbox message %s failed in %s", message.pk, name)
        return f"{name}: {type(error).__name__}"
    return ""


def _claim(message: OutboxMessage, name: str) -> bool:
    """Write the delivery row; False when an earlier delivery has written it (Django's ORM cannot tell which)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {OutboxDelivery._meta.db_table} (message_id, listener, delivered_at) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING RETURNING id",
            [message.pk, name, clock.now()],
        )
        return cursor.fetchone() is not None
