"""What pages and blocks show of the market, read once per page."""

from typing import Any

from wagtail.models import Locale

from home.addresses import category_urls
from marketplace.catalog.queries import trades_with_counts
from marketplace.search.summary import by_trade, free_today, people

TRADES_SHOWN = 8
PEOPLE_SHOWN = 4


def market_for(needs: set[str], *, locale: Locale) -> dict[str, Any]:
    """The data that is needed, each once: `trades`, `people`, `now`. Seven queries at most."""
    found: dict[str, Any] = {}
    if "trades" in needs:
        found["trades"] = _trades(locale)
    if "people" in needs or "now" in needs:
        soonest = people(PEOPLE_SHOWN)
        found["people"] = soonest
        found["soonest"] = soonest[0] if soonest else None
    if "now" in needs:
        found["free_today"] = free_today()
    return found


def _trades(locale: Locale) -> list[dict[str, Any]]:
    """The trades that people offer most, with their print, who is free, the lowest price and their page."""
    now = by_trade()
    urls = category_urls(locale)
    trades = [trade for trade in trades_with_counts() if trade.bookable]
    # A trade that editors write about comes first: there is more to read about it.
    trades.sort(key=lambda trade: (trade.pk not in urls, -trade.bookable, trade.path))
    return [{"category": trade, "now": now.get(trade.pk), "url": urls.get(trade.pk)} for trade in trades[:TRADES_SHOWN]]
