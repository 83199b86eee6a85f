"""Write down what a gateway says about a payment: the further report counts, and money is booked once."""

import logging

from marketplace.booking.actions.settle_payment import confirm_payment
from marketplace.booking.models import Booking
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Conflict, DomainError
from marketplace.core.gateways.payments import Checkout, GatewayPayment
from marketplace.core.outbox import announce
from marketplace.payments import rules
from marketplace.payments.actions.post_entry import open_account, post_entry
from marketplace.payments.actions.settle_booking import settle_booking
from marketplace.payments.events import PaymentCaptured
from marketplace.payments.models import Account, JournalEntry, Payment

logger = logging.getLogger(__name__)
ENDS_IN = "expired"  # a hosted page that can no longer be paid


@action
def merge_payment(*, payment_id: int, checkout: Checkout | None, reported: GatewayPayment | None) -> Payment:
    """Bring a payment to what was reported, its booking to where that leads, and the ledger with them.

    Twice, late and out of order all end in the same state. Money that nothing can be booked for goes back in full.
    Raises `Conflict` for a report on something else.
    """
    known = Payment.objects.select_related("due").get(pk=payment_id)
    booking = Booking.objects.locked().get(pk=known.due.booking_id or 0)
    payment = Payment.objects.locked().select_related("due").get(pk=payment_id)
    _check(payment, checkout, reported)
    before, had_money = payment.status, payment.authorised_at is not None
    _write(payment, checkout, reported)
    if reported is not None and payment.status in rules.PAID and before not in rules.PAID:
        _charge(booking, payment)
    if payment.status in (*rules.PAID, Payment.Status.AUTHORISED) and not had_money:
        payment.authorised_at = clock.now()
        payment.is_surplus = not _books(booking, payment)
    payment.save()
    if payment.status != before:
        record(action="payments.merge", subject=payment, before=before, after=payment.status)
        settle_booking(booking_id=booking.pk)
        payment.refresh_from_db()
    return payment


def _check(payment: Payment, checkout: Checkout | None, reported: GatewayPayment | None) -> None:
    references = {thing.reference for thing in (checkout, reported) if thing is not None}
    amounts = {reported.amount} if reported is not None else {payment.money}
    if references - {payment.public_id} or amounts != {payment.money}:
        raise Conflict(code="another_payment")


def _write(payment: Payment, checkout: Checkout | None, reported: GatewayPayment | None) -> None:
    """The further of the two statuses; failures and ids as they were reported last."""
    if checkout is not None and checkout.payment_id:
        payment.gateway_payment_id = checkout.payment_id
    if reported is not None:
        payment.gateway_payment_id = reported.id
        payment.status = rules.newer(payment.status, reported.status)
        payment.failure = "" if payment.status in rules.PAID else reported.failure[:60]
        if payment.status == Payment.Status.CAPTURED and not payment.captured:
            payment.captured = min(reported.captured.amount, payment.amount)
    elif checkout is not None and checkout.status == "open":
        payment.status = rules.newer(payment.status, Payment.Status.REQUIRES_ACTION)
    has_money = payment.status in (*rules.PAID, Payment.Status.AUTHORISED)
    if checkout is not None and checkout.status == ENDS_IN and not has_money:
        payment.status = rules.newer(payment.status, Payment.Status.VOIDED)
    if payment.status in (*rules.PAID, *rules.OVER):
        payment.next_check_at = None


def _charge(booking: Booking, payment: Payment) -> None:
    """The customer's money now lies at the gateway, held for them."""
    payment.paid_at = clock.now()
    kind, money = Account.Kind, payment.captured_money
    post_entry(
        key=f"charge:{payment.public_id}",
        what=JournalEntry.What.CHARGE,
        booking=booking,
        source=f"payment {payment.pk}",
        postings=[
            (open_account(kind=kind.GATEWAY, currency=payment.currency), -money),
            (open_account(kind=kind.CUSTOMER_HELD, currency=payment.currency), money),
        ],
    )
    announce(PaymentCaptured(payment_id=payment.pk, booking_id=booking.pk))


def _books(booking: Booking, payment: Payment) -> bool:
    """Whether this money confirms the booking. Nobody pays twice, and nobody pays for what is not to be had."""
    others = Payment.objects.filter(due=payment.due, is_surplus=False).exclude(pk=payment.pk)
    if others.with_money().exists():
        return False
    try:
        confirm_payment(booking_id=booking.pk)
    except DomainError as error:
        logger.info("payment %s books nothing: %s", payment.public_id, error.code)
        return False
    return True
