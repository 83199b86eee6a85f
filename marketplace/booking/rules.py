"""Pure rules of booking: who may make which move, prices, cancellation. No database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from marketplace.booking.enums import MOVES, Status
from marketplace.core.money import Money

DRAFT_HOLD = timedelta(minutes=10)
RESPONSE_TIME = timedelta(hours=24)
PAYMENT_TIME = timedelta(minutes=30)
AUTO_CONFIRM = timedelta(hours=72)
REGRET = timedelta(minutes=10)
START_FROM = timedelta(hours=24)  # before the appointment: nobody begins a job of next week
NO_SHOW_FROM = timedelta(minutes=15)
NO_SHOW_UNTIL = timedelta(hours=48)
MOST_DRAFTS = 2
MOST_OPEN_REQUESTS = 3

CUSTOMER, PROVIDER, ADMIN, SYSTEM = "customer", "provider", "admin", "system"

# Which side may bring a booking into which status (the clock's moves are the system's).
WHO: dict[str, frozenset[str]] = {
    Status.DRAFT: frozenset({CUSTOMER}),
    Status.REQUESTED: frozenset({CUSTOMER}),
    Status.AWAITING_PAYMENT: frozenset({CUSTOMER, PROVIDER}),
    Status.ACCEPTED: frozenset({PROVIDER, CUSTOMER, SYSTEM}),
    Status.DECLINED: frozenset({PROVIDER}),
    Status.WITHDRAWN: frozenset({CUSTOMER}),
    Status.EXPIRED: frozenset({SYSTEM}),
    Status.PAYMENT_EXPIRED: frozenset({SYSTEM}),
    Status.ONGOING: frozenset({PROVIDER}),
    Status.COMPLETED: frozenset({PROVIDER}),
    Status.FINISHED: frozenset({CUSTOMER, ADMIN, SYSTEM}),
    Status.CANCELLED_BY_CUSTOMER: frozenset({CUSTOMER}),
    Status.CANCELLED_BY_PROVIDER: frozenset({PROVIDER}),
    Status.CANCELLED_BY_ADMIN: frozenset({ADMIN, SYSTEM}),
    Status.NO_SHOW_CUSTOMER: frozenset({PROVIDER}),
    Status.NO_SHOW_PROVIDER: frozenset({CUSTOMER}),
    Status.DISPUTED: frozenset({CUSTOMER}),
}


def is_move(before: str, after: str) -> bool:
    """Whether the diagram has an arrow from one status to the other."""
    return after in MOVES.get(before, frozenset())


def may_move(*, before: str, after: str, sides: frozenset[str]) -> bool:
    """Whether somebody on these sides may make this move at all (times are looked at apart)."""
    if not is_move(before, after):
        return False
    # A request is the provider's to accept; a draft that books at once is the customer's.
    if after == Status.ACCEPTED and before == Status.REQUESTED:
        return PROVIDER in sides
    if after == Status.ACCEPTED and before == Status.DRAFT:
        return CUSTOMER in sides
    # What waits for its payment is accepted by the money, by nobody's word.
    if after == Status.ACCEPTED:
        return SYSTEM in sides
    # Only an admin ends a dispute.
    if before == Status.DISPUTED:
        return ADMIN in sides
    return bool(WHO[after] & sides)


def is_over(*, status: str, respond_by: datetime | None, now: datetime) -> bool:
    """Whether a draft, a request or an unpaid booking is over by the clock, swept or not."""
    waiting = status in (Status.DRAFT, Status.REQUESTED, Status.AWAITING_PAYMENT)
    return waiting and respond_by is not None and respond_by <= now


def response_deadline(*, now: datetime, starts_at: datetime) -> datetime:
    """How long a request waits for its answer: a day at most, never past the start."""
    return min(now + RESPONSE_TIME, starts_at)


def payment_deadline(*, now: datetime, starts_at: datetime) -> datetime:
    """How long a booking that is paid first waits for its money: half an hour at most, never past the start."""
    return min(now + PAYMENT_TIME, starts_at)


def confirmed_at(*, completed_at: datetime, ends_at: datetime) -> datetime:
    """When work that nobody objected to counts as confirmed.

    Never before the appointment is well over, whenever the provider says that it was done: with it the money is theirs.
    """
    return max(completed_at, ends_at) + AUTO_CONFIRM


def may_start(*, starts_at: datetime, now: datetime) -> bool:
    """Whether work can begin: from a day before the appointment on.

    What has begun can no longer be cancelled, so beginning early must not be a way around somebody's right to cancel.
    """
    return now >= starts_at - START_FROM


def may_report_no_show(*, starts_at: datetime, now: datetime) -> bool:
    """Between a quarter of an hour and two days after the start."""
    return starts_at + NO_SHOW_FROM <= now <= starts_at + NO_SHOW_UNTIL


def line_total(
    *, price_model: str, price: Decimal | None, currency: str, duration: timedelta
) -> tuple[Decimal, Money | None]:
    """Quantity and total of a line: hourly prices by the booked time, others once; None for a quote."""
    if price is None or price_model == "quote":
        return Decimal(1), None
    if price_model == "hourly":
        hours = (Decimal(int(duration.total_seconds())) / Decimal(3600)).quantize(Decimal("0.01"))
        return hours, Money(price * hours, currency)
    return Decimal(1), Money(price, currency)


def is_fixed(price_models: Sequence[str]) -> bool:
    """Whether prices of these kinds are final once they are booked: only then can they be paid before the work."""
    return not {"from", "quote"} & set(price_models)


def to_give_back(price: Money, per_cent: int) -> Money:
    """What a cancellation that gives back `per_cent` gives back, at the cent."""
    if not 0 <= per_cent <= 100:
        raise ValueError("A share is between 0 and 100 per cent.")
    return Money(price.amount * per_cent / 100, price.currency)


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What cancelling now means: the share that comes back, and until when it stays like this (None: for good)."""

    per_cent: int
    until: datetime | None

    @property
    def is_free(self) -> bool:
        """Nothing is owed."""
        return self.per_cent == 100


def cancellation_share(
    *,
    steps: Sequence[Sequence[int]],
    starts_at: datetime,
    booked_at: datetime | None,
    now: datetime,
    by: str = CUSTOMER,
) -> Cancellation:
    """The per cent that a cancellation at `now` gives back.

    `steps` are pairs of (hours before the start, per cent). Everything if the provider or the platform is the cause,
    and within ten minutes of booking; otherwise the best step whose time has not passed. A step's limit counts to the
    second: exactly 24 hours before is still in time.
    """
    if by != CUSTOMER:
        return Cancellation(100, None)
    options = [(starts_at - timedelta(hours=hours), per_cent) for hours, per_cent in steps]
    if booked_at is not None:
        options.append((booked_at + REGRET, 100))
    open_options = [(limit, per_cent) for limit, per_cent in options if now <= limit]
    if not open_options:
        return Cancellation(0, None)
    best = max(per_cent for _, per_cent in open_options)
    return Cancellation(best, max(limit for limit, per_cent in open_options if per_cent == best))


def pays_first(payment_choice: str) -> bool:
    """Whether a booking waits for its payment before it is accepted. Paying the provider directly does not."""
    return payment_choice != "manual"
