"""Pure rules of payments: what goes back, who gets what of the rest, and which of two reports is newer."""

from dataclasses import dataclass
from datetime import timedelta

from marketplace.booking.rules import to_give_back
from marketplace.core.money import Money

MOST_TRIES = 12
FIRST_WAIT = timedelta(seconds=20)
LONGEST_WAIT = timedelta(hours=1)

# A payment never goes back in this order, whatever arrives late or twice. A declined card may be followed by another
# one on the same page, so `failed` and `voided` stand below what has brought money.
RANK = {
    "created": 0,
    "requires_action": 1,
    "authorised": 2,
    "failed": 3,
    "voided": 4,
    "captured": 5,
    "partially_refunded": 6,
    "refunded": 7,
}
PAID = frozenset({"captured", "partially_refunded", "refunded"})
OVER = frozenset({"failed", "voided"})

# A refund can come back from the bank after it had succeeded.
REFUND_RANK = {"created": 0, "pending": 1, "succeeded": 2, "failed": 3}


def newer(known: str, reported: str) -> str:
    """The status that counts of two reports on one payment, in whichever order they came."""
    return max(known, reported, key=RANK.__getitem__)


def newer_refund(known: str, reported: str) -> str:
    """The status that counts of two reports on one refund."""
    return max(known, reported, key=REFUND_RANK.__getitem__)


def status_after_refunds(*, paid: Money, refunded: Money) -> str:
    """What a captured payment is called when this much of it went back."""
    if refunded.minor_units <= 0:
        return "captured"
    return "refunded" if paid <= refunded else "partially_refunded"


def still_to_give_back(*, authorised: Money, captured: Money, planned: Money, per_cent: int) -> Money:
    """What a refund of `per_cent` still lacks; zero where enough has gone back.

    What was authorised and never taken needs no way back, what is planned already is not planned again.
    """
    missing = to_give_back(authorised, per_cent) - (authorised - captured) - planned
    return missing if missing.minor_units > 0 else captured - captured


@dataclass(frozen=True, slots=True)
class Shares:
    """How what the customer does not get back is divided."""

    provider: Money
    platform: Money
    tax: Money


def shares(*, price: Money, commission: Money, tax: Money, kept: Money) -> Shares:
    """Divide what is kept of a price: the commission and its tax shrink with it, the provider gets the rest.

    The parts add up to `kept`, nobody's is below zero, and all of `kept` back means nothing for anybody. What a refund
    takes from each is the difference of two such divisions, so refunds in any number of steps come to the same.
    """
    nothing = kept - kept
    if kept.minor_units <= 0 or price.minor_units <= 0:
        return Shares(nothing, nothing, nothing)
    platform = Money(commission.amount * kept.amount / price.amount, kept.currency)
    platform = kept if kept < platform else platform
    vat = Money(tax.amount * kept.amount / price.amount, kept.currency)
    vat = kept - platform if kept - platform < vat else vat
    return Shares(kept - platform - vat, platform, vat)


def wait_after(attempts: int) -> timedelta:
    """How long to wait before the next try, longer each time."""
    return min(FIRST_WAIT * 2 ** min(attempts, 20), LONGEST_WAIT)
