"""Money: a Decimal and its ISO 4217 currency. Never a float; rounded half away from zero at the cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def to_cent(amount: Decimal) -> Decimal:
    """Round half away from zero at the cent (Decimal's ROUND_HALF_UP does that for both signs)."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount at the cent in one currency. Two currencies never mix."""

    amount: Decimal
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if isinstance(self.amount, float):
            raise TypeError("Money is never made from a float.")
        object.__setattr__(self, "amount", to_cent(Decimal(self.amount)))

    def _same(self, other: "Money") -> Decimal:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up.")
        return other.amount

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> "Money":
        if isinstance(factor, float):
            raise TypeError("Money is never multiplied by a float.")
        return Money(self.amount * factor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    @property
    def minor_units(self) -> int:
        """The amount in cents, as the API and gateways want it."""
        return int(self.amount * 100)


def split(total: Money, weights: Sequence[int]) -> list[Money]:
    """Divide in proportion to whole weights; the parts add up to the whole, equal weights differ by a cent at most."""
    if not weights or any(weight < 0 for weight in weights) or sum(weights) == 0:
        raise ValueError("Weights are whole, not negative and not all zero.")
    sign = -1 if total.amount < 0 else 1
    cents = abs(total.minor_units)
    whole = sum(weights)
    shares = [cents * weight // whole for weight in weights]
    # The cents that are left go to the largest remainders, the earlier part first: the same answer every time.
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(cents * weights[i] % whole), i))
    for index in by_remainder[: cents - sum(shares)]:
        shares[index] += 1
    return [Money(Decimal(sign * share) / 100, total.currency) for share in shares]
