"""What pages and blocks show of the market, read once per page."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db.models import OuterRef, QuerySet, Subquery, prefetch_related_objects
from wagtail.models import Locale

from home.addresses import addresses_of
from home.picks import keys_of, picks, prices, rows_of
from home.wishes import Spotlight, Wish
from marketplace.catalog.models import Category, Service
from marketplace.catalog.queries import trades_with_counts
from marketplace.reviews.queries import praise
from marketplace.search.summary import TradeNow, by_trade, free_today, people, soonest

TRADES_SHOWN = 8
PEOPLE_SHOWN = 4
REVIEWS_SHOWN = 3
TRADES, PEOPLE, NOW, REVIEWS = "trades", "people", "now", "reviews"


def market_of(
    blocks: Iterable[tuple[Any, Any]], *, locale: Locale | None = None, also: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """What blocks (each with its value) and the page itself (`also`) show of the market, for the page's context.

    Each need and each wish is read once, however many blocks have it; trades, services, their words and the words of
    trades are read together for all of them: nine queries at most.
    """
    locale = locale or Locale.get_active()
    asked = list(blocks)
    needs = {getattr(block, "needs", "") for block, _ in asked} | also
    granted = (block.wish(value) for block, value in asked if hasattr(block, "wish"))
    wishes: list[Wish] = list(dict.fromkeys(wish for wish in granted if wish))
    now = by_trade() if TRADES in needs else {}
    trades = _read_trades(keys_of(wishes), locale=locale, every=TRADES in needs)
    by_key = {trade.key: trade for trade in trades}
    soon = soonest(PEOPLE_SHOWN) if needs & {PEOPLE, NOW} else []
    rows = rows_of(wishes, by_key, locale.language_code)
    services = _read_services({key for key, _ in soon}, {key for _, key, _ in rows}, trades)
    found: dict[str, Any] = {}
    if TRADES in needs:
        found["trades"] = _shown_trades(trades, now)
        found["free_today"] = len({pk for trade in now.values() for pk in trade.providers_today})
    elif NOW in needs:
        found["free_today"] = free_today()
    if needs & {PEOPLE, NOW}:
        found["people"] = people(soon, services)
        found["soonest"] = next(iter(found["people"]), None)
    if REVIEWS in needs:
        found["reviews"] = praise(language=locale.language_code, count=REVIEWS_SHOWN)
    if wishes:
        found["found_for"] = prices(wishes, by_key) | picks(wishes, rows, services)
    prefetch_related_objects(list(_named(found)), "translations")
    return found


def _read_trades(keys: set[str], *, locale: Locale, every: bool) -> list[Any]:
    """Trades and groups that are named, or all trades as well with how many services and the path of their page."""
    if not every:
        named = Category.objects.active().filter(key__in=keys).prefetch_related(None)
        return list(named) if keys else []
    # By name, because the page's own module asks here.
    pages: QuerySet[Any] = apps.get_model("home", "CategoryPage").objects.filter(locale=locale).live()
    path = pages.filter(category=OuterRef("pk")).order_by("-path").values("url_path")[:1]
    return list(trades_with_counts(also=keys).annotate(page_path=Subquery(path)).prefetch_related(None))


def _read_services(plain: set[int], titled: set[int], trades: list[Category]) -> dict[int, Service]:
    """Services with their providers and trades, those with a title to show with their words as well. Two queries.

    Names in three languages are read of the few trades that are shown, not of all, so those are not here yet.
    """
    if not plain | titled:
        return {}
    known = {trade.pk: trade for trade in trades}
    wanted = Service.objects.bookable().filter(pk__in=plain | titled).prefetch_related(None)
    services = {service.pk: service for service in wanted.select_related("provider", "category")}
    for service in services.values():
        service.category = known.setdefault(service.category_id, service.category)
    prefetch_related_objects([service for key, service in services.items() if key in titled], "translations")
    return services


def _shown_trades(trades: list[Any], now: Mapping[int, TradeNow]) -> list[dict[str, Any]]:
    """The trades that people offer most, with their print, who is free, the lowest price and their page."""
    offered = [trade for trade in trades if trade.bookable and trade.depth == 2]
    # A trade that editors write about comes first: there is more to read about it.
    offered.sort(key=lambda trade: (not trade.page_path, -trade.bookable, trade.path))
    shown = offered[:TRADES_SHOWN]
    urls = addresses_of({trade.pk: trade.page_path for trade in shown if trade.page_path})
    return [{"category": trade, "now": now.get(trade.pk), "url": urls.get(trade.pk)} for trade in shown]


def _named(found: Mapping[str, Any]) -> Iterable[Category]:
    """The trades whose names are shown."""
    yield from (trade["category"] for trade in found.get("trades", []))
    yield from (person.service.category for person in found.get("people", []))
    for wish, results in found.get("found_for", {}).items():
        if isinstance(wish, Spotlight):
            yield from (pick.service.category for pick in results)
        else:
            yield from (result.category for result in results if hasattr(result, "category"))
