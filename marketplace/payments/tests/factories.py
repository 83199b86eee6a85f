"""Bookings with money, made by the actions."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from marketplace.accounts.models import User
from marketplace.accounts.tests.factories import make_user
from marketplace.booking.actions.carry_out_booking import complete_booking, confirm_booking
from marketplace.booking.actions.send_booking import send_booking
from marketplace.booking.actions.start_draft import start_draft
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import HOME, begin, make_bookable_service
from marketplace.catalog.models import Service
from marketplace.core import clock, testing
from marketplace.core.money import Money
from marketplace.payments.actions.complete_payment import complete_payment
from marketplace.payments.actions.start_checkout import Start, start_checkout
from marketplace.payments.models import Account, Payment
from marketplace.payments.tasks import sweep
from marketplace.payments.tests.fake_gateway import FakeGateway
from marketplace.scheduling.queries import open_slots

BACK, AWAY = "https://piazza.test/paid/", "https://piazza.test/booking/"
FAR = timedelta(days=7)  # more than five days ahead: the card is charged at once
AT_PROVIDER, AT_PLATFORM, AT_TAX = "40.97", "5.76", "1.27"  # of 48.00: 12 % and 22 % VAT on it


def make_unpaid(
    *, service: Service | None = None, customer: User | None = None, far: bool = False, index: int = 0
) -> Booking:
    """A booking that waits for its payment by card; `far` is where the card is charged at once."""
    service = service or make_bookable_service(instant=True)
    begin = clock.now() + (FAR if far else timedelta(0))
    start = open_slots(service, begin, begin + timedelta(days=7))[index].start
    draft = start_draft(customer=customer or make_user(), service=service, starts_at=start, language="en")
    return send_booking(booking_id=draft.pk, actor=draft.customer, details=HOME, payment_choice="card")


def checkout(booking: Booking) -> Start:
    """The customer goes to the page where they pay."""
    return start_checkout(booking_id=booking.pk, actor=booking.customer, return_url=BACK, cancel_url=AWAY)


def pay(booking: Booking, gateway: FakeGateway) -> Payment:
    """The customer pays and comes back."""
    payment = checkout(booking).payment
    gateway.pay(payment.checkout_id)
    return complete_payment(payment_id=payment.pk)


def make_paid(gateway: FakeGateway, **fields: Any) -> Booking:
    """A confirmed booking that was paid by card."""
    booking = make_unpaid(**fields)
    pay(booking, gateway)
    booking.refresh_from_db()
    return booking


def finish(booking: Booking) -> None:
    """The work is done and the customer agrees."""
    owner = booking.provider.owner
    begin(booking)
    complete_booking(booking_id=booking.pk, actor=owner)
    confirm_booking(booking_id=booking.pk, actor=booking.customer)


def work() -> None:
    """Deliver every announcement and let the workers do all they have to do."""
    for _ in range(4):
        testing.deliver_all()
        sweep()


def balances() -> dict[str, str]:
    """What every account has that is not empty, as text."""
    found = {account.kind: account.balance() for account in Account.objects.all()}
    return {kind: str(money.amount) for kind, money in found.items() if money.minor_units}


def euro(amount: Decimal | int | str) -> Money:
    """An amount in euros."""
    return Money(Decimal(amount))
