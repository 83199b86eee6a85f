"""What the home page and the trades' pages tell of the market: who is free, from which price, who is free soonest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    Aggregate,
    Count,
    DecimalField,
    F,
    FilteredRelation,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import JSONObject

from marketplace.catalog.models import Category, Service
from marketplace.core import clock
from marketplace.core.pagecache import stale_after
from marketplace.providers.models import Provider
from marketplace.search.models import SearchEntry, ServiceDay
from marketplace.search.queries import REGION_ZONE, bookable_entries

WEEK = 7
OPEN = Q(
    service__status=Service.Status.PUBLISHED,
    service__provider__verification=Provider.Verification.VERIFIED,
    service__provider__is_available=True,
)


class Middle(Aggregate):
    """The price in the middle, one that somebody really asks for."""

    function = "PERCENTILE_DISC"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DecimalField(max_digits=9, decimal_places=2)


@dataclass(frozen=True, slots=True)
class Usual:
    """What a trade usually costs: the price in the middle of its most usual price model, and of how many services."""

    price_model: str
    typical: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class TradeNow:
    """How many providers of a trade are free today and within a week, the lowest price, and of how many services."""

    free_today: int
    free_this_week: int
    from_price: Decimal | None
    providers_today: frozenset[int] = frozenset()
    services: int = 0
    usual: Usual | None = None  # only where one category was asked for


@dataclass(frozen=True, slots=True)
class PersonNow:
    """A provider with the service that is free soonest."""

    provider: Provider
    service: Service
    next_free: datetime


def by_trade(*, category: Category | None = None, at: datetime | None = None) -> dict[int, TradeNow]:
    """Trade id to what it offers now: of every trade, or of those in `category` with the usual price. One query."""
    rows = _by_trade(_today(at)).all()
    if category is not None:
        of_trade = prices_by_model(bookable_entries().filter(service__category=OuterRef("service__category_id")))
        as_json = JSONObject(price_model="service__price_model", typical=F("typical"), count=F("count"))
        rows = rows.filter(category_path__startswith=category.path)
        rows = rows.annotate(usual=Subquery(of_trade.values(json=as_json)[:1]))
    return {
        key: TradeNow(len(now), week, low, frozenset(now), count, _usual(*usual))
        for key, count, low, week, now, *usual in rows
    }


def prices_by_model(entries: QuerySet[SearchEntry]) -> QuerySet[Any]:
    """For each trade and price model `count`, `lowest` and `typical` price, a trade's most usual price model first.

    An hour and a fixed price cannot be compared, so one of them speaks; where two are as usual, a fixed price.
    """
    priced = entries.filter(price__isnull=False).exclude(service__price_model=Service.PriceModel.QUOTE)
    groups = priced.values("service__category_id", "service__price_model")
    found = groups.annotate(count=Count("pk"), lowest=Min("price"), typical=Middle("price"))
    return found.order_by("-count", "service__price_model")


def _usual(found: Mapping[str, Any] | None = None) -> Usual | None:
    """JSON has no decimals of its own."""
    return Usual(**{**found, "typical": Decimal(str(found["typical"]))}) if found else None


@lru_cache(maxsize=2)
def _by_trade(today: date) -> QuerySet[Any]:
    """What each trade offers. Put together once a day: it is never evaluated, only narrowed."""
    week = Q(service__search_days__date__range=(today, today + timedelta(days=WEEK - 1)))
    free = Count("service__provider", distinct=True, filter=Q(soon__isnull=False))
    today_ids = ArrayAgg("service__provider", distinct=True, filter=Q(soon__date=today), default=Value([]))
    entries = bookable_entries().annotate(soon=FilteredRelation("service__search_days", condition=week))
    trades = entries.values_list("service__category_id")
    # A service has one entry, and comes once for each day on which it is free.
    return trades.annotate(count=Count("pk", distinct=True), low=Min("price"), week=free, now=today_ids)


def free_today(*, at: datetime | None = None) -> int:
    """How many providers have a free time today."""
    days = ServiceDay.objects.filter(OPEN, date=_today(at))
    return days.aggregate(count=Count("service__provider", distinct=True))["count"]


def soonest(count: int) -> list[tuple[int, datetime]]:
    """(service, next free time) of the providers who have time soonest, each once. One query."""
    entries = bookable_entries().filter(next_free__gt=clock.now()).order_by("next_free", "pk")
    rows = entries.values_list("service__provider_id", "service_id", "next_free")
    chosen: dict[int, tuple[int, datetime]] = {}
    for provider_id, service_id, next_free in rows[: count * 12]:
        if next_free is not None:
            chosen.setdefault(provider_id, (service_id, next_free))
        if len(chosen) == count:
            break
    return list(chosen.values())


def people(rows: Iterable[tuple[int, datetime]], services: Mapping[int, Service]) -> list[PersonNow]:
    """Those that `soonest` found, of services that were read with their providers. No query."""
    found = [PersonNow(services[key].provider, services[key], next_free) for key, next_free in rows if key in services]
    stale_after(*(person.next_free - person.service.lead_time for person in found))
    return found


def _today(at: datetime | None) -> date:
    return (at or clock.now()).astimezone(REGION_ZONE).date()
