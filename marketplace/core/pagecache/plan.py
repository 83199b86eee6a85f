"""What a page says of itself while it is being made: that it may be kept, what it shows, and until when it is right."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from marketplace.core import clock

LONGEST = timedelta(minutes=10)  # even what was never purged (a lost message, a changed template) is gone after this
REGION_ZONE = ZoneInfo("Europe/Rome")  # whose midnight ends "today"
ALL = "all"


@dataclass
class Plan:
    """Gathered during one request. Without `keep`, nothing is stored."""

    wanted: bool = False
    parameters: frozenset[str] = frozenset()
    tags: set[str] = field(default_factory=lambda: {ALL})
    moments: list[datetime] = field(default_factory=list)

    def until(self, now: datetime) -> datetime:
        """When it must be made again: after ten minutes, at midnight, or as soon as something on it is over."""
        tomorrow = now.astimezone(REGION_ZONE).date() + timedelta(days=1)
        midnight = datetime.combine(tomorrow, time(), REGION_ZONE)
        return min([now + LONGEST, midnight, *self.moments])


_current: ContextVar[Plan | None] = ContextVar("page_plan", default=None)


@contextmanager
def recording() -> Iterator[Plan]:
    """Gather what the page made inside says of itself."""
    plan = Plan()
    token = _current.set(plan)
    try:
        yield plan
    finally:
        _current.reset(token)


def keep(*tags: str, parameters: tuple[str, ...] = ()) -> None:
    """This page may be kept for strangers. `parameters` are those of its address that it reads."""
    plan = _current.get()
    if plan is not None:
        plan.wanted = True
        plan.parameters |= frozenset(parameters)
        plan.tags.update(tags)


def shows(*tags: str) -> None:
    """Whatever is being made shows this as well."""
    plan = _current.get()
    if plan is not None:
        plan.tags.update(tags)


def stale_after(*moments: datetime | None) -> None:
    """What was just read is right until then: a free time, an offer for some days. Past moments do not count."""
    plan = _current.get()
    if plan is not None:
        now = clock.now()
        plan.moments.extend(moment for moment in moments if moment is not None and moment > now)
