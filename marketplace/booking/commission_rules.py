"""Pure rules of the commission: which rule counts, and what it comes to. No database, no clock."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from marketplace.core.money import Money
from marketplace.core.taxes import net_of_gross, tax_on_net

ALL, NEW, RETURNING = "all", "new", "returning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as the choice sees it. `depth` is its category's depth in the tree, 0 for all categories."""

    id: int
    per_cent: Decimal
    fixed: Decimal = Decimal(0)
    minimum: Decimal = Decimal(0)
    for_provider: bool = False
    depth: int = 0
    customers: str = ALL

    def snapshot(self) -> dict[str, Any]:
        """What is kept with a booking: amounts as text, so that they come back to the cent."""
        return {key: str(value) if isinstance(value, Decimal) else value for key, value in asdict(self).items()}


def most_specific(rules: Iterable[Rule], *, returning: bool) -> Rule | None:
    """Of rules that fit provider and category, the one that counts for a new or a returning customer.

    A provider's own rule comes before a category's, a deeper category before the one above it, one for new or
    returning customers before one for all.
    """
    fitting = [rule for rule in rules if rule.customers in (ALL, RETURNING if returning else NEW)]
    return max(fitting, key=lambda rule: (rule.for_provider, rule.depth, rule.customers != ALL, rule.id), default=None)


def commission_of(price: Money, rule: Rule | None, *, tax_rate: Decimal) -> tuple[Money, Money]:
    """The commission (net) and the tax on it; both together never exceed the price."""
    nothing = Money(Decimal(0), price.currency)
    if rule is None or price <= nothing:
        return nothing, nothing
    wanted = price.amount * rule.per_cent / 100 + rule.fixed
    net = Money(max(wanted, rule.minimum), price.currency)
    tax = tax_on_net(net, tax_rate)
    if price < net + tax:
        return net_of_gross(price, tax_rate)
    return net, tax
