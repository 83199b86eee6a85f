"""What pages and blocks show of the market, read once per page."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.db.models import OuterRef, Q, QuerySet, Subquery, prefetch_related_objects
from wagtail.models import Locale
from wagtail.models.sites import SiteRootPath

from home.addresses import addresses_of
from home.picks import keys_of, picks, prices, rows_of
from home.wishes import Spotlight, Wish
from marketplace.catalog.models import Category, Service
from marketplace.reviews.queries import praise
from marketplace.search.summary import TradeNow, by_trade, free_today, people, soonest

TRADES_SHOWN = 8
PEOPLE_SHOWN = 4
REVIEWS_SHOWN = 3
TRADES, PEOPLE, NOW, REVIEWS = "trades", "people", "now", "reviews"


def market_of(
    blocks: Iterable[tuple[Any, Any]],
    *,
    locale: Locale | None = None,
    also: frozenset[str] = frozenset(),
    roots: Sequence[SiteRootPath] = (),
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
        found["trades"] = _shown_trades(trades, now, roots)
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
    """Trades and groups that are named, or all trades as well with the path of their page."""
    if not every:
        named = Category.objects.active().filter(key__in=keys).prefetch_related(None)
        return list(named) if keys else []
    return list(_every_trade(locale.pk, tuple(sorted(keys))).all())


@lru_cache(maxsize=64)
def _every_trade(locale_id: int, keys: tuple[str, ...]) -> QuerySet[Any]:
    """Trades with their pages. Put together once for each locale: it is never evaluated, only copied."""
    # By name, because the page's own module asks here.
    pages: QuerySet[Any] = apps.get_model("home", "CategoryPage").objects.filter(locale=locale_id).live()
    path = pages.filter(category=OuterRef("pk")).order_by("-path").values("url_path")[:1]
    wanted: QuerySet[Any] = Category.objects.active().filter(Q(depth=2) | Q(key__in=keys))
    return wanted.annotate(page_path=Subquery(path)).prefetch_related(None)


def _read_services(plain: set[int], titled: set[int], trades: list[Category]) -> dict[int, Service]:
    """Services with their providers and trades, those with a title to show with their words as well.

    Two queries, and one for trades that are not among these.

    Names in three languages are read of the few trades that are shown, not of all, so those are not here yet.
    """
    if not plain | titled:
        return {}
    known = {trade.pk: trade for trade in trades}
    services = {service.pk: service for service in _bookable().filter(pk__in=plain | titled)}
    if unknown := {service.category_id for service in services.values()} - known.keys():
        known |= Category.objects.prefetch_related(None).in_bulk(unknown)
    for service in services.values():
        service.category = known[service.category_id]
    prefetch_related_objects([service for key, service in services.items() if key in titled], "translations")
    return services


@cache
def _bookable() -> QuerySet[Service]:
    """Of services and their providers what a card shows. Put together once: it is never evaluated, only narrowed."""
    service = ("public_id", "category_id", "language", "price_model", "price", "currency", "lead_time", "is_featured")
    provider = ("slug", "trading_name", "portrait", "timezone", "rating_average", "rating_count")
    town = ("city", "place_id", "latitude", "longitude")
    fields = (*service, *(f"provider__{name}" for name in (*provider, *town)))
    found: QuerySet[Service] = Service.objects.bookable().prefetch_related(None)
    return found.select_related("provider").only(*fields)


def _shown_trades(
    trades: list[Any], now: Mapping[int, TradeNow], roots: Sequence[SiteRootPath]
) -> list[dict[str, Any]]:
    """The trades that people offer most, with their print, who is free, the lowest price and their page."""
    offered = [trade for trade in trades if trade.pk in now and trade.depth == 2]
    # A trade that editors write about comes first: there is more to read about it.
    offered.sort(key=lambda trade: (not trade.page_path, -now[trade.pk].services, trade.path))
    shown = offered[:TRADES_SHOWN]
    urls = addresses_of({trade.pk: trade.page_path for trade in shown if trade.page_path}, roots)
    return [{"category": trade, "now": now[trade.pk], "url": urls.get(trade.pk)} for trade in shown]


def _named(found: Mapping[str, Any]) -> Iterable[Category]:
    """The trades whose names are shown."""
    yield from (trade["category"] for trade in found.get("trades", []))
    yield from (person.service.category for person in found.get("people", []))
    for wish, results in found.get("found_for", {}).items():
        if isinstance(wish, Spotlight):
            yield from (pick.service.category for pick in results)
        else:
            yield from (result.category for result in results if hasattr(result, "category"))
