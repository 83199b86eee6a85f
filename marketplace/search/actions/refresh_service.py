"""Compute again what search knows of a service."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from marketplace.catalog.models import Category, Service
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.pagecache import purge
from marketplace.providers.models import Provider
from marketplace.scheduling.queries import Slot, next_busy_change, open_slots
from marketplace.search import rules
from marketplace.search.documents import write_documents
from marketplace.search.models import SearchDocument, SearchEntry, ServiceDay

DAYS_AHEAD = 28


@action
def refresh_service(*, service_id: int, words: bool = True) -> None:
    """Rebuild entry, free days and (with `words`) documents of one service; safe to repeat, gone when not published.

    What search knows is derived from other rows, so no audit row is written: there is nobody who did it.
    """
    services = Service.objects.select_for_update(of=("self",)).select_related("provider")
    service = services.prefetch_related("category__translations").filter(pk=service_id).first()
    if service is None:
        return
    # It may have left a trade: until now the entry was found there.
    left = Category.objects.filter(path__in=SearchEntry.objects.filter(service=service).values("category_path"))
    trades = {service.category_id, *left.values_list("pk", flat=True)}
    purge("listing", f"provider:{service.provider_id}", *(f"trade:{pk}" for pk in trades))
    if service.status != Service.Status.PUBLISHED:
        SearchDocument.objects.filter(service=service).delete()
        SearchEntry.objects.filter(service=service).delete()
        ServiceDay.objects.filter(service=service).delete()
        return
    write_times(service)
    if words or not SearchDocument.objects.filter(service=service).exists():
        write_documents(service)


def write_times(service: Service) -> list[Slot]:
    """Free days, the next free time, and until when they stay right. The service comes with provider and category."""
    now = clock.now()
    zone = ZoneInfo(service.provider.timezone)
    slots = open_slots(service, now, now + timedelta(days=DAYS_AHEAD), at=now)
    first_of: dict[date, datetime] = {}
    for slot in slots:
        first_of.setdefault(slot.start.astimezone(zone).date(), slot.start)
    ServiceDay.objects.filter(service=service).delete()
    ServiceDay.objects.bulk_create(
        ServiceDay(service=service, date=day, first_free=start, computed_at=now) for day, start in first_of.items()
    )
    SearchEntry.objects.update_or_create(service=service, defaults=_entry(service, slots, now))
    return slots


def _entry(service: Service, slots: list[Slot], now: datetime) -> dict[str, object]:
    provider: Provider = service.provider
    comes = service.place == Service.Place.AT_CUSTOMER
    midnight = datetime.combine(
        now.astimezone(ZoneInfo(provider.timezone)).date() + timedelta(days=1), time(), ZoneInfo(provider.timezone)
    )
    # Stale by the clock: when the first time passes (less its lead time), a hold runs out, or the day ends.
    moments = [midnight]
    if slots:
        moments.append(slots[0].start - service.lead_time + timedelta(seconds=1))
    held = next_busy_change(list(service.performed_by.values_list("pk", flat=True)), now)
    if held:
        moments.append(held)
    return {
        "category_path": service.category.path,
        "price": service.price,
        "score": rules.weighed_rating(average=provider.rating_average, count=provider.rating_count),
        "latitude": provider.latitude,
        "longitude": provider.longitude,
        "radius_km": provider.service_radius_km if comes else 0,
        "is_online": service.place == Service.Place.ONLINE,
        "next_free": slots[0].start if slots else None,
        "computed_at": now,
        "due_at": max(min(moments), now + timedelta(seconds=30)),
    }
