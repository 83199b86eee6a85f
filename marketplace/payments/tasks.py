"""The queue's edge of payments: one row at a time when woken, whatever is due on the sweep."""

import logging
from collections.abc import Callable
from datetime import timedelta

from celery import shared_task
from django.db.models import Model, QuerySet
from kombu.exceptions import OperationalError as BrokerDown

from marketplace.core import clock
from marketplace.payments import queue
from marketplace.payments.actions.capture_in_time import capture_in_time
from marketplace.payments.actions.complete_payment import check_payment
from marketplace.payments.actions.receive_webhook import handle_webhook as act_on_webhook
from marketplace.payments.actions.work_refund import work_refund
from marketplace.payments.models import Payment, Refund, WebhookEvent

SWEEP_AT_ONCE = 20
# An authorisation holds for a week; a day is left for whatever is in the way.
TAKE_AFTER = timedelta(days=6)
logger = logging.getLogger(__name__)


@shared_task
def handle_webhook(webhook_id: int) -> None:
    """Fetch what a webhook is about."""
    act_on_webhook(webhook_id=webhook_id)


@shared_task
def send_refund(refund_id: int) -> None:
    """Send one refund."""
    work_refund(refund_id=refund_id)


@shared_task
def look_at_payment(payment_id: int) -> None:
    """Look at one payment."""
    check_payment(payment_id=payment_id)


@shared_task
def sweep() -> int:
    """Whatever is due: webhooks, refunds, payments, authorisations that run out. Returns how many were tried."""
    now = clock.now()
    holds = Payment.objects.filter(status="authorised", to_capture=None, authorised_at__lte=now - TAKE_AFTER)
    tried = _each(capture_in_time, "payment_id", holds)
    tried += _each(act_on_webhook, "webhook_id", WebhookEvent.objects.filter(next_attempt_at__lte=now))
    tried += _each(check_payment, "payment_id", Payment.objects.filter(next_check_at__lte=now))
    return tried + _each(work_refund, "refund_id", Refund.objects.filter(next_attempt_at__lte=now))


def _each(step: Callable[..., object], name: str, due: QuerySet[Model]) -> int:
    """Take a step with each row; one that fails is logged and keeps nobody else waiting."""
    keys = list(due.order_by("pk").values_list("pk", flat=True)[:SWEEP_AT_ONCE])
    for pk in keys:
        try:
            step(**{name: pk})
        except Exception:
            logger.exception("%s %s: %s failed", name, pk, step.__name__)
    return len(keys)


TASKS = {"webhook": handle_webhook, "refund": send_refund, "payment": look_at_payment}


def wake(what: str, pk: int) -> None:
    """Tell a worker; when the broker is down the sweep will find the row."""
    try:
        TASKS[what].apply_async((pk,), retry=False)
    except (BrokerDown, OSError):
        return


queue.wake_with(wake)
