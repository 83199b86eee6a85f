"""Tell the gateway about a refund, and write down what becomes of it."""

from marketplace.booking.models import Booking
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.gateways.payments import GatewayError, GatewayRefund
from marketplace.core.money import Money
from marketplace.core.outbox import announce
from marketplace.payments import gateways, rules
from marketplace.payments.actions.plan_refund import PARTS
from marketplace.payments.actions.post_entry import open_account, post_entry
from marketplace.payments.actions.run_operation import run_operation
from marketplace.payments.events import RefundFailed, RefundMade
from marketplace.payments.models import Account, JournalEntry, Payment, Refund

TAKEN_ON = frozenset({Refund.Status.PENDING, Refund.Status.SUCCEEDED})


def work_refund(*, refund_id: int) -> Refund | None:
    """Send a refund that is due, or ask about one that is on its way. Safe to repeat; not inside a transaction."""
    refund = _claim(refund_id=refund_id)
    if refund is None:
        return None
    try:
        return ask_refund(refund_id=refund.pk) if refund.gateway_refund_id else _send(refund)
    except LookupError:
        return refund
    except GatewayError as error:
        if error.retry or refund.gateway_refund_id:
            return refund  # it is due again by then: `_claim` has said when
        return merge_refund(refund_id=refund.pk, status=Refund.Status.FAILED, failure=error.code)


def ask_refund(*, refund_id: int) -> Refund:
    """Fetch a refund that the gateway knows and merge it. Raises `GatewayError`."""
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    reported = gateways.get_gateway(refund.payment.gateway).fetch_refund(refund.gateway_refund_id)
    return merge_refund(refund_id=refund_id, status=reported.status, gateway_refund_id=reported.id)


@action
def _claim(*, refund_id: int) -> Refund | None:
    refund = (
        Refund.objects.select_for_update(of=("self",)).filter(pk=refund_id, next_attempt_at__lte=clock.now()).first()
    )
    if refund is None:
        return None
    refund.attempts = min(refund.attempts + 1, 1000)
    refund.next_attempt_at = clock.now() + rules.wait_after(refund.attempts)
    refund.save(update_fields=["attempts", "next_attempt_at"])
    record(action="payments.work_refund", subject=refund)
    return Refund.objects.select_related("payment").get(pk=refund_id)


def _send(refund: Refund) -> Refund:
    payment = refund.payment
    gateway = gateways.get_gateway(payment.gateway)

    def call(key: str) -> dict[str, str]:
        answer: GatewayRefund = gateway.refund(payment.gateway_payment_id, amount=refund.money, key=key)
        return {"id": answer.id, "status": answer.status}

    request = {"payment": payment.gateway_payment_id, "amount": str(refund.amount), "currency": refund.currency}
    key = f"refund:{refund.public_id}"
    answer = run_operation(key=key, gateway=gateway.name, what="refund", request=request, call=call)
    return merge_refund(refund_id=refund.pk, status=answer["status"], gateway_refund_id=answer["id"])


@action
def merge_refund(*, refund_id: int, status: str, gateway_refund_id: str = "", failure: str = "") -> Refund:
    """Bring a refund to what was reported: posted once when the gateway takes it on, back when it fails after all."""
    known = Refund.objects.select_related("payment__due").get(pk=refund_id)
    booking = Booking.objects.locked().get(pk=known.payment.due.booking_id or 0)
    payment = Payment.objects.locked().get(pk=known.payment_id)
    refund = Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)
    before, refund.status = refund.status, rules.newer_refund(refund.status, status)
    if gateway_refund_id:
        refund.gateway_refund_id = gateway_refund_id
    if refund.status == before:
        refund.save()
        return refund
    refund.failure = failure[:60]
    if refund.status != Refund.Status.PENDING:
        refund.next_attempt_at, refund.done_at = None, clock.now()
    refund.save()
    _post(booking, payment, refund, before)
    record(action="payments.merge_refund", subject=refund, before=before, after=refund.status)
    return refund


def _post(booking: Booking, payment: Payment, refund: Refund, before: str) -> None:
    """The ledger and the payment follow: each of the two entries at most once."""
    was, now = before in TAKEN_ON, refund.status in TAKEN_ON
    if refund.status == Refund.Status.FAILED:
        announce(RefundFailed(refund_id=refund.pk, booking_id=booking.pk))
    if was == now:
        return
    sign = 1 if now else -1
    _entry(booking, refund, sign)
    payment.refunded += sign * refund.amount
    payment.status = rules.status_after_refunds(paid=payment.captured_money, refunded=payment.refunded_money)
    payment.save(update_fields=["refunded", "status"])
    if now:
        announce(RefundMade(refund_id=refund.pk, booking_id=booking.pk))


def _entry(booking: Booking, refund: Refund, sign: int) -> None:
    kind, currency = Account.Kind, refund.currency
    owners = {
        "from_held": open_account(kind=kind.CUSTOMER_HELD, currency=currency),
        "from_provider": open_account(kind=kind.PROVIDER, owner=booking.provider, currency=currency),
        "from_platform": open_account(kind=kind.PLATFORM, currency=currency),
        "from_tax": open_account(kind=kind.TAX, currency=currency),
    }
    gateway = open_account(kind=kind.GATEWAY, currency=currency)
    what = JournalEntry.What.REFUND if sign > 0 else JournalEntry.What.REFUND_FAILED
    post_entry(
        key=f"{what}:{refund.public_id}",
        what=what,
        booking=booking,
        source=f"refund {refund.pk}",
        postings=[
            (gateway, refund.money * sign),
            *((owners[part], Money(getattr(refund, part), currency) * -sign) for part in PARTS),
        ],
    )
