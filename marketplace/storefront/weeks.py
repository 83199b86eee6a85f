"""Free times as a page shows them: days beside each other, each with its times in the right zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from marketplace.catalog.models import Service
from marketplace.core import clock
from marketplace.core.pagecache import stale_after
from marketplace.providers.models import StaffMember
from marketplace.scheduling.queries import Slot, open_slots

DAYS_SHOWN = 5
SHOWN_AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class DayOfSlots:
    """A local day with its free times; `more` are those that are folded away at first."""

    date: date
    slots: list[Slot]
    more: list[Slot]
    is_today: bool


@dataclass(frozen=True, slots=True)
class Week:
    """A few days beside each other, and where the arrows lead (None: nowhere)."""

    days: list[DayOfSlots]
    first: date
    last: date
    earlier: date | None
    later: date | None
    zone: ZoneInfo

    @property
    def has_times(self) -> bool:
        """Whether anything is free in these days."""
        return any(day.slots for day in self.days)


def week_of(
    service: Service, *, first: date | None = None, staff: StaffMember | None = None, days: int = DAYS_SHOWN
) -> Week:
    """The days from `first` (today by default, never earlier) in the provider's zone."""
    zone = ZoneInfo(service.provider.timezone)
    now = clock.now()
    today = now.astimezone(zone).date()
    horizon = today + timedelta(days=service.horizon_days)
    first = min(max(first or today, today), horizon)
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(first + timedelta(days=days), time(), zone)
    by_day: dict[date, list[Slot]] = {first + timedelta(days=n): [] for n in range(days)}
    for slot in open_slots(service, start, end, staff=staff, at=now):
        by_day[slot.start.astimezone(zone).date()].append(slot)
    shown = [
        DayOfSlots(day, slots[:SHOWN_AT_ONCE], slots[SHOWN_AT_ONCE:], day == today) for day, slots in by_day.items()
    ]
    stale_after(*(slot.start - service.lead_time for slots in by_day.values() for slot in slots))
    later = first + timedelta(days=days)
    return Week(
        days=shown,
        first=first,
        last=later - timedelta(days=1),
        earlier=max(first - timedelta(days=days), today) if first > today else None,
        later=later if later <= horizon else None,
        zone=zone,
    )


def next_slots(service: Service, *, staff: StaffMember | None = None, days: int = 28) -> list[Slot]:
    """Every free time of the coming weeks, for naming the next one."""
    now = clock.now()
    return open_slots(service, now, now + timedelta(days=days), staff=staff, at=now)
