"""Whom a story tells of: the business with its next free times and its services."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from marketplace.catalog.models import Service
from marketplace.core import clock
from marketplace.core.pagecache import stale_after
from marketplace.providers.models import Provider
from marketplace.search.models import ServiceDay

SERVICES_SHOWN = 4
TIMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time that was free when search last looked, and for what."""

    service: Service
    start: datetime


@dataclass(frozen=True, slots=True)
class StoryPerson:
    """A verified business, what it offers, and when it is free next (the first time of each of the next days)."""

    provider: Provider
    services: list[Service]
    times: list[FreeTime]


def person_of_story(slug: str) -> StoryPerson | None:
    """The business with that address, or None where there is none that readers may see. Three queries at most."""
    services = list(_services(slug)) if slug else []
    if services:
        for service in services:
            service.provider = services[0].provider  # one row, one object
        return StoryPerson(services[0].provider, services[:SERVICES_SHOWN], _times(services))
    verified = Provider.objects.filter(slug=slug, verification=Provider.Verification.VERIFIED)
    provider = verified.prefetch_related(None).first() if slug else None
    return StoryPerson(provider, [], []) if provider else None


def _services(slug: str) -> QuerySet[Service]:
    chosen = Service.objects.bookable().filter(provider__slug=slug)
    return chosen.select_related("provider").order_by("position", "pk")


def _times(services: list[Service]) -> list[FreeTime]:
    by_key = {service.pk: service for service in services}
    days = ServiceDay.objects.filter(service__in=by_key, first_free__gt=clock.now()).order_by("first_free")
    first: dict[object, FreeTime] = {}
    for day in days[: 60 * TIMES_SHOWN]:
        first.setdefault(day.date, FreeTime(by_key[day.service_id], day.first_free))
        if len(first) == TIMES_SHOWN:
            break
    stale_after(*(time.start - time.service.lead_time for time in first.values()))
    return list(first.values())
