"""What a booking's page says about its money."""

from dataclasses import dataclass
from decimal import Decimal

from marketplace.booking import rules as booking_rules
from marketplace.booking.enums import ENDED, Status
from marketplace.booking.models import Booking
from marketplace.core import clock
from marketplace.core.money import Money
from marketplace.payments import rules
from marketplace.payments.models import Payment, Refund, Transfer
from marketplace.payments.queries import payments_of

PAID_DIRECTLY = frozenset({Status.ACCEPTED, Status.ONGOING, Status.COMPLETED, Status.FINISHED})

CALLED_OFF = ENDED - {Status.FINISHED}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentBlock:
    """How the money of a booking stands, for one side of it.

    `stage` is one of: manual, manual_paid, to_pay, reserved, released, paid, refunding, partly_refunded,
    refunded, not_paid. `released`: what was reserved on the card no longer is.
    `refunded` includes what is still on its way. `pay_until` is set while the customer can pay.
    """

    stage: str
    currency: str
    total: Money | None
    paid: Money
    refunded: Money
    can_pay: bool
    can_record: bool
    failure: str
    transfer: Transfer | None

    @property
    def fee(self) -> Money:
        """The commission and the tax on it, where there was a transfer."""
        kept = self.transfer.commission + self.transfer.tax if self.transfer else Decimal(0)
        return Money(kept, self.currency)


def payment_block(*, booking: Booking, sides: frozenset[str]) -> PaymentBlock:
    """The payment block of a booking for somebody on these sides. Two queries at most, if its lines are there."""
    payments = payments_of(booking)
    total = booking.total()
    cards = [one for one in payments if one.method == Payment.Method.CARD]
    recorded = len(cards) < len(payments)
    waits = booking.status == Status.AWAITING_PAYMENT and not booking_rules.is_over(
        status=booking.status, respond_by=booking.respond_by, now=clock.now()
    )
    currency = total.currency if total else "EUR"
    paid, back = _sums(cards, currency)
    manual = not booking_rules.pays_first(booking.payment_choice)
    found = {one.status for one in cards}
    with_provider = booking_rules.PROVIDER in sides
    if manual and not recorded:
        stage = "not_paid" if booking.status in CALLED_OFF else "manual"
    elif manual:
        stage = "manual_paid"
    elif paid.minor_units:
        stage = _stage_of_paid(cards, paid, back)
    else:
        stage = _stage_of_unpaid(found, waits=waits)
    return PaymentBlock(
        stage=stage,
        currency=currency,
        total=total,
        paid=paid,
        refunded=back,
        can_pay=stage == "to_pay" and booking_rules.CUSTOMER in sides,
        can_record=stage == "manual" and booking.status in PAID_DIRECTLY and total is not None and with_provider,
        failure=cards[-1].failure if cards and stage == "to_pay" else "",
        transfer=getattr(cards[0].due.booking, "transfer", None) if paid.minor_units and with_provider else None,
    )


def _sums(cards: list[Payment], currency: str) -> tuple[Money, Money]:
    """What was taken, and what of it goes back."""
    paid = back = Money(Decimal(0), currency)
    for payment in cards:
        if payment.status in rules.PAID:
            paid += payment.captured_money
            for refund in payment.refunds.all():
                back += refund.money if refund.status != Refund.Status.FAILED else Money(Decimal(0), currency)
    return paid, back


def _stage_of_unpaid(found: set[str], *, waits: bool) -> str:
    if Payment.Status.AUTHORISED in found:
        return "reserved"
    if waits:
        return "to_pay"
    return "released" if Payment.Status.VOIDED in found else "not_paid"


def _stage_of_paid(cards: list[Payment], paid: Money, back: Money) -> str:
    if not back.minor_units:
        return "paid"
    waiting = (Refund.Status.CREATED, Refund.Status.PENDING)
    if any(refund.status in waiting for payment in cards for refund in payment.refunds.all()):
        return "refunding"
    return "partly_refunded" if back < paid else "refunded"
