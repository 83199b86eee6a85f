"""What the home page and the trades' pages tell of the market: who is free, from which price, who is free soonest."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Min, Q

from marketplace.catalog.models import Category, Service
from marketplace.core import clock
from marketplace.providers.models import Provider
from marketplace.search.models import ServiceDay
from marketplace.search.queries import REGION_ZONE, bookable_entries

WEEK = 7
OPEN = Q(
    service__status=Service.Status.PUBLISHED,
    service__provider__verification=Provider.Verification.VERIFIED,
    service__provider__is_available=True,
)


@dataclass(frozen=True, slots=True)
class TradeNow:
    """How many providers of a trade are free today and within a week, and the lowest price."""

    free_today: int
    free_this_week: int
    from_price: Decimal | None


@dataclass(frozen=True, slots=True)
class PersonNow:
    """A provider with the service that is free soonest."""

    provider: Provider
    service: Service
    next_free: datetime


def by_trade(*, at: datetime | None = None) -> dict[int, TradeNow]:
    """Trade id to what it offers now. Two queries."""
    today = _today(at)
    prices = bookable_entries().values("service__category_id").annotate(low=Min("price"))
    low = {row["service__category_id"]: row["low"] for row in prices}
    free = (
        ServiceDay.objects.filter(OPEN, date__range=(today, today + timedelta(days=WEEK - 1)))
        .values("service__category_id")
        .annotate(
            week=Count("service__provider", distinct=True),
            now=Count("service__provider", distinct=True, filter=Q(date=today)),
        )
    )
    counts = {row["service__category_id"]: (row["now"], row["week"]) for row in free}
    return {pk: TradeNow(*counts.get(pk, (0, 0)), price) for pk, price in low.items()}


def free_today(*, at: datetime | None = None) -> int:
    """How many providers have a free time today."""
    days = ServiceDay.objects.filter(OPEN, date=_today(at))
    return days.aggregate(count=Count("service__provider", distinct=True))["count"]


def people(count: int, *, category: Category | None = None) -> list[PersonNow]:
    """Providers by their next free time, each once. Three queries, whatever is found."""
    entries = bookable_entries().filter(next_free__gt=clock.now())
    if category is not None:
        entries = entries.filter(category_path__startswith=category.path)
    rows = entries.order_by("next_free", "pk").values_list("service__provider_id", "service_id", "next_free")
    chosen: dict[int, tuple[int, datetime]] = {}
    for provider_id, service_id, next_free in rows[: count * 12]:
        if next_free is not None:
            chosen.setdefault(provider_id, (service_id, next_free))
        if len(chosen) == count:
            break
    wanted = Service.objects.filter(pk__in=[service_id for service_id, _ in chosen.values()])
    # Faces, trades, times and prices are shown, no titles: the translations that services bring along stay away.
    bare = wanted.prefetch_related(None).select_related("provider", "category")
    services = {service.pk: service for service in bare.prefetch_related("category__translations")}
    return [
        PersonNow(services[service_id].provider, services[service_id], next_free)
        for service_id, next_free in chosen.values()
    ]


def _today(at: datetime | None) -> date:
    return (at or clock.now()).astimezone(REGION_ZONE).date()
