"""Free stretches of somebody's time that no service shapes: what an awarded bid takes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from marketplace.core import clock
from marketplace.core.intervals import Interval, contains, intersect, subtract, to_seconds
from marketplace.providers.models import StaffMember
from marketplace.scheduling import rules
from marketplace.scheduling.queries import read_calendars


def free_stretches(
    staff: Sequence[StaffMember], start: datetime, end: datetime, *, at: datetime | None = None
) -> dict[int, list[Interval]]:
    """Staff member id to free stretches (seconds since the epoch) between two instants. One query.

    Hours that touch are one stretch, as for services. Staff want their provider loaded. `at` is the clock reading to
    judge by, now by default.
    """
    window = (to_seconds(start), ceil(end.timestamp()))
    calendars = read_calendars([member.pk for member in staff], start, end, at or clock.now())
    free = {}
    for member in staff:
        calendar = calendars[member.pk]
        zone = ZoneInfo(member.provider.timezone)
        days = rules.days_between(start, end, zone)
        open_times = rules.open_times(weekly=calendar.weekly, exceptions=calendar.exceptions, days=days, zone=zone)
        free[member.pk] = intersect(subtract(open_times, [*calendar.off, *calendar.taken]), [window])
    return free


def is_free(staff: StaffMember, start: datetime, duration: timedelta, *, at: datetime | None = None) -> bool:
    """Whether somebody works and has nothing else from `start` on for that long. One query."""
    wanted = (to_seconds(start), ceil((start + duration).timestamp()))
    return contains(free_stretches([staff], start, start + duration, at=at)[staff.pk], wanted)
