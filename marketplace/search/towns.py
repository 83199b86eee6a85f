"""Who works where: every trade in every town that has somebody, with what is live of it; and the addresses of those.

A town has somebody when the seat of a provider who can be booked is there. How far providers travel is the search's
question, not this one's: a page about a town should not be about its neighbours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from django.db.models import Max, Min, Q
from django.urls import reverse
from django.utils import translation

from marketplace.catalog.models import Category
from marketplace.core import clock
from marketplace.core.geo import distance_km
from marketplace.core.places import Place, nearest_place, place_by_id, place_slug
from marketplace.search.queries import bookable_entries

TRADES_WORDS = {"en": "trades", "de": "gewerbe", "it": "mestieri"}
TOWNS_WORDS = {"en": "towns", "de": "orte", "it": "localita"}


@dataclass(frozen=True, slots=True)
class Local:
    """A trade in a town: its providers, the lowest price, the first free time, and when somebody was last added."""

    category_id: int
    place: Place
    providers: tuple[int, ...]
    from_price: Decimal | None
    next_free: datetime | None
    newest: datetime

    @property
    def count(self) -> int:
        """How many providers."""
        return len(self.providers)


def offers_by_town(*, trades: Iterable[Category] | None = None, place: Place | None = None) -> list[Local]:
    """Each trade in each town that has somebody: all, those of some trades, those of one place, or with both named
    what is of either. One query."""
    wanted = Q()
    if trades is not None:
        wanted |= Q(service__category__in=trades)
    if place is not None:
        # A seat without a name was never looked up; it is found by its point below.
        wanted |= Q(service__provider__place_id=place.id) | Q(service__provider__place_id=None)
    entries = bookable_entries().filter(wanted)
    rows = entries.values_list(
        "service__category_id",
        "service__provider_id",
        "service__provider__place_id",
        "service__provider__latitude",
        "service__provider__longitude",
    ).annotate(
        low=Min("price"),
        soonest=Min("next_free", filter=Q(next_free__gt=clock.now())),
        newest=Max("service__created_at"),
    )
    grouped: dict[tuple[int, Place], list[tuple]] = {}
    for category_id, provider_id, place_id, latitude, longitude, *live in rows.order_by("service__provider_id"):
        seat = _seat(place_id, latitude, longitude)
        if place is None or seat == place or trades is not None:
            grouped.setdefault((category_id, seat), []).append((provider_id, *live))
    return [_local(category_id, seat, found) for (category_id, seat), found in grouped.items()]


def distance_between(one: Place, other: Place) -> tuple[float, int]:
    """To sort by: kilometres, then always the same order."""
    return distance_km((one.latitude, one.longitude), (other.latitude, other.longitude)), other.id


def towns_of(found: Iterable[Local]) -> list[tuple[Place, int]]:
    """Each town of what was found with the number of its providers, the most providers first."""
    providers: dict[Place, set[int]] = {}
    for one in found:
        providers.setdefault(one.place, set()).update(one.providers)
    return sorted(((place, len(ids)) for place, ids in providers.items()), key=lambda one: (-one[1], one[0].id))


def trade_slugs(category: Category) -> dict[str, str]:
    """Language to the trade's word in addresses, of each language it has a name in. No query with translations."""
    return {row.language_code: row.slug for row in category.translations.all() if row.name and row.slug}


def trade_path(category: Category, place: Place, language: str) -> str:
    """The address of a trade in a town; empty where the trade has no name in that language."""
    slug = trade_slugs(category).get(language)
    if not slug:
        return ""
    with translation.override(language):
        return reverse("storefront:town_trade", args=[TRADES_WORDS[language], slug, place_slug(place, language)])


def town_path(place: Place, language: str) -> str:
    """The address of a town."""
    with translation.override(language):
        return reverse("storefront:town", args=[TOWNS_WORDS[language], place_slug(place, language)])


def _local(category_id: int, place: Place, found: list[tuple]) -> Local:
    prices = [low for _provider, low, _soonest, _newest in found if low is not None]
    times = [soonest for _provider, _low, soonest, _newest in found if soonest is not None]
    return Local(
        category_id=category_id,
        place=place,
        providers=tuple(provider for provider, *_rest in found),
        from_price=min(prices, default=None),
        next_free=min(times, default=None),
        newest=max(newest for *_rest, newest in found),
    )


def _seat(place_id: int | None, latitude: float, longitude: float) -> Place:
    """As `providers.queries.town_of`, from columns."""
    return (place_by_id(place_id) if place_id else None) or _nearest(latitude, longitude)


@lru_cache(maxsize=4096)
def _nearest(latitude: float, longitude: float) -> Place:
    return nearest_place(latitude, longitude)
