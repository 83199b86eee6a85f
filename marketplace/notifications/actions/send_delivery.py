"""Send one waiting delivery over its channel; the words are made now, in the recipient's language and zone."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from marketplace.core import clock, live
from marketplace.core.audit import record
from marketplace.core.registries import notification_kinds
from marketplace.notifications import rules
from marketplace.notifications.models import Delivery, Notification
from marketplace.notifications.queries import wanted_channels

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 8
CLAIM_FOR = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Words:
    """What was said, already in the recipient's language: a line and a path."""

    title: str
    link: str


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
        words = _send(delivery)
    except Exception as error:  # a mail server that is down, or words that cannot be made: neither may stop the others
        if not isinstance(error, SMTPException | OSError):
            logger.exception("delivery %s cannot be made", delivery.pk)
        return _finish(delivery, outcome=None, error=type(error).__name__)
    if words is None:
        return _finish(delivery, outcome=Delivery.Outcome.DROPPED)
    return _finish(delivery, outcome=Delivery.Outcome.SENT, words=words)


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
def _finish(delivery: Delivery, *, outcome: str | None, error: str = "", words: Words | None = None) -> str:
    if words is not None and delivery.channel == Delivery.Channel.IN_APP:
        _show(delivery.notification, words)
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


def _send(delivery: Delivery) -> Words | None:
    """Make the words and send them; None when there is nothing left to tell, or nobody who wants to hear it."""
    notification = delivery.notification
    recipient = notification.recipient
    kind = notification_kinds.get(notification.kind)
    if not recipient.is_active or delivery.channel not in wanted_channels(user=recipient, kind=notification.kind):
        return None
    with translation.override(recipient.preferred_language), timezone.override(ZoneInfo(recipient.timezone)):
        built = kind.build(notification.subject_id, recipient)
        if built is None:
            return None
        if delivery.channel == Delivery.Channel.EMAIL:
            _mail(notification, built)
        # The words of the kind itself are said in the recipient's language, too, should the subject line be empty.
        title = rules.shortened(str(built["subject"])) or rules.shortened(str(kind.label))
        return Words(title=title, link=rules.local_path(str(built["link"])))


def _show(notification: Notification, words: Words) -> None:
    """Into the inbox, in the transaction that says so; open pages fetch their bell again."""
    notification.title = words.title
    notification.link = words.link
    notification.save(update_fields=["title", "link"])
    live.hint("account", notification.recipient.public_id)


def _mail(notification: Notification, built: dict[str, Any]) -> None:
    """One e-mail in two forms; runs in the recipient's language."""
    site = settings.SITE_URL.rstrip("/")
    kind = notification_kinds.get(notification.kind)
    context: dict[str, Any] = {
        **built["context"],
        "recipient": notification.recipient,
        "subject": built["subject"],
        "link": site + built["link"],
        "site_url": settings.SITE_URL,
        "preferences_url": site + reverse("dashboard:notification_preferences") if kind.switchable else "",
    }
    message = EmailMultiAlternatives(
        subject=" ".join(str(built["subject"]).split()),
        body=render_to_string(f"emails/{built['template']}.txt", context),
        to=[notification.recipient.email],
        headers={"X-Piazza-Kind": notification.kind},
    )
    message.attach_alternative(render_to_string(f"emails/{built['template']}.html", context), "text/html")
    message.send()
