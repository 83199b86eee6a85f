"""The provider was paid directly, in cash or by transfer: no money of the platform's moves, the commission is owed."""

from marketplace.accounts.models import User
from marketplace.booking import rules as booking_rules
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.moves import lock_booking
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import WrongState
from marketplace.payments.actions.ensure_dues import ensure_commission_due, ensure_due
from marketplace.payments.models import Due, Payment

POSSIBLE = frozenset({Status.ACCEPTED, Status.ONGOING, Status.COMPLETED, Status.FINISHED})


@action
def record_manual_payment(*, booking_id: int, actor: User) -> Payment:
    """The provider's side says that the customer has paid them. Saying it twice is once.

    Raises `NotFound` for strangers, `WrongState` where the booking is paid by card, is over, or has no price.
    """
    booking, sides = lock_booking(booking_id=booking_id, actor=actor)
    due = ensure_due(booking=booking)
    directly = booking.payment_choice == Booking.PaymentChoice.MANUAL
    if booking_rules.PROVIDER not in sides or not directly or booking.status not in POSSIBLE or due is None:
        raise WrongState
    recorded = Payment.objects.filter(due=due, method=Payment.Method.MANUAL).first()
    if recorded is not None:
        return recorded
    now = clock.now()
    payment = Payment.objects.create(
        due=due,
        method=Payment.Method.MANUAL,
        gateway="manual",
        status=Payment.Status.CAPTURED,
        amount=due.amount,
        captured=due.amount,
        currency=due.currency,
        created_at=now,
        paid_at=now,
    )
    Due.objects.filter(pk=due.pk).update(status=Due.Status.SETTLED)
    record(action="payments.record_manual", subject=payment, actor=actor, amount=str(due.amount))
    ensure_commission_due(booking=booking)
    return payment
