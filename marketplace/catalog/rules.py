"""Pure rules of the catalogue: what a service must look like before anybody sees it."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Invalid

SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=10)
HIGHEST_PRICE = Decimal("99999.99")
MOST_BUFFER = timedelta(hours=4)


def check_price(*, price_model: str, price: Decimal | None) -> None:
    """Every model but the quote has a price above nothing."""
    if price_model == "quote":
        return
    if price is None:
        raise Invalid(_("Please enter a price, or choose “by quote”."), field="price")
    if not Decimal(0) < price <= HIGHEST_PRICE:
        raise Invalid(_("Please enter a price above 0."), field="price")


def check_times(*, duration: timedelta, buffer_before: timedelta, buffer_after: timedelta) -> None:
    """A quarter of an hour to ten hours, with four hours around it at most."""
    if not SHORTEST <= duration <= LONGEST:
        raise Invalid(_("Please enter a duration between 15 minutes and 10 hours."), field="duration")
    for name, buffer in (("buffer_before", buffer_before), ("buffer_after", buffer_after)):
        if not timedelta(0) <= buffer <= MOST_BUFFER:
            raise Invalid(_("Please enter at most 4 hours."), field=name)


def check_texts(*, language: str, titles: Mapping[str, str]) -> None:
    """The original needs a title; translations may be missing."""
    if not titles.get(language, "").strip():
        raise Invalid(_("Please enter a title in the language you write in."), field="title")
