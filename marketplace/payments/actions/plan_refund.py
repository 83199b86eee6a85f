"""Decide that money goes back, and out of whose accounts; a worker tells the gateway."""

from decimal import Decimal

from django.db.models import Sum

from marketplace.accounts.models import User
from marketplace.booking import rules as booking_rules
from marketplace.booking.moves import lock_booking
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid, NotAllowed, NotFound, WrongState
from marketplace.core.money import Money
from marketplace.payments import rules
from marketplace.payments.models import Payment, Refund, Transfer
from marketplace.payments.queue import wake

PARTS = ("from_held", "from_provider", "from_platform", "from_tax")


def planned_of(payment: Payment) -> Money:
    """What is on its way back or has gone back. A failed refund still stands for what is owed, until it is replaced."""
    refunds = payment.refunds.filter(replaced_by=None)
    return Money(refunds.aggregate(sum=Sum("amount"))["sum"] or Decimal(0), payment.currency)


@action
def plan_refund(*, payment: Payment, amount: Money, reason: str, actor: User | None = None) -> Refund:
    """Give back a part of a locked, captured payment, or all of it.

    Raises `Invalid` for more than there is. What comes after the transfer is taken back from provider, commission and
    tax, each by its share; before it, from what is held.
    """
    if payment.captured_money - planned_of(payment) < amount or amount.minor_units <= 0:
        raise Invalid(field="amount")
    refund = Refund.objects.create(
        payment=payment,
        reason=reason,
        amount=amount.amount,
        currency=amount.currency,
        created_at=clock.now(),
        next_attempt_at=clock.now(),
        **_sources(payment, amount),
    )
    record(action="payments.plan_refund", subject=refund, actor=actor, amount=str(amount.amount), reason=reason)
    wake("refund", refund.pk)
    return refund


def _sources(payment: Payment, amount: Money) -> dict[str, Decimal]:
    transfer = Transfer.objects.filter(payment=payment).first()
    if transfer is None:
        return {"from_held": amount.amount}
    booking = transfer.booking
    has = _still_with(transfer)
    left = rules.shares(
        price=payment.money,
        commission=Money(booking.commission_amount, payment.currency),
        tax=Money(booking.commission_tax, payment.currency),
        kept=Money(sum(has.values(), Decimal(0)), payment.currency) - amount,
    )
    after = {"from_provider": left.provider, "from_platform": left.platform, "from_tax": left.tax}
    return {name: has[name] - after[name].amount for name in has}


def _still_with(transfer: Transfer) -> dict[str, Decimal]:
    """What provider, platform and tax have of a booking once every planned refund has been made."""
    had = {"from_provider": transfer.amount, "from_platform": transfer.commission, "from_tax": transfer.tax}
    refunds = transfer.payment.refunds.filter(replaced_by=None)
    taken = refunds.aggregate(**{f"sum_{name}": Sum(name) for name in had})
    return {name: amount - (taken[f"sum_{name}"] or Decimal(0)) for name, amount in had.items()}


def _check_admin(sides: frozenset[str], actor: User, permission: str) -> None:
    """Who watches over bookings and may move money; never on a booking of their own, not even an admin."""
    if booking_rules.ADMIN not in sides:
        raise NotFound
    if sides != {booking_rules.ADMIN} or not actor.has_perm(permission):
        raise NotAllowed


@action
def refund_booking(*, booking_id: int, amount: Money, actor: User) -> Refund:
    """An admin gives back a part of what was paid for a booking, or all of it."""
    booking, sides = lock_booking(booking_id=booking_id, actor=actor)
    _check_admin(sides, actor, "payments.change_payment")
    payments = Payment.objects.locked().filter(due__booking=booking, method=Payment.Method.CARD, is_surplus=False)
    payment = payments.filter(status__in=rules.PAID).first()
    if payment is None:
        raise WrongState
    if amount.currency != payment.currency:
        raise Invalid(field="amount")
    return plan_refund(payment=payment, amount=amount, reason=Refund.Reason.GOODWILL, actor=actor)


@action
def retry_refund(*, refund_id: int, actor: User) -> Refund:
    """An admin sends a failed refund once more: another row with another key, for the same money."""
    found = Refund.objects.select_related("payment__due").filter(pk=refund_id).first()
    if found is None:
        raise NotFound
    _, sides = lock_booking(booking_id=found.payment.due.booking_id or 0, actor=actor)
    _check_admin(sides, actor, "payments.change_refund")
    failed = Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)
    if failed.status != Refund.Status.FAILED or Refund.objects.filter(replaces=failed).exists():
        raise WrongState
    again = Refund.objects.create(
        payment=failed.payment,
        reason=failed.reason,
        amount=failed.amount,
        currency=failed.currency,
        replaces=failed,
        created_at=clock.now(),
        next_attempt_at=clock.now(),
        **{name: getattr(failed, name) for name in PARTS},
    )
    record(action="payments.retry_refund", subject=again, actor=actor, amount=str(again.amount))
    wake("refund", again.pk)
    return again
