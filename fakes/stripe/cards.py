"""The practice cards and what happens to them. The numbers are those that Stripe publishes for testing."""

from __future__ import annotations

import re
from dataclasses import dataclass

DECLINED = {
    "4000000000000002": "generic_decline",
    "4000000000009995": "insufficient_funds",
    "4000000000009987": "lost_card",
    "4000000000000069": "expired_card",
    "4000000000000127": "incorrect_cvc",
    "4000000000000119": "processing_error",
}
# Refunds to these do not end at once: the first arrives a little later, the second comes back from the bank.
REFUND_LATER, REFUND_FAILS = "4000000000007726", "4000000000005126"
BRANDS = {"4": "visa", "5": "mastercard", "3": "amex"}
PAYING = {"4242424242424242", "5555555555554444", "378282246310005", REFUND_LATER, REFUND_FAILS}


@dataclass(frozen=True)
class Card:
    """A card as typed in. Only its brand and last four digits are ever kept."""

    number: str
    exp_month: int
    exp_year: int

    @property
    def brand(self) -> str:
        """Visa and so on, by the first digit."""
        return BRANDS.get(self.number[:1], "unknown")

    @property
    def declined(self) -> str:
        """Stripe's word for why it is declined; empty when it pays."""
        return "" if self.number in PAYING else DECLINED.get(self.number, "test_mode_live_card")

    @property
    def refunds(self) -> str:
        """How refunds to it end: at once, later, or not."""
        return {REFUND_LATER: "later", REFUND_FAILS: "fail"}.get(self.number, "at_once")


def digits(number: str) -> str:
    """A card number without the spaces and dashes that people write."""
    return re.sub(r"[\s-]", "", number)


def passes_luhn(number: str) -> bool:
    """Whether the check digit is right, as a mistyped one hardly ever is."""
    if not re.fullmatch(r"[0-9]{12,19}", number):
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
