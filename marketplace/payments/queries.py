"""Reads of money for pages, the API and other apps."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.booking.models import Booking
from marketplace.booking.rules import to_give_back
from marketplace.core.money import Money
from marketplace.payments import gateways, rules
from marketplace.payments.models import Account, Due, Payment, Posting, Refund
from marketplace.providers.models import Provider


def takes_cards() -> bool:
    """Whether customers can pay by card here."""
    return gateways.takes_cards()


def payment_choices() -> list[tuple[str, str | Promise]]:
    """How one can pay here."""
    choices: list[tuple[str, str | Promise]] = [(Booking.PaymentChoice.MANUAL, _("Directly to the provider"))]
    if takes_cards():
        choices.insert(0, (Booking.PaymentChoice.CARD, _("By card now; the money is passed on after the work")))
    return choices


def payments_of(booking: Booking) -> list[Payment]:
    """Every payment of a booking with its refunds and its transfer, the earliest first. Two queries."""
    refunds = Prefetch("refunds", queryset=Refund.objects.order_by("pk"))
    payments = Payment.objects.filter(due__booking=booking, due__kind=Due.Kind.BOOKING)
    return list(payments.select_related("due__booking__transfer").prefetch_related(refunds).order_by("pk"))


def latest_card_payment(booking: Booking) -> Payment | None:
    """The card payment that a customer has just come back from."""
    payments = Payment.objects.filter(due__booking=booking, method=Payment.Method.CARD)
    return payments.with_money().last() or payments.order_by("pk").last()


def card_refund(booking: Booking, per_cent: int) -> Money | None:
    """What goes back to the card if `per_cent` is given back now; None where no card has paid. Two queries.

    The same sum that `settle_booking` then plans.
    """
    cards = [one for one in payments_of(booking) if one.method == Payment.Method.CARD and not one.is_surplus]
    sums = [_card_refund(one, per_cent) for one in cards if one.status in {*rules.PAID, Payment.Status.AUTHORISED}]
    return sum(sums[1:], sums[0]) if sums else None


def _card_refund(payment: Payment, per_cent: int) -> Money:
    if payment.status == Payment.Status.AUTHORISED:
        return to_give_back(payment.money, per_cent)
    refunds = list(payment.refunds.all())
    replaced = {one.replaces_id for one in refunds}
    planned = [one.money for one in refunds if one.pk not in replaced]
    return rules.still_to_give_back(
        authorised=payment.money,
        captured=payment.captured_money,
        planned=sum(planned, payment.money - payment.money),
        per_cent=per_cent,
    )


def _balance(provider: Provider, currency: str) -> QuerySet[Posting]:
    return Posting.objects.filter(
        account__kind=Account.Kind.PROVIDER, account__owner=provider, account__currency=currency
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What of the money here is a provider's, what is held, and what they owe.

    `pending` is what customers have paid for bookings that are not finished; `owed` is the commission on bookings that
    customers paid to the provider directly.
    """

    balance: Money
    pending: Money
    owed: Money


def standing_of(provider: Provider, currency: str = settings.PIAZZA_CURRENCY) -> Standing:
    """How a provider stands with the money here. One query."""
    sums = {
        "balance": _sum(_balance(provider, currency)),
        "pending": _sum(_pending(provider, currency)),
        "owed": _sum(_owed(provider, currency)),
    }
    found = Provider.objects.filter(pk=provider.pk).prefetch_related(None).values(**sums).get()
    return Standing(**{name: Money(amount, currency) for name, amount in found.items()})


def _sum(rows: QuerySet[Any]) -> Coalesce:
    """The sum of their amounts as a value within another query."""
    sums = rows.order_by().values(one=Value(1)).annotate(sum=Sum("amount")).values("sum")
    return Coalesce(Subquery(sums), Decimal(0))


def provider_entries(provider: Provider) -> QuerySet[Posting]:
    """The movements of a provider's balance with their entries and bookings, the latest first. One query."""
    postings = Posting.objects.filter(account__kind=Account.Kind.PROVIDER, account__owner=provider)
    return postings.select_related("entry__booking", "account").order_by("-entry__at", "-pk")


def _pending(provider: Provider, currency: str) -> QuerySet[Posting]:
    return Posting.objects.filter(
        account__kind=Account.Kind.CUSTOMER_HELD, account__currency=currency, entry__booking__provider=provider
    )


def _owed(provider: Provider, currency: str) -> QuerySet[Due]:
    return Due.objects.filter(provider=provider, kind=Due.Kind.COMMISSION, status=Due.Status.OPEN, currency=currency)
