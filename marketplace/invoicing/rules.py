"""Pure rules of documents: numbers, what an invoice adds up to, and which part of it a credit note takes back."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.core.money import Money, split
from marketplace.core.taxes import TaxTreatment, category_of, net_of_gross

PLATFORM = "platform"
PLATFORM_PREFIX = "PIAZZA"
SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
PREFIX_LENGTH = 6


def issuer_key(provider_id: int | None) -> str:
    """Whose numbers these are; None is the platform."""
    return PLATFORM if provider_id is None else f"provider:{provider_id}"


def prefix_of(name: str) -> str:
    """A few capital letters of a trading name: what keeps these numbers apart from those of the issuer's own books."""
    plain = unicodedata.normalize("NFKD", name.translate(SPELLED)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z0-9]", "", plain.upper())[:PREFIX_LENGTH] or "PZ"


def number_text(*, prefix: str, year: int, sequence: int, is_credit: bool) -> str:
    """KOFLER-2026-0001 for an invoice, KOFLER-C-2026-0001 for a credit note; more digits when four are used up."""
    return f"{prefix}-{'C-' if is_credit else ''}{year}-{sequence:04d}"


@dataclass(frozen=True, slots=True)
class Figures:
    """Net, tax and gross under one treatment: a row of the VAT breakdown. Gross is always net plus tax."""

    treatment: TaxTreatment
    net: Money
    tax: Money

    @property
    def gross(self) -> Money:
        """Net plus tax."""
        return self.net + self.tax

    def __neg__(self) -> "Figures":
        return Figures(self.treatment, -self.net, -self.tax)

    def as_row(self) -> dict[str, str]:
        """As it is stored: amounts as text, exact."""
        return {
            "rate": str(self.treatment.rate),
            "category": self.treatment.category,
            "reason_code": self.treatment.reason_code,
            "net": str(self.net.amount),
            "tax": str(self.tax.amount),
            "gross": str(self.gross.amount),
        }

    @classmethod
    def from_row(cls, row: dict[str, str], currency: str) -> "Figures":
        """Back from what is stored."""
        treatment = TaxTreatment(Decimal(row["rate"]), category_of(row["category"]), row["reason_code"])
        return cls(treatment, Money(Decimal(row["net"]), currency), Money(Decimal(row["tax"]), currency))


def of_gross(gross: Money, treatment: TaxTreatment) -> Figures:
    """The figures of an amount that includes its tax."""
    net, tax = net_of_gross(gross, treatment.rate)
    return Figures(treatment, net, tax)


def nets_of_lines(grosses: Sequence[Money], net: Money) -> list[Money]:
    """The lines' shares of the net total, in proportion to their gross amounts: they add up to it."""
    return split(net, [gross.minor_units for gross in grosses])


def part_of(whole: Sequence[Figures], taken: Sequence[Figures], gross: Money) -> list[Figures]:
    """The figures of a further part of a document: `gross` divided over what is left of each rate.

    `taken` are the earlier parts, all positive, matched by treatment. Net is worked out from the running total:
    parts that add up to the whole in gross do so in net and tax as well. ValueError when more is wanted than is left.
    """
    before = [_taken_of(one, taken) for one in whole]
    left = [one.gross - gone.gross for one, gone in zip(whole, before, strict=True)]
    if gross.amount <= 0 or gross.amount > sum(money.amount for money in left):
        raise ValueError("A part is more than nothing and at most what is left.")
    shares = split(gross, [money.minor_units for money in left])
    parts = [_further(one, gone, share) for one, gone, share in zip(whole, before, shares, strict=True)]
    return [part for part in parts if part.gross.amount]


def part_with_tax(whole: Figures, taken: Sequence[Figures], *, gross: Money, tax: Money) -> Figures:
    """A further part whose tax is known, because the ledger has divided the amount already.

    ValueError when net or tax is below zero or more than is left of it.
    """
    gone = _taken_of(whole, taken)
    part = Figures(whole.treatment, gross - tax, tax)
    left = (whole.net - gone.net, whole.tax - gone.tax)
    if gross.amount <= 0 or any(
        money.amount < 0 or rest < money for money, rest in zip((part.net, part.tax), left, strict=True)
    ):
        raise ValueError("A part is more than nothing and at most what is left.")
    return part


def _taken_of(one: Figures, taken: Sequence[Figures]) -> Figures:
    """What earlier parts have taken under the same treatment."""
    zero = Money(Decimal(0), one.net.currency)
    mine = [part for part in taken if part.treatment == one.treatment]
    net = sum((part.net for part in mine), zero)
    return Figures(one.treatment, net, sum((part.tax for part in mine), zero))


def _further(whole: Figures, gone: Figures, share: Money) -> Figures:
    """From what is gone to the next running total of gross."""
    net = _net_until(whole, gone.gross + share) - gone.net
    return Figures(whole.treatment, net, share - net)


def _net_until(whole: Figures, gross: Money) -> Money:
    return whole.net if gross == whole.gross else net_of_gross(gross, whole.treatment.rate)[0]
