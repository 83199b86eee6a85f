"""Send a customer to the page where they pay by card, or back to the one they have left."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.booking import rules as booking_rules
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import NotFound, WrongState
from marketplace.core.gateways.payments import Checkout, CheckoutOrder, GatewayError
from marketplace.payments import gateways, rules
from marketplace.payments.actions.complete_payment import complete_payment
from marketplace.payments.actions.ensure_dues import ensure_due
from marketplace.payments.actions.run_operation import run_operation
from marketplace.payments.errors import GatewayDown
from marketplace.payments.models import Payment

# An authorisation holds for about a week: what is further away is paid at once.
AUTHORISE_WITHIN = timedelta(days=5)
GATEWAY = "stripe"


@dataclass(frozen=True, slots=True)
class Start:
    """Where to send the customer; `is_paid` says that there is nothing left to pay, and then `url` is the way back."""

    payment: Payment
    url: str
    is_paid: bool


def start_checkout(*, booking_id: int, actor: User, return_url: str, cancel_url: str) -> Start:
    """Open a hosted page for a booking that waits for its payment, or find the one that is open.

    `return_url` and `cancel_url` are whole addresses. Safe to repeat: two clicks open one page. Not inside a
    transaction. Raises `NotFound` for strangers, `WrongState` when the booking waits no longer, `GatewayDown`.
    """
    try:
        payment = _prepare(booking_id=booking_id, actor=actor)
        if payment.checkout_id:
            payment = complete_payment(payment_id=payment.pk)
            if payment.status in rules.OVER:  # its page has run out: open another one
                payment = _prepare(booking_id=booking_id, actor=actor)
        if payment.status in rules.PAID or payment.status == Payment.Status.AUTHORISED:
            return Start(payment, return_url, True)
        if not payment.checkout_id:
            payment = _open_page(payment, actor, return_url=return_url, cancel_url=cancel_url)
    except (GatewayError, LookupError) as error:
        raise GatewayDown from error
    return Start(payment, payment.checkout_url, False)


@action
def _prepare(*, booking_id: int, actor: User) -> Payment:
    """The payment to go on with: the one that has money or is open, or a new one."""
    booking = Booking.objects.locked().filter(pk=booking_id, customer=actor).first()
    if booking is None:
        raise NotFound
    due = ensure_due(booking=booking)
    mine = Payment.objects.locked().filter(due=due, method=Payment.Method.CARD, is_surplus=False)
    current = mine.exclude(status__in=rules.OVER).last() if due else None
    now = clock.now()
    over = booking_rules.is_over(status=booking.status, respond_by=booking.respond_by, now=now)
    if current is not None and current.status in (*rules.PAID, Payment.Status.AUTHORISED):
        return current
    if due is None or booking.status != Status.AWAITING_PAYMENT or over or booking.respond_by is None:
        raise WrongState(_("This booking does not wait for a payment any more."))
    if current is not None:
        return current
    payment = Payment.objects.create(
        due=due,
        method=Payment.Method.CARD,
        gateway=GATEWAY,
        amount=due.amount,
        currency=due.currency,
        capture_later=booking.starts_at - now <= AUTHORISE_WITHIN,
        created_at=now,
        next_check_at=booking.respond_by,
    )
    record(action="payments.start", subject=payment, actor=actor, amount=str(due.amount))
    return payment


def _open_page(payment: Payment, actor: User, *, return_url: str, cancel_url: str) -> Payment:
    gateway = gateways.get_gateway(payment.gateway)
    booking = payment.due.booking
    line = booking.lines.first() if booking else None
    if booking is None or line is None or booking.respond_by is None:
        raise WrongState
    order = CheckoutOrder(
        reference=payment.public_id,
        amount=payment.money,
        description=f"{line.title} · {booking.provider.trading_name} · {booking.reference}",
        customer_email=actor.email,
        language=get_language() or booking.language,
        success_url=return_url,
        cancel_url=cancel_url,
        expires_at=booking.respond_by,
        capture_later=payment.capture_later,
    )

    def call(key: str) -> dict[str, str]:
        page = gateway.create_checkout(order, key=key)
        return {"id": page.id, "url": page.url, "status": page.status, "payment_id": page.payment_id}

    # The language of the second click may be another one: it is the same page all the same.
    request = {"reference": order.reference, "amount": str(order.amount.amount), "currency": order.amount.currency}
    key = f"checkout:{payment.public_id}"
    answer = run_operation(key=key, gateway=gateway.name, what="checkout", request=request, call=call)
    return _keep_page(payment_id=payment.pk, page=Checkout(reference=payment.public_id, **answer))


@action
def _keep_page(*, payment_id: int, page: Checkout) -> Payment:
    payment = Payment.objects.locked().get(pk=payment_id)
    if not payment.checkout_id:
        payment.checkout_id, payment.checkout_url = page.id, page.url
        payment.status = rules.newer(payment.status, Payment.Status.REQUIRES_ACTION)
        payment.save(update_fields=["checkout_id", "checkout_url", "status"])
        record(action="payments.open_page", subject=payment)
    return payment
