"""Reads of free time: a fixed number of queries, whatever the window and however many services."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F

from marketplace.catalog.models import Service
from marketplace.core import clock
from marketplace.core.intervals import Interval, to_instant, to_seconds
from marketplace.providers.models import Provider, StaffMember
from marketplace.scheduling import rules
from marketplace.scheduling.models import Allocation, DateOverride, WorkingHours

# Everything that makes a calendar, in one statement: pages ask for it often, and a round trip costs more than the rows.
_CALENDARS = """
SELECT 'weekly', staff_member_id, weekday, NULL::date, "start", "end", NULL::timestamptz, NULL::timestamptz
  FROM scheduling_workinghours WHERE staff_member_id = ANY(%(staff)s::bigint[])
UNION ALL
SELECT 'date', staff_member_id, NULL, "date", "start", "end", NULL, NULL
  FROM scheduling_dateoverride
 WHERE staff_member_id = ANY(%(staff)s::bigint[]) AND "date" BETWEEN %(first)s AND %(last)s
UNION ALL
SELECT 'off', staff_member_id, NULL, NULL, NULL, NULL, starts_at, ends_at
  FROM scheduling_timeoff
 WHERE staff_member_id = ANY(%(staff)s::bigint[]) AND starts_at < %(end)s AND ends_at > %(start)s
UNION ALL
SELECT 'taken', staff_member_id, NULL, NULL, NULL, NULL, lower(occupied), upper(occupied)
  FROM scheduling_allocation
 WHERE staff_member_id = ANY(%(staff)s::bigint[]) AND active AND (expires_at IS NULL OR expires_at > %(at)s)
   AND occupied && tstzrange(%(from)s, %(until)s)
"""


@dataclass(frozen=True, slots=True)
class Slot:
    """A start time (aware, UTC) and the staff members who could do it."""

    start: datetime
    staff_ids: tuple[int, ...]


@dataclass
class Calendar:
    """What was read of one staff member."""

    weekly: dict[int, list[rules.Hours]] = field(default_factory=lambda: defaultdict(list))
    exceptions: dict[date, list[rules.Hours]] = field(default_factory=dict)
    off: list[Interval] = field(default_factory=list)
    taken: list[Interval] = field(default_factory=list)


def read_calendars(staff_ids: Sequence[int], start: datetime, end: datetime, at: datetime) -> dict[int, Calendar]:
    """Calendars of staff members between two instants, as they stand at the clock reading `at`. One query."""
    calendars: dict[int, Calendar] = {pk: Calendar() for pk in staff_ids}
    margin = timedelta(days=1)
    values: dict[str, Any] = {
        "staff": list(staff_ids),
        "first": start.date() - timedelta(days=2),
        "last": end.date() + timedelta(days=2),
        "start": start,
        "end": end,
        "from": start - margin,
        "until": end + margin,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CALENDARS, values)
        rows = cursor.fetchall()
    for kind, staff_id, weekday, day, opens, closes, begin, finish in rows:
        calendar = calendars[staff_id]
        if kind == "weekly":
            calendar.weekly[weekday].append(rules.Hours(opens, closes))
        elif kind == "date":
            hours = calendar.exceptions.setdefault(day, [])
            if opens and closes:
                hours.append(rules.Hours(opens, closes))
        else:
            stretches = calendar.off if kind == "off" else calendar.taken
            stretches.append((to_seconds(begin), ceil(finish.timestamp())))
    return calendars


def shape_of(service: Service) -> rules.Shape:
    """A service's duration and buffers in seconds."""
    return rules.Shape(
        duration=int(service.duration.total_seconds()),
        before=int(service.buffer_before.total_seconds()),
        after=int(service.buffer_after.total_seconds()),
    )


def open_slots_many(
    services: Sequence[Service],
    start: datetime,
    end: datetime,
    *,
    staff: StaffMember | None = None,
    at: datetime | None = None,
) -> dict[int, list[Slot]]:
    """Free start times of several services between two instants, by service id, each list in order of time.

    Two queries, whatever the number of services and days. `at` is the clock reading to judge by, now by default.
    Services want their provider loaded (`select_related("provider")`).
    """
    at = at or clock.now()
    performers = _performers([service.pk for service in services], staff)
    staff_ids = sorted({pk for pks in performers.values() for pk in pks})
    calendars = read_calendars(staff_ids, start, end, at) if staff_ids else {}
    return {
        service.pk: _slots(service, [(pk, calendars[pk]) for pk in performers.get(service.pk, [])], start, end, at)
        for service in services
    }


def open_slots(
    service: Service,
    start: datetime,
    end: datetime,
    *,
    staff: StaffMember | None = None,
    at: datetime | None = None,
) -> list[Slot]:
    """Free start times of one service between two instants."""
    return open_slots_many([service], start, end, staff=staff, at=at)[service.pk]


def has_hours(provider: Provider) -> bool:
    """Whether anybody of a business has working hours, or hours on single dates to come."""
    people = {"staff_member__provider": provider, "staff_member__is_active": True}
    if WorkingHours.objects.filter(**people).exists():
        return True
    ahead = clock.now().astimezone(ZoneInfo(provider.timezone)).date()
    return DateOverride.objects.filter(**people, date__gte=ahead, start__isnull=False).exists()


def _performers(service_ids: Iterable[int], staff: StaffMember | None) -> dict[int, list[int]]:
    through = Service.performed_by.through.objects.filter(
        service__in=list(service_ids),
        staffmember__is_active=True,
        staffmember__provider=F("service__provider"),
    )
    if staff is not None:
        through = through.filter(staffmember=staff)
    performers: dict[int, list[int]] = defaultdict(list)
    order = ("service_id", "staffmember__position", "staffmember_id")
    for service_id, staff_id in through.order_by(*order).values_list("service_id", "staffmember_id"):
        performers[service_id].append(staff_id)
    return performers


def _slots(
    service: Service, calendars: list[tuple[int, Calendar]], start: datetime, end: datetime, at: datetime
) -> list[Slot]:
    zone = ZoneInfo(service.provider.timezone)
    days = rules.days_between(start, end, zone)
    soonest = at + service.lead_time
    earliest = max(ceil(soonest.timestamp()), ceil(start.timestamp()))
    latest = min(to_seconds(at + timedelta(days=service.horizon_days)) + 1, ceil(end.timestamp()))
    free: dict[int, list[int]] = defaultdict(list)
    for staff_id, calendar in calendars:
        starts = rules.slot_starts(
            stretches=rules.open_times(weekly=calendar.weekly, exceptions=calendar.exceptions, days=days, zone=zone),
            off=calendar.off,
            taken=calendar.taken,
            shape=shape_of(service),
            earliest=earliest,
            latest=latest,
        )
        for one in starts:
            free[one].append(staff_id)
    return [Slot(to_instant(one), tuple(free[one])) for one in sorted(free)]


def next_busy_change(staff_ids: Sequence[int], at: datetime) -> datetime | None:
    """When the earliest hold of these people runs out: until then, what was computed stays right."""
    waiting = Allocation.objects.filter(staff_member__in=staff_ids, active=True, expires_at__gt=at)
    return waiting.order_by("expires_at").values_list("expires_at", flat=True).first()
