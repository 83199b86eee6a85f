"""Bring a booking's money to where its status says that it belongs. Safe to repeat, in any order of what happened."""

from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.rules import to_give_back
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.money import Money
from marketplace.payments import rules
from marketplace.payments.actions.ensure_dues import ensure_commission_due, ensure_due
from marketplace.payments.actions.plan_refund import plan_refund, planned_of
from marketplace.payments.actions.transfer_money import transfer_money
from marketplace.payments.models import Due, Payment, Refund, Transfer
from marketplace.payments.queue import wake

NOTHING_CAME_OF_IT = frozenset({Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED, Status.PAYMENT_EXPIRED})
CALLED_OFF = frozenset(
    {
        Status.CANCELLED_BY_CUSTOMER,
        Status.CANCELLED_BY_PROVIDER,
        Status.CANCELLED_BY_ADMIN,
        Status.NO_SHOW_CUSTOMER,
        Status.NO_SHOW_PROVIDER,
    }
)
# The work is done: what was only authorised is taken now.
DONE = frozenset({Status.COMPLETED, Status.DISPUTED, Status.FINISHED})


def per_cent_back(booking: Booking) -> int | None:
    """How much of what was paid goes back to the customer; None while that is open."""
    if booking.status == Status.FINISHED:
        return 0
    if booking.status in NOTHING_CAME_OF_IT:
        return 100
    if booking.status in CALLED_OFF:
        # What nobody priced is not the customer's fault.
        return 100 if booking.refund_per_cent is None else booking.refund_per_cent
    return None


@action
def settle_booking(*, booking_id: int) -> None:
    """Open dues, plan refunds and captures, transfer what is earned. A worker then talks to the gateway."""
    booking = Booking.objects.locked().get(pk=booking_id)
    due = ensure_due(booking=booking)
    back = per_cent_back(booking)
    payments = list(Payment.objects.locked().filter(due__booking=booking, method=Payment.Method.CARD))
    for payment in payments:
        if payment.status in rules.PAID:
            _settle_paid(booking, payment, 100 if payment.is_surplus else back)
        elif payment.status == Payment.Status.AUTHORISED:
            _settle_authorised(booking, payment, 100 if payment.is_surplus else back)
        elif payment.status not in rules.OVER and booking.status != Status.AWAITING_PAYMENT and not payment.attempts:
            # Nobody needs the page any more; once a worker has begun with it, it goes on by itself.
            look_at(payment)
    _settle_commission(booking, back)
    if due is not None:
        _settle_due(due, back)


def look_at(payment: Payment) -> None:
    """Let a worker ask the gateway about a locked payment at once."""
    payment.next_check_at = clock.now()
    payment.save(update_fields=["next_check_at"])
    wake("payment", payment.pk)


def _settle_paid(booking: Booking, payment: Payment, back: int | None) -> None:
    if back is None:
        return
    missing = rules.still_to_give_back(
        authorised=payment.money, captured=payment.captured_money, planned=planned_of(payment), per_cent=back
    )
    if missing.minor_units > 0:
        reason = Refund.Reason.LATE if payment.is_surplus else Refund.Reason.CANCELLED
        plan_refund(payment=payment, amount=missing, reason=reason)
    kept = payment.captured_money - planned_of(payment)
    done = payment.is_surplus or kept.minor_units <= 0
    if not done and not Transfer.objects.filter(booking=booking).exists():
        transfer_money(booking=booking, payment=payment, kept=kept)


def _settle_authorised(booking: Booking, payment: Payment, back: int | None) -> None:
    """Say how much a worker shall take: all of it once the work is done, what is kept of a cancellation, or nothing."""
    if back is None and booking.status not in DONE:
        return
    wanted = payment.money - to_give_back(payment.money, back or 0)
    if payment.to_capture is None:
        take(payment, wanted)


def take(payment: Payment, amount: Money) -> None:
    """Let a worker take this much of a locked, authorised payment; nothing means to let it go."""
    payment.to_capture = amount.amount
    payment.save(update_fields=["to_capture"])
    record(action="payments.take", subject=payment, amount=str(amount.amount))
    look_at(payment)


def _settle_commission(booking: Booking, back: int | None) -> None:
    """Who was paid directly owes the commission, unless nothing came of the booking."""
    if back is not None and back > 0:
        Due.objects.filter(booking=booking, kind=Due.Kind.COMMISSION, status=Due.Status.OPEN).update(
            status=Due.Status.CANCELLED
        )
        return
    directly = booking.payment_choice == Booking.PaymentChoice.MANUAL
    if booking.status == Status.FINISHED and directly:
        ensure_commission_due(booking=booking)


def _settle_due(due: Due, back: int | None) -> None:
    paid = due.payments.filter(status__in=rules.PAID, is_surplus=False).exists()
    if paid:
        status = Due.Status.SETTLED
    elif back is not None and back > 0:
        status = Due.Status.CANCELLED
    else:
        status = Due.Status.OPEN
    if due.status != status:
        due.status = status
        due.save(update_fields=["status"])
