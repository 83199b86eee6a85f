"""Value added tax as a pure function of who sells to whom, on which day and under which scheme.

Rates are per cent. What is not covered stands in docs/invoices.md. The words for a `reason_code` are invoicing's.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, get_args

from marketplace.core.money import Money, to_cent

STANDARD, SMALL_BUSINESS, FORFETTARIO = "standard", "small_business", "forfettario"
# The letters of EN 16931 (UNCL 5305): standard or reduced, exempt, reverse charge, zero, outside the scope of the tax.
Category = Literal["S", "E", "AE", "Z", "O"]
CATEGORIES: tuple[Category, ...] = get_args(Category)

EU = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)

# country → (valid from, standard, reduced), the latest first.
RATES: dict[str, tuple[tuple[date, Decimal, Decimal], ...]] = {
    "DE": (
        (date(2021, 1, 1), Decimal(19), Decimal(7)),
        (date(2020, 7, 1), Decimal(16), Decimal(5)),
        (date(2007, 1, 1), Decimal(19), Decimal(7)),
    ),
    "AT": ((date(1984, 1, 1), Decimal(20), Decimal(10)),),
    "IT": (
        (date(2013, 10, 1), Decimal(22), Decimal(10)),
        (date(2011, 9, 17), Decimal(21), Decimal(10)),
        (date(1997, 10, 1), Decimal(20), Decimal(10)),
    ),
    "CH": (
        (date(2024, 1, 1), Decimal("8.1"), Decimal("2.6")),
        (date(2018, 1, 1), Decimal("7.7"), Decimal("2.5")),
    ),
}

# Who charges no tax because of their size, and under which article.
EXEMPT: dict[str, str] = {"DE": "DE_19_USTG", "AT": "AT_6_1_27_USTG", "IT": "IT_FORFETTARIO", "CH": "CH_10_MWSTG"}
REVERSE_CHARGE = "REVERSE_CHARGE"
OUTSIDE_EU = "OUTSIDE_EU"


@dataclass(frozen=True, slots=True)
class TaxParty:
    """One side of an invoice: ISO country, VAT number (empty for a consumer), how it is taxed."""

    country: str
    vat_id: str = ""
    scheme: str = STANDARD

    @property
    def is_business(self) -> bool:
        """Whether a VAT number says that this is a business."""
        return bool(self.vat_id.strip())


@dataclass(frozen=True, slots=True)
class TaxTreatment:
    """What tax is due: a rate in per cent, the category of EN 16931, and why there is none (empty where there is)."""

    rate: Decimal
    category: Category
    reason_code: str = ""


def category_of(letter: str) -> Category:
    """The category with this letter, as it is stored; ValueError when there is none."""
    for category in CATEGORIES:
        if category == letter:
            return category
    raise ValueError(f"There is no tax category {letter!r}.")


def rates_on(country: str, on: date) -> tuple[Decimal, Decimal]:
    """Standard and reduced rate in per cent on a day; LookupError for a country or a time that is not known here."""
    for valid_from, standard, reduced in RATES.get(country, ()):
        if on >= valid_from:
            return standard, reduced
    raise LookupError(f"No VAT rates are known for {country} on {on}.")


def service_treatment(issuer: TaxParty, recipient: TaxParty, on: date, reduced: bool = False) -> TaxTreatment:
    """The tax on what a provider does for a customer on this day.

    Between businesses of two countries the place of the service is the recipient's: inside the EU they owe the tax
    themselves, and from or to Switzerland there is none of the issuer's. Else a small business charges none, and
    everybody else the rate of the issuer's country.
    """
    if issuer.country != recipient.country and recipient.is_business:
        if issuer.country in EU and recipient.country in EU and issuer.is_business:
            return TaxTreatment(Decimal(0), "AE", REVERSE_CHARGE)
        if issuer.country not in EU or recipient.country not in EU:
            return TaxTreatment(Decimal(0), "O", OUTSIDE_EU)
    if issuer.scheme in (SMALL_BUSINESS, FORFETTARIO) and issuer.country in EXEMPT:
        return TaxTreatment(Decimal(0), "E", EXEMPT[issuer.country])
    standard, low = rates_on(issuer.country, on)
    return TaxTreatment(low if reduced else standard, "S")


def commission_treatment(platform: TaxParty, provider: TaxParty, on: date) -> TaxTreatment:
    """The tax on the commission that the platform invoices to a provider; it has only the standard rate.

    How the provider is taxed does not matter, only where they are and whether they have a VAT number.
    """
    return service_treatment(platform, provider, on)


def net_of_gross(gross: Money, rate: Decimal) -> tuple[Money, Money]:
    """Net and tax of a price that includes the tax (decision 9): the net is rounded, the tax is what is left.

    Gross stays to the cent what the customer agreed to pay; `net + tax == gross` always. An amount below zero is the
    exact mirror of the one above.
    """
    _check(rate)
    net = Money((gross.amount * 100 / (100 + rate)).quantize(Decimal("0.01"), ROUND_HALF_UP), gross.currency)
    return net, gross - net


def tax_on_net(net: Money, rate: Decimal) -> Money:
    """The tax that comes on top of a net amount, rounded half away from zero at the cent."""
    _check(rate)
    return Money(to_cent(net.amount * rate / 100), net.currency)


def _check(rate: Decimal) -> None:
    if isinstance(rate, float):
        raise TypeError("A rate is never a float.")
    if not 0 <= rate <= 100:
        raise ValueError("A rate is between 0 and 100 per cent.")
