"""A gateway's webhook: stored first, then what it hints at is fetched. (There is no audit row: the event is one.)"""

from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.errors import DomainError
from marketplace.core.gateways.payments import GatewayError, GatewayEvent
from marketplace.payments import rules
from marketplace.payments.actions.complete_payment import complete_payment
from marketplace.payments.actions.work_refund import ask_refund
from marketplace.payments.models import Payment, Refund, WebhookEvent
from marketplace.payments.queue import wake


@action
def receive_webhook(*, gateway: str, event: GatewayEvent) -> WebhookEvent:
    """Keep a verified event and wake a worker; one that came before is the row that is there."""
    row, made = WebhookEvent.objects.get_or_create(
        gateway=gateway,
        event_id=event.id[:120],
        defaults={
            "kind": event.kind,
            "object_id": event.object_id[:120],
            "reference": event.reference[:40],
            "received_at": clock.now(),
            "next_attempt_at": clock.now(),
        },
    )
    if made:
        wake("webhook", row.pk)
    return row


def handle_webhook(*, webhook_id: int) -> bool:
    """Fetch what an event is about and merge it; true when there is nothing left to do. Not inside a transaction.

    What cannot be asked now, or is not known here yet, is tried again later, a dozen times at most: a refund's event
    can be here before the answer to the call that made it.
    """
    event = _claim(webhook_id=webhook_id)
    if event is None:
        return True
    try:
        error = "" if _act_on(event) else "unknown"
    except (GatewayError, DomainError) as refused:
        error = refused.code
    except LookupError:
        error = "switched_off"
    return _close(webhook_id=webhook_id, error=error)


def _act_on(event: WebhookEvent) -> bool:
    """Whether the event was about something that is known here, or is about nothing that concerns us."""
    if event.kind == "refund":
        refund = Refund.objects.filter(gateway_refund_id=event.object_id).first()
        if refund is not None:
            ask_refund(refund_id=refund.pk)
        return refund is not None
    if event.kind not in ("checkout", "payment"):
        return True
    field = "checkout_id" if event.kind == "checkout" else "gateway_payment_id"
    known = Payment.objects.filter(gateway=event.gateway)
    payment = known.filter(public_id=event.reference).first() or known.filter(**{field: event.object_id}).first()
    if payment is None or not payment.checkout_id:
        return False
    complete_payment(payment_id=payment.pk)
    return True


@action
def _claim(*, webhook_id: int) -> WebhookEvent | None:
    event = WebhookEvent.objects.select_for_update().filter(pk=webhook_id, next_attempt_at__lte=clock.now()).first()
    if event is None:
        return None
    event.attempts += 1
    event.next_attempt_at = clock.now() + rules.wait_after(event.attempts)
    event.save(update_fields=["attempts", "next_attempt_at"])
    return event


@action
def _close(*, webhook_id: int, error: str) -> bool:
    event = WebhookEvent.objects.select_for_update().get(pk=webhook_id)
    event.error = error[:80]
    if not error:
        event.handled_at = clock.now()
    if not error or event.attempts >= rules.MOST_TRIES:
        event.next_attempt_at = None
    event.save(update_fields=["error", "handled_at", "next_attempt_at"])
    return not error
