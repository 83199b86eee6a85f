"""Take a stretch of somebody's time until it is booked, released or over."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from marketplace.catalog.models import Service
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Taken
from marketplace.core.intervals import to_instant, to_seconds
from marketplace.core.outbox import announce
from marketplace.providers.models import StaffMember
from marketplace.scheduling import rules
from marketplace.scheduling.events import CalendarChanged
from marketplace.scheduling.models import Allocation
from marketplace.scheduling.queries import open_slots, shape_of


@action
def hold_time(
    *, service: Service, start: datetime, expires_at: datetime, staff: StaffMember | None = None
) -> Allocation:
    """Hold a listed start time for this person, or for whoever is free first.

    The claim is an `INSERT … ON CONFLICT DO NOTHING` against the exclusion constraint: under contention it neither
    waits in a queue of deadlocks nor raises, it simply finds no row of its own. Raises `Taken`.
    """
    now = clock.now()
    slots = open_slots(service, start, start + timedelta(seconds=1), staff=staff, at=now)
    begin, end = rules.occupied(to_seconds(start), shape_of(service))
    for staff_id in slots[0].staff_ids if slots else ():
        allocation = claim(staff_id, to_instant(begin), to_instant(end), expires_at, service.place)
        if allocation is not None:
            record(action="scheduling.hold_time", subject=allocation, staff_member_id=staff_id)
            announce(CalendarChanged(staff_member_id=staff_id))
            return allocation
    raise Taken


def claim(staff_id: int, begin: datetime, end: datetime, expires_at: datetime, place: str) -> Allocation | None:
    """Insert the row unless somebody has the time; an expired hold that is in the way is cleared first."""
    clear_expired([staff_id], begin, end)
    wanted = Allocation(
        staff_member_id=staff_id,
        occupied=DateTimeTZRange(begin, end, "[)"),
        expires_at=expires_at,
        place=place,
        kind=Allocation.Kind.HOLD,
    )
    # The token is random and ours: whether the row is there tells who won.
    Allocation.objects.bulk_create([wanted], ignore_conflicts=True)
    return Allocation.objects.filter(hold_token=wanted.hold_token).first()


def clear_expired(staff_ids: Sequence[int], begin: datetime, end: datetime) -> None:
    """Give back what expired holds still occupy in a stretch; nothing depends on a sweeper having come by."""
    expired = Allocation.objects.locked().filter(
        staff_member__in=staff_ids, active=True, expires_at__lte=clock.now(), occupied__overlap=(begin, end)
    )
    keys = list(expired.values_list("pk", flat=True))
    if keys:
        Allocation.objects.filter(pk__in=keys).update(active=False)
