"""What fulfils the wishes of a page's blocks: a query for all services and one for all prices, however many wishes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, FloatField, QuerySet, Value
from django.db.models.functions import Coalesce

from home.wishes import POPULAR, RATING, ByHand, Prices, Rule, Spotlight, Wish
from marketplace.catalog.models import Category, Service
from marketplace.core import clock
from marketplace.core.pagecache import stale_after
from marketplace.core.places import find_place
from marketplace.search import rules
from marketplace.search.models import SearchEntry
from marketplace.search.queries import bookable_entries
from marketplace.search.summary import prices_by_model

Row = tuple[int, int, datetime | None]  # number of the wish, service id, next free time


@dataclass(frozen=True, slots=True)
class Pick:
    """A service to show, with its next free time as search last knew it."""

    service: Service
    next_free: datetime | None
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class TradePrice:
    """What a trade costs now: lowest and middle price of its most usual price model, and of how many services."""

    category: Category
    price_model: str
    lowest: Decimal
    typical: Decimal
    count: int


def keys_of(wishes: Iterable[Wish]) -> set[str]:
    """The trades and groups that wishes name."""
    asked = list(wishes)
    keys = {wish.category for wish in asked if isinstance(wish, Rule) and wish.category}
    return keys | {key for wish in asked if isinstance(wish, Prices) for key in wish.trades}


def prices(wishes: Iterable[Wish], trades: Mapping[str, Category]) -> dict[Wish, list[TradePrice]]:
    """Each wish for prices with what was found. One query, none without such a wish."""
    asked = [wish for wish in wishes if isinstance(wish, Prices)]
    if not asked:
        return {}
    keys = [key for wish in asked for key in wish.trades]
    usual: dict[int, tuple[str, Decimal, Decimal, int]] = {}
    for row in prices_by_model(bookable_entries().filter(service__category__key__in=keys)):
        found = (row["service__price_model"], row["lowest"], row["typical"], row["count"])
        usual.setdefault(row["service__category_id"], found)
    return {
        wish: [
            TradePrice(trade, *usual[trade.pk]) for trade in map(trades.get, wish.trades) if trade and trade.pk in usual
        ]
        for wish in asked
    }


def rows_of(wishes: list[Wish], trades: Mapping[str, Category], language: str) -> list[Row]:
    """Which services fulfil which of the wishes, by its number. One query, none where nothing can be found."""
    entries = bookable_entries()
    asked = [
        _branch(entries.annotate(number=Value(number)), wish, trades, language) for number, wish in enumerate(wishes)
    ]
    branches = [branch for branch in asked if branch is not None]
    return list(branches[0].union(*branches[1:], all=True)) if branches else []


def picks(wishes: list[Wish], rows: Iterable[Row], services: Mapping[int, Service]) -> dict[Wish, list[Pick]]:
    """Each wish with its services in the order to show, from rows that `rows_of` found. No query."""
    now = clock.now()
    found: dict[Wish, list[Pick]] = {wish: [] for wish in wishes if not isinstance(wish, Prices)}
    for number, key, next_free in rows:
        if key in services:
            later = next_free if next_free and next_free > now else None
            stale_after(later - services[key].lead_time if later else None)
            found[wishes[number]].append(Pick(services[key], later, isinstance(wishes[number], ByHand)))
    return {wish: _in_order(wish, chosen) for wish, chosen in found.items()}


def _branch(
    entries: QuerySet[SearchEntry], wish: Wish, trades: Mapping[str, Category], language: str
) -> QuerySet[Any] | None:
    """The rows of one wish among these; None where it cannot find anything."""
    columns = ("number", "service_id", "next_free")
    soonest = F("next_free").asc(nulls_last=True)
    if isinstance(wish, ByHand):
        return entries.filter(service__public_id__in=wish.services).values_list(*columns) if wish.services else None
    if isinstance(wish, Spotlight):
        chosen = entries.filter(service__provider__slug__in=wish.providers)
        one_each = chosen.order_by("service__provider_id", soonest, "pk").distinct("service__provider_id")
        return one_each.values_list(*columns) if wish.providers else None
    if isinstance(wish, Rule):
        matching = _matching(entries, wish, trades, language)
        if matching is not None:
            return matching.order_by(*_order(wish.order), soonest, "pk").values_list(*columns)[: wish.count]
    return None


def _matching(
    entries: QuerySet[SearchEntry], wish: Rule, trades: Mapping[str, Category], language: str
) -> QuerySet[SearchEntry] | None:
    if wish.category:
        if wish.category not in trades:
            return None
        entries = entries.filter(category_path__startswith=trades[wish.category].path)
    if wish.place:
        place = find_place(wish.place, language=language)
        if place is None:
            return None
        south, north, west, east = rules.bounding_box((place.latitude, place.longitude), rules.DEFAULT_KM)
        entries = entries.filter(latitude__range=(south, north), longitude__range=(west, east), is_online=False)
    if wish.order not in (RATING, POPULAR):
        entries = entries.filter(next_free__gt=clock.now())
    return entries


def _order(order: str) -> list[Any]:
    if order == RATING:
        stars = Coalesce(F("service__rating_average"), F("service__provider__rating_average"), Value(Decimal(0)))
        count = Coalesce(F("service__rating_count"), Value(0))
        known = stars * count + Value(Decimal(str(rules.ORDINARY_STARS))) * rules.ORDINARY_COUNT
        return [(Coalesce(known, Value(0.0), output_field=FloatField()) / (count + rules.ORDINARY_COUNT)).desc()]
    if order == POPULAR:
        return [F("service__completed_count").desc(), F("service__rating_count").desc()]
    return []


def _in_order(wish: Wish, picks: list[Pick]) -> list[Pick]:
    """As the editor put them; what a rule found is in order already."""
    place: dict[str, int]
    key: Callable[[Pick], str]
    if isinstance(wish, ByHand):
        place = {name: at for at, name in enumerate(wish.services)}
        key = lambda pick: pick.service.public_id  # noqa: E731
    elif isinstance(wish, Spotlight):
        place = {name: at for at, name in enumerate(wish.providers)}
        key = lambda pick: pick.service.provider.slug  # noqa: E731
    else:
        return picks
    return sorted(picks, key=lambda pick: place.get(key(pick), len(place)))
