"""Send one waiting delivery: the words are made now, in the recipient's language and zone."""

import logging
from datetime import timedelta
from smtplib import SMTPException
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from marketplace.core import clock
from marketplace.core.audit import record
from marketplace.core.registries import notification_kinds
from marketplace.notifications.models import Delivery, Notification

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 8
CLAIM_FOR = timedelta(minutes=3)


def send_delivery(*, delivery_id: int) -> str:
    """Send and record what became of it; returns the outcome.

    Three steps, because mail never leaves inside a transaction: claim the row (its next attempt moves ahead, so that
    nobody else takes it meanwhile), send, write the outcome. A worker killed between sending and writing sends again
    after the claim: for mail, twice is better than never.
    """
    delivery = _claim(delivery_id)
    if delivery is None:
        return ""
    try:
        sent = _send(delivery.notification)
    except Exception as error:  # a mail server that is down, or words that cannot be made: neither may stop the others
        if not isinstance(error, SMTPException | OSError):
            logger.exception("delivery %s cannot be made", delivery.pk)
        return _finish(delivery, outcome=None, error=type(error).__name__)
    return _finish(delivery, outcome=Delivery.Outcome.SENT if sent else Delivery.Outcome.DROPPED)


@transaction.atomic
def _claim(delivery_id: int) -> Delivery | None:
    now = clock.now()
    delivery = (
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("notification__recipient")
        .filter(pk=delivery_id, outcome=Delivery.Outcome.WAITING, next_attempt_at__lte=now)
        .first()
    )
    if delivery is not None:
        delivery.attempts += 1
        delivery.next_attempt_at = now + CLAIM_FOR
        delivery.save(update_fields=["attempts", "next_attempt_at"])
    return delivery


@transaction.atomic
def _finish(delivery: Delivery, *, outcome: str | None, error: str = "") -> str:
    if outcome is None:
        given_up = delivery.attempts >= MOST_ATTEMPTS
        outcome = Delivery.Outcome.FAILED if given_up else Delivery.Outcome.WAITING
        delivery.next_attempt_at = clock.now() + timedelta(seconds=30 * 2**delivery.attempts)
    delivery.outcome = outcome
    delivery.last_error = error
    if outcome != Delivery.Outcome.WAITING:
        delivery.finished_at = clock.now()
    delivery.save(update_fields=["outcome", "last_error", "next_attempt_at", "finished_at"])
    record(action="notifications.send_delivery", subject=delivery, outcome=str(outcome))
    return str(outcome)


def _send(notification: Notification) -> bool:
    """Render and send; False when there is nothing left to tell."""
    recipient = notification.recipient
    with translation.override(recipient.preferred_language), timezone.override(ZoneInfo(recipient.timezone)):
        built = notification_kinds.get(notification.kind).build(notification.subject_id, recipient)
        if built is None or not recipient.is_active:
            return False
        context: dict[str, Any] = {
            **built["context"],
            "recipient": recipient,
            "subject": built["subject"],
            "link": settings.SITE_URL.rstrip("/") + built["link"],
            "site_url": settings.SITE_URL,
        }
        message = EmailMultiAlternatives(
            subject=" ".join(str(built["subject"]).split()),
            body=render_to_string(f"emails/{built['template']}.txt", context),
            to=[recipient.email],
            headers={"X-Piazza-Kind": notification.kind},
        )
        message.attach_alternative(render_to_string(f"emails/{built['template']}.html", context), "text/html")
        message.send()
    return True
