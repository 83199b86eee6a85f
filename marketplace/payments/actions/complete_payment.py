"""Ask the gateway how a payment stands, and act on it: the redirect, the webhook and the sweep all call this."""

from decimal import Decimal

from marketplace.booking.enums import Status
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.gateways.payments import GatewayError
from marketplace.core.money import Money
from marketplace.payments import gateways, rules
from marketplace.payments.actions.merge_payment import merge_payment
from marketplace.payments.actions.run_operation import outside_transaction, run_operation
from marketplace.payments.models import Payment


def complete_payment(*, payment_id: int) -> Payment:
    """Fetch page and payment from the gateway and merge them. Safe to repeat; not inside a transaction.

    Raises `GatewayError` when the gateway cannot be asked.
    """
    return _ask(Payment.objects.get(pk=payment_id), close=False)


def _ask(payment: Payment, *, close: bool) -> Payment:
    outside_transaction()
    if payment.method != Payment.Method.CARD or not payment.checkout_id:
        return payment
    gateway = gateways.get_gateway(payment.gateway)
    ask = gateway.expire_checkout if close else gateway.fetch_checkout
    checkout = ask(payment.checkout_id)
    known = checkout.payment_id or payment.gateway_payment_id
    reported = gateway.fetch_payment(known) if known else None
    return merge_payment(payment_id=payment.pk, checkout=checkout, reported=reported)


def check_payment(*, payment_id: int) -> Payment | None:
    """A worker's look at a payment: closes the page of a booking that waits no longer, takes or lets go of money.

    What a lost webhook and a customer who never came back leave behind is found here. A gateway that cannot be asked
    is asked again later.
    """
    payment = _claim(payment_id=payment_id)
    if payment is None:
        return None
    try:
        if payment.status == Payment.Status.AUTHORISED and payment.to_capture is not None:
            return _take(payment)
        if not payment.checkout_id:
            return _give_up(payment_id=payment.pk)
        return _ask(payment, close=_waits_no_longer(payment))
    except (GatewayError, LookupError):
        return payment  # it is due again by then: `_claim` has said when


@action
def _claim(*, payment_id: int) -> Payment | None:
    """The payment if it is to be looked at now; the next look is later, whatever becomes of this one."""
    payment = Payment.objects.locked().filter(pk=payment_id, next_check_at__lte=clock.now()).first()
    if payment is None:
        return None
    payment.attempts = min(payment.attempts + 1, 1000)
    payment.next_check_at = clock.now() + rules.wait_after(payment.attempts)
    payment.save(update_fields=["attempts", "next_check_at"])
    record(action="payments.check", subject=payment)
    return Payment.objects.select_related("due__booking").get(pk=payment_id)


def _waits_no_longer(payment: Payment) -> bool:
    booking = payment.due.booking
    if booking is None or booking.status != Status.AWAITING_PAYMENT:
        return True
    return booking.respond_by is not None and booking.respond_by <= clock.now()


@action
def _give_up(*, payment_id: int) -> Payment:
    """A payment whose page was never opened to anybody."""
    payment = Payment.objects.locked().get(pk=payment_id)
    if not payment.checkout_id:
        payment.status = rules.newer(payment.status, Payment.Status.VOIDED)
        payment.next_check_at = None
        payment.save(update_fields=["status", "next_check_at"])
        record(action="payments.give_up", subject=payment)
    return payment


def _take(payment: Payment) -> Payment:
    """Take what was authorised, or the part of it that is kept; the rest is let go."""
    gateway = gateways.get_gateway(payment.gateway)
    amount = Money(payment.to_capture or Decimal(0), payment.currency)
    what = "capture" if amount.minor_units > 0 else "void"

    def call(key: str) -> dict:
        if what == "capture":
            return {"status": gateway.capture(payment.gateway_payment_id, amount=amount, key=key).status}
        return {"status": gateway.void(payment.gateway_payment_id, key=key).status}

    request = {"payment": payment.gateway_payment_id, "amount": str(amount.amount)}
    key = f"{what}:{payment.public_id}"
    try:
        run_operation(key=key, gateway=gateway.name, what=what, request=request, call=call)
    except GatewayError as error:
        if error.retry:
            raise
        # It may be taken, let go or over already: what the gateway says now is what counts.
    return merge_payment(
        payment_id=payment.pk, checkout=None, reported=gateway.fetch_payment(payment.gateway_payment_id)
    )
