"""When somebody is free: pure arithmetic on whole seconds since the epoch. No database, no clock.

How free times come about, documented once:

1. Wall-clock hours become instants day by day (`combine(date, time, zone)`), so a day with 23 or 25 hours is right by
   itself. An exception for a date replaces the hours of that weekday.
2. Hours that touch are one stretch. The grid of start times is anchored at the start of each stretch.
3. A start time is offered when the work itself lies inside the stretch and outside time off, and the work with the
   buffers before and after it overlaps nothing that is taken. Taken time already includes its own buffers.
4. Nothing is offered earlier than the lead time or later than the horizon allows.

Instead of trying each point of the grid, the starts that are *not* possible are computed as intervals and taken away;
what is left is walked in steps of the grid. The work is in proportion to the rows read, not to the window.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.core.intervals import Interval, normalise, subtract

GRID = 30 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of a day in wall-clock time."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Shape:
    """How long a service takes, and how much time it keeps free around it; all in seconds."""

    duration: int
    before: int = 0
    after: int = 0
    grid: int = GRID


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the hours of a day: in which stretch, as they were given, and at which end of it."""

    index: int
    edge: str
    message: str | Promise


def faults(stretches: Sequence[tuple[time, time]]) -> list[Fault]:
    """What keeps stretches of wall-clock time from being the hours of one day: an end too early, an overlap."""
    found = [
        Fault(index, "end", _("The end must be after the start."))
        for index, (start, end) in enumerate(stretches)
        if end <= start
    ]
    right = sorted((start, end, index) for index, (start, end) in enumerate(stretches) if end > start)
    latest: time | None = None
    for start, end, index in right:
        if latest is not None and start < latest:
            found.append(Fault(index, "start", _("These hours overlap.")))
        latest = max(end, latest) if latest else end
    return found


def days_between(first: datetime, last: datetime, zone: ZoneInfo) -> list[date]:
    """Local dates that can matter to the instants from `first` to `last`, a day more on either side."""
    day = first.astimezone(zone).date() - timedelta(days=1)
    end = last.astimezone(zone).date() + timedelta(days=1)
    return [day + timedelta(days=n) for n in range((end - day).days + 1)]


def open_times(
    *,
    weekly: Mapping[int, Sequence[Hours]],
    exceptions: Mapping[date, Sequence[Hours]],
    days: Iterable[date],
    zone: ZoneInfo,
) -> list[Interval]:
    """Wall-clock hours as stretches of real time. An exception without hours means closed."""
    stretches: list[Interval] = []
    for day in days:
        for hours in exceptions[day] if day in exceptions else weekly.get(day.weekday(), ()):
            start = int(datetime.combine(day, hours.start, zone).timestamp())
            end = int(datetime.combine(day, hours.end, zone).timestamp())
            stretches.append((start, end))
    return normalise(stretches)


def slot_starts(
    *,
    stretches: Sequence[Interval],
    off: Iterable[Interval],
    taken: Iterable[Interval],
    shape: Shape,
    earliest: int,
    latest: int,
) -> list[int]:
    """Start times on the grid with `earliest <= start < latest` at which the service can be done."""
    # A start is impossible if the work would begin before the end and end after the beginning of what is in the way.
    impossible = [(begin - shape.duration + 1, end) for begin, end in off]
    impossible += [(begin - shape.duration - shape.after + 1, end + shape.before) for begin, end in taken]
    starts: list[int] = []
    for begin, end in stretches:
        if end <= earliest or begin >= latest:
            continue
        for first, last in subtract([(begin, end - shape.duration + 1)], impossible):
            first_wanted = max(first, earliest)
            on_grid = begin + -(-(first_wanted - begin) // shape.grid) * shape.grid
            starts.extend(range(on_grid, min(last, latest), shape.grid))
    return starts


def occupied(start: int, shape: Shape) -> Interval:
    """The time that a service starting then takes, buffers included."""
    return (start - shape.before, start + shape.duration + shape.after)
