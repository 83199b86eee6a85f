"""What pages and blocks show of the market, read once per page."""

from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects
from wagtail.models import Locale

from home.addresses import category_urls
from home.picks import fulfil
from marketplace.catalog.models import Category
from marketplace.catalog.queries import trades_with_counts
from marketplace.search.summary import TradeNow, by_trade, free_today, people

TRADES_SHOWN = 8
PEOPLE_SHOWN = 4


def market_of(
    blocks: Iterable[tuple[Any, Any]], *, locale: Locale | None = None, also: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """What blocks (each with its value) and the page itself (`also`) show of the market, for the page's context.

    Each need and each wish is read once, however many blocks have it: fifteen queries at most.
    """
    locale = locale or Locale.get_active()
    asked = list(blocks)
    needs = {getattr(block, "needs", "") for block, _ in asked} | also
    wishes = [wish for block, value in asked if hasattr(block, "wish") and (wish := block.wish(value))]
    found = market_for(needs, locale=locale)
    return found | {"found_for": fulfil(wishes, language=locale.language_code)} if wishes else found


def market_for(needs: set[str], *, locale: Locale) -> dict[str, Any]:
    """The data that is needed, each once: `trades`, `people`, `now`. Six queries at most."""
    found: dict[str, Any] = {}
    trades: list[Category] = []
    if "trades" in needs:
        now = by_trade()
        trades = list(trades_with_counts().prefetch_related(None))
        found["trades"] = _trades(trades, now, locale)
        found["free_today"] = len({pk for trade in now.values() for pk in trade.providers_today})
    if "people" in needs or "now" in needs:
        soonest = people(PEOPLE_SHOWN, trades=trades)
        found["people"] = soonest
        found["soonest"] = soonest[0] if soonest else None
    # Names in three languages of a few trades are read, not of all.
    named = [trade["category"] for trade in found.get("trades", [])]
    named += [person.service.category for person in found.get("people", [])]
    prefetch_related_objects(named, "translations")
    if "now" in needs and "free_today" not in found:
        found["free_today"] = free_today()
    return found


def _trades(trades: list[Any], now: dict[int, TradeNow], locale: Locale) -> list[dict[str, Any]]:
    """The trades that people offer most, with their print, who is free, the lowest price and their page."""
    urls = category_urls(locale)
    offered = [trade for trade in trades if trade.bookable]
    # A trade that editors write about comes first: there is more to read about it.
    offered.sort(key=lambda trade: (trade.pk not in urls, -trade.bookable, trade.path))
    shown = offered[:TRADES_SHOWN]
    return [{"category": trade, "now": now.get(trade.pk), "url": urls.get(trade.pk)} for trade in shown]
