"""Fulfils the wishes of a page's blocks together: a fixed number of queries, however many blocks and wishes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Count, DecimalField, F, FloatField, Min, Prefetch, QuerySet, Value
from django.db.models.functions import Coalesce

from home.wishes import POPULAR, RATING, ByHand, Prices, Rule, Spotlight, Wish
from marketplace.catalog.models import Category, Service
from marketplace.core import clock
from marketplace.core.pagecache import stale_after
from marketplace.core.places import find_place
from marketplace.search import rules
from marketplace.search.models import SearchEntry
from marketplace.search.queries import bookable_entries

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


class Middle(Aggregate):
    """The price in the middle, one that somebody really asks for."""

    function = "PERCENTILE_DISC"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DecimalField(max_digits=9, decimal_places=2)


def fulfil(wishes: Iterable[Wish], *, language: str) -> dict[Wish, list[Any]]:
    """Each wish with what was found, in the order to show. Eight queries at most."""
    asked = list(dict.fromkeys(wishes))
    priced = [wish for wish in asked if isinstance(wish, Prices)]
    shown: list[Wish] = [wish for wish in asked if not isinstance(wish, Prices)]
    found: dict[Wish, list[Any]] = {}
    trades = _categories(asked)
    if priced:
        found |= _prices(priced, trades)
    if shown:
        found |= _services(shown, trades, language)
    return found


def _categories(wishes: list[Wish]) -> dict[str, Category]:
    keys = {wish.category for wish in wishes if isinstance(wish, Rule) and wish.category}
    keys |= {key for wish in wishes if isinstance(wish, Prices) for key in wish.trades}
    return {one.key: one for one in Category.objects.active().filter(key__in=keys)} if keys else {}


def _prices(wishes: list[Prices], trades: dict[str, Category]) -> dict[Wish, list[Any]]:
    keys = [key for wish in wishes for key in wish.trades]
    groups = (
        bookable_entries()
        .filter(service__category__key__in=keys, price__isnull=False)
        .exclude(service__price_model=Service.PriceModel.QUOTE)
        .values_list("service__category__key", "service__price_model")
        .annotate(count=Count("pk"), low=Min("price"), middle=Middle("price"))
        .order_by("count", "-service__price_model")  # where two are as usual, a fixed price speaks
    )
    # An hour and a fixed price cannot be compared, so a trade's most usual price model speaks for it.
    usual = {key: (model, low, middle, count) for key, model, count, low, middle in groups}
    return {
        wish: [TradePrice(trades[key], *usual[key]) for key in wish.trades if key in usual and key in trades]
        for wish in wishes
    }


def _services(wishes: list[Wish], trades: dict[str, Category], language: str) -> dict[Wish, list[Any]]:
    asked = [_branch(number, wish, trades, language) for number, wish in enumerate(wishes)]
    branches = [branch for branch in asked if branch is not None]
    rows: list[Row] = list(branches[0].union(*branches[1:], all=True)) if branches else []
    by_trade = any(isinstance(wish, Spotlight) for wish in wishes)  # their cards name the trade
    services = _read({service for _, service, _ in rows}, with_trades=by_trade)
    now = clock.now()
    found: dict[Wish, list[Any]] = {wish: [] for wish in wishes}
    for number, key, next_free in rows:
        if key in services:
            later = next_free if next_free and next_free > now else None
            stale_after(later - services[key].lead_time if later else None)
            found[wishes[number]].append(Pick(services[key], later, isinstance(wishes[number], ByHand)))
    return {wish: _in_order(wish, picks) for wish, picks in found.items()}


def _branch(number: int, wish: Wish, trades: dict[str, Category], language: str) -> QuerySet[Any] | None:
    """The rows of one wish; None where it cannot find anything."""
    entries = bookable_entries().annotate(number=Value(number))
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
    entries: QuerySet[SearchEntry], wish: Rule, trades: dict[str, Category], language: str
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


def _read(keys: set[int], *, with_trades: bool) -> dict[int, Service]:
    """Services with everything that a card shows. Four queries at most."""
    services = Service.objects.bookable().filter(pk__in=keys).select_related("provider")
    if with_trades:
        services = services.prefetch_related(Prefetch("category", queryset=Category.objects.all()))
    return {service.pk: service for service in services} if keys else {}


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
