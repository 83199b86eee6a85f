"""What must hold of money after every commit."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum

from marketplace.core.registries import Invariant, invariants
from marketplace.payments.models import Account, JournalEntry, Payment, Posting, Refund

TAKEN_ON = (Refund.Status.PENDING, Refund.Status.SUCCEEDED)


def entries_add_up() -> Iterator[str]:
    """Entries whose postings are not zero in some currency, and entries without any."""
    sums = Posting.objects.values("entry_id", "account__currency").annotate(sum=Sum("amount")).exclude(sum=0)
    for row in sums.order_by("entry_id"):
        yield f"journal entry {row['entry_id']} is off by {row['sum']} {row['account__currency']}"
    for key in JournalEntry.objects.filter(postings=None).values_list("key", flat=True):
        yield f"journal entry {key} has no postings"


def _by(booking: str, rows: QuerySet[Any], field: str) -> Iterator[tuple[int | None, Decimal]]:
    yield from rows.order_by().values_list(booking).annotate(sum=Sum(field))


def bookings_add_up() -> Iterator[str]:
    """Bookings whose money is not where it should be: charged − refunded = held + provider + platform + tax."""
    with_us: dict[int | None, Decimal] = defaultdict(Decimal)
    postings = Posting.objects.exclude(account__kind=Account.Kind.GATEWAY).filter(entry__booking__isnull=False)
    for pk, sum_ in _by("entry__booking_id", postings, "amount"):
        with_us[pk] = sum_
    customers: dict[int | None, Decimal] = defaultdict(Decimal)
    cards = Payment.objects.filter(method=Payment.Method.CARD)
    for pk, sum_ in _by("due__booking_id", cards, "captured"):
        customers[pk] += sum_
    refunds = Refund.objects.filter(status__in=TAKEN_ON)
    for pk, sum_ in _by("payment__due__booking_id", refunds, "amount"):
        customers[pk] -= sum_
    for booking_id in sorted(pk for pk in with_us.keys() | customers.keys() if pk):
        if with_us[booking_id] != customers[booking_id]:
            yield f"booking {booking_id}: customers gave {customers[booking_id]}, accounts have {with_us[booking_id]}"


def refunds_within_payments() -> Iterator[str]:
    """Payments of which more goes back than came, or whose own number is not what their refunds say."""
    planned: dict[int, Decimal] = defaultdict(Decimal)
    taken: dict[int, Decimal] = defaultdict(Decimal)
    for row in Refund.objects.filter(replaced_by=None).values_list("payment_id", "amount"):
        planned[row[0]] += row[1]
    for row in Refund.objects.filter(status__in=TAKEN_ON).values_list("payment_id", "amount"):
        taken[row[0]] += row[1]
    for payment in Payment.objects.order_by("pk").iterator():
        if planned[payment.pk] > payment.captured or payment.captured > payment.amount:
            yield f"payment {payment}: {planned[payment.pk]} goes back of {payment.captured}"
        if taken[payment.pk] != payment.refunded:
            yield f"payment {payment}: {payment.refunded} refunded, its refunds say {taken[payment.pk]}"


def nobody_below_zero() -> Iterator[str]:
    """Bookings for which more was taken out of what is held than was put in."""
    held = Posting.objects.filter(account__kind=Account.Kind.CUSTOMER_HELD, entry__booking__isnull=False)
    below = held.values(booking=F("entry__booking_id")).annotate(sum=Sum("amount")).filter(sum__lt=0)
    for row in below.order_by("booking"):
        yield f"booking {row['booking']}: {row['sum']} held"


invariants.register("payments.entries", Invariant("postings add up to zero", entries_add_up))
invariants.register(
    "payments.bookings",
    Invariant("charged − refunded = held + provider + platform + tax, per booking", bookings_add_up),
)
invariants.register("payments.refunds", Invariant("refunds never exceed what was paid", refunds_within_payments))
invariants.register("payments.held", Invariant("nothing is paid out of what is not held", nobody_below_zero))
